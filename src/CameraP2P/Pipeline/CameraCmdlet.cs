using System.Management.Automation;
using System.Runtime.ExceptionServices;
using CameraP2P.Errors;
using CameraP2P.Session;
using CameraP2P.Sessions;

namespace CameraP2P.Pipeline;

/// <summary>
/// The base of every cmdlet here: runs asynchronous work while the pipeline thread writes what the work says, and ends at once
/// when the user presses Ctrl+C.
/// </summary>
public abstract class CameraCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private RunspaceContext? context;

    /// <summary>Set when the user presses Ctrl+C.</summary>
    protected CancellationToken StopToken => stopping.Token;

    /// <summary>What a terminating error is about.</summary>
    protected object? ErrorTarget { get; set; }

    /// <summary>What this runspace has open.</summary>
    internal RunspaceContext Context => context ??= RunspaceContext.GetOrCreate(SessionState);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => stopping.Cancel();

    /// <summary>Releases what the cmdlet holds.</summary>
    /// <param name="disposing">Whether this is not the finalizer.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            stopping.Dispose();
        }
    }

    /// <summary>
    /// Runs work beside the pipeline thread and writes what it says. Returns when both have ended; what the work throws ends
    /// the cmdlet. Nothing of the work is left when this returns or throws.
    /// </summary>
    /// <param name="body">The work; it must end soon after its token is set.</param>
    internal void Run(Func<PipelineQueue, CancellationToken, Task> body)
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(StopToken);
        using var queue = new PipelineQueue();
        var work = Task.Run(async () =>
        {
            try
            {
                await body(queue, giveUp.Token).ConfigureAwait(false);
            }
            finally
            {
                queue.Complete();
            }
        });
        ExceptionDispatchInfo? interrupted = null;
        try
        {
            queue.Drain(this, StopToken);
        }
        catch (Exception e)
        {
            // Ctrl+C, or whoever reads our output has had enough (Select-Object -First): the work is no longer wanted.
            interrupted = ExceptionDispatchInfo.Capture(e is OperationCanceledException ? new PipelineStoppedException() : e);
            giveUp.Cancel();
        }

        var failure = Await(work);
        interrupted?.Throw();
        if (failure is not null)
        {
            throw StopToken.IsCancellationRequested ? new PipelineStoppedException() : failure;
        }
    }

    /// <summary>Writes a non-terminating error.</summary>
    /// <param name="exception">What happened.</param>
    /// <param name="target">What it is about.</param>
    protected void WriteError(Exception exception, object? target = null) => WriteError(ErrorRecords.From(exception, target));

    /// <inheritdoc/>
    protected sealed override void BeginProcessing()
    {
        // Of the module as it is now: it can be removed before the first input comes.
        context = RunspaceContext.GetOrCreate(SessionState);
        Guard(Begin);
    }

    /// <inheritdoc/>
    protected sealed override void ProcessRecord() => Guard(Process);

    /// <inheritdoc/>
    protected sealed override void EndProcessing() => Guard(End);

    /// <summary>Before the first input.</summary>
    protected virtual void Begin()
    {
    }

    /// <summary>For each input; once when there is no pipeline.</summary>
    protected virtual void Process()
    {
    }

    /// <summary>After the last input.</summary>
    protected virtual void End()
    {
    }

    private static Exception? Await(Task work)
    {
        try
        {
            work.GetAwaiter().GetResult();
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    /// <summary>A named failure ends the cmdlet with its ErrorRecord; everything else is the engine's and passes.</summary>
    private void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is CameraException or CameraCmdletException)
        {
            ThrowTerminatingError(ErrorRecords.From(e, ErrorTarget));
        }
    }
}
