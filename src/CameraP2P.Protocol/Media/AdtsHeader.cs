namespace CameraP2P.Protocol.Media;

/// <summary>The header of one AAC frame in an ADTS stream (ISO/IEC 14496-3, subclause 1.A.2.2).</summary>
/// <param name="ObjectType">The audio object type: 1 Main, 2 LC, 3 SSR, 4 LTP.</param>
/// <param name="FrequencyIndex">sampling_frequency_index, 0 to 12.</param>
/// <param name="Channels">channel_configuration, 1 to 7 (7 stands for eight channels).</param>
/// <param name="HeaderLength">7 bytes, or 9 with a checksum.</param>
/// <param name="FrameLength">The whole frame with its header, in bytes.</param>
public readonly record struct AdtsHeader(int ObjectType, int FrequencyIndex, int Channels, int HeaderLength, int FrameLength)
{
    /// <summary>Samples of each channel that a frame holds.</summary>
    public const int SamplesPerFrame = 1024;

    private static readonly int[] SampleRates = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350];

    /// <summary>Samples per second.</summary>
    public int SampleRate => SampleRates[FrequencyIndex];

    /// <summary>The two bytes of the AudioSpecificConfig a file describes the sound with (ISO/IEC 14496-3, subclause 1.6.2.1).</summary>
    public ushort AudioSpecificConfig => (ushort)((ObjectType << 11) | (FrequencyIndex << 7) | (Channels << 3));

    /// <summary>
    /// Reads the header of a frame. Never throws. Frames with several raw data blocks and channels described in the stream itself
    /// (channel_configuration 0) are not read: no camera is known to send them.
    /// </summary>
    /// <param name="bytes">The bytes from the sync word on; they may end within the frame.</param>
    /// <param name="header">What the header says.</param>
    /// <returns>False when this is no header of a frame that can be used.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out AdtsHeader header)
    {
        header = default;
        if (bytes.Length < 7 || bytes[0] != 0xFF || (bytes[1] & 0xF6) != 0xF0)
        {
            return false;
        }

        var frequency = (bytes[2] >> 2) & 15;
        var channels = ((bytes[2] & 1) << 2) | (bytes[3] >> 6);
        var headerLength = (bytes[1] & 1) != 0 ? 7 : 9;
        var frameLength = ((bytes[3] & 3) << 11) | (bytes[4] << 3) | (bytes[5] >> 5);
        if (frequency >= SampleRates.Length || channels == 0 || frameLength <= headerLength || (bytes[6] & 3) != 0)
        {
            return false;
        }

        header = new AdtsHeader((bytes[2] >> 6) + 1, frequency, channels, headerLength, frameLength);
        return true;
    }

    /// <summary>Whether a frame belongs to the same sound: same kind, rate and channels.</summary>
    /// <param name="other">The header of that frame.</param>
    public bool HasFormatOf(AdtsHeader other) =>
        (ObjectType, FrequencyIndex, Channels) == (other.ObjectType, other.FrequencyIndex, other.Channels);
}
