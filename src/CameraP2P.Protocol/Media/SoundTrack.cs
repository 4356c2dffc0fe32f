using System.Buffers;

namespace CameraP2P.Protocol.Media;

/// <summary>
/// The sound of a file. Its time is the count of its samples from the first time stamp on, because stamps jitter and samples do not. Only where
/// both have come apart by more than <see cref="Tolerance"/> it follows the stamps again: after a gap the frame before lasts longer (or the next
/// fragment begins later), and sound that comes again or too fast is left out until the stamps have caught up.
/// </summary>
internal sealed class SoundTrack(AdtsHeader format)
{
    private bool begun;
    private bool catchingUp;
    private long next;

    /// <summary>The rate and channels every frame has to have.</summary>
    public AdtsHeader Format => format;

    /// <summary>The frames for the next fragment.</summary>
    public TrackFragment Fragment { get; } = new(MovieBox.AudioTrack);

    /// <summary>How far the fragment reaches, in samples.</summary>
    public long FragmentLength => Fragment.Samples.Count == 0 ? 0 : next - Fragment.StartTime;

    /// <summary>When the sound written so far ends, in samples.</summary>
    public long End => next;

    /// <summary>How often it had to follow the stamps.</summary>
    public long Reanchored { get; private set; }

    /// <summary>100 ms, or two frames where these are longer: so much may lie between the stamps of pictures that carry the sound.</summary>
    private long Tolerance => Math.Max(format.SampleRate / 10, 2 * AdtsHeader.SamplesPerFrame);

    /// <summary>Prepares for the frames of one piece.</summary>
    /// <param name="time">When its time stamp says that it begins, in samples; null where the stamp says nothing.</param>
    /// <returns>False when the piece has to be left out.</returns>
    public bool Place(long? time)
    {
        if (!begun)
        {
            if (time <= -AdtsHeader.SamplesPerFrame)
            {
                return false;
            }

            (begun, next) = (true, Math.Max(0, time ?? 0));
            return true;
        }

        if (time is not { } stamped)
        {
            catchingUp = false;
            return true;
        }

        var ahead = stamped - next;
        if (catchingUp)
        {
            catchingUp = ahead < -AdtsHeader.SamplesPerFrame / 2;
            return !catchingUp;
        }

        if (Math.Abs(ahead) > Tolerance)
        {
            Reanchored++;
            catchingUp = ahead < 0;
            LeaveGap(Math.Max(0, ahead));
        }

        return !catchingUp;
    }

    /// <summary>Adds a frame.</summary>
    /// <param name="frame">Its bytes without the ADTS header.</param>
    public void Add(ReadOnlySpan<byte> frame)
    {
        Fragment.Writer.Write(frame);
        Fragment.Add(next, new Sample(frame.Length, AdtsHeader.SamplesPerFrame, IsSync: true));
        next += AdtsHeader.SamplesPerFrame;
    }

    private void LeaveGap(long length)
    {
        next += length;
        if (length > 0 && Fragment.Samples.Count > 0)
        {
            Fragment.ExtendLast(length);
        }
    }
}
