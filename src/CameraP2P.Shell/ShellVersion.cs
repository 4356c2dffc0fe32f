using System.Management.Automation;
using System.Reflection;

namespace CameraP2P.Shell;

/// <summary>The versions of what runs here.</summary>
internal static class ShellVersion
{
    /// <summary>The program's own.</summary>
    public static Version Own { get; } = typeof(ShellVersion).Assembly.GetName().Version ?? new Version(0, 0);

    /// <summary>One line with all of them.</summary>
    public static string Text =>
        $"camerap2p {Informational(typeof(ShellVersion))}, PowerShell engine {Informational(typeof(PSObject))}, .NET {Environment.Version}";

    /// <summary>Without the revision that builds append.</summary>
    private static string Informational(Type type)
    {
        var text = type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        return text?.Split('+', ' ')[0] ?? "unknown";
    }
}
