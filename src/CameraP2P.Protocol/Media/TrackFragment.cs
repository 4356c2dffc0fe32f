using System.Buffers;

namespace CameraP2P.Protocol.Media;

/// <summary>One frame in a file.</summary>
/// <param name="Size">Its bytes.</param>
/// <param name="Duration">How long it lasts, in units of its track.</param>
/// <param name="IsSync">Whether decoding can start with it.</param>
internal readonly record struct Sample(int Size, uint Duration, bool IsSync);

/// <summary>What a track adds to the fragment that is being gathered. Its memory is kept from fragment to fragment.</summary>
internal sealed class TrackFragment(uint trackId)
{
    /// <summary>sample_depends_on 2: an intra picture (ISO/IEC 14496-12, clause 8.8.3.1).</summary>
    public const uint SyncFlags = 0x0200_0000;

    /// <summary>sample_depends_on 1 and sample_is_non_sync_sample.</summary>
    private const uint NonSyncFlags = 0x0101_0000;

    private readonly List<Sample> samples = [];
    private readonly ArrayBufferWriter<byte> data = new();

    /// <summary>The frames.</summary>
    public IReadOnlyList<Sample> Samples => samples;

    /// <summary>When the first of them begins, in units of the track.</summary>
    public long StartTime { get; private set; }

    /// <summary>The bytes of all frames, one behind the other.</summary>
    public ReadOnlySpan<byte> Data => data.WrittenSpan;

    /// <summary>Where the next frame's bytes go, before <see cref="Add"/>.</summary>
    public IBufferWriter<byte> Writer => data;

    /// <summary>Adds a frame whose bytes have been written.</summary>
    public void Add(long time, Sample sample)
    {
        if (samples.Count == 0)
        {
            StartTime = time;
        }

        samples.Add(sample);
    }

    /// <summary>Sets how long the last frame lasts.</summary>
    public void SetLastDuration(long duration) => samples[^1] = samples[^1] with { Duration = (uint)duration };

    /// <summary>Makes the last frame last longer.</summary>
    public void ExtendLast(long duration) => SetLastDuration(samples[^1].Duration + duration);

    /// <summary>Empties it for the next fragment.</summary>
    public void Clear()
    {
        samples.Clear();
        data.ResetWrittenCount();
    }

    /// <summary>Writes traf with tfhd, tfdt and trun.</summary>
    /// <returns>Where trun's data_offset is, to be filled in.</returns>
    public int Write(BoxBuffer boxes)
    {
        var traf = boxes.Begin("traf"u8);
        var tfhd = boxes.Begin("tfhd"u8, 0, 0x02_0000); // default-base-is-moof
        boxes.UInt32(trackId);
        boxes.End(tfhd);
        var tfdt = boxes.Begin("tfdt"u8, 1, 0);
        boxes.UInt64((ulong)StartTime);
        boxes.End(tfdt);
        var trun = boxes.Begin("trun"u8, 0, 0x0701); // data offset; duration, size and flags of each sample
        boxes.UInt32((uint)samples.Count);
        var dataOffset = boxes.Length;
        boxes.UInt32(0);
        foreach (var sample in samples)
        {
            boxes.UInt32(sample.Duration);
            boxes.UInt32((uint)sample.Size);
            boxes.UInt32(sample.IsSync ? SyncFlags : NonSyncFlags);
        }

        boxes.End(trun);
        boxes.End(traf);
        return dataOffset;
    }
}
