using System.Buffers.Binary;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Captures;

namespace CameraP2P.Tests.Captures;

/// <summary>Builds capture files by hand, in either byte order, so that the readers are not tested against the writer alone.</summary>
internal sealed class CaptureBuilder(bool isBigEndian = false)
{
    public const int Raw = 101;
    public static readonly Ipv4EndPoint Camera = new(0xC0A82B01, 40611);
    public static readonly Ipv4EndPoint Client = new(0xC0A82B16, 50000);
    public static readonly byte[] Alive = [0xF1, 0xE0, 0, 0];

    private readonly List<byte> file = [];

    public byte[] ToArray() => [.. file];

    public List<CapturedDatagram> Read() => [.. CaptureFile.Read(new MemoryStream(ToArray()))];

    public CaptureBuilder Bytes(params byte[] bytes)
    {
        file.AddRange(bytes);
        return this;
    }

    public byte[] U16(int value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)value);
        return Order(bytes);
    }

    public byte[] U32(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return Order(bytes);
    }

    public CaptureBuilder Pcap(uint magic = 0xA1B2C3D4, uint linkType = Raw) =>
        Bytes([.. U32(magic), .. U16(2), .. U16(4), .. U32(0), .. U32(0), .. U32(65535), .. U32(linkType)]);

    public CaptureBuilder PcapPacket(byte[] packet, uint seconds = 1_766_000_000, uint fraction = 0) =>
        Bytes([.. U32(seconds), .. U32(fraction), .. U32((uint)packet.Length), .. U32((uint)packet.Length), .. packet]);

    public CaptureBuilder Block(uint type, params byte[] body)
    {
        byte[] padded = [.. body, .. new byte[(4 - (body.Length % 4)) % 4]];
        var length = U32((uint)padded.Length + 12);
        return Bytes([.. U32(type), .. length, .. padded, .. length]);
    }

    public CaptureBuilder Section() => Block(0x0A0D0D0A, [.. U32(0x1A2B3C4D), .. U16(1), .. U16(0), .. Enumerable.Repeat((byte)0xFF, 8)]);

    public CaptureBuilder Interface(int linkType = Raw, params byte[] options) => Block(1, [.. U16(linkType), .. U16(0), .. U32(0), .. options]);

    public CaptureBuilder Packet(byte[] packet, ulong ticks = 0, uint interfaceNumber = 0) => Block(
        6,
        [.. U32(interfaceNumber), .. U32((uint)(ticks >> 32)), .. U32((uint)ticks), .. U32((uint)packet.Length), .. U32((uint)packet.Length), .. packet]);

    /// <summary>An IPv4 packet with a UDP datagram; checksums are left at 0, as recorders on a sending machine see them.</summary>
    public static byte[] Udp(byte[] payload, Ipv4EndPoint? from = null, Ipv4EndPoint? to = null)
    {
        var (source, destination) = (from ?? Camera, to ?? Client);
        var packet = new byte[28 + payload.Length];
        packet[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
        packet[9] = 17;
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(12), source.Address);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(16), destination.Address);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(20), source.Port);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(22), destination.Port);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(24), (ushort)(8 + payload.Length));
        payload.CopyTo(packet, 28);
        return packet;
    }

    private byte[] Order(byte[] bytes)
    {
        if (!isBigEndian)
        {
            Array.Reverse(bytes);
        }

        return bytes;
    }
}
