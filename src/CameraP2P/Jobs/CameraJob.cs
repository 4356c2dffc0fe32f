using System.Collections;
using System.ComponentModel;
using System.Management.Automation;
using System.Runtime.CompilerServices;

namespace CameraP2P.Jobs;

/// <summary>
/// The base of the module's jobs: work that began when the job was made and goes on beside the prompt. It ends once, in the state
/// whoever came first decided; what it has to say is kept until Receive-Job, the oldest going first. Thread-safe.
/// </summary>
public abstract class CameraJob : Job2
{
    /// <summary>Objects kept for Receive-Job. Fifty minutes of beats, or a thousand mishaps.</summary>
    public const int MaxOutput = 1000;

    private readonly object gate = new();
    private bool isOver;
    private volatile bool isDisposed;

    /// <summary>Creates it; <see cref="Begin"/> lets it run.</summary>
    /// <param name="command">The command line, for Get-Job.</param>
    /// <param name="name">Its name.</param>
    /// <param name="typeName">What Get-Job shows as its type.</param>
    private protected CameraJob(string command, string name, string typeName)
        : base(command, name)
    {
        PSJobTypeName = typeName;
        Output.EnumeratorNeverBlocks = true;
    }

    /// <summary>Whether Receive-Job would give something now.</summary>
    public override bool HasMoreData => !isDisposed
        && (Output.Count > 0 || Error.Count > 0 || Warning.Count > 0 || Verbose.Count > 0 || Debug.Count > 0 || Information.Count > 0 || Progress.Count > 0);

    /// <summary>How its name appears in what it refuses, such as <c>heartbeat job</c>.</summary>
    private protected abstract string Noun { get; }

    /// <summary>The cmdlet that starts another.</summary>
    private protected abstract string StartCommand { get; }

    /// <inheritdoc/>
    public override void StopJob() => Finish(JobState.Stopped);

    /// <inheritdoc/>
    public override void StopJob(bool force, string reason) => StopJob();

    /// <summary>Stops it on another thread; StopJobCompleted tells the end.</summary>
    public override void StopJobAsync() => _ = Task.Run(() =>
    {
        StopJob();
        OnStopJobCompleted(Completed(error: null));
    });

    /// <inheritdoc/>
    public override void StopJobAsync(bool force, string reason) => StopJobAsync();

    /// <inheritdoc/>
    public override void StartJob() => throw CannotStart();

    /// <summary>Not supported; StartJobCompleted tells so.</summary>
    public override void StartJobAsync() => OnStartJobCompleted(Completed(CannotStart()));

    /// <inheritdoc/>
    public override void SuspendJob() => throw CannotSuspend();

    /// <inheritdoc/>
    public override void SuspendJob(bool force, string reason) => SuspendJob();

    /// <summary>Not supported; SuspendJobCompleted tells so.</summary>
    public override void SuspendJobAsync() => OnSuspendJobCompleted(Completed(CannotSuspend()));

    /// <inheritdoc/>
    public override void SuspendJobAsync(bool force, string reason) => SuspendJobAsync();

    /// <inheritdoc/>
    public override void ResumeJob() => throw CannotResume();

    /// <summary>Not supported; ResumeJobCompleted tells so.</summary>
    public override void ResumeJobAsync() => OnResumeJobCompleted(Completed(CannotResume()));

    /// <inheritdoc/>
    public override void UnblockJob() => throw CannotUnblock();

    /// <summary>Not supported; UnblockJobCompleted tells so.</summary>
    public override void UnblockJobAsync() => OnUnblockJobCompleted(Completed(CannotUnblock()));

    /// <summary>It runs now.</summary>
    private protected void Begin() => SetJobState(JobState.Running);

    /// <summary>Keeps an object for Receive-Job, unless the job is over.</summary>
    private protected void Report(object value)
    {
        lock (gate)
        {
            if (!isOver)
            {
                Trim();
                Output.Add(PSObject.AsPSObject(value));
            }
        }
    }

    /// <summary>Receive-Job takes objects out at the same time: counting and removing are one step under the collection's own lock.</summary>
    private void Trim()
    {
        lock (((ICollection)Output).SyncRoot)
        {
            while (Output.Count >= MaxOutput)
            {
                Output.RemoveAt(0);
            }
        }
    }

    /// <summary>
    /// Enters a finished state, once: whoever comes first decides. The engine would let a job leave such a state.
    /// </summary>
    /// <param name="state">The state.</param>
    /// <param name="error">
    /// Why it failed, for Receive-Job, which writes it as it is. It would make a record of its own of the state's reason, without id and
    /// target, each time it is asked.
    /// </param>
    private protected void Finish(JobState state, ErrorRecord? error = null)
    {
        lock (gate)
        {
            if (isOver)
            {
                return;
            }

            isOver = true;
        }

        EndWork();
        try
        {
            if (error is not null)
            {
                Error.Add(error);
            }

            SetJobState(this, state, reason: null);
        }
        catch (ObjectDisposedException)
        {
            // Removed at this moment: nobody is left to see the state.
        }
    }

    /// <summary>Ends the work behind the job; called once.</summary>
    private protected abstract void EndWork();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Finish(JobState.Stopped);
            isDisposed = true;
        }

        base.Dispose(disposing);
    }

    /// <summary>Job2's protected method: the reference assembly this project is built against leaves it out, the engine has it.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "SetJobState")]
    private static extern void SetJobState(Job2 job, JobState state, Exception? reason);

    private static AsyncCompletedEventArgs Completed(Exception? error) => new(error, cancelled: false, userState: null);

    private PSNotSupportedException CannotStart() => NotSupported($"started again; use {StartCommand}");

    private PSNotSupportedException CannotSuspend() => NotSupported("suspended; stop it and start another");

    private PSNotSupportedException CannotResume() => NotSupported($"resumed; use {StartCommand}");

    private PSNotSupportedException CannotUnblock() => NotSupported("blocked, so it is never unblocked");

    private PSNotSupportedException NotSupported(string what) => new($"A {Noun} cannot be {what}.");
}
