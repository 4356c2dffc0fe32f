using System.Buffers.Binary;

namespace CameraP2P.Protocol.Media;

/// <summary>What a playback record is (docs/PROTOCOL_ANALYSIS.md#media). Every other value is data.</summary>
public enum PlaybackFrameType : uint
{
    /// <summary>Video and audio.</summary>
    Data = 0,

    /// <summary>The playback begins: what came on the channel before belongs to another.</summary>
    Start = 2,

    /// <summary>The playback is complete.</summary>
    End = 4,
}

/// <summary>How live audio is coded. Playback is always AAC with ADTS headers, whatever the field says.</summary>
public enum FrameAudioFormat : uint
{
    /// <summary>PCM.</summary>
    Pcm = 0,

    /// <summary>ADPCM.</summary>
    Adpcm = 1,

    /// <summary>PCM, a second number for it.</summary>
    PcmAlternative = 16,

    /// <summary>ADPCM, a second number for it.</summary>
    AdpcmAlternative = 17,

    /// <summary>G.711.</summary>
    G711 = 18,

    /// <summary>AAC.</summary>
    Aac = 20,

    /// <summary>G.726.</summary>
    G726 = 21,
}

/// <summary>
/// The 108 bytes in front of a frame of playback (record class 4, channel 2) or live view (class 0, channel 1); all numbers little-endian
/// (docs/PROTOCOL_ANALYSIS.md#media). The video follows, then the audio, both under <see cref="PageCipher"/>, then bytes that nobody reads.
/// </summary>
public readonly struct FrameHeader
{
    /// <summary>Bytes of the header.</summary>
    public const int Length = 108;

    /// <summary>The last bytes of the data that <see cref="Check"/> repeats.</summary>
    public const int CheckLength = sizeof(uint);

    /// <summary>The frame's number.</summary>
    public ulong FrameNumber { get; init; }

    /// <summary>When it was taken: milliseconds in playback, microseconds in live view.</summary>
    public long TimeStamp { get; init; }

    /// <summary>Bytes of video; a camera's claim, see <see cref="MediaLimits.MaxVideoLength"/>.</summary>
    public uint VideoLength { get; init; }

    /// <summary>Bytes of audio behind the video; a camera's claim, see <see cref="MediaLimits.MaxAudioLength"/>.</summary>
    public uint AudioLength { get; init; }

    /// <summary>Whether a decoder can begin here.</summary>
    public bool IsKeyFrame { get; init; }

    /// <summary>Width of the picture in pixels.</summary>
    public uint Width { get; init; }

    /// <summary>Height of the picture in pixels.</summary>
    public uint Height { get; init; }

    /// <summary>How the audio is coded; live view only.</summary>
    public FrameAudioFormat AudioFormat { get; init; }

    /// <summary>Data or a marker; playback only.</summary>
    public PlaybackFrameType FrameType { get; init; }

    /// <summary>The number the request for this playback gave; playback only.</summary>
    public uint SessionNumber { get; init; }

    /// <summary>Whether <see cref="PageCipher"/> was applied; what the field means is probable, not certain.</summary>
    public bool IsEnciphered { get; init; }

    /// <summary>Whether the video is H.265 and not H.264; live view only.</summary>
    public bool IsH265 { get; init; }

    /// <summary>The last four bytes of video and audio, deciphered.</summary>
    public uint Check { get; init; }

    /// <summary>Whether <see cref="Check"/> counts in playback. In live view it always does, whatever this says.</summary>
    public bool HasCheck { get; init; }

    /// <summary>What <see cref="Check"/> has to be for this data.</summary>
    /// <param name="data">Video and audio, deciphered; of fewer than four bytes the missing ones count as zero.</param>
    /// <returns>The check.</returns>
    public static uint CheckOf(ReadOnlySpan<byte> data)
    {
        Span<byte> last = stackalloc byte[CheckLength];
        last.Clear();
        data[Math.Max(0, data.Length - CheckLength)..].CopyTo(last);
        return BinaryPrimitives.ReadUInt32LittleEndian(last);
    }

    /// <summary>Reads a header. Never throws, and believes every value.</summary>
    /// <param name="source">At least 108 bytes.</param>
    /// <param name="header">The header.</param>
    /// <returns>False when there are fewer bytes.</returns>
    public static bool TryRead(ReadOnlySpan<byte> source, out FrameHeader header)
    {
        if (source.Length < Length)
        {
            header = default;
            return false;
        }

        header = new FrameHeader
        {
            FrameNumber = BinaryPrimitives.ReadUInt64LittleEndian(source),
            TimeStamp = BinaryPrimitives.ReadInt64LittleEndian(source[8..]),
            VideoLength = BinaryPrimitives.ReadUInt32LittleEndian(source[16..]),
            AudioLength = BinaryPrimitives.ReadUInt32LittleEndian(source[20..]),
            IsKeyFrame = BinaryPrimitives.ReadUInt32LittleEndian(source[24..]) != 0,
            Width = BinaryPrimitives.ReadUInt32LittleEndian(source[28..]),
            Height = BinaryPrimitives.ReadUInt32LittleEndian(source[32..]),
            AudioFormat = (FrameAudioFormat)BinaryPrimitives.ReadUInt32LittleEndian(source[36..]),
            FrameType = (PlaybackFrameType)BinaryPrimitives.ReadUInt32LittleEndian(source[40..]),
            SessionNumber = BinaryPrimitives.ReadUInt32LittleEndian(source[48..]),
            IsEnciphered = source[52] == 1,
            IsH265 = source[53] == 1,
            Check = BinaryPrimitives.ReadUInt32LittleEndian(source[66..]),
            HasCheck = source[70] != 0,
        };
        return true;
    }

    /// <summary>Writes the 108 bytes; those nobody reads are zero.</summary>
    /// <param name="destination">At least 108 bytes.</param>
    public void Write(Span<byte> destination)
    {
        destination[..Length].Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(destination, FrameNumber);
        BinaryPrimitives.WriteInt64LittleEndian(destination[8..], TimeStamp);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[16..], VideoLength);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[20..], AudioLength);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[24..], IsKeyFrame ? 1u : 0u);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[28..], Width);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[32..], Height);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[36..], (uint)AudioFormat);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[40..], (uint)FrameType);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[48..], SessionNumber);
        destination[52] = IsEnciphered ? (byte)1 : (byte)0;
        destination[53] = IsH265 ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt32LittleEndian(destination[66..], Check);
        destination[70] = HasCheck ? (byte)1 : (byte)0;
    }
}
