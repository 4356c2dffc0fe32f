using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace CameraP2P.Shell;

/// <summary>The interactive prompt: reads a statement, runs it, until <c>exit</c> or the end of the input.</summary>
internal sealed class Prompt(ShellConsole console, ShellHost host, Runspace runspace, ScriptRunner runner) : IDisposable
{
    private const string Continuation = ">> ";

    private CancellationTokenSource interrupt = new();
    private volatile bool isLeaving;

    /// <summary>Says once what this is and what it is not.</summary>
    public void Greet()
    {
        console.Out.WriteLine(ShellVersion.Text);
        console.Out.WriteLine("Find-Camera, Connect-Camera, ... are loaded: Get-Command -Module CameraP2P. exit leaves.");
        if (runspace.SessionStateProxy.InvokeCommand.GetCommand("Select-Object", CommandTypes.Cmdlet) is null)
        {
            console.Out.WriteLine("This is the bare PowerShell engine: Start-Sleep, Select-Object, Format-Table and");
            console.Out.WriteLine($"the like come with PowerShell itself, {MissingCommands.PowerShellAddress}.");
        }
    }

    /// <summary>Runs statements until the end.</summary>
    public void Run()
    {
        while (host.ExitCode is null && !isLeaving)
        {
            try
            {
                var text = ReadStatement();
                if (text is null)
                {
                    return;
                }

                if (!string.IsNullOrWhiteSpace(text))
                {
                    runner.Run(text, keepInHistory: true);
                }
            }
            catch (OperationCanceledException)
            {
                Forget();
            }
        }
    }

    /// <summary>Ctrl+C while nothing runs.</summary>
    /// <param name="leave">Whether this is the end.</param>
    public void Interrupt(bool leave)
    {
        isLeaving = leave;
        interrupt.Cancel();
    }

    /// <summary>Releases what waiting needs.</summary>
    public void Dispose() => interrupt.Dispose();

    /// <summary>A statement may take several lines; an empty one ends it in any case.</summary>
    private string? ReadStatement()
    {
        console.Out.Write("camerap2p> ");
        var text = console.In.Read(interrupt.Token);
        while (text is not null && StatementText.IsIncomplete(text))
        {
            console.Out.Write(Continuation);
            var line = console.In.Read(interrupt.Token);
            if (string.IsNullOrEmpty(line))
            {
                break;
            }

            text += "\n" + line;
        }

        return text;
    }

    /// <summary>What was typed so far cannot be taken back from the terminal, but it can be left aside.</summary>
    private void Forget()
    {
        interrupt.Dispose();
        interrupt = new CancellationTokenSource();
        console.In.DropPending();
        console.Out.WriteLine();
    }
}
