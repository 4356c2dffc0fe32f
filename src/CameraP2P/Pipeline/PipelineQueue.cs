using System.Collections.Concurrent;
using System.Management.Automation;

namespace CameraP2P.Pipeline;

/// <summary>
/// What background work wants to say, in order. Only the pipeline thread may write, so everything passes through here.
/// Thread-safe. What is said after the end is dropped.
/// </summary>
internal sealed class PipelineQueue : IDisposable
{
    /// <summary>How long the pipeline thread waits for something to write before it looks at the clock.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    private readonly BlockingCollection<Action<Cmdlet>> items = [];
    private volatile string status = "waiting for the camera";

    /// <summary>Whether the work shows its own progress.</summary>
    public bool HasOwnProgress { get; set; }

    /// <summary>Writes an object.</summary>
    public void Write(object value) => Post(cmdlet => cmdlet.WriteObject(value));

    /// <summary>Writes a line for -Verbose; it is also what progress shows from now on.</summary>
    public void Verbose(string line)
    {
        status = line;
        Post(cmdlet => cmdlet.WriteVerbose(line));
    }

    /// <summary>Writes a warning.</summary>
    public void Warning(string line) => Post(cmdlet => cmdlet.WriteWarning(line));

    /// <summary>Writes a non-terminating error.</summary>
    public void Error(ErrorRecord error) => Post(cmdlet => cmdlet.WriteError(error));

    /// <summary>Does something on the pipeline thread.</summary>
    public void Post(Action<Cmdlet> action)
    {
        try
        {
            items.Add(action);
        }
        catch (InvalidOperationException)
        {
            // The cmdlet has ended; nobody is left to tell. ObjectDisposedException is one of these, too.
        }
    }

    /// <summary>Nothing more comes.</summary>
    public void Complete() => items.CompleteAdding();

    /// <summary>On the pipeline thread: writes until nothing more comes.</summary>
    public void Drain(PSCmdlet cmdlet, CancellationToken stopping)
    {
        var progress = new WaitingProgress(cmdlet, cmdlet.MyInvocation.MyCommand.Name);
        try
        {
            while (!items.IsCompleted)
            {
                if (items.TryTake(out var action, (int)Glance.TotalMilliseconds, stopping))
                {
                    action(cmdlet);
                }

                if (!HasOwnProgress)
                {
                    progress.Show(status);
                }
            }
        }
        finally
        {
            // Also when an error is made a terminating one: a bar that nobody takes away stays on the screen.
            progress.Complete();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => items.Dispose();
}
