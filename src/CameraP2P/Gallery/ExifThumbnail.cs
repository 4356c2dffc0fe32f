using System.Buffers.Binary;

namespace CameraP2P.Gallery;

/// <summary>
/// Finds the small picture that a JPEG file carries in its EXIF segment (CIPA DC-008, 4.5: the second directory, tags 0x0201 and 0x0202). Reads the
/// beginning of the file only; whatever does not fit means that there is none.
/// </summary>
internal static class ExifThumbnail
{
    /// <summary>Segments looked through before EXIF is no longer expected.</summary>
    private const int MaxSegments = 32;

    private const int EntryLength = 12;

    private const ushort OffsetTag = 0x0201;
    private const ushort LengthTag = 0x0202;

    /// <summary>The small picture, a JPEG; empty when there is none.</summary>
    /// <param name="file">The file, seekable, at its start.</param>
    public static byte[] Read(Stream file)
    {
        Span<byte> head = stackalloc byte[4];
        if (file.ReadAtLeast(head[..2], 2, throwOnEndOfStream: false) < 2 || head[0] != 0xFF || head[1] != 0xD8)
        {
            return [];
        }

        for (var i = 0; i < MaxSegments && file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length; i++)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(head[2..]) - 2;
            if (head[0] != 0xFF || head[1] is < 0xC0 or 0xDA or 0xD9 || length < 0)
            {
                return [];
            }

            if (head[1] == 0xE1)
            {
                var segment = new byte[length];
                var read = file.ReadAtLeast(segment, length, throwOnEndOfStream: false);
                if (read == length && segment.AsSpan().StartsWith("Exif\0\0"u8))
                {
                    return Find(segment.AsSpan(6)).ToArray();
                }

                continue;
            }

            file.Seek(length, SeekOrigin.Current);
        }

        return [];
    }

    /// <summary>Whether bytes begin as a JPEG does.</summary>
    public static bool IsJpeg(ReadOnlySpan<byte> bytes) => bytes is [0xFF, 0xD8, 0xFF, ..];

    private static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> tiff)
    {
        var isLittle = tiff.StartsWith("II"u8);
        if (!isLittle && !tiff.StartsWith("MM"u8))
        {
            return [];
        }

        var first = Number(tiff, 4, isLittle);
        var second = Number(tiff, first + 2 + ((long)Short(tiff, first, isLittle) * EntryLength), isLittle);
        var (offset, length) = (0L, 0L);
        var count = second > 0 ? Short(tiff, second, isLittle) : 0;
        for (var i = 0; i < count; i++)
        {
            var entry = second + 2 + ((long)i * EntryLength);
            switch (Short(tiff, entry, isLittle))
            {
                case OffsetTag:
                    offset = Number(tiff, entry + 8, isLittle);
                    break;
                case LengthTag:
                    length = Number(tiff, entry + 8, isLittle);
                    break;
            }
        }

        return offset > 0 && offset + length <= tiff.Length && IsJpeg(tiff.Slice((int)offset, (int)length)) ? tiff.Slice((int)offset, (int)length) : [];
    }

    private static int Short(ReadOnlySpan<byte> tiff, long at, bool isLittle)
    {
        var bytes = At(tiff, at, sizeof(ushort));
        return bytes.IsEmpty ? 0 : isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
    }

    private static long Number(ReadOnlySpan<byte> tiff, long at, bool isLittle)
    {
        var bytes = At(tiff, at, sizeof(uint));
        return bytes.IsEmpty ? 0 : isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    /// <summary>Empty where the bytes are not there.</summary>
    private static ReadOnlySpan<byte> At(ReadOnlySpan<byte> tiff, long at, int length) => at >= 0 && at + length <= tiff.Length ? tiff.Slice((int)at, length) : [];
}
