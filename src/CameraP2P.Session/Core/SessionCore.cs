using System.Net;
using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Session.Core;

/// <summary>
/// One session with one camera, from the first PUNCH_PKT to the last CLOSE, recovery included: a state machine without clock,
/// socket or thread. Drive it as <see cref="IDatagramMachine"/> says, then take its events with <see cref="TryTakeEvent"/>.
/// Its socket numbers count the attempts: each attempt has a local port of its own, and when a new number appears the
/// sockets before it are no longer needed. Not thread-safe.
/// </summary>
internal sealed class SessionCore : IDatagramMachine
{
    /// <summary>A machine whose deadline comes this late has slept. 5 s: a busy one is late by hundredths.</summary>
    private static readonly TimeSpan SleptAfter = TimeSpan.FromSeconds(5);

    private readonly CameraConnectionOption option;
    private readonly DatagramQueue outgoing = new();
    private readonly Queue<SessionEvent> events = new();
    private readonly TimerTable timers = new();
    private readonly CommandTable commands;
    private readonly HeartbeatGrid heartbeat;
    private readonly Recovery recovery;
    private readonly ConnectTrouble trouble = new();
    private readonly SessionParts parts;

    private PathTarget target;
    private Attempt? attempt;
    private Connection? connection;
    private int socket;
    private int reconnects;
    private TimeSpan? lostAt;
    private ConnectionLoss? lastLoss;

    /// <summary>Creates a session; nothing is sent before <see cref="Connect"/>.</summary>
    /// <param name="target">The camera.</param>
    /// <param name="credential">User name and password.</param>
    /// <param name="option">The settings, validated.</param>
    /// <param name="seed">For the jitter of the reconnect waits.</param>
    public SessionCore(PathTarget target, NetworkCredential credential, CameraConnectionOption option, int seed)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(option);
        option.Validate();
        this.target = target;
        this.option = option;
        commands = new CommandTable(events, Counters, option.Reconnect);
        heartbeat = new HeartbeatGrid(option);
        recovery = new Recovery(option, seed);
        parts = new SessionParts(option, credential, outgoing, events, Counters, heartbeat, commands);
    }

    /// <summary>Where the session stands.</summary>
    public CameraSessionState State { get; private set; }

    /// <summary>The camera, while it is reached.</summary>
    public FoundPath? Path => connection?.Path;

    /// <summary>What the last attempt tried.</summary>
    public IReadOnlyList<PathAttempt> Attempts => attempt?.Tried ?? trouble.LastTried;

    /// <summary>What the session has counted.</summary>
    public SessionCounters Counters { get; } = new();

    /// <summary>What the link has counted; null while there is none.</summary>
    public ReliableCounters? LinkCounters => connection?.Link.Counters;

    /// <summary>What one channel holds at the moment; null while there is no link.</summary>
    /// <param name="channel">0 to 7.</param>
    /// <returns>The channel's status.</returns>
    public ChannelStatus? GetChannelStatus(int channel) => connection?.Link.GetStatus(channel);

    /// <summary>The smoothed round trip of a DRW; zero before the first.</summary>
    public TimeSpan RoundTrip => connection?.Link.RoundTrip ?? TimeSpan.Zero;

    /// <summary>The heartbeats so far.</summary>
    public HeartbeatStatistics Heartbeat => heartbeat.Snapshot(reconnects);

    /// <summary>
    /// UTC at time zero of the driver's clock, for <c>utcTime</c> in the login; the driver keeps it right when the wall clock is set.
    /// </summary>
    public DateTimeOffset UtcOrigin { get; set; }

    /// <inheritdoc/>
    public TimeSpan NextDeadline => Deadline.Earliest(
        timers.NextDeadline,
        commands.NextDeadline,
        heartbeat.NextDeadline,
        attempt?.NextDeadline ?? TimeSpan.MaxValue,
        connection?.NextDeadline ?? TimeSpan.MaxValue);

    /// <summary>Begins to connect. Once only.</summary>
    /// <param name="now">The time.</param>
    public void Connect(TimeSpan now)
    {
        if (State != CameraSessionState.New)
        {
            throw new InvalidOperationException("A session connects once.");
        }

        SetState(CameraSessionState.Connecting, now);
        timers.Set(SessionTimer.Connect, now + option.ConnectTimeout);
        StartAttempt(now);
    }

    /// <summary>Takes a command; <see cref="CommandFinished"/> reports its end. Before the login it waits.</summary>
    /// <param name="request">The command.</param>
    /// <param name="repeatable">Whether it is safe to send it again after a reconnect without knowing whether it ran.</param>
    /// <param name="timeout">Its limit, waiting included.</param>
    /// <param name="now">The time.</param>
    /// <returns>The number its end is reported under.</returns>
    /// <exception cref="CameraException">The session has ended.</exception>
    public long Submit(CommandRequest request, bool repeatable, TimeSpan timeout, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (State == CameraSessionState.Ended)
        {
            throw new CameraException(CameraError.SessionClosed, "The session is closed.", "Connect again with Connect-Camera.");
        }

        var handle = commands.Add(request, repeatable, timeout, now);
        SendCommands(now);
        return handle;
    }

    /// <summary>Gives a command up; its answer, if one comes, is dropped and no event is raised.</summary>
    /// <param name="handle">From <see cref="Submit"/>.</param>
    /// <param name="now">The time.</param>
    public void Cancel(long handle, TimeSpan now)
    {
        if (commands.Remove(handle))
        {
            SendCommands(now);
        }
    }

    /// <summary>Starts heartbeats, on the grid anchored at the login.</summary>
    /// <param name="interval">The grid.</param>
    /// <param name="failureThreshold">Consecutive failures that mean loss.</param>
    /// <param name="now">The time.</param>
    /// <param name="framing">How they are framed; null for the option's.</param>
    public void StartHeartbeat(TimeSpan interval, int failureThreshold, TimeSpan now, HeartbeatFraming? framing = null) =>
        heartbeat.Start(interval, failureThreshold, framing ?? option.HeartbeatFraming, now);

    /// <summary>Stops heartbeats; the session goes on.</summary>
    public void StopHeartbeat() => heartbeat.Stop();

    /// <summary>Ends the session: CLOSE to the camera, every command fails, nothing is sent afterwards.</summary>
    /// <param name="now">The time.</param>
    public void Close(TimeSpan now)
    {
        if (State != CameraSessionState.Ended)
        {
            End(failure: null, now);
        }
    }

    /// <summary>
    /// The driver could not send: an established connection is lost; an attempt goes on, because another of its destinations may be
    /// reached, and tells it if it fails.
    /// </summary>
    /// <param name="message">What the operating system said.</param>
    /// <param name="number">The socket.</param>
    /// <param name="now">The time.</param>
    public void HandleSocketError(string message, int number, TimeSpan now)
    {
        if (number != socket || State is CameraSessionState.New or CameraSessionState.Ended)
        {
            return;
        }

        if (State == CameraSessionState.Connected)
        {
            Lose(LossReason.SocketError, message, now);
            return;
        }

        trouble.SendFailure = message;
    }

    /// <summary>From the next attempt on, these networks are searched.</summary>
    /// <param name="networks">Whose members may answer.</param>
    /// <param name="searchTargets">Where LAN_SEARCH goes.</param>
    public void UseNetworks(IReadOnlyList<IPNetwork> networks, IReadOnlyList<Ipv4EndPoint> searchTargets) =>
        target = target with { Networks = networks, SearchTargets = searchTargets };

    /// <summary>The rendezvous server was found; the attempt that is under way asks it, too.</summary>
    /// <param name="server">Where it is.</param>
    /// <param name="now">The time.</param>
    public void UseServer(Ipv4EndPoint server, TimeSpan now)
    {
        target = target with { Rendezvous = server };
        trouble.ServerFailure = null;
        if (attempt is not null)
        {
            attempt.AddServer(target with { Silent = trouble.Silent });
            timers.Set(SessionTimer.Attempt, attempt.Limit);
        }
    }

    /// <summary>The rendezvous server was not found: told when nobody else answers.</summary>
    /// <param name="why">A sentence.</param>
    public void NoteServerFailure(string why) => trouble.ServerFailure = why;

    /// <summary>The driver could not open a socket: the first connection ends, one that is being restored is tried again.</summary>
    /// <param name="failure">Why.</param>
    /// <param name="now">The time.</param>
    public void HandleOpenFailure(CameraException failure, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(failure);
        if (State == CameraSessionState.Connecting)
        {
            End(failure, now);
        }
        else if (State == CameraSessionState.Reconnecting && attempt is not null)
        {
            FailAttempt(failure.Message.TrimEnd('.'), now);
        }
    }

    /// <inheritdoc/>
    public void HandleDatagram(ReadOnlySpan<byte> datagram, Ipv4EndPoint from, int socket, TimeSpan now)
    {
        Counters.Received++;
        Counters.ReceivedBytes += datagram.Length;
        if (socket != this.socket || State is CameraSessionState.New or CameraSessionState.Ended)
        {
            Counters.Foreign++;
            return;
        }

        if (PpppPacket.TryRead(datagram, out var packet) != PpppError.None)
        {
            Counters.Malformed++;
            return;
        }

        Counters.SurplusBytes += packet.Surplus;
        if (attempt is not null)
        {
            attempt.HandlePacket(packet, from, now);
            FollowAttempt(now);
        }
        else if (connection is not null && from == connection.Path.Peer)
        {
            Follow(connection, connection.HandlePacket(packet, UtcOrigin, now), now);
            CheckCommands(now);
        }
        else
        {
            Counters.Foreign++;
        }
    }

    /// <inheritdoc/>
    public void HandleDeadline(TimeSpan now)
    {
        AllowForSleep(now);
        attempt?.HandleDeadline(now);
        FollowAttempt(now);
        connection?.HandleDeadline(now);
        commands.HandleDeadline(connection, now);
        CheckCommands(now);
        CheckHeartbeat(now);
        CheckLiveness(now);
        while (timers.TryTake(now, out var timer))
        {
            HandleTimer(timer, now);
        }

        SendCommands(now);
    }

    /// <inheritdoc/>
    public bool TryTakeDatagram(out OutgoingDatagram datagram)
    {
        if (!outgoing.TryTake(out datagram))
        {
            return false;
        }

        Counters.Sent++;
        Counters.SentBytes += datagram.Bytes.Length;
        return true;
    }

    /// <summary>
    /// From now on, until the connection is lost, the records of a media channel are kept for <see cref="TryTakeMedia"/>. Whoever does not take them
    /// holds the camera back on this channel alone.
    /// </summary>
    /// <param name="channel">1 to 4.</param>
    /// <returns>False when there is no connection.</returns>
    internal bool OpenMedia(int channel)
    {
        connection?.OpenMedia(channel);
        return connection is not null;
    }

    /// <summary>From now on the records of a media channel are skipped again.</summary>
    /// <param name="channel">1 to 4.</param>
    internal void CloseMedia(int channel) => connection?.CloseMedia(channel);

    /// <summary>Which connection stands, so that a reader notices another; 0 when none does. Its socket: each connection has its own.</summary>
    internal int ConnectionNumber => State == CameraSessionState.Connected ? socket : 0;

    /// <summary>What the camera gave at the login and no text may show; null without a connection.</summary>
    internal long? Token => connection?.LoginAnswer?.Token;

    /// <summary>Whether a media channel has brought enough to take it; what it brought can be taken before.</summary>
    /// <param name="channel">1 to 4.</param>
    /// <returns>False also when there is no connection.</returns>
    internal bool HasMedia(int channel) => connection?.HasMedia(channel) == true;

    /// <summary>Takes the next piece a media channel has brought.</summary>
    /// <param name="channel">1 to 4.</param>
    /// <param name="piece">Valid until the next call.</param>
    /// <returns>False when there is none, or no connection.</returns>
    internal bool TryTakeMedia(int channel, out MediaPiece piece)
    {
        piece = default;
        return connection is not null && connection.TryTakeMedia(channel, out piece);
    }

    /// <summary>Takes the next event.</summary>
    /// <param name="sessionEvent">The event.</param>
    /// <returns>False when there is none.</returns>
    public bool TryTakeEvent(out SessionEvent sessionEvent) => events.TryDequeue(out sessionEvent!);

    private void SetState(CameraSessionState state, TimeSpan now)
    {
        State = state;
        events.Enqueue(new StateChanged(now, state));
    }

    private void StartAttempt(TimeSpan now)
    {
        socket++;
        trouble.SendFailure = null;
        events.Enqueue(new AttemptStarted(now, recovery.Begin(now), socket));
        attempt = new Attempt(target with { Silent = trouble.Silent }, option, outgoing, socket, now);
        timers.Set(SessionTimer.Attempt, attempt.Limit);
    }

    /// <summary>An attempt is over when a camera was reached, or when several answer: taking one of them would be a guess.</summary>
    private void FollowAttempt(TimeSpan now)
    {
        if (attempt?.Several is { Count: > 1 } several)
        {
            End(SessionFailures.CameraAmbiguous(several, attempt.Tried), now);
        }
        else if (attempt?.Found is { } found)
        {
            Establish(found, attempt, now);
        }
    }

    /// <summary>The camera was reached: from here on only its address and port are heard.</summary>
    private void Establish(FoundPath found, Attempt successful, TimeSpan now)
    {
        trouble.Add(successful);
        attempt = null;
        events.Enqueue(new PathFound(now, found, now - successful.Started) { Attempts = trouble.LastTried });
        timers.Set(SessionTimer.Attempt, now + option.AttemptTimeout);
        connection = new Connection(found, successful.Started, successful.Tried, socket, parts, now);
    }

    /// <summary>Acts on what a packet has changed.</summary>
    private void Follow(Connection current, ConnectionChange change, TimeSpan now)
    {
        switch (change)
        {
            case ConnectionChange.Greeted:
                timers.Stop(SessionTimer.Attempt);
                timers.Set(SessionTimer.Login, now + option.LoginTimeout);
                break;
            case ConnectionChange.LoginAnswered:
                HandleLogin(current, now);
                break;
            case ConnectionChange.Closed when State == CameraSessionState.Connected:
                Lose(LossReason.ClosedByCamera, socketError: null, now);
                break;
            case ConnectionChange.Closed:
                trouble.AddClosed();
                FailAttempt("the camera closed the session", now);
                break;
        }
    }

    private void HandleLogin(Connection current, TimeSpan now)
    {
        switch (current.LoginAnswer)
        {
            case { Result: 0 } accepted:
                BeConnected(current, accepted, now);
                break;
            case { } refused:
                End(SessionFailures.LoginRefused(current.Path.Peer, parts.Credential.UserName, refused), now);
                break;
            case null when State == CameraSessionState.Reconnecting:
                // An earlier answer could be read, so this one was an accident.
                FailAttempt("an answer to the login that cannot be read", now);
                break;
            case null:
                End(SessionFailures.MalformedLogin(current.Path.Peer), now);
                break;
        }
    }

    private void BeConnected(Connection current, LoginResponse answer, TimeSpan now)
    {
        timers.StopAll();
        trouble.Clear();

        // From here on it is this camera, whoever else answers a search or has its address: another's pictures are not to be deleted.
        target = target with { Uid = current.Path.Uid };
        var restored = now - lostAt;
        lostAt = null;
        if (restored is null)
        {
            recovery.Reset();
        }
        else
        {
            reconnects++;
        }

        heartbeat.Anchor(now);
        SetState(CameraSessionState.Connected, now);
        events.Enqueue(new LoggedIn(now, current.ConnectTime, current.LoginTime, answer.BatteryPercent, restored));
        SendCommands(now);
    }

    private void SendCommands(TimeSpan now)
    {
        if (connection is not null)
        {
            commands.SendNext(connection, now);
        }
    }

    private void CheckHeartbeat(TimeSpan now)
    {
        if (connection is { IsLoggedIn: true })
        {
            heartbeat.HandleDeadline(connection.Link, events, now);
            if (heartbeat.ConsecutiveFailures >= heartbeat.FailureThreshold)
            {
                Lose(LossReason.HeartbeatFailures, socketError: null, now);
            }
        }
    }

    private void CheckCommands(TimeSpan now)
    {
        if (State == CameraSessionState.Connected && commands.Trouble is { } reason)
        {
            Lose(reason, socketError: null, now);
        }
    }

    private void CheckLiveness(TimeSpan now)
    {
        if (connection is null || !connection.IsSilent(now))
        {
            return;
        }

        if (State == CameraSessionState.Connected)
        {
            Lose(LossReason.Silence, socketError: null, now);
        }
        else
        {
            FailAttempt("the camera fell silent", now);
        }
    }

    private void HandleTimer(SessionTimer timer, TimeSpan now)
    {
        switch (timer)
        {
            case SessionTimer.NextAttempt:
                StartAttempt(now);
                break;
            case SessionTimer.Attempt:
                FailAttempt(connection is null ? "no answer" : "no greeting", now);
                break;
            case SessionTimer.Login:
                FailAttempt("no answer to the login", now);
                break;
            case SessionTimer.Connect:
                EndAttempt();
                End(trouble.DescribeConnectFailure(target, option.ConnectTimeout, recovery.Attempts), now);
                break;
            case SessionTimer.Recovery:
                EndAttempt();
                End(trouble.DescribeLoss(lastLoss, recovery.HasFallenAgain ? "was restored and fell again, and the time for that is over" : "was not restored in time"), now);
                break;
        }
    }

    /// <summary>Connected before: everything known is put together, then recovery begins, if it is wanted.</summary>
    private void Lose(LossReason reason, string? socketError, TimeSpan now)
    {
        var lost = connection ?? throw new InvalidOperationException("There is no connection to lose.");
        lastLoss = lost.Describe(reason, socketError, now);
        events.Enqueue(new ConnectionLost(now, lastLoss));
        lostAt = now;
        var isHopeless = commands is { Trouble: not null, IsRenewed: true };
        commands.ConnectionLost(option.Reconnect, now);
        Detach(sendClose: reason != LossReason.ClosedByCamera);
        if (!option.Reconnect)
        {
            End(trouble.DescribeLoss(lastLoss, "was lost, and reconnecting is switched off"), now);
            return;
        }

        if (isHopeless)
        {
            End(trouble.DescribeLoss(lastLoss, "was restored once, and that did not help"), now);
            return;
        }

        recovery.Lose(lost.ConnectedAt, now);
        if (!recovery.MayTryAgain)
        {
            End(trouble.DescribeLoss(lastLoss, FormattableString.Invariant($"was restored and fell again, {SessionFailures.Count(recovery.Attempts)} in all")), now);
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
        EndAttempt();
        events.Enqueue(new AttemptFailed(now, trouble.Explain(reason), trouble.LastTried));
        Detach(sendClose: true);
        if (State == CameraSessionState.Reconnecting && !recovery.MayTryAgain)
        {
            End(trouble.DescribeLoss(lastLoss, FormattableString.Invariant($"could not be restored in {SessionFailures.Count(recovery.Attempts)}")), now);
            return;
        }

        ScheduleAttempt(now);
    }

    /// <summary>The attempt under way is over, if there is one; what it tried and whom it reached is kept.</summary>
    private void EndAttempt()
    {
        if (connection is { IsLoggedIn: false })
        {
            trouble.AddReached(connection.Path, connection.IsGreeted);
        }

        if (attempt is not null)
        {
            trouble.Add(attempt);
            attempt.Abandon();
            attempt = null;
        }
    }

    private void ScheduleAttempt(TimeSpan now)
    {
        // The first connection does not wait after a silent attempt, only after one that ended early.
        var ranFull = now - recovery.LastBegin >= option.AttemptTimeout;
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
        connection?.Release(sendClose);
        connection = null;
        EndAttempt();
        heartbeat.Detach();
    }

    private void End(CameraException? failure, TimeSpan now)
    {
        Detach(sendClose: true);
        timers.StopAll();
        heartbeat.Stop();
        commands.FailAll(
            failure is null ? CameraError.SessionClosed : failure.Error,
            failure is null ? "the session was closed" : "the session ended: " + failure.Message.TrimEnd('.'),
            failure?.Advice ?? "Connect again with Connect-Camera.",
            now);
        SetState(CameraSessionState.Ended, now);
        events.Enqueue(new SessionEnded(now, failure));
    }
}
