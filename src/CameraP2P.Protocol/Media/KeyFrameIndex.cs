namespace CameraP2P.Protocol.Media;

/// <summary>
/// Where the key frames are, for the <c>mfra</c> box at the end of a file (ISO/IEC 14496-12, clause 8.8.9). Its memory does not grow with the
/// file: where it is full, every second entry is left out.
/// </summary>
internal sealed class KeyFrameIndex
{
    /// <summary>Key frames for more than two hours at one every two seconds.</summary>
    public const int MostEntries = 4096;

    private readonly List<(ulong Time, ulong FragmentOffset)> entries = [];
    private int stride = 1;
    private int skipped;

    /// <summary>Notes a fragment that begins with a key frame.</summary>
    /// <param name="time">The frame's time.</param>
    /// <param name="fragmentOffset">Where the fragment's moof begins in the file.</param>
    public void Add(long time, long fragmentOffset)
    {
        if (entries.Count > 0 && ++skipped < stride)
        {
            return;
        }

        skipped = 0;
        entries.Add(((ulong)time, (ulong)fragmentOffset));
        if (entries.Count == MostEntries)
        {
            for (var i = 0; i < MostEntries / 2; i++)
            {
                entries[i] = entries[2 * i];
            }

            entries.RemoveRange(MostEntries / 2, MostEntries / 2);
            stride = Math.Min(stride * 2, 1 << 30);
            skipped = stride / 2; // the last entry, which was left out, began one stride before the next
        }
    }

    /// <summary>Writes mfra with tfra and mfro.</summary>
    public void Write(BoxBuffer boxes)
    {
        var mfra = boxes.Begin("mfra"u8);
        var tfra = boxes.Begin("tfra"u8, 1, 0);
        boxes.UInt32(MovieBox.VideoTrack);
        boxes.UInt32(0); // numbers of traf, trun and sample have one byte
        boxes.UInt32((uint)entries.Count);
        foreach (var (time, offset) in entries)
        {
            boxes.UInt64(time);
            boxes.UInt64(offset);
            boxes.UInt8(1);
            boxes.UInt8(1);
            boxes.UInt8(1);
        }

        boxes.End(tfra);
        var mfro = boxes.Begin("mfro"u8, 0, 0);
        boxes.UInt32((uint)(boxes.Length - mfra + 4));
        boxes.End(mfro);
        boxes.End(mfra);
    }
}
