using System.Buffers;
using System.Buffers.Binary;

namespace CameraP2P.Protocol.Media;

/// <summary>
/// Writes a video as a fragmented MP4 file (ISO/IEC 14496-12): <c>ftyp</c> and <c>moov</c>, then fragments (<c>moof</c> and <c>mdat</c>), at the end
/// an index of the key frames (<c>mfra</c>). The file can be played while it grows and when it is cut off anywhere: every complete fragment counts.
/// <para>
/// A fragment ends before each key frame, after <see cref="FragmentDuration"/>, or at <see cref="LongestFragment"/> bytes. Nothing is written before the first fragment
/// has ended; sound is part of the file when its first frame has come by then, and left out otherwise. Frames before the first key frame with
/// parameter sets are left out. A frame lasts until the time stamp of the next one, so one frame is held back; the last lasts as long as the one
/// before. Pictures are taken in the order of decoding, which with cameras is that of display.
/// </para>
/// <para>
/// Whatever the bytes and stamps are, nothing is thrown, the file stays well formed and memory bounded (about three times
/// <see cref="LongestFragment"/>); what cannot be used is left out and counted. Not thread-safe.
/// </para>
/// </summary>
public sealed class Mp4Writer
{
    /// <summary>4 MiB: twice the longest frame a camera's own app accepts (docs/PROTOCOL_ANALYSIS.md#media). No frame may be longer either.</summary>
    public const int LongestFragment = 4 * 1024 * 1024;

    /// <summary>A fragment has no more pictures, whatever their stamps are.</summary>
    private const int MostSamples = 1024;

    /// <summary>Sound of so many seconds without a new picture becomes a fragment of its own.</summary>
    private const int LongestSoundSeconds = 4;

    private readonly IBufferWriter<byte> output;
    private readonly VideoCodec codec;
    private readonly int unitsPerSecond;
    private readonly ParameterSets sets;
    private readonly FrameTimes times;
    private readonly TrackFragment pictures = new(MovieBox.VideoTrack);
    private readonly KeyFrameIndex index = new();
    private readonly BoxBuffer boxes = new();
    private readonly ArrayBufferWriter<byte> carried = new();
    private SoundTrack? sound;
    private uint fragments;
    private bool begun;
    private bool headerWritten;
    private bool setsChanged;
    private bool finished;
    private long previousTime;
    private long durationOffset;

    /// <summary>Starts a file. Nothing is written yet.</summary>
    /// <param name="output">Takes the file; to be drained after every call.</param>
    /// <param name="codec">How the pictures are coded.</param>
    /// <param name="unitsPerSecond">The unit of the time stamps: 1,000 for milliseconds (playback), 1,000,000 for microseconds (live).</param>
    /// <exception cref="ArgumentOutOfRangeException">The unit is not between 1 and 10,000,000, or the codec is unknown.</exception>
    public Mp4Writer(IBufferWriter<byte> output, VideoCodec codec, int unitsPerSecond)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentOutOfRangeException.ThrowIfLessThan(unitsPerSecond, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(unitsPerSecond, 10_000_000);
        if (codec is not (VideoCodec.H264 or VideoCodec.H265))
        {
            throw new ArgumentOutOfRangeException(nameof(codec));
        }

        (this.output, this.codec, this.unitsPerSecond) = (output, codec, unitsPerSecond);
        sets = new ParameterSets(codec);
        times = new FrameTimes(unitsPerSecond);
    }

    /// <summary>How long a fragment lasts at most, above 0; 1 s unless set. Shorter ones reach a viewer sooner, and make the file a little larger.</summary>
    public TimeSpan FragmentDuration { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Bytes handed to the output so far.</summary>
    public long BytesWritten { get; private set; }

    /// <summary>Pictures taken into the file, with the one that is held back.</summary>
    public long VideoFrames { get; private set; }

    /// <summary>Frames of sound taken into the file.</summary>
    public long AudioFrames { get; private set; }

    /// <summary>Pictures left out because no key frame with parameter sets had come.</summary>
    public long FramesBeforeKeyFrame { get; private set; }

    /// <summary>Pieces of video left out: without a picture, or longer than <see cref="LongestFragment"/>.</summary>
    public long UnusableVideo { get; private set; }

    /// <summary>Pieces of sound that end in something that is no whole ADTS frame.</summary>
    public long MalformedAudio { get; private set; }

    /// <summary>
    /// Frames of sound left out: before the first picture, after a beginning without sound, of another rate or number of channels, or heard before
    /// according to their time stamps.
    /// </summary>
    public long DroppedAudioFrames { get; private set; }

    /// <summary>Time stamps of pictures that went back, stood still or jumped, and were changed.</summary>
    public long CorrectedTimeStamps => times.Corrected;

    /// <summary>How often the sound had drifted from its time stamps and was put right.</summary>
    public long AudioReanchored => sound?.Reanchored ?? 0;

    /// <summary>Whether the file has a sound track, as far as is known.</summary>
    public bool HasAudio => sound is not null;

    /// <summary>The picture's width in pixels; 0 before the first key frame.</summary>
    public int Width => begun ? sets.Width : 0;

    /// <summary>The picture's height in pixels; 0 before the first key frame.</summary>
    public int Height => begun ? sets.Height : 0;

    /// <summary>When the last picture begins, from the first on.</summary>
    public TimeSpan Position => TimeSpan.FromSeconds((double)times.Last / unitsPerSecond);

    /// <summary>
    /// After <see cref="Finish"/>: bytes that may replace those at <see cref="DurationOffset"/>, so that players know the whole duration at
    /// once. Until then, and without it, the place holds a box that players ignore.
    /// </summary>
    public ReadOnlyMemory<byte> DurationBox { get; private set; }

    /// <summary>Where in the file <see cref="DurationBox"/> goes.</summary>
    public long DurationOffset => DurationBox.IsEmpty ? 0 : durationOffset;

    /// <summary>Adds a picture.</summary>
    /// <param name="annexB">One access unit with start codes. Parameter sets alone are kept for the next picture.</param>
    /// <param name="timeStamp">The camera's time stamp, in the unit of the constructor.</param>
    /// <param name="isKeyFrame">
    /// Whether the camera calls it a key frame. It counts as one when it also holds an IDR (H.265: IRAP) picture or parameter sets; an IDR picture
    /// counts in any case.
    /// </param>
    /// <exception cref="InvalidOperationException">The file is finished.</exception>
    public void AddVideo(ReadOnlySpan<byte> annexB, long timeStamp, bool isKeyFrame)
    {
        ThrowIfFinished();
        var unit = AccessUnit.Examine(codec, annexB);
        if (unit.Length > LongestFragment - carried.WrittenCount)
        {
            UnusableVideo++;
            return;
        }

        if (!begun)
        {
            sets.Learn(annexB);
        }

        if (!unit.HasPicture)
        {
            UnusableVideo += unit.HasSets ? 0 : 1;
            CarrySets(annexB, unit);
            return;
        }

        var isSync = unit.HasKeySlice || (isKeyFrame && unit.HasSets);
        if (!begun && !(isSync && sets.TryComplete()))
        {
            FramesBeforeKeyFrame++;
            return;
        }

        begun = true;
        AddPicture(annexB, unit.Length, times.Next(timeStamp), isSync);
    }

    /// <summary>Adds sound.</summary>
    /// <param name="adts">One or more whole AAC frames with ADTS headers.</param>
    /// <param name="timeStamp">The time stamp of the first, in the unit and of the clock of the pictures.</param>
    /// <exception cref="InvalidOperationException">The file is finished.</exception>
    public void AddAudio(ReadOnlySpan<byte> adts, long timeStamp)
    {
        ThrowIfFinished();
        bool? placed = null;
        while (!adts.IsEmpty)
        {
            if (!AdtsHeader.TryRead(adts, out var header) || header.FrameLength > adts.Length)
            {
                MalformedAudio++;
                return;
            }

            // The first frame that goes into the file decides, not a damaged one before it.
            if (!headerWritten && AudioFrames == 0 && sound?.Format.HasFormatOf(header) != true)
            {
                sound = new SoundTrack(header);
            }

            var frame = adts[header.HeaderLength..header.FrameLength];
            adts = adts[header.FrameLength..];
            if (!begun || sound is null || !sound.Format.HasFormatOf(header) || !(placed ??= sound.Place(SamplesAt(timeStamp))))
            {
                DroppedAudioFrames++;
                continue;
            }

            sound.Add(frame);
            AudioFrames++;
            if (sound.FragmentLength >= LongestSoundSeconds * sound.Format.SampleRate)
            {
                WriteFragment(null, sound.Fragment);
            }
        }
    }

    /// <summary>Writes the last fragment and the index. Without a key frame nothing is written at all. Again: does nothing.</summary>
    public void Finish()
    {
        if (finished)
        {
            return;
        }

        finished = true;
        if (!begun)
        {
            return;
        }

        pictures.SetLastDuration(times.Step);
        WriteFragment(pictures, sound?.Fragment);
        boxes.Clear();
        index.Write(boxes);
        Emit(boxes.Written);

        boxes.Clear();
        var soundEnd = sound is null ? 0 : (Int128)sound.End * unitsPerSecond / sound.Format.SampleRate;
        MovieBox.WriteDuration(boxes, (long)Int128.Max(times.Last + times.Step, soundEnd));
        DurationBox = boxes.Written.ToArray();
    }

    /// <summary>Keeps parameter sets that came without a picture and are not those the file begins with.</summary>
    private void CarrySets(ReadOnlySpan<byte> annexB, AccessUnit unit)
    {
        if (begun && unit.HasSets && carried.WrittenCount + unit.Length <= ushort.MaxValue)
        {
            Copy(annexB, carried);
        }
    }

    private void AddPicture(ReadOnlySpan<byte> annexB, long length, long time, bool isSync)
    {
        if (pictures.Samples.Count > 0)
        {
            pictures.SetLastDuration(time - previousTime);
            if (isSync || time - pictures.StartTime >= FragmentDuration.TotalSeconds * unitsPerSecond || pictures.Samples.Count >= MostSamples
                || pictures.Data.Length + carried.WrittenCount + length > LongestFragment)
            {
                WriteFragment(pictures, sound?.Fragment);
            }
        }

        var size = pictures.Data.Length;
        pictures.Writer.Write(carried.WrittenSpan);
        carried.ResetWrittenCount();
        Copy(annexB, pictures.Writer);
        pictures.Add(time, new Sample(pictures.Data.Length - size, 0, isSync));
        previousTime = time;
        VideoFrames++;
    }

    /// <summary>
    /// Copies the NAL units with their lengths in place of start codes. Parameter sets are left out as long as all are in the sample description;
    /// from the first other one on all are kept, for the decoder then needs each change.
    /// </summary>
    private void Copy(ReadOnlySpan<byte> annexB, IBufferWriter<byte> destination)
    {
        foreach (var nal in new AnnexB(annexB))
        {
            var kind = NalKinds.Of(codec, nal);
            setsChanged |= NalKinds.IsParameterSet(kind) && !sets.Holds(kind, nal);
            if (kind != NalKind.Padding && (setsChanged || !NalKinds.IsParameterSet(kind)))
            {
                BinaryPrimitives.WriteInt32BigEndian(destination.GetSpan(sizeof(int)), nal.Length);
                destination.Advance(sizeof(int));
                destination.Write(nal);
            }
        }
    }

    private long? SamplesAt(long timeStamp) => times.TryMap(timeStamp, out var time)
        ? (long)(((Int128)time * sound!.Format.SampleRate + unitsPerSecond / 2) / unitsPerSecond)
        : null;

    private void WriteFragment(TrackFragment? video, TrackFragment? audio)
    {
        boxes.Clear();
        if (!headerWritten)
        {
            headerWritten = true;
            durationOffset = MovieBox.Write(boxes, codec, sets, unitsPerSecond, sound?.Format);
            Emit(boxes.Written);
            boxes.Clear();
        }

        if (video is not null && video.Samples[0].IsSync)
        {
            index.Add(video.StartTime, BytesWritten);
        }

        MovieFragment.Write(boxes, ++fragments, video, audio is { Samples.Count: > 0 } ? audio : null);
        Emit(boxes.Written);
        EmitFrames(video);
        EmitFrames(audio);
    }

    private void EmitFrames(TrackFragment? track)
    {
        if (track is not null)
        {
            Emit(track.Data);
            track.Clear();
        }
    }

    private void Emit(ReadOnlySpan<byte> bytes)
    {
        output.Write(bytes);
        BytesWritten += bytes.Length;
    }

    private void ThrowIfFinished()
    {
        if (finished)
        {
            throw new InvalidOperationException("The file is finished.");
        }
    }
}
