using CameraP2P.Protocol.Media;

namespace CameraP2P.Session.Media;

/// <summary>What a record of live view or playback turned out to be.</summary>
internal enum FrameResult
{
    /// <summary>Video, audio or both.</summary>
    Frame,

    /// <summary>Something without data to use: a start or end marker.</summary>
    Marker,

    /// <summary>Its lengths lie, or its check does not fit.</summary>
    Damaged,
}

/// <summary>Reads one record of live view or playback: header, cipher, check (docs/PROTOCOL_ANALYSIS.md#media). Works in place.</summary>
internal static class FrameReader
{
    /// <summary>A record holds more behind its data: 168 bytes in the one recorded. 64 KiB: what an access point may add and we still read.</summary>
    private const int MaxSurplus = 64 * 1024;

    /// <summary>The longest record worth gathering.</summary>
    public const int MaxRecordLength = FrameHeader.Length + MediaLimits.MaxVideoLength + MediaLimits.MaxAudioLength + MaxSurplus;

    private static ReadOnlySpan<byte> MarkerStart => [0, 0, 0, 1, 1];

    /// <summary>Reads a record.</summary>
    /// <param name="record">The payload; deciphered in place.</param>
    /// <param name="isLive">Whether the check always counts.</param>
    /// <param name="header">The header; empty when the record is too short for one.</param>
    /// <param name="video">The video.</param>
    /// <param name="audio">The audio.</param>
    public static FrameResult Read(Memory<byte> record, bool isLive, out FrameHeader header, out ReadOnlyMemory<byte> video, out ReadOnlyMemory<byte> audio)
    {
        (video, audio) = (default, default);
        if (!FrameHeader.TryRead(record.Span, out header))
        {
            return FrameResult.Damaged;
        }

        if (!isLive && header.FrameType is PlaybackFrameType.Start or PlaybackFrameType.End)
        {
            return FrameResult.Marker;
        }

        if (header.VideoLength > MediaLimits.MaxVideoLength
            || header.AudioLength > MediaLimits.MaxAudioLength
            || FrameHeader.Length + header.VideoLength + header.AudioLength > record.Length)
        {
            return FrameResult.Damaged;
        }

        var data = record.Slice(FrameHeader.Length, (int)(header.VideoLength + header.AudioLength));
        if (!Decipher(data.Span, header, isLive || header.HasCheck))
        {
            return FrameResult.Damaged;
        }

        if (data.IsEmpty || data.Span.StartsWith(MarkerStart))
        {
            return FrameResult.Marker;
        }

        (video, audio) = (data[..(int)header.VideoLength], data[(int)header.VideoLength..]);
        return FrameResult.Frame;
    }

    /// <summary>
    /// The flag for the cipher is only probable, the check is read in the app: where the flag and the check disagree, the other reading is tried.
    /// </summary>
    private static bool Decipher(Span<byte> data, FrameHeader header, bool isChecked)
    {
        if (header.IsEnciphered)
        {
            PageCipher.Decipher(data);
        }

        if (!isChecked || data.IsEmpty || FrameHeader.CheckOf(data) == header.Check)
        {
            return true;
        }

        if (header.IsEnciphered)
        {
            PageCipher.Encipher(data);
        }
        else
        {
            PageCipher.Decipher(data);
        }

        return FrameHeader.CheckOf(data) == header.Check;
    }
}
