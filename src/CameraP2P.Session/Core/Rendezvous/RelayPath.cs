using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Session.Core;

/// <summary>
/// The relay strategy: the rendezvous server names relays, a relay lends a port and a ticket, the server sends the camera there
/// too, and the relay forwards what both say (docs/PROTOCOL_ANALYSIS.md#rendezvous-and-relay: after sibling products, never seen on the KJK230). Runs only
/// when a server was given and a relay allowed. Not thread-safe.
/// </summary>
internal sealed class RelayPath(PathTarget target, CameraUid uid, Ipv4EndPoint server, TimeSpan interval, DatagramQueue queue, int socket)
    : PathStrategy(CameraPath.Relay, target, interval, queue, socket)
{
    private IReadOnlyList<Ipv4EndPoint> relays = [];
    private Ipv4EndPoint? forwarder;
    private uint ticket;

    /// <inheritdoc/>
    public override IEnumerable<Ipv4EndPoint> Touched => forwarder is { } end ? [end] : [];

    /// <inheritdoc/>
    public override bool HandlePacket(PpppPacket packet, Ipv4EndPoint from, TimeSpan now)
    {
        if (from == server && packet.Opcode == PpppOpcode.LIST_REQ_ACK)
        {
            TakeRelays(RendezvousPackets.ReadRelays(packet.Body), now);
            return true;
        }

        if (from == server && packet.Opcode == PpppOpcode.RLY_REQ_ACK)
        {
            Probes.Finish(PpppOpcode.RLY_REQ, server, PathResult.Answered, now);
            return true;
        }

        return from == forwarder && packet.Opcode == PpppOpcode.RLY_RDY
            ? TakeReady(packet, now)
            : relays.Contains(from) && HandleRelay(packet, from, now);
    }

    /// <inheritdoc/>
    protected override void AddFirstProbes(TimeSpan now) => Probes.Add(PpppOpcode.LIST_REQ, server, now);

    /// <inheritdoc/>
    protected override void Send(PpppOpcode opcode, Ipv4EndPoint to)
    {
        Span<byte> body = stackalloc byte[RendezvousPackets.RelayRequestLength];
        switch (opcode)
        {
            case PpppOpcode.LIST_REQ:
                Queue.Add(opcode, uid, to, Socket);
                break;
            case PpppOpcode.RLY_REQ:
                RendezvousPackets.WriteRelayRequest(body, uid, forwarder!.Value, ticket);
                Queue.Add(opcode, body, to, Socket);
                break;
            case PpppOpcode.RLY_PKT:
                RendezvousPackets.WriteRelayPacket(body, ticket, uid);
                Queue.Add(opcode, body[..RendezvousPackets.RelayPacketLength], to, Socket);
                break;
            default:
                base.Send(opcode, to);
                break;
        }
    }

    private void TakeRelays(IReadOnlyList<Ipv4EndPoint> named, TimeSpan now)
    {
        if (relays.Count > 0)
        {
            return;
        }

        relays = named;
        Probes.Finish(PpppOpcode.LIST_REQ, server, named.Count > 0 ? PathResult.Answered : PathResult.Offline, now);
        foreach (var each in named)
        {
            Probes.Add(PpppOpcode.RLY_HELLO, each, now);
        }

        HandleDeadline(now);
    }

    /// <summary>Every relay that answers is asked for a port; the first that lends one is taken, and the others are asked no more.</summary>
    private bool HandleRelay(PpppPacket packet, Ipv4EndPoint from, TimeSpan now)
    {
        if (forwarder is not null)
        {
            return true;
        }

        if (packet.Opcode == PpppOpcode.RLY_HELLO_ACK && !Probes.HasSent(PpppOpcode.RLY_PORT, from))
        {
            Probes.Finish(PpppOpcode.RLY_HELLO, from, PathResult.Answered, now);
            Probes.Add(PpppOpcode.RLY_PORT, from, now);
        }
        else if (packet.Opcode == PpppOpcode.RLY_PORT_ACK && RendezvousPackets.TryReadRelayPort(packet.Body, out ticket, out var port))
        {
            forwarder = new Ipv4EndPoint(from.Address, port);
            Probes.Finish(PpppOpcode.RLY_PORT, from, PathResult.Answered, now);
            Probes.Stop(PpppOpcode.RLY_HELLO);
            Probes.Stop(PpppOpcode.RLY_PORT);
            Probes.Add(PpppOpcode.RLY_REQ, server, now);
            Probes.Add(PpppOpcode.RLY_PKT, forwarder.Value, now);
        }

        HandleDeadline(now);
        return true;
    }

    private bool TakeReady(PpppPacket packet, TimeSpan now)
    {
        if (CameraUid.TryRead(packet.Body, out var answered) && answered == uid)
        {
            Probes.Note(PpppOpcode.RLY_PKT, forwarder!.Value, PathResult.Ready, now);
            Found = new FoundPath(CameraPath.Relay, forwarder.Value, uid);
        }

        return true;
    }
}
