using System.Buffers.Binary;

namespace CameraP2P.Protocol.Media;

/// <summary>Builds boxes (ISO/IEC 14496-12, clause 4.2): a size, four letters and what the box holds, all big-endian. The size is filled in at the end.</summary>
internal sealed class BoxBuffer
{
    private byte[] bytes = new byte[2048];

    /// <summary>How many bytes have been written.</summary>
    public int Length { get; private set; }

    /// <summary>What has been written, valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, Length);

    /// <summary>Forgets what was written; the memory is kept.</summary>
    public void Clear() => Length = 0;

    /// <summary>Begins a box.</summary>
    /// <param name="type">Its four letters.</param>
    /// <returns>Where it begins, for <see cref="End"/>.</returns>
    public int Begin(ReadOnlySpan<byte> type)
    {
        var start = Length;
        UInt32(0);
        Bytes(type);
        return start;
    }

    /// <summary>Begins a box with a version and flags (FullBox).</summary>
    public int Begin(ReadOnlySpan<byte> type, byte version, uint flags)
    {
        var start = Begin(type);
        UInt32(((uint)version << 24) | flags);
        return start;
    }

    /// <summary>Ends the box that began at a place.</summary>
    public void End(int start) => Patch(start, (uint)(Length - start));

    /// <summary>Replaces a 32-bit value.</summary>
    public void Patch(int at, uint value) => BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(at), value);

    public void UInt8(int value) => Take(1)[0] = (byte)value;

    public void UInt16(int value) => BinaryPrimitives.WriteUInt16BigEndian(Take(2), (ushort)value);

    public void UInt32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Take(4), value);

    public void UInt64(ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Take(8), value);

    public void Bytes(ReadOnlySpan<byte> value) => value.CopyTo(Take(value.Length));

    public void Zeros(int count) => Take(count).Clear();

    private Span<byte> Take(int count)
    {
        if (bytes.Length - Length < count)
        {
            Array.Resize(ref bytes, Math.Max(bytes.Length * 2, Length + count));
        }

        Length += count;
        return bytes.AsSpan(Length - count, count);
    }
}
