using System.Management.Automation;
using System.Threading.Channels;
using CameraP2P.Errors;
using CameraP2P.Protocol;
using CameraP2P.Session;
using CameraP2P.Session.Core;

namespace CameraP2P.Jobs;

/// <summary>
/// The job that stands for a session's heartbeats. The session sends them; the job shows how they fare, reports what is notable
/// (Receive-Job), stops them (Stop-Job), and ends with them: Completed when the session is closed or another job takes over,
/// Stopped by Stop-Job, Failed when the session is lost. Thread-safe.
/// </summary>
public sealed class CameraHeartbeatJob : CameraJob
{
    /// <summary>What Get-Job shows as the job's type.</summary>
    public const string JobTypeName = "CameraHeartbeat";

    private readonly CameraSession session;
    private readonly CameraSessionSubscription subscription;
    private readonly HeartbeatEventMapper mapper;
    private long run;

    private CameraHeartbeatJob(CameraSession session, bool includeBeat, string command)
        : base(command, FormattableString.Invariant($"{JobTypeName}{session.Id}"), JobTypeName)
    {
        this.session = session;
        mapper = new HeartbeatEventMapper(session, includeBeat);
        subscription = session.Subscribe();
    }

    /// <summary>The name of the session whose heartbeats these are.</summary>
    public string Session => Printable.Clean(session.Name);

    /// <summary>The session's id in its runspace.</summary>
    public int SessionId => session.Id;

    /// <inheritdoc/>
    public override string Location => session.RemoteEndPoint ?? string.Empty;

    /// <inheritdoc/>
    public override string StatusMessage
    {
        get
        {
            var beats = session.Heartbeat;
            return FormattableString.Invariant($"{session.State}, {beats.Acknowledged} of {beats.Sent} beats acknowledged, {beats.Reconnects} reconnects");
        }
    }

    private protected override string Noun => "heartbeat job";

    private protected override string StartCommand => "Start-CameraHeartbeat";

    /// <summary>Starts heartbeats and the job that stands for them.</summary>
    /// <param name="session">The session.</param>
    /// <param name="interval">The grid; null for the option's.</param>
    /// <param name="failureThreshold">Consecutive failures that mean loss; null for the option's.</param>
    /// <param name="framing">How they are framed; null for the option's.</param>
    /// <param name="includeBeat">Whether every beat is reported.</param>
    /// <param name="command">The command line, for Get-Job.</param>
    /// <exception cref="CameraException">SessionClosed.</exception>
    internal static CameraHeartbeatJob Start(
        CameraSession session,
        TimeSpan? interval,
        int? failureThreshold,
        HeartbeatFraming? framing,
        bool includeBeat,
        string command)
    {
        var job = new CameraHeartbeatJob(session, includeBeat, command);
        try
        {
            job.run = session.StartHeartbeat(interval, failureThreshold, framing);
        }
        catch
        {
            job.Dispose();
            throw;
        }

        job.Begin();
        _ = PumpAsync(job.subscription.Reader, new WeakReference<CameraHeartbeatJob>(job));
        return job;
    }

    private protected override void EndWork()
    {
        session.StopHeartbeat(run);
        subscription.Dispose();
    }

    /// <summary>
    /// Holds the job only while it has something to take: a job that nobody holds must not keep its session. Whatever goes wrong ends
    /// the job, or Wait-Job would wait for ever.
    /// </summary>
    private static async Task PumpAsync(ChannelReader<SessionEvent> events, WeakReference<CameraHeartbeatJob> owner)
    {
        bool hasMore;
        do
        {
            hasMore = await events.WaitToReadAsync().ConfigureAwait(false);
        }
        while (TryTake(events, owner, hasMore) && hasMore);
    }

    private static bool TryTake(ChannelReader<SessionEvent> events, WeakReference<CameraHeartbeatJob> owner, bool hasMore)
    {
        if (!owner.TryGetTarget(out var job))
        {
            return false;
        }

        try
        {
            while (events.TryRead(out var sessionEvent))
            {
                job.Take(sessionEvent);
            }

            if (!hasMore)
            {
                job.FinishWithSession();
            }

            return true;
        }
        catch (Exception e)
        {
            job.Finish(JobState.Failed, ErrorRecords.From(e, job.session));
            return false;
        }
    }

    private void Take(SessionEvent sessionEvent)
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

    private void FinishWithSession()
    {
        if (session.GetFailure() is { } failure)
        {
            Finish(JobState.Failed, ErrorRecords.From(ErrorRecords.About(session, failure), session));
            return;
        }

        Finish(JobState.Completed);
    }

    private void HandleSwitch(HeartbeatSwitched switched)
    {
        if (switched.Run > run)
        {
            Report(mapper.Stopped(switched, "another job has taken the heartbeats over"));
            Finish(JobState.Completed);
        }
        else if (switched.Run == run && !switched.Running)
        {
            Report(mapper.Stopped(switched, "the heartbeats were stopped"));
            Finish(JobState.Completed);
        }
    }
}
