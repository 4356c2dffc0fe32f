namespace CameraP2P.Protocol.Media;

/// <summary>The head of a fragment: <c>moof</c> and the header of the <c>mdat</c> behind it (ISO/IEC 14496-12, clauses 8.8.4 and 8.1.1).</summary>
internal static class MovieFragment
{
    private const int BoxHeaderLength = 8;

    /// <summary>Writes it; the data of the pictures, then that of the sound has to follow.</summary>
    /// <param name="boxes">Empty.</param>
    /// <param name="sequence">The fragment's number, from 1 on.</param>
    /// <param name="video">The pictures, if there are any.</param>
    /// <param name="audio">The sound, if there is any.</param>
    public static void Write(BoxBuffer boxes, uint sequence, TrackFragment? video, TrackFragment? audio)
    {
        var moof = boxes.Begin("moof"u8);
        var mfhd = boxes.Begin("mfhd"u8, 0, 0);
        boxes.UInt32(sequence);
        boxes.End(mfhd);
        var videoOffset = video?.Write(boxes);
        var audioOffset = audio?.Write(boxes);
        boxes.End(moof);

        var videoLength = video?.Data.Length ?? 0;
        var data = boxes.Length + BoxHeaderLength;
        if (videoOffset is { } first)
        {
            boxes.Patch(first, (uint)data);
        }

        if (audioOffset is { } second)
        {
            boxes.Patch(second, (uint)(data + videoLength));
        }

        boxes.UInt32((uint)(BoxHeaderLength + videoLength + (audio?.Data.Length ?? 0)));
        boxes.Bytes("mdat"u8);
    }
}
