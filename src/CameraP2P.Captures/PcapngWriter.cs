using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Captures;

/// <summary>
/// Writes datagrams as a .pcapng file that Wireshark and <see cref="CaptureFile"/> read: one section, one interface of raw IP
/// (link type 101) with nanoseconds, and around each datagram the IPv4 and UDP headers it would have had. Each datagram goes to
/// the stream in one piece, so that a file cut off by a crash is whole up to there. Not thread-safe.
/// </summary>
public sealed class PcapngWriter : IDisposable
{
    /// <summary>The longest payload of a UDP datagram over IPv4: 65,535 less two headers.</summary>
    public const int MaxPayloadLength = ushort.MaxValue - Ipv4HeaderLength - UdpHeaderLength;

    private const uint SectionHeader = 0x0A0D0D0A;
    private const uint InterfaceDescription = 1;
    private const uint EnhancedPacket = 6;
    private const uint ByteOrder = 0x1A2B3C4D;
    private const ushort RawIp = 101;
    private const ushort CommentOption = 1;
    private const ushort ApplicationOption = 4;
    private const ushort TimeResolutionOption = 9;
    private const ushort FlagsOption = 2;
    private const byte Nanoseconds = 9;

    /// <summary>Type, length, interface, time, two lengths.</summary>
    private const int PacketHeaderLength = 28;

    /// <summary>The flags option, the end of options and the second length.</summary>
    private const int PacketTrailerLength = 16;

    private const int Ipv4HeaderLength = 20;
    private const int UdpHeaderLength = 8;
    private const byte UdpProtocol = 17;

    private readonly Stream stream;
    private readonly bool leaveOpen;
    private ushort identification;

    /// <summary>Begins a file.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="comment">A sentence for whoever opens the file; null for none.</param>
    /// <param name="leaveOpen">Whether the stream stays open afterwards.</param>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public PcapngWriter(Stream stream, string? comment = null, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        this.stream = stream;
        this.leaveOpen = leaveOpen;
        WriteSection(comment);
        WriteInterface();
    }

    /// <summary>Datagrams written.</summary>
    public long Count { get; private set; }

    /// <summary>Writes a datagram.</summary>
    /// <param name="unixNanoseconds">When, in nanoseconds since 1970 UTC.</param>
    /// <param name="direction">Which way it went, as the file's flags «outbound» and «inbound».</param>
    /// <param name="source">Its sender.</param>
    /// <param name="destination">Its receiver.</param>
    /// <param name="payload">Its bytes, up to <see cref="MaxPayloadLength"/>.</param>
    /// <exception cref="ArgumentException">The payload is longer.</exception>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public void Write(long unixNanoseconds, CaptureDirection direction, Ipv4EndPoint source, Ipv4EndPoint destination, ReadOnlySpan<byte> payload)
    {
        if (payload.Length > MaxPayloadLength)
        {
            throw new ArgumentException("The payload is longer than a UDP datagram's.", nameof(payload));
        }

        var packetLength = Ipv4HeaderLength + UdpHeaderLength + payload.Length;
        var blockLength = PacketHeaderLength + Pad(packetLength) + PacketTrailerLength;
        var rented = ArrayPool<byte>.Shared.Rent(blockLength);
        var block = rented.AsSpan(0, blockLength);
        block.Clear();
        WritePacketFrame(block, unixNanoseconds, packetLength, direction);
        WritePacket(block.Slice(PacketHeaderLength, packetLength), source, destination, payload);
        stream.Write(block);
        ArrayPool<byte>.Shared.Return(rented);
        Count++;
    }

    /// <summary>Hands what is buffered to the operating system.</summary>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public void Flush() => stream.Flush();

    /// <summary>Ends the file.</summary>
    public void Dispose()
    {
        if (!leaveOpen)
        {
            stream.Dispose();
        }
    }

    private static int Pad(int length) => (length + 3) & ~3;

    private void WriteSection(string? comment)
    {
        using var body = new MemoryStream();
        Span<byte> start = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(start, ByteOrder);
        BinaryPrimitives.WriteUInt16LittleEndian(start[4..], 1);
        // The section's length is not known in advance: all ones.
        start[8..].Fill(0xFF);
        body.Write(start);
        if (comment is not null)
        {
            WriteOption(body, CommentOption, Encoding.UTF8.GetBytes(comment));
        }

        WriteOption(body, ApplicationOption, "CameraP2P"u8);
        WriteOption(body, 0, default);
        WriteBlock(SectionHeader, body);
    }

    private void WriteInterface()
    {
        using var body = new MemoryStream();
        Span<byte> start = stackalloc byte[8];
        start.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(start, RawIp);
        body.Write(start);
        WriteOption(body, TimeResolutionOption, [Nanoseconds]);
        WriteOption(body, 0, default);
        WriteBlock(InterfaceDescription, body);
    }

    private static void WriteOption(MemoryStream body, ushort code, ReadOnlySpan<byte> value)
    {
        Span<byte> head = stackalloc byte[4];
        BinaryPrimitives.WriteUInt16LittleEndian(head, code);
        BinaryPrimitives.WriteUInt16LittleEndian(head[2..], (ushort)value.Length);
        body.Write(head);
        body.Write(value);
        body.Write(stackalloc byte[Pad(value.Length) - value.Length]);
    }

    private void WriteBlock(uint type, MemoryStream body)
    {
        Span<byte> word = stackalloc byte[4];
        using var block = new MemoryStream();
        foreach (var value in (ReadOnlySpan<uint>)[type, (uint)body.Length + 12])
        {
            BinaryPrimitives.WriteUInt32LittleEndian(word, value);
            block.Write(word);
        }

        body.WriteTo(block);
        block.Write(word);
        block.WriteTo(stream);
    }

    /// <summary>The block around a packet: everything but the packet.</summary>
    private static void WritePacketFrame(Span<byte> block, long time, int packetLength, CaptureDirection direction)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(block, EnhancedPacket);
        BinaryPrimitives.WriteInt32LittleEndian(block[4..], block.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(block[12..], (uint)(time >> 32));
        BinaryPrimitives.WriteUInt32LittleEndian(block[16..], (uint)time);
        BinaryPrimitives.WriteInt32LittleEndian(block[20..], packetLength);
        BinaryPrimitives.WriteInt32LittleEndian(block[24..], packetLength);
        var trailer = block[^PacketTrailerLength..];
        BinaryPrimitives.WriteUInt16LittleEndian(trailer, FlagsOption);
        BinaryPrimitives.WriteUInt16LittleEndian(trailer[2..], sizeof(uint));
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], direction == CaptureDirection.Rx ? 1u : 2u);
        BinaryPrimitives.WriteInt32LittleEndian(trailer[12..], block.Length);
    }

    private void WritePacket(Span<byte> packet, Ipv4EndPoint source, Ipv4EndPoint destination, ReadOnlySpan<byte> payload)
    {
        WriteIpv4Header(packet, source.Address, destination.Address, identification++);
        var udp = packet[Ipv4HeaderLength..];
        BinaryPrimitives.WriteUInt16BigEndian(udp, source.Port);
        BinaryPrimitives.WriteUInt16BigEndian(udp[2..], destination.Port);
        BinaryPrimitives.WriteUInt16BigEndian(udp[4..], (ushort)udp.Length);
        payload.CopyTo(udp[UdpHeaderLength..]);

        // The pseudo-header: both addresses, the protocol, the length (RFC 768).
        var sum = Sum(packet[12..Ipv4HeaderLength]) + UdpProtocol + (uint)udp.Length + Sum(udp);
        var checksum = Fold(sum);
        BinaryPrimitives.WriteUInt16BigEndian(udp[6..], checksum == 0 ? ushort.MaxValue : checksum);
    }

    private static void WriteIpv4Header(Span<byte> header, uint source, uint destination, ushort identification)
    {
        header[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)header.Length);
        BinaryPrimitives.WriteUInt16BigEndian(header[4..], identification);
        header[6] = 0x40;
        header[8] = 64;
        header[9] = UdpProtocol;
        BinaryPrimitives.WriteUInt32BigEndian(header[12..], source);
        BinaryPrimitives.WriteUInt32BigEndian(header[16..], destination);
        BinaryPrimitives.WriteUInt16BigEndian(header[10..], Fold(Sum(header[..Ipv4HeaderLength])));
    }

    /// <summary>The sum of 16-bit words, an odd last byte as the upper half of one (RFC 1071).</summary>
    private static uint Sum(ReadOnlySpan<byte> bytes)
    {
        var sum = 0u;
        for (; bytes.Length > 1; bytes = bytes[2..])
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes);
        }

        return bytes.IsEmpty ? sum : sum + ((uint)bytes[0] << 8);
    }

    private static ushort Fold(uint sum)
    {
        while (sum > ushort.MaxValue)
        {
            sum = (sum & ushort.MaxValue) + (sum >> 16);
        }

        return (ushort)~sum;
    }
}
