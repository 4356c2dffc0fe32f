using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Session.Core;

/// <content>Attempts and their limits, loss, recovery and the end.</content>
public sealed partial class SessionCore
{
    /// <summary>A machine whose deadline comes this late has slept. 5 s: a busy one is late by hundredths.</summary>
    private static readonly TimeSpan SleptAfter = TimeSpan.FromSeconds(5);

    private void HandleTimer(SessionTimer timer, TimeSpan now)
    {
        switch (timer)
        {
            case SessionTimer.NextAttempt:
                StartAttempt(now);
                break;
            case SessionTimer.Attempt:
                FailAttempt(path is null ? "no answer" : "no greeting", now);
                break;
            case SessionTimer.Login:
                FailAttempt("no answer to the login", now);
                break;
            case SessionTimer.Connect:
                NoteAttempts();
                End(DescribeConnectFailure(), now);
                break;
            case SessionTimer.Recovery:
                NoteAttempts();
                End(DescribeLoss(recovery.HasFallenAgain ? "was restored and fell again, and the time for that is over" : "was not restored in time"), now);
                break;
        }
    }

    /// <summary>Connected before: everything known is put together, then recovery begins, if it is wanted.</summary>
    private void Lose(LossReason reason, string? socketError, TimeSpan now)
    {
        lastLoss = DescribeState(reason, socketError, now);
        events.Enqueue(new ConnectionLost(now, lastLoss));
        lostAt = now;
        commands.ConnectionLost(option.Reconnect, events, now);
        Detach(sendClose: reason != LossReason.ClosedByCamera);
        if (!option.Reconnect)
        {
            End(DescribeLoss("was lost, and reconnecting is switched off"), now);
            return;
        }

        recovery.Lose(connectedAt, now);
        if (!recovery.MayTryAgain)
        {
            End(DescribeLoss(FormattableString.Invariant($"was restored and fell again, {SessionFailures.Count(recovery.Attempts)} in all")), now);
            return;
        }

        SetState(CameraSessionState.Reconnecting, now);
        if (option.ReconnectTimeLimit > TimeSpan.Zero)
        {
            timers.Set(SessionTimer.Recovery, recovery.LostAt + option.ReconnectTimeLimit);
        }

        ScheduleAttempt(now);
    }

    /// <summary>
    /// Where the clock counts the time a machine sleeps, the limit on recovery would be over on waking, without one attempt: what
    /// was slept is added to it.
    /// </summary>
    private void AllowForSleep(TimeSpan now)
    {
        var late = now - NextDeadline;
        if (State == CameraSessionState.Reconnecting && late > SleptAfter)
        {
            timers.Postpone(SessionTimer.Recovery, late);
        }
    }

    private void FailAttempt(string reason, TimeSpan now)
    {
        NoteAttempts();
        events.Enqueue(new AttemptFailed(now, sendFailure is null ? reason : $"{reason}; sending failed: {sendFailure}", lastAttempts));
        Detach(sendClose: true);
        if (State == CameraSessionState.Reconnecting && !recovery.MayTryAgain)
        {
            End(DescribeLoss(FormattableString.Invariant($"could not be restored in {SessionFailures.Count(recovery.Attempts)}")), now);
            return;
        }

        ScheduleAttempt(now);
    }

    /// <summary>Keeps what the attempt under way has tried, if there is one.</summary>
    private void NoteAttempts()
    {
        if (race is not null)
        {
            lastAttempts = race.Attempts;
            tried.Add(lastAttempts);
        }
    }

    private void ScheduleAttempt(TimeSpan now)
    {
        // The first connection does not wait after a silent attempt, only after one that ended early.
        var ranFull = now - attemptStarted >= option.AttemptTimeout;
        var delay = State == CameraSessionState.Connecting && ranFull ? TimeSpan.Zero : recovery.NextDelay(now);
        if (State == CameraSessionState.Reconnecting)
        {
            events.Enqueue(new ReconnectScheduled(now, delay, recovery.Attempts + 1));
        }

        timers.Set(SessionTimer.NextAttempt, now + delay);
    }

    /// <summary>Lets go of the camera.</summary>
    private void Detach(bool sendClose)
    {
        timers.Stop(SessionTimer.Attempt);
        timers.Stop(SessionTimer.Login);
        if (sendClose && path is not null)
        {
            outgoing.AddClose(path.Peer, socket);
        }

        race?.CloseAll();
        race = null;
        link?.Release();
        link = null;
        path = null;
        login.Reset();
        liveness.Stop();
        heartbeat.Detach();
    }

    private void End(CameraException? failure, TimeSpan now)
    {
        lastAttempts = Attempts;
        Detach(sendClose: true);
        timers.StopAll();
        heartbeat.Stop();
        commands.FailAll(
            failure is null ? CameraError.SessionClosed : failure.Error,
            failure is null ? "the session was closed" : "the session ended: " + failure.Message.TrimEnd('.'),
            failure?.Advice ?? "Connect again with Connect-Camera.",
            events,
            now);
        SetState(CameraSessionState.Ended, now);
        events.Enqueue(new SessionEnded(now, failure));
    }

    private ConnectionLoss DescribeState(LossReason reason, string? socketError, TimeSpan now) => new()
    {
        Reason = reason,
        SocketError = socketError,
        Peer = path!.Peer,
        ConnectedFor = now - connectedAt,
        SilentFor = now - liveness.LastHeard,
        UnansweredAlive = liveness.Unanswered,
        HeartbeatFailures = heartbeat.ConsecutiveFailures,
        Heartbeats = heartbeat.SinceLogin,
        Channels = [.. Enumerable.Range(0, DrwPacket.ChannelCount).Select(link!.GetStatus).Where(status => status != new ChannelStatus(status.Channel, 0, 0, 0, 0))],
        Counters = link!.Counters,
        Traffic = Counters.Copy(),
        RoundTrip = link.RoundTrip,
        CommandInFlight = commands.InFlight,
        CommandsWaiting = commands.WaitingCount,
        Attempts = lastAttempts,
    };

    private CameraException DescribeConnectFailure() => login.EverGreeted
        ? SessionFailures.LoginTimeout(target, option.ConnectTimeout, tried.All, DescribeTrouble())
        : SessionFailures.ConnectTimeout(target, option.ConnectTimeout, recovery.Attempts, tried.All, DescribeTrouble());

    private CameraException DescribeLoss(string how) => SessionFailures.Lost(lastLoss, how, tried.All, DescribeTrouble());

    private string DescribeTrouble() => SessionFailures.Trouble(sendFailure, serverFailure, closedAttempts);
}
