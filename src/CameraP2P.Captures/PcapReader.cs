namespace CameraP2P.Captures;

/// <summary>One packet of a network capture; its bytes are valid until the next one is read.</summary>
/// <param name="Number">Its number in the file, from 1.</param>
/// <param name="Nanoseconds">Since 1970 UTC; null when the file keeps no time for it.</param>
/// <param name="LinkType">What its bytes begin with (the registry of link-layer header types, tcpdump.org/linktypes.html).</param>
/// <param name="Bytes">The packet.</param>
internal readonly record struct CapturedPacket(int Number, Int128? Nanoseconds, int LinkType, ReadOnlyMemory<byte> Bytes);

/// <summary>Gives the packets of a capture file one by one.</summary>
internal interface IPacketReader
{
    /// <summary>Reads the next packet.</summary>
    /// <exception cref="CaptureFormatException">The file is broken.</exception>
    bool TryRead(out CapturedPacket packet);

    /// <summary>The error that names the present place.</summary>
    CaptureFormatException Fault(string fault);
}

/// <summary>
/// Reads classic .pcap files (the format of libpcap, draft-ietf-opsawg-pcap): either byte order, time in micro- or nanoseconds.
/// </summary>
internal sealed class PcapReader : IPacketReader
{
    private const uint Microseconds = 0xA1B2C3D4;
    private const uint MicrosecondsSwapped = 0xD4C3B2A1;
    private const uint Nanoseconds = 0xA1B23C4D;
    private const uint NanosecondsSwapped = 0x4D3CB2A1;

    private const int HeaderLength = 24;
    private const int PacketHeaderLength = 16;
    private const ushort MajorVersion = 2;

    /// <summary>The upper half tells whether a checksum follows each frame, and how long it is; the IPv4 length leaves it out anyway.</summary>
    private const uint LinkTypeMask = 0xFFFF;

    private readonly CaptureStream file;
    private readonly int linkType;
    private readonly uint fractionsPerSecond;

    public PcapReader(Stream stream)
    {
        file = new CaptureStream(stream, CaptureUnit.Packet);
        var header = file.Read(HeaderLength);
        var magic = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(header);
        file.IsLittleEndian = magic is MicrosecondsSwapped or NanosecondsSwapped;
        fractionsPerSecond = magic is Microseconds or MicrosecondsSwapped ? 1_000_000u : 1_000_000_000u;
        if (file.UInt16(header[4..]) != MajorVersion)
        {
            throw file.Fault("it is not of version 2");
        }

        linkType = (int)(file.UInt32(header[20..]) & LinkTypeMask);
    }

    /// <summary>Whether a file that starts with these four bytes, read most significant first, is one of these.</summary>
    public static bool Begins(uint magic) => magic is Microseconds or MicrosecondsSwapped or Nanoseconds or NanosecondsSwapped;

    public bool TryRead(out CapturedPacket packet)
    {
        file.Number++;
        packet = default;
        if (!file.TryRead(PacketHeaderLength, out var header))
        {
            return false;
        }

        var time = ((Int128)file.UInt32(header) * 1_000_000_000) + ((Int128)file.UInt32(header[4..]) * (1_000_000_000 / fractionsPerSecond));
        packet = new CapturedPacket(file.Number, time, linkType, file.ReadPacket(file.UInt32(header[8..])));
        return true;
    }

    public CaptureFormatException Fault(string fault) => file.Fault(fault);
}
