using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace CameraP2P.Shell;

/// <summary>
/// Writes what the engine says: output to standard output; errors, warnings, verbose and debug messages to standard error, so
/// that output can be piped on. Thread-safe: jobs write from their own threads.
/// </summary>
internal sealed class ShellHostUI : PSHostUserInterface
{
    private const string Red = "\e[31;1m";
    private const string Yellow = "\e[33;1m";
    private const string Reset = "\e[0m";

    private readonly Lock gate = new();
    private readonly ShellConsole console;
    private readonly ShellRawUI rawUI;
    private readonly ProgressLine progress;
    private readonly Questions questions;

    public ShellHostUI(ShellConsole console, bool mayPrompt)
    {
        this.console = console;
        rawUI = new ShellRawUI(console);
        progress = new ProgressLine(console);
        questions = new Questions(this, console, mayPrompt);
    }

    public override PSHostRawUserInterface RawUI => rawUI;

    /// <summary>Whether the engine may colour what it formats.</summary>
    public override bool SupportsVirtualTerminal => console.HasColor;

    /// <summary>Gives up a question that a pipeline asks when the pipeline is stopped.</summary>
    public CancellationToken Stopping
    {
        get => questions.Stopping;
        set => questions.Stopping = value;
    }

    public override void Write(string value) => WriteTo(console.Out, value);

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => WriteTo(console.Out, value);

    public override void WriteLine(string value) => WriteTo(console.Out, value + Environment.NewLine);

    public override void WriteErrorLine(string value) => WriteMessage(Red, value);

    public override void WriteWarningLine(string message) => WriteMessage(Yellow, $"WARNING: {message}");

    public override void WriteVerboseLine(string message) => WriteMessage(Yellow, $"VERBOSE: {message}");

    public override void WriteDebugLine(string message) => WriteMessage(Yellow, $"DEBUG: {message}");

    /// <summary>Write-Host comes this way as well, but the engine has written it through <see cref="WriteLine"/> by then.</summary>
    public override void WriteInformation(InformationRecord record)
    {
    }

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        lock (gate)
        {
            progress.Show(record);
        }
    }

    public override string ReadLine() => questions.ReadLine();

    public override SecureString ReadLineAsSecureString() => questions.ReadSecret();

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
        questions.AskFields(caption, message, descriptions);

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) =>
        questions.AskChoice(caption, message, choices, defaultChoice);

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        questions.AskCredential(caption, message, userName);

    public override PSCredential PromptForCredential(
        string caption,
        string message,
        string userName,
        string targetName,
        PSCredentialTypes allowedCredentialTypes,
        PSCredentialUIOptions options) => questions.AskCredential(caption, message, userName);

    /// <summary>Takes a progress line away, at the end of a pipeline.</summary>
    public void ClearProgress()
    {
        lock (gate)
        {
            progress.Clear();
        }
    }

    private void WriteMessage(string color, string message) =>
        WriteTo(console.Error, (console.ErrorIsTerminal && console.HasColor ? $"{color}{message}{Reset}" : message) + Environment.NewLine);

    private void WriteTo(TextWriter writer, string text)
    {
        lock (gate)
        {
            progress.Clear();
            writer.Write(GetOutputString(text, SupportsVirtualTerminal));
        }
    }
}
