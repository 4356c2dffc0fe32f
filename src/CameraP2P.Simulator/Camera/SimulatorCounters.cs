namespace CameraP2P.Simulator;

/// <summary>What a simulator has counted since it was started. Written by its core, readable at any time.</summary>
public sealed class SimulatorCounters
{
    /// <summary>Datagrams that reached the camera.</summary>
    public long Received { get; internal set; }

    /// <summary>Datagrams the camera sent.</summary>
    public long Sent { get; internal set; }

    /// <summary>Datagrams lost on purpose, both ways.</summary>
    public long Dropped { get; internal set; }

    /// <summary>Datagrams not sent because their receiver had not shown that it hears the camera; 0 on a loopback address.</summary>
    public long Suppressed { get; internal set; }

    /// <summary>Datagrams the operating system did not send.</summary>
    public long Unsent { get; internal set; }

    /// <summary>Datagrams that are no PPPP packet.</summary>
    public long Malformed { get; internal set; }

    /// <summary>LAN_SEARCH received.</summary>
    public long Searches { get; internal set; }

    /// <summary>PUNCH_PKT received.</summary>
    public long Punches { get; internal set; }

    /// <summary>Sessions that reached P2P_RDY.</summary>
    public long Sessions { get; internal set; }

    /// <summary>Sessions alive now.</summary>
    public int ActiveSessions { get; internal set; }

    /// <summary>Logins accepted.</summary>
    public long Logins { get; internal set; }

    /// <summary>Logins refused.</summary>
    public long RefusedLogins { get; internal set; }

    /// <summary>Commands run, heartbeats and logins included.</summary>
    public long Commands { get; internal set; }

    /// <summary>Commands refused: wrong token, wrong parameter, not supported.</summary>
    public long RefusedCommands { get; internal set; }

    /// <summary>Requests that were no command.</summary>
    public long MalformedRequests { get; internal set; }

    /// <summary>Heartbeats received.</summary>
    public long Heartbeats { get; internal set; }

    /// <summary>Heartbeats received in the origin project's framing.</summary>
    public long LegacyHeartbeats { get; internal set; }

    /// <summary>Bytes of photos, videos and thumbnails sent, headers included, repetitions not.</summary>
    public long MediaBytes { get; internal set; }

    /// <summary>Requests for one item, or for live view, that met a fault on purpose.</summary>
    public long MediaFaults { get; internal set; }

    /// <summary>The two that matter most.</summary>
    /// <returns>Such as <c>12 received, 9 sent</c>.</returns>
    public override string ToString() => FormattableString.Invariant($"{Received} received, {Sent} sent");
}
