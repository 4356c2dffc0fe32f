using CameraP2P.Protocol.Media;

namespace CameraP2P.Simulator.Media;

/// <summary>
/// A video as the camera plays it: H.264 pictures at a steady rate, and AAC frames that go out in the record of the picture they fall into.
/// Shorter material is repeated up to the wanted length. Immutable.
/// </summary>
internal sealed class VideoContent
{
    /// <summary>Pictures a second of material whose sound does not tell: 25, as the built-in sample.</summary>
    private const double DefaultRate = 25;

    private readonly IMediaBytes video;
    private readonly IMediaBytes sound;
    private readonly List<MediaUnit> pictures;
    private readonly List<MediaUnit> soundFrames;
    private readonly double soundRate;

    private VideoContent(VideoContent other, int frameCount)
    {
        (video, sound, pictures, soundFrames, soundRate) = (other.video, other.sound, other.pictures, other.soundFrames, other.soundRate);
        (Width, Height, PictureRate) = (other.Width, other.Height, other.PictureRate);
        FrameCount = frameCount;
    }

    private VideoContent(IMediaBytes video, IMediaBytes sound)
    {
        this.video = video;
        this.sound = sound;
        pictures = ElementaryStreams.Pictures(video.ToArray());
        soundFrames = ElementaryStreams.SoundFrames(sound.ToArray(), out var sampleRate);
        soundFrames.RemoveAll(frame => frame.Length > MediaLimits.MaxAudioLength);
        soundRate = (double)sampleRate / AdtsHeader.SamplesPerFrame;
        FrameCount = pictures.Count;
        PictureRate = soundFrames.Count > 0 && pictures.Count > 0 ? pictures.Count * soundRate / soundFrames.Count : DefaultRate;
    }

    /// <summary>Three seconds of a test picture with a beep, 320 x 180, which the module carries with it.</summary>
    public static VideoContent Sample { get; } = new(Resource("sample.h264"), Resource("sample.aac")) { Width = 320, Height = 180 };

    /// <summary>Width in pixels; 0 for unknown.</summary>
    public uint Width { get; init; }

    /// <summary>Height in pixels; 0 for unknown.</summary>
    public uint Height { get; init; }

    /// <summary>Pictures in all.</summary>
    public int FrameCount { get; }

    /// <summary>Pictures a second.</summary>
    public double PictureRate { get; }

    /// <summary>How long it plays.</summary>
    public TimeSpan Duration => TimeOf(FrameCount);

    /// <summary>Bytes of all pictures and sound, about.</summary>
    public long Length => pictures.Count == 0 ? 0 : (video.Length + sound.Length) * FrameCount / pictures.Count;

    /// <summary>A video from its elementary streams.</summary>
    /// <param name="video">H.264, Annex B.</param>
    /// <param name="sound">AAC with ADTS headers; empty for none.</param>
    /// <returns>Null when there is no picture in it.</returns>
    public static VideoContent? From(IMediaBytes video, IMediaBytes sound) => new VideoContent(video, sound) is { FrameCount: > 0 } content ? content : null;

    /// <summary>The same, repeated or cut to a length.</summary>
    public VideoContent WithDuration(TimeSpan duration) => new(this, Math.Max(1, (int)Math.Round(duration.TotalSeconds * PictureRate)));

    /// <summary>When a picture is shown.</summary>
    public TimeSpan TimeOf(long number) => TimeSpan.FromSeconds(number / PictureRate);

    /// <summary>Whether a decoder can begin with a picture.</summary>
    public bool IsKey(long number) => pictures[(int)(number % pictures.Count)].IsKey;

    /// <summary>The data of one record: a picture, then the sound that falls into its time; the last picture takes what is left.</summary>
    /// <param name="number">The picture.</param>
    /// <param name="withSound">Whether sound is wanted.</param>
    public (byte[] Data, int VideoLength) Frame(long number, bool withSound)
    {
        var picture = pictures[(int)(number % pictures.Count)];
        var (first, end) = withSound && soundFrames.Count > 0 ? (SoundUpTo(number), SoundUpTo(number + 1)) : (0, 0);
        var units = Enumerable.Range(0, (int)(end - first)).Select(i => soundFrames[(int)((first + i) % soundFrames.Count)]).ToArray();
        var data = new byte[picture.Length + units.Sum(unit => unit.Length)];
        video.Read(picture.Offset, data.AsSpan(0, picture.Length));
        var at = picture.Length;
        foreach (var unit in units)
        {
            sound.Read(unit.Offset, data.AsSpan(at, unit.Length));
            at += unit.Length;
        }

        return (data, picture.Length);
    }

    /// <summary>Sound frames that begin before a picture does. A tick of leeway, so that a whole loop of the material holds all its sound.</summary>
    private long SoundUpTo(long number) => (long)Math.Ceiling((number * soundRate / PictureRate) - 1e-6);

    private static MemoryBytes Resource(string name)
    {
        using var stream = typeof(VideoContent).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException(name);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new MemoryBytes(bytes);
    }
}
