using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Session.Core;

/// <summary>
/// The P2P strategy: a rendezvous server brings both sides together, both send PUNCH_PKT, then P2P_RDY as on the LAN
/// (reference section 11: after sibling products, never seen on the KJK230). Runs only when a server was given. Not thread-safe.
/// </summary>
internal sealed class RendezvousPath(CameraUid uid, Ipv4EndPoint server, TimeSpan interval, DatagramQueue queue, int socket) : IPathStrategy
{
    private readonly ProbeTable probes = new(CameraPath.P2P, interval);
    private readonly PunchEcho echo = new(queue, socket);
    private Ipv4EndPoint ownAddress;
    private Ipv4EndPoint? camera;

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
        probes.Add(PpppOpcode.HELLO, server, now);
        HandleDeadline(now);
    }

    /// <inheritdoc/>
    public void HandleDeadline(TimeSpan now)
    {
        Span<byte> request = stackalloc byte[RendezvousPackets.RequestLength];
        while (probes.TryTakeDue(now, out var opcode, out var to))
        {
            switch (opcode)
            {
                case PpppOpcode.PUNCH_PKT:
                    queue.Add(opcode, uid, to, socket);
                    break;
                case PpppOpcode.P2P_REQ:
                    RendezvousPackets.WriteRequest(request, uid, ownAddress);
                    queue.Add(opcode, request, to, socket);
                    break;
                default:
                    queue.Add(opcode, default(ReadOnlySpan<byte>), to, socket);
                    break;
            }
        }
    }

    /// <inheritdoc/>
    public bool HandlePacket(PpppPacket packet, Ipv4EndPoint from, TimeSpan now) =>
        from == server ? HandleServer(packet, now) : HandleCamera(packet, from);

    private bool HandleServer(PpppPacket packet, TimeSpan now)
    {
        switch (packet.Opcode)
        {
            case PpppOpcode.HELLO_ACK when !probes.HasSent(PpppOpcode.P2P_REQ, server):
                // Our address as the server sees it stands for our own: without a socket of its own the core knows no other.
                Ipv4EndPoint.TryRead(packet.Body, out ownAddress);
                probes.Finish(PpppOpcode.HELLO, server, PathResult.Answered);
                probes.Add(PpppOpcode.P2P_REQ, server, now);
                HandleDeadline(now);
                return true;
            case PpppOpcode.P2P_REQ_ACK when RendezvousPackets.TryReadVerdict(packet.Body, out var verdict):
                NoteVerdict(verdict);
                return true;
            case PpppOpcode.PUNCH_TO when camera is null && Ipv4EndPoint.TryRead(packet.Body, out var address):
                camera = address;
                probes.Finish(PpppOpcode.P2P_REQ, server, PathResult.Answered);
                probes.Add(PpppOpcode.PUNCH_PKT, address, now);
                HandleDeadline(now);
                return true;
            default:
                return packet.Opcode is PpppOpcode.HELLO_ACK or PpppOpcode.PUNCH_TO;
        }
    }

    private void NoteVerdict(RendezvousVerdict verdict)
    {
        switch (verdict)
        {
            case RendezvousVerdict.Found:
                probes.Note(PpppOpcode.P2P_REQ, server, PathResult.Answered);
                break;
            case RendezvousVerdict.Offline:
                probes.Note(PpppOpcode.P2P_REQ, server, PathResult.Offline);
                break;
            default:
                probes.Finish(PpppOpcode.P2P_REQ, server, PathResult.UnknownUid);
                break;
        }
    }

    /// <summary>Behind a router the camera's port may be another than the server told; its address is not.</summary>
    private bool HandleCamera(PpppPacket packet, Ipv4EndPoint from)
    {
        if (camera is not { } known || from.Address != known.Address || !PunchEcho.TryRead(packet, out var answered) || answered != uid)
        {
            return false;
        }

        if (packet.Opcode == PpppOpcode.P2P_RDY)
        {
            probes.Note(PpppOpcode.PUNCH_PKT, known, PathResult.Ready);
            Found = new FoundPath(CameraPath.P2P, from, answered);
            return true;
        }

        probes.Note(PpppOpcode.PUNCH_PKT, known, PathResult.Answered);
        echo.Send(answered, from);
        return true;
    }
}
