using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace CameraP2P.Shell;

/// <summary>How a pipeline ended.</summary>
internal enum RunEnd
{
    /// <summary>It ran to its end, or to an <c>exit</c>.</summary>
    Completed,

    /// <summary>An error that nobody caught; it has been written.</summary>
    Failed,

    /// <summary>It was stopped.</summary>
    Stopped,
}

/// <summary>Runs one pipeline after another on the calling thread; <see cref="Stop"/> comes from any other.</summary>
internal sealed class ScriptRunner(Runspace runspace, ShellHost host)
{
    private readonly Lock gate = new();
    private Pipeline? running;
    private CancellationTokenSource? stopping;

    /// <summary>
    /// Runs a text; its output and errors are written as they come. A terminating error that nobody catches ends it, as with
    /// every program that hosts the engine.
    /// </summary>
    /// <param name="text">PowerShell statements.</param>
    /// <param name="keepInHistory">Whether Get-History shows it.</param>
    /// <returns>How it ended.</returns>
    public RunEnd Run(string text, bool keepInHistory = false)
    {
        using var source = new CancellationTokenSource();
        using var pipeline = runspace.CreatePipeline(text, keepInHistory);
        pipeline.Commands.Add(new Command("Out-Default"));
        pipeline.Error.DataReady += (_, _) => WriteErrors(pipeline);
        Begin(pipeline, source);
        try
        {
            pipeline.Invoke();
            return RunEnd.Completed;
        }
        catch (PipelineStoppedException)
        {
            return RunEnd.Stopped;
        }
        catch (RuntimeException failure)
        {
            host.UI.WriteErrorLine(ErrorText.Describe(failure));
            return RunEnd.Failed;
        }
        finally
        {
            End();
        }
    }

    /// <summary>Stops what runs. Returns at once.</summary>
    /// <returns>Whether anything ran.</returns>
    public bool Stop()
    {
        lock (gate)
        {
            stopping?.Cancel();
            running?.StopAsync();
            return running is not null;
        }
    }

    private void Begin(Pipeline pipeline, CancellationTokenSource source)
    {
        lock (gate)
        {
            running = pipeline;
            stopping = source;
        }

        host.ShellUI.Stopping = source.Token;
    }

    private void End()
    {
        lock (gate)
        {
            running = null;
            stopping = null;
        }

        host.ShellUI.ClearProgress();
    }

    private void WriteErrors(Pipeline pipeline)
    {
        foreach (var error in pipeline.Error.NonBlockingRead())
        {
            var record = (error as PSObject)?.BaseObject as ErrorRecord;
            host.UI.WriteErrorLine(record is null ? $"{error}" : ErrorText.Describe(record));
        }
    }
}
