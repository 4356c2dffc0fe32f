using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;

namespace CameraP2P.Shell;

/// <summary>What the engine knows of the program around it.</summary>
internal sealed class ShellHost : PSHost
{
    private readonly ShellHostUI ui;

    public ShellHost(ShellConsole console, bool mayPrompt)
    {
        ui = new ShellHostUI(console, mayPrompt);
    }

    /// <summary>The code of an <c>exit</c>; null when there was none.</summary>
    public int? ExitCode { get; private set; }

    public override string Name => "camerap2p";

    public override Version Version => ShellVersion.Own;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override PSHostUserInterface UI => ui;

    /// <summary>The same, by its own type.</summary>
    public ShellHostUI ShellUI => ui;

    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    /// <summary>The language of the help beside the manifest.</summary>
    public override CultureInfo CurrentUICulture { get; } = CultureInfo.GetCultureInfo("en-US");

    public override void SetShouldExit(int exitCode) => ExitCode ??= exitCode;

    public override void EnterNestedPrompt() => throw new PSNotSupportedException("camerap2p has no nested prompts.");

    public override void ExitNestedPrompt() => throw new PSNotSupportedException("camerap2p has no nested prompts.");

    public override void NotifyBeginApplication()
    {
        // A program that a script starts gets the terminal as it is.
    }

    public override void NotifyEndApplication()
    {
        // Nothing was changed, so nothing is to be restored.
    }
}
