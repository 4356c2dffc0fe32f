using System.Buffers.Binary;

namespace CameraP2P.Captures;

/// <summary>
/// Reads .pcapng files (draft-ietf-opsawg-pcapng): sections of either byte order, interfaces with their own resolution of time,
/// enhanced, simple and old packet blocks. Blocks of other kinds are passed over.
/// </summary>
internal sealed class PcapngReader(Stream stream) : IPacketReader
{
    private const uint SectionHeader = 0x0A0D0D0A;
    private const uint InterfaceDescription = 1;
    private const uint OldPacket = 2;
    private const uint SimplePacket = 3;
    private const uint EnhancedPacket = 6;

    private const uint ByteOrder = 0x1A2B3C4D;
    private const ushort MajorVersion = 1;

    /// <summary>Type and length before a block's body.</summary>
    private const int BlockHeaderLength = 8;

    /// <summary>The same and the length once more behind it.</summary>
    private const int BlockFrameLength = 12;

    private const ushort TimeResolution = 9;
    private const ushort TimeOffset = 14;

    /// <summary>A machine has a few dozen at most; the bound is on what a hostile file can fill.</summary>
    private const int MaxInterfaces = 1024;

    private readonly CaptureStream file = new(stream, CaptureUnit.Block);
    private readonly List<Interface> interfaces = [];
    private int packets;
    private long left;

    /// <summary>Whether a file that starts with these four bytes is one of these.</summary>
    public static bool Begins(uint magic) => magic == SectionHeader;

    public bool TryRead(out CapturedPacket packet)
    {
        while (TryReadBlockHeader(out var type, out var length))
        {
            left = length - BlockFrameLength;
            var found = ReadBody(type, out packet);
            if (left < 0)
            {
                throw file.Fault("its content is longer than itself");
            }

            file.Skip(left);
            if (file.UInt32(file.Read(sizeof(uint))) != length)
            {
                throw file.Fault("its two lengths differ");
            }

            if (found)
            {
                return true;
            }
        }

        packet = default;
        return false;
    }

    public CaptureFormatException Fault(string fault) => file.Fault(fault);

    private bool TryReadBlockHeader(out uint type, out uint length)
    {
        file.Number++;
        (type, length) = (0, 0);
        if (!file.TryRead(BlockHeaderLength, out var header))
        {
            return false;
        }

        type = file.UInt32(header);
        length = file.UInt32(header[4..]);
        if (type == SectionHeader)
        {
            // The byte order of the length stands behind it.
            Span<byte> written = [.. header[4..BlockHeaderLength]];
            ReadByteOrder();
            length = file.UInt32(written);
        }

        return length >= BlockFrameLength && length % 4 == 0 ? true : throw file.Fault("its length is impossible");
    }

    private void ReadByteOrder()
    {
        var mark = file.Read(sizeof(uint));
        file.IsLittleEndian = BinaryPrimitives.ReadUInt32LittleEndian(mark) == ByteOrder;
        if (!file.IsLittleEndian && BinaryPrimitives.ReadUInt32BigEndian(mark) != ByteOrder)
        {
            throw file.Fault("its byte order is unknown");
        }
    }

    private bool ReadBody(uint type, out CapturedPacket packet)
    {
        packet = default;
        switch (type)
        {
            case SectionHeader:
                ReadSection();
                return false;
            case InterfaceDescription:
                ReadInterface();
                return false;
            case EnhancedPacket or OldPacket:
                packet = ReadTimedPacket(type);
                return true;
            case SimplePacket:
                packet = ReadSimplePacket();
                return true;
            default:
                return false;
        }
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        left -= length;
        return left < 0 ? throw file.Fault("it is too short for its kind") : file.Read(length);
    }

    private void ReadSection()
    {
        left -= sizeof(uint);
        if (file.UInt16(Take(12)) != MajorVersion)
        {
            throw file.Fault("it is not of version 1");
        }

        interfaces.Clear();
    }

    private void ReadInterface()
    {
        if (interfaces.Count == MaxInterfaces)
        {
            throw file.Fault("it describes one network interface too many");
        }

        var start = Take(8);
        var described = new Interface(file.UInt16(start), file.UInt32(start[4..]));
        while (left >= 4 && TryReadOption(ref described))
        {
        }

        interfaces.Add(described);
    }

    /// <summary>Reads an option: code, length, value, and padding to four bytes. False at the one that ends them.</summary>
    private bool TryReadOption(ref Interface described)
    {
        var option = Take(4);
        var (code, length) = (file.UInt16(option), file.UInt16(option[2..]));
        if (code == TimeResolution && length == 1)
        {
            described = described with { UnitsPerSecond = ReadResolution(Take(4)[0]) };
        }
        else if (code == TimeOffset && length == sizeof(long))
        {
            described = described with { OffsetSeconds = file.Int64(Take(length)) };
        }
        else
        {
            var padded = (length + 3) & ~3;
            left -= padded;
            file.Skip(left < 0 ? throw file.Fault("an option is longer than the block") : padded);
        }

        return code != 0;
    }

    /// <summary>A negative power of ten, or of two when the highest bit is set. Nothing measures finer than these bounds.</summary>
    private Int128 ReadResolution(byte value)
    {
        var exponent = value & 0x7F;
        return (value & 0x80) != 0
            ? exponent <= 62 ? Int128.One << exponent : throw file.Fault("its resolution of time is impossible")
            : exponent <= 18 ? (Int128)Math.Pow(10, exponent) : throw file.Fault("its resolution of time is impossible");
    }

    private CapturedPacket ReadTimedPacket(uint type)
    {
        var start = Take(20);
        // An old packet block has a count of losses in the upper half of the number.
        var number = type == EnhancedPacket ? file.UInt32(start) : file.UInt16(start);
        var source = InterfaceAt(number);
        var ticks = ((Int128)file.UInt32(start[4..]) << 32) + file.UInt32(start[8..]);
        var time = (ticks * 1_000_000_000 / source.UnitsPerSecond) + ((Int128)source.OffsetSeconds * 1_000_000_000);
        return new CapturedPacket(++packets, time, source.LinkType, ReadData(file.UInt32(start[12..])));
    }

    private CapturedPacket ReadSimplePacket()
    {
        var source = InterfaceAt(0);
        var length = (long)file.UInt32(Take(4));
        // The length is the original one: the interface's limit, or the block's end, cuts it.
        length = Math.Min(length, source.SnapLength == 0 ? left : Math.Min(left, source.SnapLength));
        return new CapturedPacket(++packets, null, source.LinkType, ReadData((uint)length));
    }

    private ReadOnlyMemory<byte> ReadData(uint length)
    {
        left -= length;
        return left < 0 ? throw file.Fault("its packet is longer than the block") : file.ReadPacket(length);
    }

    private Interface InterfaceAt(uint number) =>
        number < interfaces.Count ? interfaces[(int)number] : throw file.Fault("it belongs to an interface that was not described");

    /// <summary>Microseconds unless the interface says otherwise.</summary>
    private sealed record Interface(int LinkType, uint SnapLength)
    {
        public Int128 UnitsPerSecond { get; init; } = 1_000_000;

        public long OffsetSeconds { get; init; }
    }
}
