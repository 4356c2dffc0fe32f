namespace CameraP2P.Simulator.Media;

/// <summary>A piece of a stream.</summary>
/// <param name="Offset">Where it begins.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="IsKey">Whether a decoder can begin there.</param>
internal readonly record struct MediaUnit(long Offset, int Length, bool IsKey);

/// <summary>Finds the pictures of an H.264 byte stream (Annex B) and the frames of an AAC stream with ADTS headers.</summary>
internal static class ElementaryStreams
{
    private const int Slice = 1;
    private const int KeySlice = 5;
    private const int FirstNonSlice = 6;
    private const int LastNonSlice = 9;

    private static ReadOnlySpan<int> SampleRates => [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350];

    /// <summary>The pictures, each with the parameter sets in front of it.</summary>
    /// <param name="stream">The whole stream.</param>
    public static List<MediaUnit> Pictures(ReadOnlySpan<byte> stream)
    {
        var pictures = new List<MediaUnit>();
        var (start, hasSlice, isKey) = (-1, false, false);
        for (var at = NextStartCode(stream, 0); at < stream.Length; at = NextStartCode(stream, at + 3))
        {
            var header = at + 3;
            if (header + 1 >= stream.Length)
            {
                break;
            }

            var type = stream[header] & 0x1F;
            var isSlice = type is >= Slice and <= KeySlice;

            // first_mb_in_slice is 0: a single 1 bit. With what stands before slices only, it begins a picture.
            var begins = hasSlice && ((isSlice && (stream[header + 1] & 0x80) != 0) || type is >= FirstNonSlice and <= LastNonSlice);
            var code = at > 0 && stream[at - 1] == 0 ? at - 1 : at;
            if (begins)
            {
                pictures.Add(new MediaUnit(start, code - start, isKey));
                (start, hasSlice, isKey) = (code, false, false);
            }

            start = start < 0 ? code : start;
            hasSlice |= isSlice;
            isKey |= type == KeySlice;
        }

        if (hasSlice)
        {
            pictures.Add(new MediaUnit(start, stream.Length - start, isKey));
        }

        return pictures;
    }

    /// <summary>The frames of the sound, up to the first that is none.</summary>
    /// <param name="stream">The whole stream.</param>
    /// <param name="sampleRate">Samples a second; 0 for no sound.</param>
    public static List<MediaUnit> SoundFrames(ReadOnlySpan<byte> stream, out int sampleRate)
    {
        var frames = new List<MediaUnit>();
        sampleRate = 0;
        for (var at = 0; stream.Length - at >= 7 && stream[at] == 0xFF && (stream[at + 1] & 0xF6) == 0xF0;)
        {
            var length = ((stream[at + 3] & 3) << 11) | (stream[at + 4] << 3) | (stream[at + 5] >> 5);
            var rate = (stream[at + 2] >> 2) & 15;
            if (length < 7 || length > stream.Length - at || rate >= SampleRates.Length)
            {
                break;
            }

            sampleRate = SampleRates[rate];
            frames.Add(new MediaUnit(at, length, true));
            at += length;
        }

        return frames;
    }

    private static int NextStartCode(ReadOnlySpan<byte> stream, int from)
    {
        var at = stream[from..].IndexOf((ReadOnlySpan<byte>)[0, 0, 1]);
        return at < 0 ? stream.Length : from + at;
    }
}
