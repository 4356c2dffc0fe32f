using System.ComponentModel;
using System.Management.Automation;
using System.Runtime.CompilerServices;
using CameraP2P.Session;
using CameraP2P.Session.Core;

namespace CameraP2P.Jobs;

/// <summary>
/// The job that stands for a session's heartbeats. The session sends them; the job shows how they fare, reports what is notable
/// (Receive-Job), stops them (Stop-Job), and ends with them: Completed when the session is closed or another job takes over,
/// Stopped by Stop-Job, Failed when the session is lost. Thread-safe.
/// </summary>
public sealed class CameraHeartbeatJob : Job2
{
    /// <summary>What Get-Job shows as the job's type.</summary>
    public const string JobTypeName = "CameraHeartbeat";

    /// <summary>Events kept for Receive-Job; the oldest go first. Fifty minutes of beats, or a thousand mishaps.</summary>
    public const int MaxOutput = 1000;

    private readonly object gate = new();
    private readonly CameraSessionSubscription subscription;
    private readonly HeartbeatEventMapper mapper;
    private readonly Action<CameraHeartbeatJob> forget;
    private long run;
    private bool isOver;

    private CameraHeartbeatJob(CameraSession session, bool includeBeat, string command, Action<CameraHeartbeatJob> forget)
        : base(command, FormattableString.Invariant($"{JobTypeName}{session.Id}"))
    {
        Session = session;
        this.forget = forget;
        PSJobTypeName = JobTypeName;
        mapper = new HeartbeatEventMapper(session, includeBeat);
        subscription = session.Subscribe();
        Output.EnumeratorNeverBlocks = true;
    }

    /// <summary>The session whose heartbeats these are.</summary>
    public CameraSession Session { get; }

    /// <inheritdoc/>
    public override bool HasMoreData => Output.Count > 0 || Error.Count > 0;

    /// <inheritdoc/>
    public override string Location => Session.RemoteEndPoint?.ToString() ?? string.Empty;

    /// <inheritdoc/>
    public override string StatusMessage
    {
        get
        {
            var beats = Session.Heartbeat;
            return FormattableString.Invariant($"{Session.State}, {beats.Acknowledged} of {beats.Sent} beats acknowledged, {beats.Reconnects} reconnects");
        }
    }

    /// <summary>Starts heartbeats and the job that stands for them.</summary>
    /// <param name="session">The session.</param>
    /// <param name="interval">The grid; null for the option's.</param>
    /// <param name="failureThreshold">Consecutive failures that mean loss; null for the option's.</param>
    /// <param name="framing">How they are framed; null for the option's.</param>
    /// <param name="includeBeat">Whether every beat is reported.</param>
    /// <param name="command">The command line, for Get-Job.</param>
    /// <param name="forget">Called once when the job has ended.</param>
    /// <exception cref="CameraException">SessionClosed.</exception>
    internal static CameraHeartbeatJob Start(
        CameraSession session,
        TimeSpan? interval,
        int? failureThreshold,
        HeartbeatFraming? framing,
        bool includeBeat,
        string command,
        Action<CameraHeartbeatJob> forget)
    {
        var job = new CameraHeartbeatJob(session, includeBeat, command, forget);
        try
        {
            job.run = session.StartHeartbeat(interval, failureThreshold, framing);
        }
        catch
        {
            job.Dispose();
            throw;
        }

        job.SetJobState(JobState.Running);
        _ = Task.Run(job.PumpAsync);
        return job;
    }

    /// <inheritdoc/>
    public override void StopJob() => Finish(JobState.Stopped, reason: null);

    /// <inheritdoc/>
    public override void StopJob(bool force, string reason) => StopJob();

    /// <inheritdoc/>
    public override void StopJobAsync()
    {
        StopJob();
        OnStopJobCompleted(new AsyncCompletedEventArgs(error: null, cancelled: false, userState: null));
    }

    /// <inheritdoc/>
    public override void StopJobAsync(bool force, string reason) => StopJobAsync();

    /// <inheritdoc/>
    public override void StartJob() => throw NotSupported("started again; use Start-CameraHeartbeat");

    /// <inheritdoc/>
    public override void StartJobAsync() => StartJob();

    /// <inheritdoc/>
    public override void SuspendJob() => throw NotSupported("suspended; stop it and start another");

    /// <inheritdoc/>
    public override void SuspendJob(bool force, string reason) => SuspendJob();

    /// <inheritdoc/>
    public override void SuspendJobAsync() => SuspendJob();

    /// <inheritdoc/>
    public override void SuspendJobAsync(bool force, string reason) => SuspendJob();

    /// <inheritdoc/>
    public override void ResumeJob() => throw NotSupported("resumed; use Start-CameraHeartbeat");

    /// <inheritdoc/>
    public override void ResumeJobAsync() => ResumeJob();

    /// <inheritdoc/>
    public override void UnblockJob() => throw NotSupported("blocked, so it is never unblocked");

    /// <inheritdoc/>
    public override void UnblockJobAsync() => UnblockJob();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Finish(JobState.Stopped, reason: null);
        }

        base.Dispose(disposing);
    }

    /// <summary>Job2's protected method: the reference assembly this project is built against leaves it out, the engine has it.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "SetJobState")]
    private static extern void SetJobState(Job2 job, JobState state, Exception? reason);

    private static PSNotSupportedException NotSupported(string what) => new($"A heartbeat job cannot be {what}.");

    private async Task PumpAsync()
    {
        await foreach (var sessionEvent in subscription.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (sessionEvent is HeartbeatSwitched switched)
            {
                HandleSwitch(switched);
            }
            else if (mapper.Map(sessionEvent) is { } heartbeatEvent)
            {
                Report(heartbeatEvent);
            }
        }

        Finish(Session.Failure is null ? JobState.Completed : JobState.Failed, Session.Failure);
    }

    private void HandleSwitch(HeartbeatSwitched switched)
    {
        if (switched.Run > run)
        {
            Report(mapper.Stopped(switched, "another job has taken the heartbeats over"));
            Finish(JobState.Completed, reason: null);
        }
        else if (switched.Run == run && !switched.Running)
        {
            Report(mapper.Stopped(switched, "the heartbeats were stopped"));
            Finish(JobState.Completed, reason: null);
        }
    }

    private void Report(HeartbeatEvent heartbeatEvent)
    {
        lock (gate)
        {
            if (isOver)
            {
                return;
            }

            while (Output.Count >= MaxOutput)
            {
                Output.RemoveAt(0);
            }

            Output.Add(new PSObject(heartbeatEvent));
        }
    }

    /// <summary>
    /// Enters a finished state, once: whoever comes first decides. The engine would let a job leave such a state, and throws
    /// when a disposed one is asked to.
    /// </summary>
    private void Finish(JobState state, Exception? reason)
    {
        lock (gate)
        {
            if (isOver)
            {
                return;
            }

            isOver = true;
        }

        Session.StopHeartbeat(run);
        subscription.Dispose();
        SetJobState(this, state, reason);
        forget(this);
    }
}
