using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Session.Core;

/// <summary>
/// The relay strategy: the rendezvous server names relays, a relay lends a port and a ticket, the server sends the camera there
/// too, and the relay forwards what both say (reference section 11: after sibling products, never seen on the KJK230). Runs only
/// when a server was given and a relay allowed. Not thread-safe.
/// </summary>
internal sealed class RelayPath(CameraUid uid, Ipv4EndPoint server, TimeSpan interval, DatagramQueue queue, int socket) : IPathStrategy
{
    private readonly ProbeTable probes = new(CameraPath.Relay, interval);
    private IReadOnlyList<Ipv4EndPoint> relays = [];
    private Ipv4EndPoint? relay;
    private Ipv4EndPoint? forwarder;
    private uint ticket;

    /// <inheritdoc/>
    public FoundPath? Found { get; private set; }

    /// <inheritdoc/>
    public bool IsAnswered => false;

    /// <inheritdoc/>
    public TimeSpan NextDeadline => probes.NextDeadline;

    /// <inheritdoc/>
    public IEnumerable<PathAttempt> Attempts => probes.Attempts;

    /// <inheritdoc/>
    public IEnumerable<Ipv4EndPoint> Touched => forwarder is { } end ? [end] : [];

    /// <inheritdoc/>
    public void Start(TimeSpan now)
    {
        probes.Start(now);
        probes.Add(PpppOpcode.LIST_REQ, server, now);
        HandleDeadline(now);
    }

    /// <inheritdoc/>
    public void HandleDeadline(TimeSpan now)
    {
        Span<byte> body = stackalloc byte[RendezvousPackets.RelayRequestLength];
        while (probes.TryTakeDue(now, out var opcode, out var to))
        {
            switch (opcode)
            {
                case PpppOpcode.LIST_REQ:
                    queue.Add(opcode, uid, to, socket);
                    break;
                case PpppOpcode.RLY_REQ:
                    RendezvousPackets.WriteRelayRequest(body, uid, forwarder!.Value, ticket);
                    queue.Add(opcode, body, to, socket);
                    break;
                case PpppOpcode.RLY_PKT:
                    RendezvousPackets.WriteRelayPacket(body, ticket, uid);
                    queue.Add(opcode, body[..RendezvousPackets.RelayPacketLength], to, socket);
                    break;
                default:
                    queue.Add(opcode, default(ReadOnlySpan<byte>), to, socket);
                    break;
            }
        }
    }

    /// <inheritdoc/>
    public bool HandlePacket(PpppPacket packet, Ipv4EndPoint from, TimeSpan now)
    {
        if (from == server && packet.Opcode == PpppOpcode.LIST_REQ_ACK)
        {
            TakeRelays(RendezvousPackets.ReadRelays(packet.Body), now);
            return true;
        }

        if (from == server && packet.Opcode == PpppOpcode.RLY_REQ_ACK)
        {
            probes.Finish(PpppOpcode.RLY_REQ, server, PathResult.Answered);
            return true;
        }

        return from == forwarder && packet.Opcode == PpppOpcode.RLY_RDY
            ? TakeReady(packet)
            : relays.Contains(from) && HandleRelay(packet, from, now);
    }

    private void TakeRelays(IReadOnlyList<Ipv4EndPoint> named, TimeSpan now)
    {
        if (relays.Count > 0)
        {
            return;
        }

        relays = named;
        probes.Finish(PpppOpcode.LIST_REQ, server, named.Count > 0 ? PathResult.Answered : PathResult.Offline);
        foreach (var each in named)
        {
            probes.Add(PpppOpcode.RLY_HELLO, each, now);
        }

        HandleDeadline(now);
    }

    /// <summary>The relay that answers first is taken; the others are asked no more.</summary>
    private bool HandleRelay(PpppPacket packet, Ipv4EndPoint from, TimeSpan now)
    {
        if (packet.Opcode == PpppOpcode.RLY_HELLO_ACK && relay is null)
        {
            relay = from;
            foreach (var each in relays)
            {
                probes.Finish(PpppOpcode.RLY_HELLO, each, each == from ? PathResult.Answered : PathResult.NoAnswer);
            }

            probes.Add(PpppOpcode.RLY_PORT, from, now);
            HandleDeadline(now);
            return true;
        }

        if (packet.Opcode == PpppOpcode.RLY_PORT_ACK && from == relay && forwarder is null
            && RendezvousPackets.TryReadRelayPort(packet.Body, out ticket, out var port))
        {
            forwarder = new Ipv4EndPoint(from.Address, port);
            probes.Finish(PpppOpcode.RLY_PORT, from, PathResult.Answered);
            probes.Add(PpppOpcode.RLY_REQ, server, now);
            probes.Add(PpppOpcode.RLY_PKT, forwarder.Value, now);
            HandleDeadline(now);
        }

        return true;
    }

    private bool TakeReady(PpppPacket packet)
    {
        if (CameraUid.TryRead(packet.Body, out var answered) && answered == uid)
        {
            probes.Note(PpppOpcode.RLY_PKT, forwarder!.Value, PathResult.Ready);
            Found = new FoundPath(CameraPath.Relay, forwarder.Value, uid);
        }

        return true;
    }
}
