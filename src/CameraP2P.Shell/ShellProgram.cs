using System.Management.Automation.Runspaces;

namespace CameraP2P.Shell;

/// <summary>From the options to the exit code: opens the engine, runs, cleans up.</summary>
internal sealed class ShellProgram : IDisposable
{
    /// <summary>Cleaning up says goodbye to cameras that may no longer listen: not longer than this.</summary>
    private static readonly TimeSpan CleanUpLimit = TimeSpan.FromSeconds(5);

    private readonly ShellHost host;
    private readonly Runspace runspace;
    private readonly ScriptRunner runner;
    private readonly Prompt prompt;
    private int stopCode;

    /// <summary>Opens the engine.</summary>
    /// <param name="console">Where it reads and writes.</param>
    /// <param name="nonInteractive">Whether a prompt is an error, even at a terminal.</param>
    public ShellProgram(ShellConsole console, bool nonInteractive)
    {
        host = new ShellHost(console, console.CanPrompt && !nonInteractive);
        runspace = Engine.Open(host);
        runner = new ScriptRunner(runspace, host);
        prompt = new Prompt(console, host, runspace, runner);
    }

    /// <summary>Whether a person types statements.</summary>
    public bool IsInteractive { get; private set; }

    /// <summary>Does what the options say, and cleans up.</summary>
    /// <param name="options">They.</param>
    /// <returns>The exit code.</returns>
    public int Run(ShellOptions options)
    {
        try
        {
            var imported = runner.Run(Engine.ImportModule);
            return imported == RunEnd.Completed && stopCode == 0 ? RunLoaded(options) : CodeOf(imported);
        }
        finally
        {
            CleanUp();
        }
    }

    /// <summary>Ctrl+C or its like: stops what runs; a script thereby ends with the given code.</summary>
    /// <param name="exitCode">The script's exit code.</param>
    public void Stop(int exitCode)
    {
        if (!IsInteractive || exitCode != ExitCodes.Interrupted)
        {
            Interlocked.CompareExchange(ref stopCode, exitCode, 0);
        }

        if (!runner.Stop())
        {
            prompt.Interrupt(leave: stopCode != 0);
        }
    }

    /// <summary>Closes the engine.</summary>
    public void Dispose()
    {
        prompt.Dispose();
        runspace.Dispose();
    }

    private int RunLoaded(ShellOptions options) => options.Mode switch
    {
        ShellMode.Script => CodeOf(runner.Run(StatementText.OfScript(options.Text, options.Arguments))),
        ShellMode.Command => CodeOf(runner.Run(StatementText.OfCommand(options.Text))),
        _ => RunPrompt(),
    };

    private int RunPrompt()
    {
        IsInteractive = true;
        prompt.Greet();
        prompt.Run();
        return CodeOf(RunEnd.Completed);
    }

    private int CodeOf(RunEnd end)
    {
        if (stopCode != 0)
        {
            return stopCode;
        }

        return host.ExitCode ?? end switch
        {
            RunEnd.Completed => ExitCodes.Success,
            RunEnd.Stopped => ExitCodes.Interrupted,
            _ => ExitCodes.Error,
        };
    }

    /// <summary>Jobs, sessions and simulators of this runspace end here; a camera hears CLOSE.</summary>
    private void CleanUp()
    {
        using var limit = new Timer(_ => runner.Stop(), state: null, CleanUpLimit, Timeout.InfiniteTimeSpan);
        runner.Run("Get-Job | Remove-Job -Force -ErrorAction Ignore; Remove-Module CameraP2P -ErrorAction Ignore");
    }
}
