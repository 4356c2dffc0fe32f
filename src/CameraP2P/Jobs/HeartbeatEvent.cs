namespace CameraP2P.Jobs;

/// <summary>What a heartbeat job reports.</summary>
public enum HeartbeatEventKind
{
    /// <summary>A heartbeat was acknowledged; only with -IncludeBeat.</summary>
    Beat,

    /// <summary>A heartbeat was not acknowledged in time.</summary>
    Failure,

    /// <summary>The connection was lost; the session tries to restore it.</summary>
    Lost,

    /// <summary>The connection is back, and the heartbeats with it.</summary>
    Reconnected,

    /// <summary>Another job took the heartbeats over, or they were stopped.</summary>
    Stopped,

    /// <summary>The session is over.</summary>
    Ended,
}

/// <summary>One event of a heartbeat job, as Receive-Job gives it. Immutable.</summary>
public sealed record HeartbeatEvent
{
    /// <summary>When, in local time.</summary>
    public required DateTime Time { get; init; }

    /// <summary>What.</summary>
    public required HeartbeatEventKind Kind { get; init; }

    /// <summary>The session's id in its runspace.</summary>
    public required int SessionId { get; init; }

    /// <summary>The session's name.</summary>
    public required string Session { get; init; }

    /// <summary>The heartbeat's record sequence, from 0x10001; null for what is no heartbeat.</summary>
    public uint? Sequence { get; init; }

    /// <summary>From the heartbeat to its acknowledgement.</summary>
    public TimeSpan? RoundTripTime { get; init; }

    /// <summary>How long after its point of the grid the heartbeat was sent.</summary>
    public TimeSpan? Late { get; init; }

    /// <summary>A sentence.</summary>
    public required string Message { get; init; }
}
