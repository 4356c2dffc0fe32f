using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Session.Core;

/// <summary>Where a session stands.</summary>
public enum CameraSessionState
{
    /// <summary>Created, not started.</summary>
    New,

    /// <summary>Reaching the camera for the first time, or logging in.</summary>
    Connecting,

    /// <summary>Logged in.</summary>
    Connected,

    /// <summary>The connection was lost and is being restored.</summary>
    Reconnecting,

    /// <summary>Over: closed, refused or lost. A session does not come back from here.</summary>
    Ended,
}

/// <summary>Why a connection was lost.</summary>
public enum LossReason
{
    /// <summary>Heartbeats in a row stayed unacknowledged.</summary>
    HeartbeatFailures,

    /// <summary>ALIVE in a row stayed unanswered by traffic of any kind.</summary>
    Silence,

    /// <summary>The camera sent CLOSE.</summary>
    ClosedByCamera,

    /// <summary>The operating system refused to send.</summary>
    SocketError,

    /// <summary>A command was refused as with an unknown token.</summary>
    CommandsRefused,

    /// <summary>Commands in a row were acknowledged and not answered.</summary>
    CommandsUnanswered,
}

/// <summary>Everything known at the moment a connection was lost. Immutable.</summary>
public sealed record ConnectionLoss
{
    /// <summary>What gave it away.</summary>
    public required LossReason Reason { get; init; }

    /// <summary>What the operating system said, for <see cref="LossReason.SocketError"/>.</summary>
    public string? SocketError { get; init; }

    /// <summary>The camera's end.</summary>
    public required Ipv4EndPoint Peer { get; init; }

    /// <summary>How long the connection had lasted since the login.</summary>
    public required TimeSpan ConnectedFor { get; init; }

    /// <summary>How long the camera had been silent.</summary>
    public required TimeSpan SilentFor { get; init; }

    /// <summary>ALIVE sent since the camera was last heard.</summary>
    public required int UnansweredAlive { get; init; }

    /// <summary>Heartbeats in a row without acknowledgement.</summary>
    public required int HeartbeatFailures { get; init; }

    /// <summary>Heartbeats sent and acknowledged since the login.</summary>
    public required (long Sent, long Acknowledged) Heartbeats { get; init; }

    /// <summary>The channels in use.</summary>
    public required IReadOnlyList<ChannelStatus> Channels { get; init; }

    /// <summary>What the link had counted.</summary>
    public required ReliableCounters Counters { get; init; }

    /// <summary>What the session had sent and received since it began.</summary>
    public required SessionCounters Traffic { get; init; }

    /// <summary>The smoothed round trip of a DRW; zero before the first.</summary>
    public required TimeSpan RoundTrip { get; init; }

    /// <summary>The id of the command that was waiting for its answer; null when none was.</summary>
    public required int? CommandInFlight { get; init; }

    /// <summary>Commands in a row that were acknowledged and not answered.</summary>
    public required int UnansweredCommands { get; init; }

    /// <summary>Commands behind it.</summary>
    public required int CommandsWaiting { get; init; }

    /// <summary>What was tried when the connection came about.</summary>
    public required IReadOnlyList<PathAttempt> Attempts { get; init; }

    /// <summary>A sentence a person can read.</summary>
    /// <returns>Such as <c>The camera at 192.168.43.1:40611 was silent for 7.0 s …</c>.</returns>
    public override string ToString() => FormattableString.Invariant(Reason switch
    {
        LossReason.HeartbeatFailures => $"{HeartbeatFailures} heartbeats in a row were not acknowledged by the camera at {Peer}.",
        LossReason.Silence => $"The camera at {Peer} was silent for {SilentFor.TotalSeconds:F1} s.",
        LossReason.ClosedByCamera => $"The camera at {Peer} closed the session.",
        LossReason.CommandsRefused => $"The camera at {Peer} refused a command as if the login were unknown.",
        LossReason.CommandsUnanswered => $"The camera at {Peer} acknowledged {UnansweredCommands} commands in a row and answered none.",
        _ => $"Sending to the camera at {Peer} failed: {SocketError}.",
    });
}

/// <summary>Something the core reports, in the order it happened.</summary>
/// <param name="At">When, in the time of the driver.</param>
public abstract record SessionEvent(TimeSpan At);

/// <summary>The state changed.</summary>
/// <param name="At">When.</param>
/// <param name="State">The new state.</param>
public sealed record StateChanged(TimeSpan At, CameraSessionState State) : SessionEvent(At);

/// <summary>An attempt to reach the camera began, on a socket of its own.</summary>
/// <param name="At">When.</param>
/// <param name="Number">Counted from 1 since the connection was asked for, or since it was lost.</param>
/// <param name="Socket">The number of its socket.</param>
public sealed record AttemptStarted(TimeSpan At, int Number, int Socket) : SessionEvent(At);

/// <summary>An attempt failed; another may follow.</summary>
/// <param name="At">When.</param>
/// <param name="Reason">A sentence.</param>
/// <param name="Attempts">What was tried.</param>
public sealed record AttemptFailed(TimeSpan At, string Reason, IReadOnlyList<PathAttempt> Attempts) : SessionEvent(At);

/// <summary>The camera was reached.</summary>
/// <param name="At">When.</param>
/// <param name="Path">How.</param>
/// <param name="Took">Since the attempt began.</param>
public sealed record PathFound(TimeSpan At, FoundPath Path, TimeSpan Took) : SessionEvent(At)
{
    /// <summary>What was tried, and what came of it.</summary>
    public IReadOnlyList<PathAttempt> Attempts { get; init; } = [];
}

/// <summary>The camera accepted the login.</summary>
/// <param name="At">When; also the anchor of the heartbeat's grid.</param>
/// <param name="ConnectTime">From the start of the successful attempt to the camera's greeting.</param>
/// <param name="LoginTime">From the login request to its answer.</param>
/// <param name="BatteryPercent">What the camera said of its battery.</param>
/// <param name="Restored">How long the connection had been away, after a loss.</param>
public sealed record LoggedIn(TimeSpan At, TimeSpan ConnectTime, TimeSpan LoginTime, int? BatteryPercent, TimeSpan? Restored) : SessionEvent(At);

/// <summary>A command has ended.</summary>
/// <param name="At">When.</param>
/// <param name="Handle">The number it was submitted under.</param>
/// <param name="RoundTrip">From its first DRW to its answer.</param>
/// <param name="Answer">The answer's JSON, UTF-8; empty for a command without answer.</param>
/// <param name="Failure">Why there is no answer; null when there is.</param>
internal sealed record CommandFinished(TimeSpan At, long Handle, TimeSpan RoundTrip, ReadOnlyMemory<byte> Answer, CameraException? Failure) : SessionEvent(At);

/// <summary>Heartbeats were asked for, or are no longer wanted. Raised by the session, not by its core.</summary>
/// <param name="At">When.</param>
/// <param name="Run">Counts the times they were asked for; a new number replaces the one before.</param>
/// <param name="Running">Whether they are wanted.</param>
internal sealed record HeartbeatSwitched(TimeSpan At, long Run, bool Running) : SessionEvent(At);

/// <summary>A heartbeat was sent.</summary>
/// <param name="At">When.</param>
/// <param name="Sequence">Its record sequence, from 0x10001.</param>
/// <param name="Late">How long after its point of the grid.</param>
public sealed record HeartbeatSent(TimeSpan At, uint Sequence, TimeSpan Late) : SessionEvent(At);

/// <summary>A heartbeat's DRW was acknowledged.</summary>
/// <param name="At">When.</param>
/// <param name="Sequence">Its record sequence.</param>
/// <param name="RoundTrip">Since it was sent.</param>
public sealed record HeartbeatAcknowledged(TimeSpan At, uint Sequence, TimeSpan RoundTrip) : SessionEvent(At);

/// <summary>A heartbeat's DRW was not acknowledged in time.</summary>
/// <param name="At">When.</param>
/// <param name="Sequence">Its record sequence.</param>
/// <param name="InARow">Consecutive failures, this one included.</param>
public sealed record HeartbeatFailed(TimeSpan At, uint Sequence, int InARow) : SessionEvent(At);

/// <summary>The camera reported something (record class 9).</summary>
/// <param name="At">When.</param>
/// <param name="Json">Its text, UTF-8, as received.</param>
public sealed record CameraReported(TimeSpan At, ReadOnlyMemory<byte> Json) : SessionEvent(At);

/// <summary>The connection was lost.</summary>
/// <param name="At">When.</param>
/// <param name="Loss">Everything known.</param>
public sealed record ConnectionLost(TimeSpan At, ConnectionLoss Loss) : SessionEvent(At);

/// <summary>The next attempt to restore the connection is set.</summary>
/// <param name="At">When it was set.</param>
/// <param name="Delay">How long until it begins.</param>
/// <param name="Number">Which attempt it will be, from 1.</param>
public sealed record ReconnectScheduled(TimeSpan At, TimeSpan Delay, int Number) : SessionEvent(At);

/// <summary>The session is over.</summary>
/// <param name="At">When.</param>
/// <param name="Failure">Why; null when it was closed here.</param>
public sealed record SessionEnded(TimeSpan At, CameraException? Failure) : SessionEvent(At);
