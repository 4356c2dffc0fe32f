using System.Buffers;
using CameraP2P.Protocol.Media;

namespace CameraP2P.Tests.Protocol.Media;

public class Mp4WriterTests
{
    private const uint Video = 1;
    private const uint Audio = 2;

    private readonly ArrayBufferWriter<byte> output = new();
    private readonly Mp4Writer writer;

    public Mp4WriterTests() => writer = new Mp4Writer(output, VideoCodec.H264, 1000);

    [Fact]
    public void A_fragment_ends_before_each_key_frame_and_after_a_second()
    {
        // Key frames every 2.5 s at 10 frames a second.
        for (var i = 0; i < 50; i++)
        {
            writer.AddVideo(i % 25 == 0 ? MediaParts.KeyFrame(i) : MediaParts.Frame(i), 5_000 + (i * 100), i % 25 == 0);
        }

        var file = Finish();

        Assert.Equal(["ftyp", "moov", .. Enumerable.Repeat<string[]>(["moof", "mdat"], 6).SelectMany(pair => pair), "mfra"], file.Types);
        var frames = file.Frames(Video);
        Assert.Equal([10, 10, 5, 10, 10, 5], frames.GroupBy(frame => frame.Fragment).Select(group => group.Count()));
        Assert.Equal(Enumerable.Range(0, 50).Select(i => i * 100L), frames.Select(frame => frame.Time));
        Assert.All(frames, frame => Assert.Equal(100, frame.Duration));
        Assert.Equal([0, 25], frames.Index().Where(frame => frame.Item.IsSync).Select(frame => frame.Index));
        Assert.Equal([0, 2500], file.Index().Select(entry => entry.Time));
        Assert.All(file.Index(), entry => Assert.Contains(file.Boxes, box => box.Type == "moof" && box.Start == entry.Offset));
        Assert.Equal((50, 0, 0), (writer.VideoFrames, writer.CorrectedTimeStamps, writer.FramesBeforeKeyFrame));
    }

    [Fact]
    public void A_frame_holds_its_units_without_those_the_sample_description_has()
    {
        byte[] delimiter = [0x09, 0x10], information = [0x06, 0x05, 0x01, 0x80];
        writer.AddVideo(MediaParts.AnnexB(delimiter, MediaParts.H264Sps, MediaParts.H264Pps, information, MediaParts.KeySlice(0), MediaParts.KeySlice(1)), 0, true);
        var frame = Assert.Single(Finish().Frames(Video));
        Assert.Equal([information, MediaParts.KeySlice(0), MediaParts.KeySlice(1)], Mp4Reader.Units(frame.Bytes));
    }

    [Fact]
    public void Frames_before_the_first_key_frame_are_counted_and_left_out()
    {
        writer.AddVideo(MediaParts.Frame(0), 0, false);
        writer.AddVideo(MediaParts.AnnexB(MediaParts.KeySlice(1)), 100, true); // no parameter sets yet
        writer.AddAudio(MediaParts.Adts([1, 2, 3]), 100);
        writer.AddVideo(MediaParts.KeyFrame(2), 200, true);
        writer.AddVideo(MediaParts.Frame(3), 300, false);
        var file = Finish();
        Assert.Equal((2, 1), (writer.FramesBeforeKeyFrame, writer.DroppedAudioFrames));
        Assert.Equal([0, 100], file.Frames(Video).Select(frame => frame.Time));
        Assert.Equal([Video, Audio], file.TrackIds);
    }

    [Fact]
    public void Parameter_sets_may_come_in_pieces_of_their_own()
    {
        writer.AddVideo(MediaParts.AnnexB(MediaParts.H264Sps), 0, false);
        writer.AddVideo(MediaParts.AnnexB(MediaParts.H264Pps), 0, false);
        writer.AddVideo(MediaParts.AnnexB(MediaParts.KeySlice(0)), 0, true);
        Finish();
        Assert.Equal((1, 0, 0, 322, 182), (writer.VideoFrames, writer.UnusableVideo, writer.FramesBeforeKeyFrame, writer.Width, writer.Height));
    }

    [Fact]
    public void Parameter_sets_that_change_stay_in_the_pictures_from_then_on()
    {
        byte[] other = [.. MediaParts.H264Pps, 0x80];
        writer.AddVideo(MediaParts.KeyFrame(0), 0, true);
        writer.AddVideo(MediaParts.AnnexB(other), 100, false);
        writer.AddVideo(MediaParts.AnnexB(MediaParts.KeySlice(1)), 100, true);
        writer.AddVideo(MediaParts.KeyFrame(2), 200, true);
        var frames = Finish().Frames(Video);
        Assert.Equal([MediaParts.KeySlice(0)], Mp4Reader.Units(frames[0].Bytes));
        Assert.Equal([other, MediaParts.KeySlice(1)], Mp4Reader.Units(frames[1].Bytes));
        Assert.Equal([MediaParts.H264Sps, MediaParts.H264Pps, MediaParts.KeySlice(2)], Mp4Reader.Units(frames[2].Bytes));
    }

    [Fact]
    public void Without_a_key_frame_nothing_is_written()
    {
        writer.AddVideo(MediaParts.Frame(0), 0, true);
        writer.AddAudio(MediaParts.Adts([1]), 0);
        writer.Finish();
        writer.Finish();
        Assert.Equal((0, 0L, true), (output.WrittenCount, writer.BytesWritten, writer.DurationBox.IsEmpty));
        Assert.Throws<InvalidOperationException>(() => writer.AddVideo(MediaParts.KeyFrame(0), 0, true));
        Assert.Throws<InvalidOperationException>(() => writer.AddAudio(MediaParts.Adts([1]), 0));
    }

    [Theory]
    [InlineData(new long[] { 0, 100, 100, 200, 300 }, new long[] { 0, 100, 101, 200, 300 }, 1)] // stands still
    [InlineData(new long[] { 0, 100, 200, 150, 300 }, new long[] { 0, 100, 200, 201, 300 }, 1)] // a little back
    [InlineData(new long[] { 9000, 9100, 100, 200, 300 }, new long[] { 0, 100, 200, 300, 400 }, 1)] // a clock set back
    [InlineData(new long[] { 0, 100, 900_000, 900_100 }, new long[] { 0, 100, 200, 300 }, 1)] // a clock set forward
    [InlineData(new long[] { 0, 100, 30_100, 30_200 }, new long[] { 0, 100, 30_100, 30_200 }, 0)] // a silence
    [InlineData(new long[] { 0, 100, long.MaxValue, long.MinValue, 400 }, new long[] { 0, 100, 200, 300, 400 }, 3)]
    public void Time_stamps_are_changed_as_little_as_possible(long[] stamps, long[] times, long corrected)
    {
        for (var i = 0; i < stamps.Length; i++)
        {
            writer.AddVideo(i == 0 ? MediaParts.KeyFrame() : MediaParts.Frame(i), stamps[i], i == 0);
        }

        var frames = Finish().Frames(Video);
        Assert.Equal(times, frames.Select(frame => frame.Time));
        Assert.Equal(corrected, writer.CorrectedTimeStamps);
        Assert.Equal(frames[^2].Time > 1000 ? 100 : frames[^1].Time - frames[^2].Time, frames[^1].Duration);
    }

    [Fact]
    public void A_fragment_ends_at_four_MiB_and_a_longer_frame_is_left_out()
    {
        var large = MediaParts.AnnexB(MediaParts.H264Sps, MediaParts.H264Pps, [0x65, .. Enumerable.Repeat((byte)0x55, 3 << 19)]);
        for (var i = 0; i < 4; i++)
        {
            writer.AddVideo(i == 0 ? large : MediaParts.AnnexB([0x41, .. Enumerable.Repeat((byte)0x55, 3 << 19)]), i, i == 0);
        }

        writer.AddVideo(MediaParts.AnnexB([0x65, .. Enumerable.Repeat((byte)0x55, Mp4Writer.LongestFragment)]), 5, true);
        var file = Finish();
        Assert.Equal([2, 2], file.Frames(Video).GroupBy(frame => frame.Fragment).Select(group => group.Count()));
        Assert.Equal(1, writer.UnusableVideo);
    }

    [Fact]
    public void Sound_is_timed_by_its_samples_from_its_first_stamp_on()
    {
        writer.AddVideo(MediaParts.KeyFrame(), 1000, true);
        for (var i = 0; i < 100; i++)
        {
            // 64 ms a frame; the stamps jitter by 40 ms.
            writer.AddAudio([.. MediaParts.Adts([(byte)i, 1]), .. MediaParts.Adts([(byte)i, 2])], 1050 + (i * 128) + (i % 3 * 20));
            writer.AddVideo(MediaParts.Frame(), 1000 + ((i + 1) * 128), false);
        }

        var frames = Finish().Frames(Audio);
        Assert.Equal(Enumerable.Range(0, 200).Select(i => 800 + (i * 1024L)), frames.Select(frame => frame.Time));
        Assert.All(frames.Index(), frame => Assert.Equal([(byte)(frame.Index / 2), (byte)((frame.Index % 2) + 1)], frame.Item.Bytes));
        Assert.Equal((200, 0, 0), (writer.AudioFrames, writer.AudioReanchored, writer.DroppedAudioFrames));
    }

    [Fact]
    public void Sound_with_a_gap_follows_its_stamps_and_sound_that_comes_again_is_left_out()
    {
        writer.AddVideo(MediaParts.KeyFrame(), 0, true);
        AddSound(0, 64);
        AddSound(640, 704); // 512 ms are missing
        AddSound(256, 320, 384, 448, 512, 576, 640, 704); // heard before
        AddSound(768, 832);
        writer.AddVideo(MediaParts.KeyFrame(), 900, true);
        AddSound(896);
        writer.AddVideo(MediaParts.KeyFrame(), 1000, true);
        AddSound(2000); // the gap is between two fragments
        var frames = Finish().Frames(Audio);
        Assert.Equal([0, 64, 640, 704, 768, 832, 896, 2000], frames.Select(frame => frame.Time / 16));
        Assert.Equal([64, 576, 64, 64, 64, 64, 64, 64], frames.Select(frame => frame.Duration / 16));
        Assert.Equal((3, 8), (writer.AudioReanchored, writer.DroppedAudioFrames));
    }

    [Fact]
    public void Sound_after_a_silent_beginning_is_left_out()
    {
        for (var i = 0; i < 30; i++)
        {
            writer.AddVideo(i == 0 ? MediaParts.KeyFrame() : MediaParts.Frame(), i * 100, i == 0);
            if (i > 15)
            {
                AddSound(i * 100);
            }
        }

        Assert.Equal([Video], Finish().TrackIds);
        Assert.Equal((14, false), (writer.DroppedAudioFrames, writer.HasAudio));
    }

    [Fact]
    public void Parts_of_frames_and_other_formats_are_counted()
    {
        writer.AddVideo(MediaParts.KeyFrame(), 0, true);
        AddSound(0);
        writer.AddAudio([.. MediaParts.Adts([7]), .. MediaParts.Adts([8, 9])[..^1]], 64);
        writer.AddAudio(MediaParts.Adts([1], frequency: 4), 128);
        writer.AddAudio(MediaParts.Adts([1], channels: 2), 128);
        writer.AddAudio("RIFF"u8, 128);
        writer.AddAudio([], 128);
        Assert.Equal(2, Finish().Frames(Audio).Count);
        Assert.Equal((2, 2, 2), (writer.AudioFrames, writer.MalformedAudio, writer.DroppedAudioFrames));
    }

    [Fact]
    public void A_damaged_header_before_the_first_picture_does_not_cost_the_sound()
    {
        writer.AddAudio(MediaParts.Adts([1], frequency: 2, channels: 5), 0);
        writer.AddVideo(MediaParts.KeyFrame(), 0, true);
        AddSound(0, 64, 128);
        Assert.Equal([0, 1024, 2048], Finish().Frames(Audio).Select(frame => frame.Time));
        Assert.Equal((3, 1), (writer.AudioFrames, writer.DroppedAudioFrames));
    }

    [Fact]
    public void Sound_goes_on_being_written_while_the_picture_stands_still()
    {
        writer.AddVideo(MediaParts.KeyFrame(), 0, true);
        AddSound([.. Enumerable.Range(0, 200).Select(i => i * 64L)]);
        Assert.InRange(new Mp4Reader(output.WrittenSpan.ToArray()).Frames(Audio).Count, 137, 200);
        writer.AddVideo(MediaParts.Frame(), 12_800, false);
        var file = Finish();
        Assert.Equal((200, 2), (file.Frames(Audio).Count, file.Frames(Video).Count));
    }

    [Fact]
    public void The_whole_duration_can_be_filled_in_afterwards()
    {
        for (var i = 0; i < 30; i++)
        {
            writer.AddVideo(i == 0 ? MediaParts.KeyFrame() : MediaParts.Frame(), i * 100, i == 0);
        }

        writer.Finish();
        var bytes = output.WrittenSpan.ToArray();
        var place = new Mp4Reader(bytes).Movie["mvex"]["free"];
        Assert.Equal((place.Start, place.Length), (writer.DurationOffset, writer.DurationBox.Length));
        writer.DurationBox.CopyTo(bytes.AsMemory(place.Start));
        var file = new Mp4Reader(bytes);
        Assert.Equal(3000, file.U64(file.Movie["mvex"]["mehd"].Start + 12));
    }

    [Fact]
    public void Microseconds_are_kept()
    {
        var live = new Mp4Writer(output, VideoCodec.H265, 1_000_000);
        var key = MediaParts.AnnexB(MediaParts.H265Vps, MediaParts.H265Sps, MediaParts.H265Pps, [0x26, 0x01, 0x80]);
        live.AddVideo(key, 1_764_000_000_000_001, true);
        live.AddVideo(MediaParts.AnnexB([0x02, 0x01, 0x80]), 1_764_000_000_066_668, false);
        live.AddVideo(MediaParts.AnnexB([0x02, 0x01, 0x80]), 1_764_000_000_133_334, false);
        live.Finish();
        var file = new Mp4Reader(output.WrittenSpan.ToArray());
        Assert.Equal([66_667, 66_666, 66_666], file.Frames(Video).Select(frame => frame.Duration));
        Assert.Equal(1_000_000u, file.U32(file.Movie["trak"]["mdia"]["mdhd"].Start + 20));
        Assert.Equal((322, 182), (live.Width, live.Height));
    }

    [Fact]
    public void The_index_of_a_long_video_stays_small_and_ordered()
    {
        for (var i = 0; i < 20_000; i++)
        {
            writer.AddVideo(MediaParts.KeyFrame(i), i * 2000L, true);
        }

        var file = Finish();
        var entries = file.Index();
        Assert.InRange(entries.Count, KeyFrameEntries / 2, KeyFrameEntries);
        Assert.Equal(Enumerable.Range(0, entries.Count).Select(i => entries[1].Time * i), entries.Select(entry => entry.Time));
        Assert.All(entries, entry => Assert.Equal("moof"u8, output.WrittenSpan.Slice((int)entry.Offset + 4, 4)));
    }

    [Fact]
    public void A_video_of_any_length_takes_the_same_memory()
    {
        var endless = new Mp4Writer(new Discarding(), VideoCodec.H264, 1000);
        byte[] key = MediaParts.KeyFrame(), frame = MediaParts.AnnexB([0x41, .. Enumerable.Repeat((byte)0x55, 5000)]), sound = MediaParts.Adts(new byte[200]);
        void Write(int from, int to)
        {
            for (var i = from; i < to; i++)
            {
                endless.AddVideo(i % 3 == 0 ? key : frame, i * 64L, i % 3 == 0);
                endless.AddAudio(sound, i * 64L);
            }
        }

        Write(0, 3 * KeyFrameEntries);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Write(3 * KeyFrameEntries, 100_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.InRange(endless.BytesWritten, 300_000_000, 400_000_000);
    }

    /// <summary>Takes everything and keeps nothing.</summary>
    private sealed class Discarding : IBufferWriter<byte>
    {
        private readonly byte[] buffer = new byte[64 * 1024];

        public void Advance(int count)
        {
        }

        public Memory<byte> GetMemory(int sizeHint = 0) => buffer;

        public Span<byte> GetSpan(int sizeHint = 0) => buffer;
    }

    private const int KeyFrameEntries = 4096;

    private void AddSound(params long[] stamps)
    {
        foreach (var stamp in stamps)
        {
            writer.AddAudio(MediaParts.Adts([1, 2, 3]), stamp);
        }
    }

    private Mp4Reader Finish()
    {
        writer.Finish();
        Assert.Equal(output.WrittenCount, writer.BytesWritten);
        return new Mp4Reader(output.WrittenSpan.ToArray());
    }
}
