using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Captures;

/// <summary>Picks the datagrams of the camera's family out of a network capture.</summary>
internal static class PacketCapture
{
    /// <summary>Who a datagram that belongs to the servers of the family went to or came from (docs/PROTOCOL_ANALYSIS.md#rendezvous-and-relay).</summary>
    private const string Cloud = "cloud";

    /// <summary>Reads packet by packet, as the enumeration goes on.</summary>
    public static IEnumerable<CapturedDatagram> Read(IPacketReader reader, CaptureSummary summary)
    {
        var finder = new Finder(summary);
        var isReadable = false;
        int? unknown = null;
        while (reader.TryRead(out var packet))
        {
            summary.Packets++;
            isReadable |= UdpDissector.Knows(packet.LinkType);
            unknown ??= UdpDissector.Knows(packet.LinkType) ? null : packet.LinkType;
            foreach (var datagram in finder.Find(packet))
            {
                yield return datagram;
            }
        }

        foreach (var datagram in finder.FindUnfinished())
        {
            yield return datagram;
        }

        if (unknown is { } linkType && !isReadable)
        {
            throw reader.Fault(FormattableString.Invariant($"all before it was captured on links of a kind that is not supported (link type {linkType}); capture Ethernet or IP"));
        }
    }

    private static bool IsOfServers(PpppOpcode opcode) => opcode is
        PpppOpcode.HELLO or PpppOpcode.HELLO_ACK or PpppOpcode.P2P_REQ or PpppOpcode.P2P_REQ_ACK or PpppOpcode.PUNCH_TO
        or PpppOpcode.LIST_REQ or PpppOpcode.LIST_REQ_ACK or PpppOpcode.REPORT_SESSION_READY;

    /// <summary>Finds datagrams, whole or in fragments, and tells which way they went.</summary>
    private sealed class Finder(CaptureSummary summary)
    {
        private readonly EndPointRoles roles = new();
        private readonly FragmentTable fragments = new();
        private Int128? origin;

        public IEnumerable<CapturedDatagram> Find(CapturedPacket packet)
        {
            origin ??= packet.Nanoseconds;
            if (!UdpDissector.TryRead(packet.LinkType, packet.Bytes.Span, out var ipv4, out var isDamaged))
            {
                summary.Damaged += isDamaged ? 1 : 0;
                return [];
            }

            if (ipv4.IsFragment)
            {
                return fragments.Add(packet, ipv4).Select(Finish).OfType<CapturedDatagram>();
            }

            if (ipv4.Missing > 0 && ipv4.Data.Length < UdpDissector.UdpHeaderLength)
            {
                summary.CutBeforeHeader++;
            }

            return Make(ipv4.Key, packet.Number, packet.Nanoseconds, ipv4.Data) is { } datagram ? [datagram] : [];
        }

        public IEnumerable<CapturedDatagram> FindUnfinished() => fragments.TakeUnfinished().Select(Finish).OfType<CapturedDatagram>();

        private CapturedDatagram? Finish(Fragments found)
        {
            if (found.FromStart.Length < UdpDissector.UdpHeaderLength)
            {
                summary.FragmentsWithoutStart += found.Count;
                return null;
            }

            return Make(found.Key, found.Number, found.Nanoseconds, found.FromStart);
        }

        private CapturedDatagram? Make(FragmentKey key, int number, Int128? nanoseconds, ReadOnlySpan<byte> data)
        {
            if (!UdpDissector.TryReadUdp(key, data, out var udp) || !IsOfFamily(udp, out var pppp))
            {
                return null;
            }

            return new CapturedDatagram(number, (double?)(nanoseconds - origin) / 1e9, roles.DirectionOf(pppp, udp.Source, udp.Destination), udp.Payload.ToArray())
            {
                MissingBytes = udp.Missing,
                Peer = PpppPacket.TryRead(udp.Payload, out _) == PpppError.None && IsOfServers(pppp.Opcode) ? Cloud : null,
                Source = udp.Source.ToString(),
                Destination = udp.Destination.ToString(),
            };
        }

        /// <summary>
        /// A whole datagram is judged by its envelope. One that is cut, or whose length is wrong, has only its first byte to show; it is
        /// taken when it was cut, or when one of its ends has spoken the protocol before. Between two that have spoken it with each other
        /// anything is taken: it was damaged.
        /// </summary>
        private bool IsOfFamily(UdpView udp, out PpppPacket pppp)
        {
            var error = PpppPacket.TryRead(udp.Payload, out pppp);
            return error switch
            {
                PpppError.None => true,
                PpppError.BadLength or PpppError.TooShort when udp.Payload is [PpppPacket.Magic, ..] => udp.Missing > 0 || roles.Knows(udp.Source, udp.Destination),
                _ => roles.HaveSpoken(udp.Source, udp.Destination),
            };
        }
    }
}
