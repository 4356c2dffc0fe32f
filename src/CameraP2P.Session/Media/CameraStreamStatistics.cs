namespace CameraP2P.Session.Media;

/// <summary>How a live view fares, at one moment. Immutable.</summary>
public sealed record CameraStreamStatistics
{
    /// <summary>When, in local time.</summary>
    public required DateTime Time { get; init; }

    /// <summary>Since the start.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Pictures that were used.</summary>
    public long Frames { get; init; }

    /// <summary>Those of them a decoder can begin with.</summary>
    public long KeyFrames { get; init; }

    /// <summary>Bytes of the pictures and sound that were used.</summary>
    public long Bytes { get; init; }

    /// <summary>Frames that came damaged and were dropped.</summary>
    public long Damaged { get; init; }

    /// <summary>Whole frames dropped because the key frame they need had not come.</summary>
    public long Skipped { get; init; }

    /// <summary>How often a key frame was waited for after damage.</summary>
    public long Waits { get; init; }

    /// <summary>How often the camera was asked again, after a stall or a lost connection.</summary>
    public long Restarts { get; init; }

    /// <summary>Pieces of sound that are not AAC and so were not written.</summary>
    public long SoundNotWritten { get; init; }

    /// <summary>Browsers that show the live page; 0 without one.</summary>
    public int Viewers { get; init; }

    /// <summary>Pictures a second, over the last two seconds.</summary>
    public double FramesPerSecond { get; init; }

    /// <summary>Bits a second, over the last two seconds.</summary>
    public double BitsPerSecond { get; init; }

    /// <summary>Width in pixels, as the camera says; 0 when it does not.</summary>
    public int Width { get; init; }

    /// <summary>Height in pixels, as the camera says; 0 when it does not.</summary>
    public int Height { get; init; }

    /// <summary><c>H.264</c> or <c>H.265</c>; null before the first picture.</summary>
    public string? Codec { get; init; }

    /// <summary>The numbers that matter.</summary>
    /// <returns>Such as <c>102 frames, 25/s, 0 damaged, 0 restarts</c>.</returns>
    public override string ToString() => FormattableString.Invariant($"{Frames} frames, {FramesPerSecond:0.#}/s, {Damaged} damaged, {Restarts} restarts");
}
