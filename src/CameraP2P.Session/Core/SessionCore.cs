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
public sealed partial class SessionCore : IDatagramMachine
{
    /// <summary>A longer event is dropped: those seen have 12 bytes, and unread events are kept by number, not by length.</summary>
    private const int MaxEventLength = 4096;

    private readonly LoginExchange login;
    private readonly CameraConnectionOption option;
    private readonly DatagramQueue outgoing = new();
    private readonly Queue<SessionEvent> events = new();
    private readonly TimerTable timers = new();
    private readonly CommandTable commands = new();
    private readonly HeartbeatGrid heartbeat;
    private readonly Liveness liveness;
    private readonly Recovery recovery;
    private readonly TriedPaths tried = new();

    private PathTarget target;
    private PathRace? race;
    private ReliableLink? link;
    private FoundPath? path;
    private IReadOnlyList<PathAttempt> lastAttempts = [];
    private int socket;
    private string? sendFailure;
    private string? serverFailure;
    private int closedAttempts;
    private long token;
    private int reconnects;
    private TimeSpan attemptStarted;
    private TimeSpan connectTime;
    private TimeSpan connectedAt;
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
        login = new LoginExchange(credential, option.GetTimeZone());
        this.option = option;
        heartbeat = new HeartbeatGrid(option);
        liveness = new Liveness(option.AliveInterval, option.AliveLimit);
        recovery = new Recovery(option, seed);
    }

    /// <summary>Where the session stands.</summary>
    public CameraSessionState State { get; private set; }

    /// <summary>The camera, while it is reached.</summary>
    public FoundPath? Path => path;

    /// <summary>What the last attempt tried.</summary>
    public IReadOnlyList<PathAttempt> Attempts => race?.Attempts ?? lastAttempts;

    /// <summary>What the session has counted.</summary>
    public SessionCounters Counters { get; } = new();

    /// <summary>What the link has counted; null while there is none.</summary>
    public ReliableCounters? LinkCounters => link?.Counters;

    /// <summary>What one channel holds at the moment; null while there is no link.</summary>
    /// <param name="channel">0 to 7.</param>
    /// <returns>The channel's status.</returns>
    public ChannelStatus? GetChannelStatus(int channel) => link?.GetStatus(channel);

    /// <summary>The smoothed round trip of a DRW; zero before the first.</summary>
    public TimeSpan RoundTrip => link?.RoundTrip ?? TimeSpan.Zero;

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
        liveness.NextDeadline,
        race?.NextDeadline ?? TimeSpan.MaxValue,
        link?.NextDeadline ?? TimeSpan.MaxValue);

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

        sendFailure = message;
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
        serverFailure = null;
        if (race is not null)
        {
            race.AddServer(target);
            timers.Set(SessionTimer.Attempt, attemptStarted + option.AttemptTimeout + race.ExtraTime);
        }
    }

    /// <summary>The rendezvous server was not found: told when nobody else answers.</summary>
    /// <param name="why">A sentence.</param>
    public void NoteServerFailure(string why) => serverFailure = why;

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
        else if (State == CameraSessionState.Reconnecting && race is not null)
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

        if (race is not null)
        {
            race.HandlePacket(packet, from, now);
            FollowRace(now);
            return;
        }

        if (path is null || from != path.Peer)
        {
            Counters.Foreign++;
            return;
        }

        HandlePeerPacket(packet, now);
    }

    /// <inheritdoc/>
    public void HandleDeadline(TimeSpan now)
    {
        AllowForSleep(now);
        race?.HandleDeadline(now);
        FollowRace(now);
        link?.HandleDeadline(now);
        commands.HandleDeadline(State == CameraSessionState.Connected, events, now);
        if (State == CameraSessionState.Connected)
        {
            heartbeat.HandleDeadline(link!, events, now);
            if (heartbeat.ConsecutiveFailures >= heartbeat.FailureThreshold)
            {
                Lose(LossReason.HeartbeatFailures, socketError: null, now);
            }
        }

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
        attemptStarted = now;
        sendFailure = null;
        login.Reset();
        race = new PathRace(target, option, outgoing, socket);
        events.Enqueue(new AttemptStarted(now, recovery.Begin(now), socket));
        timers.Set(SessionTimer.Attempt, now + option.AttemptTimeout + race.ExtraTime);
        race.Start(now);
    }

    /// <summary>The race is over when a camera was reached, or when several answer: taking one of them would be a guess.</summary>
    private void FollowRace(TimeSpan now)
    {
        if (race?.Several is { Count: > 1 } several)
        {
            End(SessionFailures.CameraAmbiguous(several, race.Attempts), now);
        }
        else if (race?.Found is { } found)
        {
            Establish(found, now);
        }
    }

    /// <summary>The camera was reached: from here on only its address and port are heard.</summary>
    private void Establish(FoundPath found, TimeSpan now)
    {
        NoteAttempts();
        race = null;
        path = found;
        link = new ReliableLink(option.Reliable, outgoing, found.Peer, socket);
        events.Enqueue(new PathFound(now, found, now - attemptStarted) { Attempts = lastAttempts });
        liveness.Heard(now);
        timers.Set(SessionTimer.Attempt, now + option.AttemptTimeout);
        Send(PpppOpcode.ALIVE);
    }

    private void SendCommands(TimeSpan now)
    {
        if (State == CameraSessionState.Connected)
        {
            commands.SendNext(link!, heartbeat, token, events, now);
        }
    }

    private void CheckLiveness(TimeSpan now)
    {
        switch (liveness.HandleDeadline(now))
        {
            case LivenessAction.SendAlive:
                Send(PpppOpcode.ALIVE);
                break;
            case LivenessAction.Lost when State == CameraSessionState.Connected:
                Lose(LossReason.Silence, socketError: null, now);
                break;
            case LivenessAction.Lost:
                FailAttempt("the camera fell silent", now);
                break;
        }
    }

    private void Send(PpppOpcode opcode) => outgoing.Add(opcode, default(ReadOnlySpan<byte>), path!.Peer, socket);
}
