using System.Diagnostics;
using System.Diagnostics.Metrics;
using CameraP2P.Session.Core;

namespace CameraP2P.Session.Diagnostics;

/// <summary>
/// What a process reports about all its sessions: a <see cref="Meter"/> and an <see cref="ActivitySource"/> of this name, described in
/// docs/MONITORING.md. What happens inside a session's lock is only counted there, and listeners ask for the totals, so that a
/// listener never holds up a session. No tag ever holds a password, a token or a text from the camera. Thread-safe.
/// </summary>
public static class CameraDiagnostics
{
    /// <summary>The name of both.</summary>
    public const string Name = "CameraP2P";

    private static readonly Meter Meter = new(Name);
    private static readonly Tally[] LossesByReason = [.. Enum.GetValues<LossReason>().Select(_ => new Tally())];
    private static readonly Tally Sessions = new();

    internal static ActivitySource Activities { get; } = new(Name);

    internal static Tally DatagramsSent { get; } = Observe("camerap2p.datagrams.sent", "{datagram}", "Datagrams sent.");

    internal static Tally DatagramsReceived { get; } = Observe("camerap2p.datagrams.received", "{datagram}", "Datagrams received, whoever sent them.");

    internal static Tally Retransmissions { get; } = Observe("camerap2p.retransmissions", "{datagram}", "DRWs sent again.");

    internal static Tally Duplicates { get; } = Observe("camerap2p.duplicates", "{datagram}", "DRWs received more than once.");

    internal static Tally HeartbeatsSent { get; } = Observe("camerap2p.heartbeats.sent", "{heartbeat}", "Heartbeats sent.");

    internal static Tally HeartbeatsAcknowledged { get; } = Observe("camerap2p.heartbeats.acknowledged", "{heartbeat}", "Heartbeats acknowledged in time.");

    internal static Tally HeartbeatsFailed { get; } = Observe("camerap2p.heartbeats.failed", "{heartbeat}", "Heartbeats not acknowledged in time.");

    internal static Tally Reconnects { get; } = Observe("camerap2p.reconnects", "{reconnect}", "Connections restored.");

    internal static ObservableCounter<long> Losses { get; } = Meter.CreateObservableCounter("camerap2p.connection.losses", MeasureLosses, "{loss}", "Connections lost.");

    internal static Counter<long> Commands { get; } = Meter.CreateCounter<long>("camerap2p.commands", "{command}", "Commands ended.");

    internal static Histogram<double> CommandDuration { get; } = Meter.CreateHistogram<double>("camerap2p.command.duration", "s", "From a command's first DRW to its answer.");

    internal static Histogram<double> ConnectDuration { get; } = Meter.CreateHistogram<double>("camerap2p.connect.duration", "s", "From the start of the successful attempt to the camera's greeting.");

    internal static Histogram<double> LoginDuration { get; } = Meter.CreateHistogram<double>("camerap2p.login.duration", "s", "From the login request to its answer.");

    internal static ObservableUpDownCounter<long> ActiveSessions { get; } = Meter.CreateObservableUpDownCounter(
        "camerap2p.sessions.active", () => Sessions.Value, "{session}", "Sessions that have logged in and not ended.");

    internal static void SessionBegan() => Sessions.Add(1);

    internal static void SessionEnded() => Sessions.Add(-1);

    internal static void Lost(LossReason reason) => LossesByReason[(int)reason].Add(1);

    /// <summary>Measures a login. Runs listeners, so never inside a session's lock.</summary>
    internal static void Measure(LoggedIn login)
    {
        ConnectDuration.Record(login.ConnectTime.TotalSeconds);
        LoginDuration.Record(login.LoginTime.TotalSeconds);
    }

    private static Tally Observe(string name, string unit, string description)
    {
        var tally = new Tally();
        Meter.CreateObservableCounter(name, () => tally.Value, unit, description);
        return tally;
    }

    private static IEnumerable<Measurement<long>> MeasureLosses() => Enum.GetValues<LossReason>()
        .Where(reason => LossesByReason[(int)reason].Value > 0)
        .Select(reason => new Measurement<long>(LossesByReason[(int)reason].Value, new KeyValuePair<string, object?>("reason", reason.ToString())));

    /// <summary>A number that only grows or shrinks by counting. Thread-safe.</summary>
    internal sealed class Tally
    {
        private long value;

        public long Value => Interlocked.Read(ref value);

        public void Add(long count) => Interlocked.Add(ref value, count);
    }
}
