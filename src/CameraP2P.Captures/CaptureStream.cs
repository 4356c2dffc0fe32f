using System.Buffers.Binary;

namespace CameraP2P.Captures;

/// <summary>
/// The bytes of a binary capture file, with its byte order, and the number of the packet or block being read for the error.
/// Nothing is allocated on the word of the file.
/// </summary>
internal sealed class CaptureStream(Stream stream, CaptureUnit unit)
{
    /// <summary>256 KiB: the longest packet Wireshark takes from a file, four times the longest IPv4 packet.</summary>
    public const int MaxPacketLength = 256 * 1024;

    private const string EndsEarly = "the file ends inside it";

    private readonly byte[] scratch = new byte[32];
    private byte[] packet = new byte[2048];

    /// <summary>The packet or block being read, from 1.</summary>
    public int Number { get; set; }

    /// <summary>Whether the file was written by a machine with the least significant byte first.</summary>
    public bool IsLittleEndian { get; set; }

    /// <summary>Reads a few bytes, valid until the next call.</summary>
    public ReadOnlySpan<byte> Read(int length)
    {
        var bytes = scratch.AsSpan(0, length);
        Fill(bytes);
        return bytes;
    }

    /// <summary>The same at a place where the file may end.</summary>
    public bool TryRead(int length, out ReadOnlySpan<byte> bytes)
    {
        var buffer = scratch.AsSpan(0, length);
        bytes = buffer;
        return stream.ReadAtLeast(buffer, length, throwOnEndOfStream: false) switch
        {
            0 => false,
            var read when read == length => true,
            _ => throw Fault(EndsEarly),
        };
    }

    /// <summary>Reads a packet's bytes, valid until the next call.</summary>
    public ReadOnlyMemory<byte> ReadPacket(uint length)
    {
        if (length > MaxPacketLength)
        {
            throw Fault("its packet is longer than any packet");
        }

        if (packet.Length < length)
        {
            packet = new byte[Math.Max((int)length, Math.Min(packet.Length * 2, MaxPacketLength))];
        }

        Fill(packet.AsSpan(0, (int)length));
        return packet.AsMemory(0, (int)length);
    }

    /// <summary>Passes over bytes.</summary>
    public void Skip(long length)
    {
        for (Span<byte> waste = stackalloc byte[1024]; length > 0;)
        {
            var piece = waste[..(int)Math.Min(length, waste.Length)];
            Fill(piece);
            length -= piece.Length;
        }
    }

    public ushort UInt16(ReadOnlySpan<byte> bytes) =>
        IsLittleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    public uint UInt32(ReadOnlySpan<byte> bytes) =>
        IsLittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);

    public long Int64(ReadOnlySpan<byte> bytes) =>
        IsLittleEndian ? BinaryPrimitives.ReadInt64LittleEndian(bytes) : BinaryPrimitives.ReadInt64BigEndian(bytes);

    /// <summary>The error that names the present place.</summary>
    public CaptureFormatException Fault(string fault) => new(unit, Number, fault);

    private void Fill(Span<byte> bytes)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
        {
            throw Fault(EndsEarly);
        }
    }
}
