using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using Microsoft.PowerShell;

namespace CameraP2P.Shell;

/// <summary>The PowerShell engine: one runspace with the module loaded.</summary>
internal static class Engine
{
    /// <summary>The folder of the package beside the program, laid there by the build.</summary>
    public static string ModulesFolder { get; } = Path.Combine(AppContext.BaseDirectory, "Modules");

    /// <summary>The module's manifest.</summary>
    public static string Manifest { get; } = Path.Combine(ModulesFolder, "CameraP2P", "CameraP2P.psd1");

    /// <summary>Opens a runspace that works on the calling thread.</summary>
    /// <param name="host">The program around it.</param>
    /// <returns>It, open, the module not yet loaded.</returns>
    public static Runspace Open(ShellHost host)
    {
        PrepareEnvironment();
        var state = InitialSessionState.CreateDefault2();
        state.ThreadOptions = PSThreadOptions.UseCurrentThread;
        if (OperatingSystem.IsWindows())
        {
            // PowerShell's own default; without its configuration file the engine would refuse every script.
            state.ExecutionPolicy = ExecutionPolicy.RemoteSigned;
        }

        var runspace = RunspaceFactory.CreateRunspace(host, state);
        runspace.Open();
        return runspace;
    }

    /// <summary>The statement that loads the module.</summary>
    public static string ImportModule { get; } =
        $"Import-Module -Name '{CodeGeneration.EscapeSingleQuotedStringContent(Manifest)}' -Global -ErrorAction Stop";

    private static void PrepareEnvironment()
    {
        // The engine would otherwise report its use to its maker: this program talks to cameras and to nobody else.
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");

        // What a PowerShell around us put there belongs to its version, not to this engine. The engine adds the user's own.
        Environment.SetEnvironmentVariable("PSModulePath", ModulesFolder);
    }
}
