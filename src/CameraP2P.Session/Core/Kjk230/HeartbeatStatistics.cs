namespace CameraP2P.Session.Core;

/// <summary>What a session's heartbeats look like. A snapshot: immutable.</summary>
public sealed record HeartbeatStatistics
{
    /// <summary>Whether heartbeats are being sent.</summary>
    public bool Running { get; init; }

    /// <summary>The grid's interval in milliseconds.</summary>
    public double Interval { get; init; }

    /// <summary>Heartbeats sent since the session began.</summary>
    public long Sent { get; init; }

    /// <summary>Those whose DRW was acknowledged in time.</summary>
    public long Acknowledged { get; init; }

    /// <summary>Those whose DRW was not.</summary>
    public long Failed { get; init; }

    /// <summary>Points of the grid that passed without a heartbeat, because this machine was busy or asleep.</summary>
    public long Missed { get; init; }

    /// <summary>Failures since the last success.</summary>
    public int ConsecutiveFailures { get; init; }

    /// <summary>How often the connection was restored.</summary>
    public int Reconnects { get; init; }

    /// <summary>Mean time between two heartbeats in milliseconds; null before the second.</summary>
    public double? IntervalMean { get; init; }

    /// <summary>Shortest time between two heartbeats in milliseconds.</summary>
    public double? IntervalMin { get; init; }

    /// <summary>Longest time between two heartbeats in milliseconds.</summary>
    public double? IntervalMax { get; init; }

    /// <summary>99th percentile of the last 512 intervals in milliseconds.</summary>
    public double? IntervalP99 { get; init; }

    /// <summary>How late the last heartbeat left, against its point of the grid, in milliseconds.</summary>
    public double? Drift { get; init; }

    /// <summary>99th percentile of the lateness of the last 512 heartbeats in milliseconds.</summary>
    public double? LatenessP99 { get; init; }

    /// <summary>Mean time from a heartbeat to its acknowledgement in milliseconds.</summary>
    public double? RoundTripMean { get; init; }

    /// <summary>Shortest of them.</summary>
    public double? RoundTripMin { get; init; }

    /// <summary>Longest of them.</summary>
    public double? RoundTripMax { get; init; }

    /// <summary>99th percentile of the last 512 of them.</summary>
    public double? RoundTripP99 { get; init; }

    /// <summary>How they fare.</summary>
    /// <returns>Such as <c>3 of 3 acknowledged</c>.</returns>
    public override string ToString() => FormattableString.Invariant($"{Acknowledged} of {Sent} acknowledged");
}
