using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CameraP2P.Session.Diagnostics;

/// <summary>
/// What a process tells of all its sessions: a <see cref="Meter"/> and an <see cref="ActivitySource"/> of this name, described in
/// docs/MONITORING.md. While nobody listens they cost a comparison. No tag ever holds a password, a token or a text from the
/// camera. Thread-safe.
/// </summary>
public static class CameraDiagnostics
{
    /// <summary>The name of both.</summary>
    public const string Name = "CameraP2P";

    private static readonly Meter Meter = new(Name);
    private static long activeSessions;

    internal static ActivitySource Activities { get; } = new(Name);

    internal static Counter<long> DatagramsSent { get; } = Meter.CreateCounter<long>("camerap2p.datagrams.sent", "{datagram}", "Datagrams sent.");

    internal static Counter<long> DatagramsReceived { get; } = Meter.CreateCounter<long>("camerap2p.datagrams.received", "{datagram}", "Datagrams received, whoever sent them.");

    internal static Counter<long> Retransmissions { get; } = Meter.CreateCounter<long>("camerap2p.retransmissions", "{datagram}", "DRWs sent again.");

    internal static Counter<long> Duplicates { get; } = Meter.CreateCounter<long>("camerap2p.duplicates", "{datagram}", "DRWs received more than once.");

    internal static Counter<long> HeartbeatsSent { get; } = Meter.CreateCounter<long>("camerap2p.heartbeats.sent", "{heartbeat}", "Heartbeats sent.");

    internal static Counter<long> HeartbeatsAcknowledged { get; } = Meter.CreateCounter<long>("camerap2p.heartbeats.acknowledged", "{heartbeat}", "Heartbeats acknowledged in time.");

    internal static Counter<long> HeartbeatsFailed { get; } = Meter.CreateCounter<long>("camerap2p.heartbeats.failed", "{heartbeat}", "Heartbeats not acknowledged in time.");

    internal static Counter<long> Losses { get; } = Meter.CreateCounter<long>("camerap2p.connection.losses", "{loss}", "Connections lost.");

    internal static Counter<long> Reconnects { get; } = Meter.CreateCounter<long>("camerap2p.reconnects", "{reconnect}", "Connections restored.");

    internal static Counter<long> Commands { get; } = Meter.CreateCounter<long>("camerap2p.commands", "{command}", "Commands ended.");

    internal static Histogram<double> CommandDuration { get; } = Meter.CreateHistogram<double>("camerap2p.command.duration", "s", "From a command's first DRW to its answer.");

    internal static Histogram<double> ConnectDuration { get; } = Meter.CreateHistogram<double>("camerap2p.connect.duration", "s", "From the start of the successful attempt to the camera's greeting.");

    internal static Histogram<double> LoginDuration { get; } = Meter.CreateHistogram<double>("camerap2p.login.duration", "s", "From the login request to its answer.");

    /// <summary>Observed rather than counted up and down, so that it is right for a listener that comes later, too.</summary>
    internal static ObservableUpDownCounter<long> ActiveSessions { get; } = Meter.CreateObservableUpDownCounter(
        "camerap2p.sessions.active", () => Interlocked.Read(ref activeSessions), "{session}", "Sessions that have logged in and not ended.");

    internal static void SessionBegan() => Interlocked.Increment(ref activeSessions);

    internal static void SessionEnded() => Interlocked.Decrement(ref activeSessions);
}
