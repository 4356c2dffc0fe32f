namespace CameraP2P.Session.Core;

/// <summary>What a liveness check asks for.</summary>
internal enum LivenessAction
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Send an ALIVE.</summary>
    SendAlive,

    /// <summary>The peer is gone.</summary>
    Lost,
}

/// <summary>
/// Notices silence: after an interval without a datagram from the peer an ALIVE goes out, and one more each interval; when the
/// set number stays unanswered by traffic of any kind, the peer is gone (docs/PROTOCOL_ANALYSIS.md#envelope and #session-set-up). Not thread-safe.
/// </summary>
/// <param name="interval">How long silence may last before an ALIVE, and between two.</param>
/// <param name="limit">Unanswered ALIVE after which the peer is gone.</param>
internal sealed class Liveness(TimeSpan interval, int limit)
{
    /// <summary>When <see cref="HandleDeadline"/> wants to be called.</summary>
    public TimeSpan NextDeadline { get; private set; } = TimeSpan.MaxValue;

    /// <summary>When the peer was last heard.</summary>
    public TimeSpan LastHeard { get; private set; }

    /// <summary>ALIVE sent since then.</summary>
    public int Unanswered { get; private set; }

    /// <summary>The peer was heard; also starts the watch.</summary>
    /// <param name="now">The time.</param>
    public void Heard(TimeSpan now)
    {
        LastHeard = now;
        Unanswered = 0;
        NextDeadline = now + interval;
    }

    /// <summary>Ends the watch.</summary>
    public void Stop() => NextDeadline = TimeSpan.MaxValue;

    /// <summary>Says what is due.</summary>
    /// <param name="now">The time.</param>
    /// <returns>What to do.</returns>
    public LivenessAction HandleDeadline(TimeSpan now)
    {
        if (now < NextDeadline)
        {
            return LivenessAction.None;
        }

        if (Unanswered >= limit)
        {
            Stop();
            return LivenessAction.Lost;
        }

        Unanswered++;
        NextDeadline = now + interval;
        return LivenessAction.SendAlive;
    }
}
