using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Session.Core;

/// <summary>Whom to look for. Immutable.</summary>
/// <param name="Address">The camera's address; null to search.</param>
/// <param name="Ports">The ports to send PUNCH_PKT to, in order.</param>
/// <param name="SearchTargets">Where LAN_SEARCH goes.</param>
/// <param name="Uid">The UID it must have; null for any.</param>
/// <param name="Rendezvous">The rendezvous server; null for none, and then nothing leaves the LAN.</param>
/// <param name="AllowRelay">Whether the server may be asked for a relay.</param>
public sealed record PathTarget(
    uint? Address,
    IReadOnlyList<int> Ports,
    IReadOnlyList<Ipv4EndPoint> SearchTargets,
    CameraUid? Uid,
    Ipv4EndPoint? Rendezvous = null,
    bool AllowRelay = false);

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
    private readonly ProbeTable probes = new(CameraPath.Lan, option.PunchInterval);
    private readonly PunchEcho echo = new(queue, socket);
    private CameraUid uid = target.Uid ?? CameraUid.Kjk230;

    /// <inheritdoc/>
    public FoundPath? Found { get; private set; }

    /// <inheritdoc/>
    public bool IsAnswered => echo.Count > 0;

    /// <inheritdoc/>
    public TimeSpan NextDeadline => probes.NextDeadline;

    /// <inheritdoc/>
    public IEnumerable<PathAttempt> Attempts => probes.Attempts;

    /// <inheritdoc/>
    public IEnumerable<Ipv4EndPoint> Touched => echo.Answered;

    /// <inheritdoc/>
    public void Start(TimeSpan now)
    {
        probes.Start(now);
        if (target.Address is { } address)
        {
            for (var i = 0; i < target.Ports.Count; i++)
            {
                probes.Add(PpppOpcode.PUNCH_PKT, new Ipv4EndPoint(address, (ushort)target.Ports[i]), now + (option.PortStagger * i));
            }
        }

        // With a known address the direct PUNCH_PKT is one round trip ahead: a search answered first would bring on the
        // camera's 0.33 s of opcode 0x43 (reference section 2), so it starts one stagger later.
        var searchStart = target.Address is null ? now : now + option.PortStagger;
        foreach (var endPoint in target.SearchTargets)
        {
            probes.Add(PpppOpcode.LAN_SEARCH, endPoint, searchStart);
        }

        HandleDeadline(now);
    }

    /// <inheritdoc/>
    public void HandleDeadline(TimeSpan now)
    {
        while (probes.TryTakeDue(now, out var opcode, out var to))
        {
            if (opcode == PpppOpcode.PUNCH_PKT)
            {
                queue.Add(PpppOpcode.PUNCH_PKT, uid, to, socket);
                continue;
            }

            // The app sends its searches in pairs (reference section 1).
            queue.Add(PpppOpcode.LAN_SEARCH, default(ReadOnlySpan<byte>), to, socket);
            queue.Add(PpppOpcode.LAN_SEARCH, default(ReadOnlySpan<byte>), to, socket);
        }
    }

    /// <inheritdoc/>
    public bool HandlePacket(PpppPacket packet, Ipv4EndPoint from, TimeSpan now)
    {
        if ((target.Address is { } address && from.Address != address) || !PunchEcho.TryRead(packet, out var answered))
        {
            return false;
        }

        if (target.Uid is { } wanted && answered != wanted)
        {
            Note(from, PathResult.OtherCamera);
            return true;
        }

        uid = answered;
        if (packet.Opcode == PpppOpcode.P2P_RDY)
        {
            Note(from, PathResult.Ready);
            Found = new FoundPath(CameraPath.Lan, from, answered);
            return true;
        }

        Note(from, PathResult.Answered);
        echo.Send(answered, from);
        return true;
    }

    /// <summary>Books an answer on the probe it belongs to: that of the port, else the searches.</summary>
    private void Note(Ipv4EndPoint from, PathResult result)
    {
        if (probes.HasSent(PpppOpcode.PUNCH_PKT, from))
        {
            probes.Note(PpppOpcode.PUNCH_PKT, from, result);
            return;
        }

        foreach (var endPoint in target.SearchTargets)
        {
            probes.Note(PpppOpcode.LAN_SEARCH, endPoint, result);
        }
    }
}
