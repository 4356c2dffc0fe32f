using System.Net;
using System.Net.Sockets;
using CameraP2P.Protocol;
using CameraP2P.Session.Core;

namespace CameraP2P.Session;

/// <summary>How a heartbeat is framed.</summary>
public enum HeartbeatFraming
{
    /// <summary>An ordinary DRW on channel 0, as in every capture (docs/PROTOCOL_ANALYSIS.md#records).</summary>
    Drw,

    /// <summary>
    /// Unverified: the origin project's claim, outer type 0xD1 and sub-command 0x05. No capture shows it; 0xD1 is DRW_ACK, and a
    /// malformed DRW_ACK made the camera send CLOSE (docs/PROTOCOL_ANALYSIS.md#session-set-up and #where-claims-and-evidence-differ). Nothing acknowledges such a beat, so it counts as
    /// successful when anything is heard from the camera in time.
    /// </summary>
    Legacy,
}

/// <summary>
/// Every setting of a connection, with the defaults of the reference. Immutable; make another with <c>with</c>.
/// <see cref="Validate"/> names the first value out of range.
/// </summary>
public sealed record CameraConnectionOption
{
    /// <summary>Two attempts (1.455 s), the wait between them (0.25 s) and the longest login (3 s), with 2 s to spare.</summary>
    private static readonly TimeSpan RecoveryAllowance = TimeSpan.FromSeconds(8);

    private readonly TimeSpan? commandTimeout;

    private readonly ReadableList<int> ports = new([40611, 32100, 32108, 10000, 80, 57743]);
    private readonly ReadableList<string> broadcastAddresses = new([]);

    /// <summary>The defaults.</summary>
    public static CameraConnectionOption Default { get; } = new();

    /// <summary>
    /// Ports a PUNCH_PKT is sent to, in this order (docs/PROTOCOL_ANALYSIS.md#session-set-up: 40611 in every capture, the others only claimed).
    /// </summary>
    public IReadOnlyList<int> Ports { get => ports; init => ports = new(value); }

    /// <summary>The port LAN_SEARCH goes to (docs/PROTOCOL_ANALYSIS.md#envelope).</summary>
    public int SearchPort { get; init; } = 32108;

    /// <summary>
    /// Where LAN_SEARCH goes when no address is given, IPv4 addresses as text; empty: every interface's broadcast address and
    /// 255.255.255.255.
    /// </summary>
    public IReadOnlyList<string> BroadcastAddresses { get => broadcastAddresses; init => broadcastAddresses = new(value); }

    /// <summary>
    /// Head start of each port over the next. 50 ms: a camera answers a direct PUNCH_PKT after 26–40 ms (docs/PROTOCOL_ANALYSIS.md#session-set-up),
    /// so the next port is asked only when the one before stays silent, and six ports are through in 0.25 s.
    /// </summary>
    public TimeSpan PortStagger { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>PUNCH_PKT and LAN_SEARCH are sent again this often. 100 ms: the app's interval (docs/PROTOCOL_ANALYSIS.md#envelope).</summary>
    public TimeSpan PunchInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// A rendezvous server, <c>host</c> or <c>host:port</c> (32100 without one, docs/PROTOCOL_ANALYSIS.md#rendezvous-and-relay); null for none. Nothing is ever
    /// sent off the LAN without it.
    /// </summary>
    public string? RendezvousServer { get; init; }

    /// <summary>Whether the rendezvous server may be asked for a relay.</summary>
    public bool AllowRelay { get; init; }

    /// <summary>
    /// How long the earlier ways must stay silent before the next is tried. 400 ms: all ports have been asked (0.25 s) and the
    /// slowest answer to a search has come in (60 ms, docs/PROTOCOL_ANALYSIS.md#session-set-up).
    /// </summary>
    public TimeSpan PathStagger { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>An attempt without success is given up and repeated from a new local port. 1.455 s: the app's (docs/PROTOCOL_ANALYSIS.md#session-set-up).</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromMilliseconds(1455);

    /// <summary>All attempts of a connection together, login included. 10 s: six attempts and a slow login.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Wait for the login answer. 3 s: eleven times the slowest seen, 266 ms (docs/COMMAND_IDS_AND_PAYLOADS.md).</summary>
    public TimeSpan LoginTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Wait for the answer of a command, reconnects included. Unless set it is the time after which a lost connection is noticed (7 s) and 8 s more:
    /// a camera that has just restarted answers within that, after two attempts to reconnect and a login. The slowest answer seen took 1.2 s
    /// (docs/COMMAND_IDS_AND_PAYLOADS.md). While <see cref="Reconnect"/> is on it may not be shorter than <see cref="AliveInterval"/> x (<see cref="AliveLimit"/> + 1), the time after which a loss is noticed.
    /// </summary>
    public TimeSpan CommandTimeout
    {
        get => commandTimeout ?? LossNoticeTime + RecoveryAllowance;
        init => commandTimeout = value;
    }

    /// <summary>Silence after which the connection counts as lost: 7 s unless <see cref="AliveInterval"/> or <see cref="AliveLimit"/> is set.</summary>
    internal TimeSpan LossNoticeTime => AliveInterval * (AliveLimit + 1);

    /// <summary>
    /// The time zone the camera is in, by its id, such as <c>Europe/Berlin</c>, <c>W. Europe Standard Time</c> or <c>UTC</c>; null for
    /// this computer's. A login sets the camera's clock, and the clock shows the time of this zone (docs/PROTOCOL_ANALYSIS.md, "Commands").
    /// </summary>
    public string? CameraTimeZone { get; init; }

    /// <summary>ALIVE is sent after this much silence. 1 s: the app's (docs/PROTOCOL_ANALYSIS.md#envelope).</summary>
    public TimeSpan AliveInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Unanswered ALIVE after which the camera is lost. 6: the app's (docs/PROTOCOL_ANALYSIS.md#session-set-up).</summary>
    public int AliveLimit { get; init; } = 6;

    /// <summary>The heartbeat's grid. 3.0 s: the app's timer (docs/PROTOCOL_ANALYSIS.md#heartbeat-timing).</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// A heartbeat whose DRW is not acknowledged within this has failed. 2 s: seventeen times the slowest acknowledgement seen,
    /// 120 ms (docs/PROTOCOL_ANALYSIS.md#reliable-channels), and over before the next beat.
    /// </summary>
    public TimeSpan HeartbeatTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Consecutive failed heartbeats after which the camera is lost. 5: the origin project's promise.</summary>
    public int HeartbeatFailureThreshold { get; init; } = 5;

    /// <summary>How a heartbeat is framed.</summary>
    public HeartbeatFraming HeartbeatFraming { get; init; }

    /// <summary>Whether a lost connection is restored.</summary>
    public bool Reconnect { get; init; } = true;

    /// <summary>First wait between two attempts to restore a connection; doubled each time. 250 ms.</summary>
    public TimeSpan ReconnectDelay { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Longest wait between two attempts. 2 s: with attempts of 1.455 s, a camera that returns is met within 2 s.
    /// </summary>
    public TimeSpan ReconnectMaxDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Attempts to restore a connection; 0 for no limit.</summary>
    public int ReconnectLimit { get; init; }

    /// <summary>Time to restore a connection; zero for no limit. 5 min: an unattended task then fails aloud.</summary>
    public TimeSpan ReconnectTimeLimit { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The settings of the reliable channel.</summary>
    public ReliableSettings Reliable { get; init; } = ReliableSettings.Default;

    /// <summary>Bytes the operating system may hold for the socket. 1 MiB: a window of every channel.</summary>
    public int SocketBuffer { get; init; } = 1024 * 1024;

    /// <summary>The time zone the camera is in.</summary>
    /// <returns>That of <see cref="CameraTimeZone"/>, or this computer's.</returns>
    /// <exception cref="TimeZoneNotFoundException">This computer has no such time zone; <see cref="Validate"/> finds that out first.</exception>
    public TimeZoneInfo GetTimeZone() => CameraTimeZone is { } id ? TimeZoneInfo.FindSystemTimeZoneById(id) : TimeZoneInfo.Local;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">Names the first value out of range, and the range.</exception>
    public void Validate()
    {
        RequirePorts();
        Require(SearchPort is > 0 and <= ushort.MaxValue, nameof(SearchPort), "1 to 65535");
        Require(BroadcastAddresses.All(text => IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetwork), nameof(BroadcastAddresses), "IPv4 addresses");
        RequireTime(PortStagger, nameof(PortStagger), 0, 10);
        Require(RendezvousServer is null || string.Equals(Printable.Clean(RendezvousServer), RendezvousServer, StringComparison.Ordinal), nameof(RendezvousServer), "a name or address without control characters");
        RequireTime(PathStagger, nameof(PathStagger), 0, 60);
        Require(!AllowRelay || RendezvousServer is not null, nameof(AllowRelay), "given together with RendezvousServer");
        RequireTime(PunchInterval, nameof(PunchInterval), 0.01, 10);
        RequireTime(AttemptTimeout, nameof(AttemptTimeout), 0.05, 60);
        RequireTime(ConnectTimeout, nameof(ConnectTimeout), 0.05, 3600);
        RequireTime(LoginTimeout, nameof(LoginTimeout), 0.05, 3600);
        RequireTime(AliveInterval, nameof(AliveInterval), 0.1, 60);
        Require(AliveLimit is >= 1 and <= 1000, nameof(AliveLimit), "1 to 1000");
        RequireCommandTimeout();
        RequireTime(HeartbeatInterval, nameof(HeartbeatInterval), 0.1, 3600);
        RequireTime(HeartbeatTimeout, nameof(HeartbeatTimeout), 0.05, 3600);
        Require(HeartbeatFailureThreshold is >= 1 and <= 1000, nameof(HeartbeatFailureThreshold), "1 to 1000");
        RequireTime(ReconnectDelay, nameof(ReconnectDelay), 0, 3600);
        RequireTime(ReconnectMaxDelay, nameof(ReconnectMaxDelay), 0, 3600);
        Require(ReconnectLimit >= 0, nameof(ReconnectLimit), "0 (no limit) or more");
        RequireTime(ReconnectTimeLimit, nameof(ReconnectTimeLimit), 0, TimeSpan.FromDays(365).TotalSeconds);
        RequireTime(Reliable.InitialTimeout, nameof(Reliable.InitialTimeout), 0.001, 60);
        RequireTime(Reliable.MinTimeout, nameof(Reliable.MinTimeout), 0.001, 60);
        RequireTime(Reliable.MaxTimeout, nameof(Reliable.MaxTimeout), 0.001, 60);
        Require(CameraTimeZone is null || TimeZoneInfo.TryFindSystemTimeZoneById(CameraTimeZone, out _), nameof(CameraTimeZone), "the id of a time zone this computer has");
        Require(Enum.IsDefined(HeartbeatFraming), nameof(HeartbeatFraming), "Drw or Legacy");
        Require(Reliable.MaxTimeout >= Reliable.MinTimeout, nameof(Reliable.MaxTimeout), "at least MinTimeout");
        RequireTime(Reliable.AckDelay, nameof(Reliable.AckDelay), 0, 1);
        Require(Reliable.SendWindow is >= 1 and <= 16384, nameof(Reliable.SendWindow), "1 to 16384");
        Require(Reliable.ReceiveWindow is >= 1 and <= 16384, nameof(Reliable.ReceiveWindow), "1 to 16384");
        Require(Reliable.MaxRecordLength is >= 4096 and <= 256 * 1024 * 1024, nameof(Reliable.MaxRecordLength), "4096 to 268435456");
        Require(Reliable.MaxBacklog >= 4096, nameof(Reliable.MaxBacklog), "4096 or more");
        Require(SocketBuffer is >= 8192 and <= 64 * 1024 * 1024, nameof(SocketBuffer), "8192 to 67108864");
    }

    /// <summary>Checks the limit of a single command like <see cref="CommandTimeout"/>.</summary>
    /// <exception cref="ArgumentException">It is out of range.</exception>
    internal static void RequireCommandTimeout(TimeSpan limit) => RequireTime(limit, nameof(CommandTimeout), 0.05, 3600);

    /// <summary>A command that gives up before the loss is noticed would fail although the connection is restored moments later.</summary>
    private void RequireCommandTimeout()
    {
        if (commandTimeout is { } given)
        {
            RequireCommandTimeout(given);
            Require(
                !Reconnect || given >= LossNoticeTime,
                nameof(CommandTimeout),
                FormattableString.Invariant($"at least {LossNoticeTime.TotalSeconds:0.###} seconds, the time after which a lost connection is noticed (AliveInterval x (AliveLimit + 1)), unless Reconnect is off"));
        }
    }

    /// <summary>The settings that matter most, for a cell of a table or a CSV file.</summary>
    /// <returns>Such as <c>connect 10 s, command 15 s, heartbeat 3 s</c>.</returns>
    public override string ToString() => FormattableString.Invariant(
        $"connect {ConnectTimeout.TotalSeconds:0.###} s, command {CommandTimeout.TotalSeconds:0.###} s, heartbeat {HeartbeatInterval.TotalSeconds:0.###} s");

    private static void Require(bool holds, string name, string range)
    {
        if (!holds)
        {
            throw new ArgumentException(FormattableString.Invariant($"{name} must be {range}."), name);
        }
    }

    private static void RequireTime(TimeSpan value, string name, double min, double max)
    {
        if (value.TotalSeconds < min || value.TotalSeconds > max)
        {
            Require(holds: false, name, FormattableString.Invariant($"{min} to {max} seconds"));
        }
    }

    private void RequirePorts()
    {
        Require(Ports.Count is >= 1 and <= 64, nameof(Ports), "1 to 64 ports");
        foreach (var port in Ports)
        {
            Require(port is > 0 and <= ushort.MaxValue, nameof(Ports), "ports from 1 to 65535");
        }
    }
}
