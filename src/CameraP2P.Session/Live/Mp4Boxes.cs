using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace CameraP2P.Session.Live;

/// <summary>
/// Takes apart what an Mp4Writer wrote: boxes of a 32-bit size, four letters and content (ISO/IEC 14496-12, clause 4.2).
/// </summary>
internal static class Mp4Boxes
{
    private const int HeaderLength = 8;

    /// <summary>SampleEntry and VisualSampleEntry before the boxes in them (ISO/IEC 14496-12, clauses 8.5.2 and 12.1.3).</summary>
    private const int VideoEntryLength = 78;

    /// <summary>Version, flags and entry_count of stsd (clause 8.5.2).</summary>
    private const int DescriptionsLength = 8;

    /// <summary>sample_is_non_sync_sample (clause 8.8.3.1).</summary>
    private const uint NonSync = 0x0001_0000;

    /// <summary>Splits whole boxes into starts and fragments; what browsers have no use for is dropped.</summary>
    /// <param name="boxes">One or more whole boxes at top level.</param>
    /// <param name="begin">Gets each start.</param>
    /// <param name="add">Gets each fragment.</param>
    /// <exception cref="InvalidDataException">A box is cut off, or a fragment has no data.</exception>
    public static void Split(ReadOnlySpan<byte> boxes, Action<LiveStart> begin, Action<LiveFragment> add)
    {
        while (!boxes.IsEmpty)
        {
            var length = LengthOf(boxes);
            if (IsA(boxes, "ftyp"u8) || IsA(boxes, "moof"u8))
            {
                length += LengthOf(boxes[length..]);
                var bytes = boxes[..length].ToArray();
                if (IsA(boxes, "ftyp"u8))
                {
                    begin(new LiveStart(bytes, CodecOf(bytes)));
                }
                else
                {
                    add(new LiveFragment(bytes, BeginsWithKeyFrame(bytes)));
                }
            }

            boxes = boxes[length..];
        }
    }

    /// <summary>The codecs parameter of the first track (RFC 6381; ISO/IEC 14496-15, annex E).</summary>
    private static string CodecOf(ReadOnlySpan<byte> start)
    {
        var descriptions = Find(start, "moovtrakmdiaminfstblstsd"u8)[DescriptionsLength..];
        var entry = descriptions[HeaderLength..LengthOf(descriptions)][VideoEntryLength..];
        return IsA(descriptions, "hvc1"u8)
            ? HevcCodec(Find(entry, "hvcC"u8))
            : $"avc1.{Convert.ToHexString(Find(entry, "avcC"u8)[1..4])}";
    }

    private static string HevcCodec(ReadOnlySpan<byte> configuration)
    {
        var compatibility = BinaryPrimitives.ReadUInt32BigEndian(configuration[2..]);
        var reversed = 0u;
        for (var bit = 0; bit < 32; bit++)
        {
            reversed |= ((compatibility >> bit) & 1) << (31 - bit);
        }

        var codec = new StringBuilder();
        var space = configuration[1] >> 6;
        codec.Append("hvc1.").Append(space == 0 ? string.Empty : ((char)('A' + space - 1)).ToString());
        codec.Append(CultureInfo.InvariantCulture, $"{configuration[1] & 0x1F}.{reversed:X}.{((configuration[1] & 0x20) == 0 ? 'L' : 'H')}{configuration[12]}");
        foreach (var constraint in configuration[6..12].TrimEnd((byte)0))
        {
            codec.Append(CultureInfo.InvariantCulture, $".{constraint:X}");
        }

        return codec.ToString();
    }

    /// <summary>Whether the first picture of the first trun is one; our fragments give the flags of each sample (clause 8.8.8).</summary>
    private static bool BeginsWithKeyFrame(ReadOnlySpan<byte> fragment)
    {
        var run = Find(fragment, "mooftraftrun"u8);
        return (BinaryPrimitives.ReadUInt32BigEndian(run[20..]) & NonSync) == 0;
    }

    /// <summary>The content of a box inside others.</summary>
    /// <param name="boxes">Where to look.</param>
    /// <param name="path">The letters of each box on the path, one behind the other.</param>
    private static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> boxes, ReadOnlySpan<byte> path)
    {
        for (; !path.IsEmpty; path = path[4..])
        {
            while (!IsA(boxes, path[..4]))
            {
                boxes = boxes[LengthOf(boxes)..];
            }

            boxes = boxes[HeaderLength..LengthOf(boxes)];
        }

        return boxes;
    }

    private static bool IsA(ReadOnlySpan<byte> boxes, ReadOnlySpan<byte> type) => boxes.Length >= HeaderLength && boxes[4..HeaderLength].SequenceEqual(type);

    private static int LengthOf(ReadOnlySpan<byte> boxes)
    {
        var length = boxes.Length < HeaderLength ? 0 : BinaryPrimitives.ReadUInt32BigEndian(boxes);
        return length >= HeaderLength && length <= boxes.Length ? (int)length : throw new InvalidDataException("A box is cut off.");
    }
}
