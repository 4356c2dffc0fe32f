using System.Buffers.Binary;

namespace CameraP2P.Protocol.Media;

/// <summary>
/// The 72 bytes in front of a thumbnail (record class 8, channel 4); all numbers little-endian (docs/PROTOCOL_ANALYSIS.md#media). A JPEG follows as
/// it is, without a cipher and without a check.
/// </summary>
public readonly struct ThumbnailHeader
{
    /// <summary>Bytes of the header.</summary>
    public const int Length = 72;

    private readonly DeviceIdField deviceId;

    private ThumbnailHeader(DeviceIdField deviceId) => this.deviceId = deviceId;

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

    /// <summary>Bytes of the thumbnail; a camera's claim, to be compared with the record's length.</summary>
    public uint DataLength { get; init; }

    /// <summary>The id the media list gives the file it belongs to.</summary>
    public uint MediaId { get; init; }

    /// <summary>Reads a header. Never throws, and believes every value.</summary>
    /// <param name="source">At least 72 bytes.</param>
    /// <param name="header">The header.</param>
    /// <returns>False when there are fewer bytes.</returns>
    public static bool TryRead(ReadOnlySpan<byte> source, out ThumbnailHeader header)
    {
        if (source.Length < Length)
        {
            header = default;
            return false;
        }

        header = new ThumbnailHeader(DeviceIdField.Read(source))
        {
            DirectoryNumber = BinaryPrimitives.ReadUInt16LittleEndian(source[32..]),
            MediaNumber = BinaryPrimitives.ReadUInt16LittleEndian(source[34..]),
            DataLength = BinaryPrimitives.ReadUInt32LittleEndian(source[36..]),
            MediaId = BinaryPrimitives.ReadUInt32LittleEndian(source[40..]),
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
        BinaryPrimitives.WriteUInt32LittleEndian(destination[40..], MediaId);
    }
}
