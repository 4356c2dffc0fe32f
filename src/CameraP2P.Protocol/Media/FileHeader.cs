using System.Buffers.Binary;

namespace CameraP2P.Protocol.Media;

/// <summary>
/// The 72 bytes in front of a file (record class 5, channel 3); all numbers little-endian (docs/PROTOCOL_ANALYSIS.md#media). The file follows as
/// it is, without a cipher, and is complete when the record is and <see cref="Check"/> fits.
/// </summary>
public readonly struct FileHeader
{
    /// <summary>Bytes of the header.</summary>
    public const int Length = 72;

    /// <summary>The last bytes of the data that <see cref="Check"/> repeats.</summary>
    public const int CheckLength = sizeof(ulong);

    private readonly DeviceIdField deviceId;

    private FileHeader(DeviceIdField deviceId) => this.deviceId = deviceId;

    /// <summary>The camera's Bluetooth address, without control characters; made anew each time it is asked for.</summary>
    public string DeviceId
    {
        get => DeviceIdField.Text(deviceId);
        init => deviceId = DeviceIdField.From(value);
    }

    /// <summary>The directory's number.</summary>
    public ushort DirectoryNumber { get; init; }

    /// <summary>The file's number in the directory.</summary>
    public ushort MediaNumber { get; init; }

    /// <summary>Bytes of the file; a camera's claim, to be compared with the record's length. 0: there is no such file.</summary>
    public uint DataLength { get; init; }

    /// <summary>The last eight bytes of the file.</summary>
    public ulong Check { get; init; }

    /// <summary>The id the media list gives this file.</summary>
    public uint MediaId { get; init; }

    /// <summary>What <see cref="Check"/> has to be for a file that ends with these bytes.</summary>
    /// <param name="end">The file, or its last bytes; of fewer than eight the missing ones count as zero.</param>
    /// <returns>The check.</returns>
    public static ulong CheckOf(ReadOnlySpan<byte> end)
    {
        Span<byte> last = stackalloc byte[CheckLength];
        last.Clear();
        end[Math.Max(0, end.Length - CheckLength)..].CopyTo(last);
        return BinaryPrimitives.ReadUInt64LittleEndian(last);
    }

    /// <summary>Reads a header. Never throws, and believes every value.</summary>
    /// <param name="source">At least 72 bytes.</param>
    /// <param name="header">The header.</param>
    /// <returns>False when there are fewer bytes.</returns>
    public static bool TryRead(ReadOnlySpan<byte> source, out FileHeader header)
    {
        if (source.Length < Length)
        {
            header = default;
            return false;
        }

        header = new FileHeader(DeviceIdField.Read(source))
        {
            DirectoryNumber = BinaryPrimitives.ReadUInt16LittleEndian(source[32..]),
            MediaNumber = BinaryPrimitives.ReadUInt16LittleEndian(source[34..]),
            DataLength = BinaryPrimitives.ReadUInt32LittleEndian(source[36..]),
            Check = BinaryPrimitives.ReadUInt64LittleEndian(source[40..]),
            MediaId = BinaryPrimitives.ReadUInt32LittleEndian(source[48..]),
        };
        return true;
    }

    /// <summary>Writes the 72 bytes; those nobody reads are zero.</summary>
    /// <param name="destination">At least 72 bytes.</param>
    public void Write(Span<byte> destination)
    {
        destination[..Length].Clear();
        ((ReadOnlySpan<byte>)deviceId).CopyTo(destination);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[32..], DirectoryNumber);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[34..], MediaNumber);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[36..], DataLength);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[40..], Check);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[48..], MediaId);
    }
}
