using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Captures;

/// <summary>Picks the datagrams of the camera's family out of a network capture.</summary>
internal static class PacketCapture
{
    /// <summary>Who a datagram that belongs to the servers of the family went to or came from (reference section 11).</summary>
    private const string Cloud = "cloud";

    /// <summary>Reads packet by packet, as the enumeration goes on.</summary>
    public static IEnumerable<CapturedDatagram> Read(IPacketReader reader)
    {
        var roles = new EndPointRoles();
        Int128? origin = null;
        var isReadable = false;
        int? unknown = null;
        while (reader.TryRead(out var packet))
        {
            origin ??= packet.Nanoseconds;
            isReadable |= UdpDissector.Knows(packet.LinkType);
            unknown ??= UdpDissector.Knows(packet.LinkType) ? null : packet.LinkType;
            if (Find(packet, origin, roles) is { } datagram)
            {
                yield return datagram;
            }
        }

        if (unknown is { } linkType && !isReadable)
        {
            throw reader.Fault(FormattableString.Invariant($"all before it was captured on links of a kind that is not read here (type {linkType}); capture Ethernet or IP"));
        }
    }

    private static CapturedDatagram? Find(CapturedPacket packet, Int128? origin, EndPointRoles roles)
    {
        if (!UdpDissector.TryRead(packet.LinkType, packet.Bytes.Span, out var udp) || PpppPacket.TryRead(udp.Payload, out var pppp) != PpppError.None)
        {
            return null;
        }

        var time = packet.Nanoseconds - origin;
        var direction = roles.DirectionOf(pppp, udp.Source, udp.Destination);
        return new CapturedDatagram(packet.Number, (double?)time / 1e9, direction, udp.Payload.ToArray())
        {
            Peer = IsOfServers(pppp.Opcode) ? Cloud : null,
            Source = udp.Source.ToString(),
            Destination = udp.Destination.ToString(),
        };
    }

    private static bool IsOfServers(PpppOpcode opcode) => opcode is
        PpppOpcode.HELLO or PpppOpcode.HELLO_ACK or PpppOpcode.P2P_REQ or PpppOpcode.P2P_REQ_ACK or PpppOpcode.PUNCH_TO
        or PpppOpcode.LIST_REQ or PpppOpcode.LIST_REQ_ACK or PpppOpcode.REPORT_SESSION_READY;
}
