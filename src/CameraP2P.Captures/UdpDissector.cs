using System.Buffers.Binary;
using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Captures;

/// <summary>A UDP datagram inside a captured packet: a view over it.</summary>
internal readonly ref struct UdpView(Ipv4EndPoint source, Ipv4EndPoint destination, ReadOnlySpan<byte> payload, int missing)
{
    public Ipv4EndPoint Source { get; } = source;

    public Ipv4EndPoint Destination { get; } = destination;

    /// <summary>What was captured of the payload.</summary>
    public ReadOnlySpan<byte> Payload { get; } = payload;

    /// <summary>Bytes of the payload that were not captured.</summary>
    public int Missing { get; } = missing;
}

/// <summary>An IPv4 packet that carries UDP, whole or a fragment: a view over the captured packet.</summary>
/// <param name="key">Identifies the datagram a fragment belongs to.</param>
/// <param name="offset">Where its bytes belong in that datagram.</param>
/// <param name="moreFollow">Whether it is not the last fragment.</param>
/// <param name="data">What was captured of its bytes.</param>
/// <param name="missing">Bytes that were not captured.</param>
internal readonly ref struct Ipv4View(FragmentKey key, int offset, bool moreFollow, ReadOnlySpan<byte> data, int missing)
{
    public FragmentKey Key { get; } = key;

    public int Offset { get; } = offset;

    public bool MoreFollow { get; } = moreFollow;

    public ReadOnlySpan<byte> Data { get; } = data;

    public int Missing { get; } = missing;

    public bool IsFragment => Offset > 0 || MoreFollow;
}

/// <summary>What the fragments of one datagram have in common (RFC 791); all of them are UDP here.</summary>
internal readonly record struct FragmentKey(uint Source, uint Destination, ushort Identification);

/// <summary>Finds UDP datagrams in captured packets: link layer, IPv4 (RFC 791), UDP (RFC 768). Never throws.</summary>
internal static class UdpDissector
{
    /// <summary>Source, destination, length, checksum.</summary>
    public const int UdpHeaderLength = 8;

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
    private const ushort MoreFragments = 0x2000;
    private const ushort OffsetMask = 0x1FFF;

    /// <summary>Whether packets of this link type are read.</summary>
    public static bool Knows(int linkType) =>
        linkType is Null or Ethernet or RawBsd or RawOpenBsd or Raw or Loop or LinuxCooked or RawIpv4 or LinuxCooked2;

    /// <summary>Finds the IPv4 packet; false for everything that is not UDP over IPv4.</summary>
    /// <param name="linkType">The kind of link.</param>
    /// <param name="packet">From the link's header on.</param>
    /// <param name="ipv4">A view over it.</param>
    /// <param name="isDamaged">Whether it is announced as IPv4, and cannot be.</param>
    public static bool TryRead(int linkType, ReadOnlySpan<byte> packet, out Ipv4View ipv4, out bool isDamaged)
    {
        ipv4 = default;
        isDamaged = false;
        if (!TrySkipLink(linkType, ref packet))
        {
            return false;
        }

        if (TryReadIpv4(packet, out ipv4))
        {
            return true;
        }

        // A raw link announces nothing: there, version 6 is another program's packet.
        isDamaged = !HasIpv4Header(packet) && !(linkType is RawBsd or RawOpenBsd or Raw && packet is [var first, ..] && first >> 4 == 6);
        return false;
    }

    /// <summary>Reads a datagram from its header on.</summary>
    /// <param name="key">Where it came from and went to.</param>
    /// <param name="data">What was captured of it.</param>
    /// <param name="datagram">A view over it.</param>
    /// <returns>False when not even the header is there, or its length is impossible.</returns>
    public static bool TryReadUdp(FragmentKey key, ReadOnlySpan<byte> data, out UdpView datagram)
    {
        datagram = default;
        if (data.Length < UdpHeaderLength)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(data[4..]);
        if (length < UdpHeaderLength)
        {
            return false;
        }

        var held = Math.Min(length, data.Length);
        datagram = new UdpView(
            new Ipv4EndPoint(key.Source, BinaryPrimitives.ReadUInt16BigEndian(data)),
            new Ipv4EndPoint(key.Destination, BinaryPrimitives.ReadUInt16BigEndian(data[2..])),
            data[UdpHeaderLength..held],
            length - held);
        return true;
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

    private static bool HasIpv4Header(ReadOnlySpan<byte> packet) =>
        packet.Length >= Ipv4HeaderLength
        && packet[0] >> 4 == 4
        && (packet[0] & 0x0F) * 4 is >= Ipv4HeaderLength and var length
        && length <= packet.Length
        && BinaryPrimitives.ReadUInt16BigEndian(packet[2..]) >= length;

    private static bool TryReadIpv4(ReadOnlySpan<byte> packet, out Ipv4View ipv4)
    {
        ipv4 = default;
        if (!HasIpv4Header(packet) || packet[9] != UdpProtocol)
        {
            return false;
        }

        var headerLength = (packet[0] & 0x0F) * 4;
        var length = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        var flags = BinaryPrimitives.ReadUInt16BigEndian(packet[6..]);
        var held = Math.Min(length, packet.Length);
        ipv4 = new Ipv4View(
            new FragmentKey(
                BinaryPrimitives.ReadUInt32BigEndian(packet[12..]),
                BinaryPrimitives.ReadUInt32BigEndian(packet[16..]),
                BinaryPrimitives.ReadUInt16BigEndian(packet[4..])),
            (flags & OffsetMask) * 8,
            (flags & MoreFragments) != 0,
            packet[headerLength..held],
            length - held);
        return true;
    }
}
