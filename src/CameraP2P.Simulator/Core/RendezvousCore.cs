using CameraP2P.Protocol.Pppp;
using CameraP2P.Session.Core;

namespace CameraP2P.Simulator.Core;

/// <summary>
/// A rendezvous server and a relay in one machine, after the public notes on sibling products (docs/PROTOCOL_ANALYSIS.md#rendezvous-and-relay): socket
/// <see cref="ServerSocket"/> brings both sides together, <see cref="RelaySocket"/> lends tickets, <see cref="ForwardSocket"/> forwards.
/// Not thread-safe.
/// </summary>
/// <param name="seed">For the tickets.</param>
internal sealed class RendezvousCore(int seed) : IDatagramMachine
{
    /// <summary>The number of the server's socket, port 32100 in the family.</summary>
    public const int ServerSocket = 0;

    /// <summary>The number of the relay's socket.</summary>
    public const int RelaySocket = 1;

    /// <summary>The number of the socket that forwards.</summary>
    public const int ForwardSocket = 2;

    /// <summary>Tickets at a time; the oldest are forgotten. A bound on what hostile requests can fill.</summary>
    private const int MaxTickets = 1024;

    private readonly DatagramQueue outgoing = new();
    private readonly Dictionary<CameraUid, Device> devices = [];
    private readonly Dictionary<uint, Pair> pairs = [];
    private readonly Queue<uint> ticketOrder = new();
    private readonly Random random = new(seed);

    /// <summary>The relay's own address, and the ports it is found at.</summary>
    public Ipv4EndPoint RelayEndPoint { get; set; }

    /// <summary>The port that forwards, at the relay's address.</summary>
    public ushort ForwardPort { get; set; }

    /// <summary>Datagrams forwarded.</summary>
    public long Forwarded { get; private set; }

    /// <inheritdoc/>
    public TimeSpan NextDeadline => TimeSpan.MaxValue;

    /// <summary>Makes a camera known, as its registration with the server would.</summary>
    /// <param name="uid">The camera.</param>
    /// <param name="endPoint">Where it is.</param>
    /// <param name="online">Whether it is on line.</param>
    public void Register(CameraUid uid, Ipv4EndPoint endPoint, bool online = true) => devices[uid] = new Device(endPoint, online);

    /// <inheritdoc/>
    public void HandleDatagram(ReadOnlySpan<byte> datagram, Ipv4EndPoint from, int socket, TimeSpan now)
    {
        if (PpppPacket.TryRead(datagram, out var packet) != PpppError.None)
        {
            return;
        }

        switch (socket)
        {
            case ServerSocket:
                HandleServer(packet, from);
                break;
            case RelaySocket:
                HandleRelay(packet, from);
                break;
            default:
                HandleForward(datagram, packet, from);
                break;
        }
    }

    /// <inheritdoc/>
    public void HandleDeadline(TimeSpan now)
    {
        // It answers; nothing happens by itself.
    }

    /// <inheritdoc/>
    public bool TryTakeDatagram(out OutgoingDatagram datagram) => outgoing.TryTake(out datagram);

    private void HandleServer(PpppPacket packet, Ipv4EndPoint from)
    {
        switch (packet.Opcode)
        {
            case PpppOpcode.HELLO:
                SendAddress(PpppOpcode.HELLO_ACK, from, from);
                break;
            case PpppOpcode.P2P_REQ when RendezvousPackets.TryReadRequest(packet.Body, out var uid):
                Introduce(uid, from);
                break;
            case PpppOpcode.LIST_REQ:
                SendAddress(PpppOpcode.LIST_REQ_ACK, RelayEndPoint, from);
                break;
            case PpppOpcode.RLY_REQ when RendezvousPackets.TryReadRelayRequest(packet.Body, out var uid, out var relay, out var ticket):
                SendToRelay(uid, relay, ticket, from);
                break;
        }
    }

    private void Introduce(CameraUid uid, Ipv4EndPoint client)
    {
        var verdict = !devices.TryGetValue(uid, out var device) ? RendezvousVerdict.UnknownUid
            : device.Online ? RendezvousVerdict.Found : RendezvousVerdict.Offline;
        outgoing.Add(PpppOpcode.P2P_REQ_ACK, [(byte)verdict, 0, 0, 0], client, ServerSocket);
        if (verdict == RendezvousVerdict.Found)
        {
            SendAddress(PpppOpcode.PUNCH_TO, client, device!.EndPoint);
            SendAddress(PpppOpcode.PUNCH_TO, device.EndPoint, client);
        }
    }

    private void SendToRelay(CameraUid uid, Ipv4EndPoint relay, uint ticket, Ipv4EndPoint client)
    {
        outgoing.Add(PpppOpcode.RLY_REQ_ACK, default(ReadOnlySpan<byte>), client, ServerSocket);
        if (devices.TryGetValue(uid, out var device) && device.Online)
        {
            Span<byte> body = stackalloc byte[RendezvousPackets.RelayToLength];
            RendezvousPackets.WriteRelayTo(body, relay, ticket);
            outgoing.Add(PpppOpcode.RLY_TO, body, device.EndPoint, ServerSocket);
        }
    }

    private void HandleRelay(PpppPacket packet, Ipv4EndPoint from)
    {
        if (packet.Opcode == PpppOpcode.RLY_HELLO)
        {
            outgoing.Add(PpppOpcode.RLY_HELLO_ACK, default(ReadOnlySpan<byte>), from, RelaySocket);
        }
        else if (packet.Opcode == PpppOpcode.RLY_PORT)
        {
            Span<byte> body = stackalloc byte[RendezvousPackets.RelayPortLength];
            RendezvousPackets.WriteRelayPort(body, TicketFor(from), ForwardPort);
            outgoing.Add(PpppOpcode.RLY_PORT_ACK, body, from, RelaySocket);
        }
    }

    /// <summary>A repeated question gets the same ticket.</summary>
    private uint TicketFor(Ipv4EndPoint client)
    {
        foreach (var (known, pair) in pairs)
        {
            if (pair.Client == client)
            {
                return known;
            }
        }

        if (ticketOrder.Count == MaxTickets)
        {
            pairs.Remove(ticketOrder.Dequeue());
        }

        var ticket = (uint)random.NextInt64(1, uint.MaxValue);
        pairs[ticket] = new Pair(client);
        ticketOrder.Enqueue(ticket);
        return ticket;
    }

    private void HandleForward(ReadOnlySpan<byte> datagram, PpppPacket packet, Ipv4EndPoint from)
    {
        if (packet.Opcode == PpppOpcode.RLY_PKT && RendezvousPackets.TryReadRelayPacket(packet.Body, out var ticket, out var uid))
        {
            Join(ticket, uid, from);
            return;
        }

        foreach (var pair in pairs.Values)
        {
            if (pair.OtherSideOf(from) is { } other)
            {
                Forwarded++;
                outgoing.Add(datagram, other, ForwardSocket);
                return;
            }
        }
    }

    private void Join(uint ticket, CameraUid uid, Ipv4EndPoint from)
    {
        if (!pairs.TryGetValue(ticket, out var pair))
        {
            return;
        }

        if (from != pair.Client)
        {
            // A camera takes part in one pair at a time: the latest.
            foreach (var other in pairs.Values.Where(other => other.Camera == from))
            {
                other.Camera = null;
            }

            pair.Camera = from;
        }

        if (pair.Camera is { } camera)
        {
            outgoing.Add(PpppOpcode.RLY_RDY, uid, camera, ForwardSocket);
            outgoing.Add(PpppOpcode.RLY_RDY, uid, pair.Client, ForwardSocket);
        }
    }

    private void SendAddress(PpppOpcode opcode, Ipv4EndPoint address, Ipv4EndPoint to)
    {
        Span<byte> body = stackalloc byte[Ipv4EndPoint.WireLength];
        address.Write(body);
        outgoing.Add(opcode, body, to, ServerSocket);
    }

    private sealed record Device(Ipv4EndPoint EndPoint, bool Online);

    private sealed class Pair(Ipv4EndPoint client)
    {
        public Ipv4EndPoint Client { get; } = client;

        public Ipv4EndPoint? Camera { get; set; }

        public Ipv4EndPoint? OtherSideOf(Ipv4EndPoint side) => side == Client ? Camera : side == Camera ? Client : null;
    }
}
