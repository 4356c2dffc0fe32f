using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace CameraP2P.Protocol.Pppp;

/// <summary>
/// An IPv4 address and a UDP port as a plain value: what the cores compare, and the 16-byte <c>sockaddr</c> of the wire
/// (docs/PROTOCOL_ANALYSIS.md#envelope and #rendezvous-and-relay: u16 BE family 2, u16 LE port, address reversed, 8 zeros). The family speaks IPv4 only.
/// </summary>
/// <param name="Address">The address as a number, first octet highest: 192.168.43.1 is 0xC0A82B01.</param>
/// <param name="Port">The UDP port.</param>
public readonly record struct Ipv4EndPoint(uint Address, ushort Port)
{
    /// <summary>Bytes of a <c>sockaddr</c> on the wire (docs/PROTOCOL_ANALYSIS.md#rendezvous-and-relay).</summary>
    public const int WireLength = 16;

    private const ushort Family = 2;

    /// <summary>The address as the base class library's type.</summary>
    public IPAddress IPAddress
    {
        get
        {
            Span<byte> bytes = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(bytes, Address);
            return new IPAddress(bytes);
        }
    }

    /// <summary>From the base class library's type; an IPv4 address mapped into IPv6 is accepted.</summary>
    /// <param name="address">An IPv4 address.</param>
    /// <param name="port">0 to 65,535.</param>
    /// <returns>The end point.</returns>
    /// <exception cref="ArgumentException">The address is not IPv4.</exception>
    public static Ipv4EndPoint From(IPAddress address, int port)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentOutOfRangeException.ThrowIfNegative(port);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, ushort.MaxValue);
        var four = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        Span<byte> bytes = stackalloc byte[4];
        if (four.AddressFamily != AddressFamily.InterNetwork || !four.TryWriteBytes(bytes, out _))
        {
            throw new ArgumentException("The camera family speaks IPv4 only.", nameof(address));
        }

        return new Ipv4EndPoint(BinaryPrimitives.ReadUInt32BigEndian(bytes), (ushort)port);
    }

    /// <summary>From the base class library's type.</summary>
    /// <param name="endPoint">An IPv4 end point.</param>
    /// <returns>The same as a value.</returns>
    public static Ipv4EndPoint From(IPEndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        return From(endPoint.Address, endPoint.Port);
    }

    /// <summary>Reads a <c>sockaddr</c>.</summary>
    /// <param name="source">At least 16 bytes.</param>
    /// <param name="endPoint">The end point.</param>
    /// <returns>False when it is too short or of another family.</returns>
    public static bool TryRead(ReadOnlySpan<byte> source, out Ipv4EndPoint endPoint)
    {
        endPoint = default;
        if (source.Length < WireLength || BinaryPrimitives.ReadUInt16BigEndian(source) != Family)
        {
            return false;
        }

        endPoint = new Ipv4EndPoint(
            BinaryPrimitives.ReadUInt32LittleEndian(source[4..]),
            BinaryPrimitives.ReadUInt16LittleEndian(source[2..]));
        return true;
    }

    /// <summary>Writes a <c>sockaddr</c>.</summary>
    /// <param name="destination">At least 16 bytes.</param>
    public void Write(Span<byte> destination)
    {
        destination[..WireLength].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(destination, Family);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[2..], Port);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[4..], Address);
    }

    /// <summary>As the base class library's type.</summary>
    /// <returns>A new end point.</returns>
    public IPEndPoint ToIPEndPoint() => new(IPAddress, Port);

    /// <summary>Such as <c>192.168.43.1:40611</c>.</summary>
    /// <returns>Address and port.</returns>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Address >> 24}.{(Address >> 16) & 0xFF}.{(Address >> 8) & 0xFF}.{Address & 0xFF}:{Port}");
}
