using System.Collections.Concurrent;
using System.Management.Automation;

namespace CameraP2P.Pipeline;

/// <summary>
/// What background work wants to say, in order. Only the pipeline thread may write, so everything passes through here.
/// Thread-safe. What is said after the end is dropped.
/// </summary>
internal sealed class PipelineQueue : IDisposable
{
    private readonly BlockingCollection<Action<Cmdlet>> items = [];

    /// <summary>Writes an object.</summary>
    public void Write(object value) => Post(cmdlet => cmdlet.WriteObject(value));

    /// <summary>Writes a line for -Verbose.</summary>
    public void Verbose(string line) => Post(cmdlet => cmdlet.WriteVerbose(line));

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
    public void Drain(Cmdlet cmdlet, CancellationToken stopping)
    {
        foreach (var action in items.GetConsumingEnumerable(stopping))
        {
            action(cmdlet);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => items.Dispose();
}
