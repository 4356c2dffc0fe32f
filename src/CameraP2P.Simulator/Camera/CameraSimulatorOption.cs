using System.Net;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Simulator.Camera;

namespace CameraP2P.Simulator;

/// <summary>The paths on which a simulated camera can be reached.</summary>
[Flags]
public enum CameraReach
{
    /// <summary>Nobody reaches it.</summary>
    None = 0,

    /// <summary>By search and direct PUNCH_PKT.</summary>
    Lan = 1,

    /// <summary>By PUNCH_PKT after a rendezvous server's introduction.</summary>
    P2P = 2,

    /// <summary>Through a relay.</summary>
    Relay = 4,

    /// <summary>In every way.</summary>
    All = Lan | P2P | Relay,
}

/// <summary>How long a simulated camera takes.</summary>
public enum CameraPace
{
    /// <summary>As little as it can.</summary>
    Prompt,

    /// <summary>
    /// What the real camera took in the recordings: 8–60 ms for an answer to a search, 26–40 ms to P2P_RDY, 17–120 ms for a DRW_ACK, 43 ms to
    /// 1.2 s for an answer (docs/PROTOCOL_ANALYSIS.md#session-set-up and #reliable-channels and docs/COMMAND_IDS_AND_PAYLOADS.md).
    /// </summary>
    Recorded,
}

/// <summary>What a simulated camera is and how its network behaves. Immutable.</summary>
public sealed record CameraSimulatorOption
{
    /// <summary>The session port; 0 for any. 40611: the camera's in every capture (docs/PROTOCOL_ANALYSIS.md#envelope).</summary>
    public int Port { get; init; } = 40611;

    /// <summary>The search port; 0 for any. 32108 (docs/PROTOCOL_ANALYSIS.md#envelope).</summary>
    public int SearchPort { get; init; } = 32108;

    /// <summary>Where it listens. 127.0.0.1, so that nobody else sees it.</summary>
    public IPAddress ListenAddress { get; init; } = IPAddress.Loopback;

    /// <summary>The model's name in device information. KJK230.</summary>
    public string Model { get; init; } = "KJK230";

    /// <summary>Who may log in. admin/admin, as in every capture.</summary>
    public NetworkCredential Credential { get; init; } = new("admin", "admin");

    /// <summary>Its UID.</summary>
    public CameraUid Uid { get; init; } = CameraUid.Kjk230;

    /// <summary>Whether a search is followed by 51 packets of opcode 0x43 over 0.33 s, as with the real camera (docs/PROTOCOL_ANALYSIS.md#session-set-up).</summary>
    public bool AddressPhase { get; init; } = true;

    /// <summary>How long it takes.</summary>
    public CameraPace Pace { get; init; }

    /// <summary>The paths on which it can be reached.</summary>
    public CameraReach Reach { get; init; } = CameraReach.All;

    /// <summary>Whether a rendezvous server with a relay runs beside the camera, on free ports of the same address.</summary>
    public bool Rendezvous { get; init; }

    /// <summary>
    /// Whether heartbeats in the origin project's framing are taken for heartbeats. By default they are what the wire says they are,
    /// malformed DRW_ACKs, which earn a CLOSE (docs/PROTOCOL_ANALYSIS.md#session-set-up and #where-claims-and-evidence-differ).
    /// </summary>
    public bool AcceptLegacyHeartbeat { get; init; }

    /// <summary>
    /// A folder whose photos and videos are on the card; null for a card that the camera fills itself. .jpg and .jpeg are photos, a .h264 with a
    /// .aac of the same name is a video; a .mp4 or .mov is played from such a pair of the same name.
    /// </summary>
    public string? MediaPath { get; init; }

    /// <summary>Free space of the card in MiB; 0 for a full card.</summary>
    public int StorageFreeMB { get; init; } = 58_211;

    /// <summary>How fast videos are played: 1 for real time, 0 for as fast as the client takes them.</summary>
    public double PlaybackSpeed { get; init; } = 1;

    /// <summary>What goes wrong with media that is sent: one of these at a time, as often as <see cref="MediaFaultRate"/> says.</summary>
    public MediaFault MediaFault { get; init; }

    /// <summary>Probability that an item meets one of <see cref="MediaFault"/>; 0 to 1.</summary>
    public double MediaFaultRate { get; init; } = 1;

    /// <summary>Probability that a datagram is lost, each way; 0 to 1.</summary>
    public double Loss { get; init; }

    /// <summary>Probability that a datagram arrives twice, each way; 0 to 1.</summary>
    public double Duplicate { get; init; }

    /// <summary>Probability that a datagram is held back behind later ones, each way; 0 to 1.</summary>
    public double Reorder { get; init; }

    /// <summary>How long every datagram takes, each way.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Up to this much more, at random, each way.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>For everything that happens at random: the same seed, the same faults.</summary>
    public int Seed { get; init; }

    /// <summary>Gets one line per datagram, without content; null for nobody.</summary>
    public Action<string>? Trace { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">Names the first value out of range, and the range.</exception>
    public void Validate()
    {
        Require(Port is >= 0 and <= ushort.MaxValue, nameof(Port), "0 to 65535");
        Require(SearchPort is >= 0 and <= ushort.MaxValue, nameof(SearchPort), "0 to 65535");
        Require(Port == 0 || Port != SearchPort, nameof(SearchPort), "another port than Port");
        Require(Loss is >= 0 and <= 1, nameof(Loss), "0 to 1");
        Require(Duplicate is >= 0 and <= 1, nameof(Duplicate), "0 to 1");
        Require(Reorder is >= 0 and <= 1, nameof(Reorder), "0 to 1");
        Require(Delay >= TimeSpan.Zero && Delay <= TimeSpan.FromMinutes(1), nameof(Delay), "0 to 60 seconds");
        Require(Jitter >= TimeSpan.Zero && Jitter <= TimeSpan.FromMinutes(1), nameof(Jitter), "0 to 60 seconds");
        Require(!string.IsNullOrWhiteSpace(Model), nameof(Model), "a name");
        Require(Enum.IsDefined(Pace), nameof(Pace), "Prompt or Recorded");
        Require(StorageFreeMB is >= 0 and <= MemoryCard.StorageMegabytes, nameof(StorageFreeMB), FormattableString.Invariant($"0 to {MemoryCard.StorageMegabytes}"));
        Require(PlaybackSpeed is >= 0 and <= 1000, nameof(PlaybackSpeed), "0 to 1000");
        Require(MediaFaultRate is >= 0 and <= 1, nameof(MediaFaultRate), "0 to 1");
        Require(MediaPath is null || Directory.Exists(MediaPath), nameof(MediaPath), "a folder that exists");
    }

    private static void Require(bool holds, string name, string range)
    {
        if (!holds)
        {
            throw new ArgumentException($"{name} must be {range}.", name);
        }
    }
}
