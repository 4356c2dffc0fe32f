using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Session.Core;

/// <summary>Whom to look for.</summary>
/// <param name="Address">The camera's address; null to search.</param>
/// <param name="Ports">The ports to send PUNCH_PKT to, in order.</param>
/// <param name="SearchTargets">Where LAN_SEARCH goes.</param>
/// <param name="Uid">The UID it must have; null for any.</param>
public sealed record PathTarget(uint? Address, IReadOnlyList<int> Ports, IReadOnlyList<Ipv4EndPoint> SearchTargets, CameraUid? Uid);

/// <summary>The camera that was reached.</summary>
/// <param name="Path">The way.</param>
/// <param name="Peer">Its address and the port it answered from.</param>
/// <param name="Uid">Its UID.</param>
public sealed record FoundPath(CameraPath Path, Ipv4EndPoint Peer, CameraUid Uid);

/// <summary>
/// The LAN strategy: PUNCH_PKT straight to the ports in order, each a stagger after the one before, and LAN_SEARCH beside them;
/// the first P2P_RDY wins, from whatever port it comes (reference sections 2 and 10). Not thread-safe.
/// </summary>
internal sealed class LanPath(PathTarget target, CameraConnectionOption option, DatagramQueue queue, int socket) : IPathStrategy
{
    /// <summary>
    /// Echoes of PUNCH_PKT per attempt; the app sends two (captures). The bound keeps two echoing machines from going on for ever.
    /// </summary>
    private const int MaxEchoes = 16;

    private readonly List<Probe> probes = [];
    private CameraUid uid = target.Uid ?? CameraUid.Kjk230;
    private TimeSpan started;
    private int echoes;

    /// <inheritdoc/>
    public CameraPath Path => CameraPath.Lan;

    /// <inheritdoc/>
    public FoundPath? Found { get; private set; }

    /// <inheritdoc/>
    public TimeSpan NextDeadline => probes.Count == 0 ? TimeSpan.MaxValue : probes.Min(probe => probe.NextSend);

    /// <inheritdoc/>
    public IEnumerable<PathAttempt> Attempts => probes
        .Where(probe => probe.Sent > 0)
        .Select(probe => new PathAttempt(Path, probe.Opcode, probe.To, probe.FirstSend - started, probe.Sent, probe.Result));

    /// <inheritdoc/>
    public void Start(TimeSpan now)
    {
        started = now;
        if (target.Address is { } address)
        {
            for (var i = 0; i < target.Ports.Count; i++)
            {
                probes.Add(new Probe(PpppOpcode.PUNCH_PKT, new Ipv4EndPoint(address, (ushort)target.Ports[i]), now + (option.PortStagger * i)));
            }
        }

        // With a known address the direct PUNCH_PKT is one round trip ahead: a search answered first would bring on the
        // camera's 0.33 s of opcode 0x43 (reference section 2), so it starts one stagger later.
        var searchStart = target.Address is null ? now : now + option.PortStagger;
        foreach (var endPoint in target.SearchTargets)
        {
            probes.Add(new Probe(PpppOpcode.LAN_SEARCH, endPoint, searchStart));
        }

        HandleDeadline(now);
    }

    /// <inheritdoc/>
    public void HandleDeadline(TimeSpan now)
    {
        foreach (var probe in probes)
        {
            if (now >= probe.NextSend)
            {
                Send(probe, now);
            }
        }
    }

    /// <inheritdoc/>
    public void HandlePacket(PpppPacket packet, Ipv4EndPoint from, TimeSpan now)
    {
        if (packet.Opcode is not (PpppOpcode.PUNCH_PKT or PpppOpcode.P2P_RDY)
            || (target.Address is { } address && from.Address != address)
            || packet.Body.Length != CameraUid.Length
            || !CameraUid.TryRead(packet.Body, out var answered))
        {
            return;
        }

        if (target.Uid is { } wanted && answered != wanted)
        {
            Note(from, PathResult.OtherCamera);
            return;
        }

        uid = answered;
        if (packet.Opcode == PpppOpcode.P2P_RDY)
        {
            Note(from, PathResult.Ready);
            Found = new FoundPath(Path, from, answered);
            return;
        }

        Note(from, PathResult.Answered);
        if (echoes++ < MaxEchoes)
        {
            queue.Add(PpppOpcode.PUNCH_PKT, answered, from, socket);
        }
    }

    private void Send(Probe probe, TimeSpan now)
    {
        if (probe.Sent++ == 0)
        {
            probe.FirstSend = now;
        }

        probe.NextSend = now + option.PunchInterval;
        if (probe.Opcode == PpppOpcode.PUNCH_PKT)
        {
            queue.Add(PpppOpcode.PUNCH_PKT, uid, probe.To, socket);
            return;
        }

        // The app sends its searches in pairs (reference section 1).
        queue.Add(PpppOpcode.LAN_SEARCH, default(ReadOnlySpan<byte>), probe.To, socket);
        queue.Add(PpppOpcode.LAN_SEARCH, default(ReadOnlySpan<byte>), probe.To, socket);
    }

    /// <summary>Books an answer on the probe it belongs to: that of the port, else the search.</summary>
    private void Note(Ipv4EndPoint from, PathResult result)
    {
        var probe = probes.Find(candidate => candidate.To == from && candidate.Sent > 0)
            ?? probes.Find(candidate => candidate.Opcode == PpppOpcode.LAN_SEARCH && candidate.Sent > 0);
        if (probe is not null && probe.Result < result)
        {
            probe.Result = result;
        }
    }

    private sealed class Probe(PpppOpcode opcode, Ipv4EndPoint to, TimeSpan start)
    {
        public PpppOpcode Opcode { get; } = opcode;

        public Ipv4EndPoint To { get; } = to;

        public TimeSpan NextSend { get; set; } = start;

        public TimeSpan FirstSend { get; set; }

        public int Sent { get; set; }

        public PathResult Result { get; set; }
    }
}
