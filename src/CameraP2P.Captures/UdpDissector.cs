using System.Buffers.Binary;
using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Captures;

/// <summary>A UDP datagram inside a captured packet: a view over it.</summary>
internal readonly ref struct UdpView(Ipv4EndPoint source, Ipv4EndPoint destination, ReadOnlySpan<byte> payload)
{
    public Ipv4EndPoint Source { get; } = source;

    public Ipv4EndPoint Destination { get; } = destination;

    public ReadOnlySpan<byte> Payload { get; } = payload;
}

/// <summary>Finds the UDP datagram in a captured packet: link layer, IPv4 (RFC 791), UDP (RFC 768). Never throws.</summary>
internal static class UdpDissector
{
    // Link-layer header types, tcpdump.org/linktypes.html.
    private const int Null = 0;
    private const int Ethernet = 1;
    private const int RawBsd = 12;
    private const int RawOpenBsd = 14;
    private const int Raw = 101;
    private const int Loop = 108;
    private const int LinuxCooked = 113;
    private const int RawIpv4 = 228;
    private const int LinuxCooked2 = 276;

    private const int EthernetTypeAt = 12;
    private const int LinuxCookedTypeAt = 14;
    private const int LinuxCooked2Length = 20;

    private const ushort Ipv4Type = 0x0800;
    private const int VlanTagLength = 4;

    /// <summary>AF_INET, the same number on every system, in the byte order of the machine that captured.</summary>
    private const uint Ipv4Family = 2;

    private const int Ipv4HeaderLength = 20;
    private const byte UdpProtocol = 17;
    private const int UdpHeaderLength = 8;

    /// <summary>More fragments follow, or this is not the first one.</summary>
    private const ushort FragmentMask = 0x3FFF;

    /// <summary>Whether packets of this link type are read.</summary>
    public static bool Knows(int linkType) =>
        linkType is Null or Ethernet or RawBsd or RawOpenBsd or Raw or Loop or LinuxCooked or RawIpv4 or LinuxCooked2;

    /// <summary>Finds the datagram; false for everything that is not a whole UDP datagram over IPv4.</summary>
    public static bool TryRead(int linkType, ReadOnlySpan<byte> packet, out UdpView datagram)
    {
        datagram = default;
        return TrySkipLink(linkType, ref packet) && TryReadIpv4(packet, out datagram);
    }

    private static bool TrySkipLink(int linkType, ref ReadOnlySpan<byte> packet)
    {
        switch (linkType)
        {
            case Ethernet:
                return TrySkipTyped(EthernetTypeAt, EthernetTypeAt + 2, ref packet);
            case LinuxCooked:
                return TrySkipTyped(LinuxCookedTypeAt, LinuxCookedTypeAt + 2, ref packet);
            case LinuxCooked2:
                return TrySkipTyped(0, LinuxCooked2Length, ref packet);
            case Null or Loop:
                return TrySkipFamily(ref packet);
            default:
                return Knows(linkType);
        }
    }

    private static bool TrySkipTyped(int typeAt, int length, ref ReadOnlySpan<byte> packet)
    {
        if (packet.Length < length)
        {
            return false;
        }

        var type = BinaryPrimitives.ReadUInt16BigEndian(packet[typeAt..]);
        packet = packet[length..];
        while (IsVlanTag(type) && packet.Length >= VlanTagLength)
        {
            type = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
            packet = packet[VlanTagLength..];
        }

        return type == Ipv4Type;
    }

    /// <summary>IEEE 802.1Q, 802.1ad, and the number used before it.</summary>
    private static bool IsVlanTag(ushort type) => type is 0x8100 or 0x88A8 or 0x9100;

    private static bool TrySkipFamily(ref ReadOnlySpan<byte> packet)
    {
        if (packet.Length < sizeof(uint))
        {
            return false;
        }

        var isIpv4 = BinaryPrimitives.ReadUInt32LittleEndian(packet) == Ipv4Family || BinaryPrimitives.ReadUInt32BigEndian(packet) == Ipv4Family;
        packet = packet[sizeof(uint)..];
        return isIpv4;
    }

    private static bool TryReadIpv4(ReadOnlySpan<byte> packet, out UdpView datagram)
    {
        datagram = default;
        if (packet.Length < Ipv4HeaderLength || packet[0] >> 4 != 4)
        {
            return false;
        }

        var headerLength = (packet[0] & 0x0F) * 4;
        var length = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        if (headerLength < Ipv4HeaderLength
            || length > packet.Length
            || length < headerLength + UdpHeaderLength
            || packet[9] != UdpProtocol
            || (BinaryPrimitives.ReadUInt16BigEndian(packet[6..]) & FragmentMask) != 0)
        {
            return false;
        }

        var source = BinaryPrimitives.ReadUInt32BigEndian(packet[12..]);
        var destination = BinaryPrimitives.ReadUInt32BigEndian(packet[16..]);
        return TryReadUdp(packet[headerLength..length], source, destination, out datagram);
    }

    private static bool TryReadUdp(ReadOnlySpan<byte> udp, uint source, uint destination, out UdpView datagram)
    {
        var length = BinaryPrimitives.ReadUInt16BigEndian(udp[4..]);
        if (length < UdpHeaderLength || length > udp.Length)
        {
            datagram = default;
            return false;
        }

        datagram = new UdpView(
            new Ipv4EndPoint(source, BinaryPrimitives.ReadUInt16BigEndian(udp)),
            new Ipv4EndPoint(destination, BinaryPrimitives.ReadUInt16BigEndian(udp[2..])),
            udp[UdpHeaderLength..length]);
        return true;
    }
}
