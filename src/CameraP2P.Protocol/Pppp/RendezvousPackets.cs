using System.Buffers.Binary;

namespace CameraP2P.Protocol.Pppp;

/// <summary>What a rendezvous server says of a camera (docs/PROTOCOL_ANALYSIS.md#rendezvous-and-relay; never seen on the KJK230).</summary>
public enum RendezvousVerdict
{
    /// <summary>0x00: it is there.</summary>
    Found = 0x00,

    /// <summary>0xFE: known, not on line.</summary>
    Offline = 0xFE,

    /// <summary>0xFF: no such UID.</summary>
    UnknownUid = 0xFF,
}

/// <summary>
/// Bodies of the rendezvous and relay packets, after public notes on sibling products (docs/PROTOCOL_ANALYSIS.md#rendezvous-and-relay). Readers never throw.
/// </summary>
public static class RendezvousPackets
{
    /// <summary>Bytes of a relay's ticket (docs/PROTOCOL_ANALYSIS.md#rendezvous-and-relay).</summary>
    public const int TicketLength = 4;

    /// <summary>P2P_REQ: UID and our address.</summary>
    public const int RequestLength = CameraUid.Length + Ipv4EndPoint.WireLength;

    /// <summary>RLY_REQ: UID, the relay's address, ticket.</summary>
    public const int RelayRequestLength = CameraUid.Length + Ipv4EndPoint.WireLength + TicketLength;

    /// <summary>RLY_TO: the relay's address, ticket.</summary>
    public const int RelayToLength = Ipv4EndPoint.WireLength + TicketLength;

    /// <summary>RLY_PKT: ticket, UID, four zeros.</summary>
    public const int RelayPacketLength = TicketLength + CameraUid.Length + 4;

    /// <summary>RLY_PORT_ACK: ticket, port u16 BE.</summary>
    public const int RelayPortLength = TicketLength + 2;

    /// <summary>Writes the body of P2P_REQ.</summary>
    /// <param name="body">At least <see cref="RequestLength"/> bytes.</param>
    /// <param name="uid">The camera.</param>
    /// <param name="own">Our address.</param>
    public static void WriteRequest(Span<byte> body, CameraUid uid, Ipv4EndPoint own)
    {
        uid.Write(body);
        own.Write(body[CameraUid.Length..]);
    }

    /// <summary>Reads the body of P2P_REQ.</summary>
    /// <param name="body">The body.</param>
    /// <param name="uid">The camera.</param>
    /// <returns>False when it is too short.</returns>
    public static bool TryReadRequest(ReadOnlySpan<byte> body, out CameraUid uid) =>
        CameraUid.TryRead(body, out uid) && body.Length >= RequestLength;

    /// <summary>Reads the body of P2P_REQ_ACK.</summary>
    /// <param name="body">The body; its first byte counts.</param>
    /// <param name="verdict">What the server says; a value without a name counts as not found.</param>
    /// <returns>False when it is empty.</returns>
    public static bool TryReadVerdict(ReadOnlySpan<byte> body, out RendezvousVerdict verdict)
    {
        verdict = body.IsEmpty ? RendezvousVerdict.UnknownUid : (RendezvousVerdict)body[0];
        return !body.IsEmpty;
    }

    /// <summary>Reads the body of LIST_REQ_ACK: addresses, possibly behind a count of four bytes.</summary>
    /// <param name="body">The body.</param>
    /// <returns>The relays, at most 16.</returns>
    public static IReadOnlyList<Ipv4EndPoint> ReadRelays(ReadOnlySpan<byte> body)
    {
        const int MaxRelays = 16;
        var relays = new List<Ipv4EndPoint>();
        var rest = body[(body.Length % Ipv4EndPoint.WireLength == 4 ? 4 : 0)..];
        while (relays.Count < MaxRelays && Ipv4EndPoint.TryRead(rest, out var relay))
        {
            relays.Add(relay);
            rest = rest[Ipv4EndPoint.WireLength..];
        }

        return relays;
    }

    /// <summary>Writes the body of RLY_PORT_ACK.</summary>
    /// <param name="body">At least <see cref="RelayPortLength"/> bytes.</param>
    /// <param name="ticket">The ticket.</param>
    /// <param name="port">The port that forwards.</param>
    public static void WriteRelayPort(Span<byte> body, uint ticket, ushort port)
    {
        BinaryPrimitives.WriteUInt32BigEndian(body, ticket);
        BinaryPrimitives.WriteUInt16BigEndian(body[TicketLength..], port);
    }

    /// <summary>Reads the body of RLY_PORT_ACK.</summary>
    /// <param name="body">The body.</param>
    /// <param name="ticket">The ticket.</param>
    /// <param name="port">The port that forwards.</param>
    /// <returns>False when it is too short.</returns>
    public static bool TryReadRelayPort(ReadOnlySpan<byte> body, out uint ticket, out ushort port)
    {
        (ticket, port) = (0, 0);
        if (body.Length < RelayPortLength)
        {
            return false;
        }

        ticket = BinaryPrimitives.ReadUInt32BigEndian(body);
        port = BinaryPrimitives.ReadUInt16BigEndian(body[TicketLength..]);
        return true;
    }

    /// <summary>Writes the body of RLY_REQ.</summary>
    /// <param name="body">At least <see cref="RelayRequestLength"/> bytes.</param>
    /// <param name="uid">The camera.</param>
    /// <param name="relay">Address and port that forward.</param>
    /// <param name="ticket">The ticket.</param>
    public static void WriteRelayRequest(Span<byte> body, CameraUid uid, Ipv4EndPoint relay, uint ticket)
    {
        uid.Write(body);
        WriteRelayTo(body[CameraUid.Length..], relay, ticket);
    }

    /// <summary>Reads the body of RLY_REQ.</summary>
    /// <param name="body">The body.</param>
    /// <param name="uid">The camera.</param>
    /// <param name="relay">Address and port that forward.</param>
    /// <param name="ticket">The ticket.</param>
    /// <returns>False when it is too short.</returns>
    public static bool TryReadRelayRequest(ReadOnlySpan<byte> body, out CameraUid uid, out Ipv4EndPoint relay, out uint ticket)
    {
        (relay, ticket) = (default, 0);
        return CameraUid.TryRead(body, out uid) && TryReadRelayTo(body[CameraUid.Length..], out relay, out ticket);
    }

    /// <summary>Writes the body of RLY_TO.</summary>
    /// <param name="body">At least <see cref="RelayToLength"/> bytes.</param>
    /// <param name="relay">Address and port that forward.</param>
    /// <param name="ticket">The ticket.</param>
    public static void WriteRelayTo(Span<byte> body, Ipv4EndPoint relay, uint ticket)
    {
        relay.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(body[Ipv4EndPoint.WireLength..], ticket);
    }

    /// <summary>Reads the body of RLY_TO.</summary>
    /// <param name="body">The body.</param>
    /// <param name="relay">Address and port that forward.</param>
    /// <param name="ticket">The ticket.</param>
    /// <returns>False when it is too short.</returns>
    public static bool TryReadRelayTo(ReadOnlySpan<byte> body, out Ipv4EndPoint relay, out uint ticket)
    {
        ticket = 0;
        if (!Ipv4EndPoint.TryRead(body, out relay) || body.Length < RelayToLength)
        {
            return false;
        }

        ticket = BinaryPrimitives.ReadUInt32BigEndian(body[Ipv4EndPoint.WireLength..]);
        return true;
    }

    /// <summary>Writes the body of RLY_PKT.</summary>
    /// <param name="body">At least <see cref="RelayPacketLength"/> bytes.</param>
    /// <param name="ticket">The ticket.</param>
    /// <param name="uid">The camera.</param>
    public static void WriteRelayPacket(Span<byte> body, uint ticket, CameraUid uid)
    {
        body[..RelayPacketLength].Clear();
        BinaryPrimitives.WriteUInt32BigEndian(body, ticket);
        uid.Write(body[TicketLength..]);
    }

    /// <summary>Reads the body of RLY_PKT.</summary>
    /// <param name="body">The body.</param>
    /// <param name="ticket">The ticket.</param>
    /// <param name="uid">The camera.</param>
    /// <returns>False when it is too short.</returns>
    public static bool TryReadRelayPacket(ReadOnlySpan<byte> body, out uint ticket, out CameraUid uid)
    {
        (ticket, uid) = (0, default);
        if (body.Length < RelayPacketLength)
        {
            return false;
        }

        ticket = BinaryPrimitives.ReadUInt32BigEndian(body);
        return CameraUid.TryRead(body[TicketLength..], out uid);
    }
}
