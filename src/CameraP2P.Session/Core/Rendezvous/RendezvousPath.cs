using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Session.Core;

/// <summary>
/// The P2P strategy: a rendezvous server brings both sides together, both send PUNCH_PKT, then P2P_RDY as on the LAN
/// (docs/PROTOCOL_ANALYSIS.md#rendezvous-and-relay: after sibling products, never seen on the KJK230). Runs only when a server was given. Not thread-safe.
/// </summary>
internal sealed class RendezvousPath(PathTarget target, CameraUid uid, Ipv4EndPoint server, TimeSpan interval, DatagramQueue queue, int socket)
    : PathStrategy(CameraPath.P2P, target, interval, queue, socket)
{
    private Ipv4EndPoint ownAddress;
    private Ipv4EndPoint? camera;

    /// <inheritdoc/>
    public override bool HandlePacket(PpppPacket packet, Ipv4EndPoint from, TimeSpan now) =>
        from == server ? HandleServer(packet, now) : HandleCamera(packet, from, now);

    /// <inheritdoc/>
    protected override void AddFirstProbes(TimeSpan now) => Probes.Add(PpppOpcode.HELLO, server, now);

    /// <inheritdoc/>
    protected override void Send(PpppOpcode opcode, Ipv4EndPoint to)
    {
        switch (opcode)
        {
            case PpppOpcode.PUNCH_PKT:
                Queue.Add(opcode, uid, to, Socket);
                break;
            case PpppOpcode.P2P_REQ:
                Span<byte> request = stackalloc byte[RendezvousPackets.RequestLength];
                RendezvousPackets.WriteRequest(request, uid, ownAddress);
                Queue.Add(opcode, request, to, Socket);
                break;
            default:
                base.Send(opcode, to);
                break;
        }
    }

    private bool HandleServer(PpppPacket packet, TimeSpan now)
    {
        switch (packet.Opcode)
        {
            case PpppOpcode.HELLO_ACK when !Probes.HasSent(PpppOpcode.P2P_REQ, server):
                // Our address as the server sees it stands for our own: without a socket of its own the core knows no other.
                Ipv4EndPoint.TryRead(packet.Body, out ownAddress);
                Probes.Finish(PpppOpcode.HELLO, server, PathResult.Answered, now);
                Probes.Add(PpppOpcode.P2P_REQ, server, now);
                HandleDeadline(now);
                return true;
            case PpppOpcode.P2P_REQ_ACK when RendezvousPackets.TryReadVerdict(packet.Body, out var verdict):
                NoteVerdict(verdict, now);
                return true;
            case PpppOpcode.PUNCH_TO when camera is null && Ipv4EndPoint.TryRead(packet.Body, out var address):
                camera = address;
                Probes.Finish(PpppOpcode.P2P_REQ, server, PathResult.Answered, now);
                Probes.Add(PpppOpcode.PUNCH_PKT, address, now);
                HandleDeadline(now);
                return true;
            default:
                return packet.Opcode is PpppOpcode.HELLO_ACK or PpppOpcode.PUNCH_TO;
        }
    }

    private void NoteVerdict(RendezvousVerdict verdict, TimeSpan now)
    {
        switch (verdict)
        {
            case RendezvousVerdict.Found:
                Probes.Note(PpppOpcode.P2P_REQ, server, PathResult.Answered, now);
                break;
            case RendezvousVerdict.Offline:
                Probes.Note(PpppOpcode.P2P_REQ, server, PathResult.Offline, now);
                break;
            default:
                Probes.Finish(PpppOpcode.P2P_REQ, server, PathResult.UnknownUid, now);
                break;
        }
    }

    /// <summary>Behind a router the camera's port may be another than the server told; its address is not.</summary>
    private bool HandleCamera(PpppPacket packet, Ipv4EndPoint from, TimeSpan now)
    {
        if (camera is not { } known || from.Address != known.Address || !PunchEcho.TryRead(packet, out var answered) || answered != uid)
        {
            return false;
        }

        if (packet.Opcode == PpppOpcode.P2P_RDY)
        {
            Probes.Note(PpppOpcode.PUNCH_PKT, known, PathResult.Ready, now);
            var reached = new FoundPath(CameraPath.P2P, from, answered);
            Found ??= MustGreet(reached) ? null : reached;
            return true;
        }

        Probes.Note(PpppOpcode.PUNCH_PKT, known, PathResult.Answered, now);
        Echo.Send(answered, from);
        return true;
    }
}
