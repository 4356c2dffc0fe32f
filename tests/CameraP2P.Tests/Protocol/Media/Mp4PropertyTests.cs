using System.Buffers;
using CameraP2P.Protocol.Media;
using CsCheck;

namespace CameraP2P.Tests.Protocol.Media;

/// <summary>What holds for any bytes and any time stamps, in any order.</summary>
public class Mp4PropertyTests
{
    private sealed record Call(bool IsVideo, byte[] Bytes, long Stamp, bool IsKey);

    private static readonly Gen<byte[]> Noise = Gen.Byte.Array[0, 60];

    private static readonly Gen<byte[]> Pictures = Gen.OneOf(
        Gen.Int[0, 9999].Select(MediaParts.KeyFrame),
        Gen.Int[0, 9999].Select(MediaParts.Frame),
        Gen.Int[0, 9999].Select(MediaParts.Frame),
        Gen.Int[0, 9999].Select(number => MediaParts.AnnexB(MediaParts.KeySlice(number))),
        Gen.Const(MediaParts.AnnexB(MediaParts.H264Sps, MediaParts.H264Pps)),
        Gen.Const(MediaParts.AnnexB(MediaParts.H265Vps, MediaParts.H265Sps, MediaParts.H265Pps, [0x26, 0x01, 0x80], [0x01])),
        Noise.Select(noise => MediaParts.AnnexB(noise)),
        Noise.Select(noise => MediaParts.AnnexB([0x67, .. noise], [0x68, .. noise], MediaParts.KeySlice(1))),
        Noise);

    private static readonly Gen<byte[]> Sound = Gen.OneOf(
        Noise.Array[0, 3].Select(frames => frames.SelectMany(frame => MediaParts.Adts(frame)).ToArray()),
        Gen.Select(Noise, Gen.Int[0, 15], Gen.Int[0, 7]).Select((noise, rate, channels) => MediaParts.Adts(noise, rate, channels)),
        Gen.Select(Noise, Gen.Int[0, 70]).Select((noise, length) => MediaParts.Adts(noise)[..Math.Min(length, noise.Length + 7)]),
        Noise);

    private static readonly Gen<Call[]> Calls =
        Gen.Select(
            Gen.Bool,
            Pictures,
            Sound,
            Gen.Frequency((20, Gen.Int[0, 200].Select(step => (long?)step)), (1, Gen.Int[-3000, 70_000].Select(step => (long?)step)), (1, Gen.Const((long?)null))),
            Gen.Long,
            Gen.Bool)
        .Array[0, 80].Select(parts =>
        {
            // Stamps ascend in small steps, now and then jump, and some are any number.
            long stamp = 0;
            return parts.Select(part => new Call(part.Item1, part.Item1 ? part.Item2 : part.Item3, part.Item4 is { } step ? stamp += step : part.Item5, part.Item6)).ToArray();
        });

    [Fact]
    public void Whatever_comes_the_file_is_well_formed_after_every_call() =>
        Gen.Select(Calls, Gen.Enum<VideoCodec>(), Gen.OneOf(Gen.Const(1000), Gen.Const(1_000_000), Gen.Const(1))).Sample((calls, codec, unit) =>
        {
            var output = new ArrayBufferWriter<byte>();
            var writer = new Mp4Writer(output, codec, unit);
            var whole = 0;
            foreach (var call in calls)
            {
                Do(writer, call);
                if (output.WrittenCount > whole)
                {
                    whole = output.WrittenCount;
                    CheckTracks(new Mp4Reader(output.WrittenSpan.ToArray()));
                }
            }

            writer.Finish();
            Assert.Equal(writer.BytesWritten, output.WrittenCount);
            if (output.WrittenCount == 0)
            {
                Assert.Equal((0, 0), (writer.VideoFrames, writer.AudioFrames));
                return;
            }

            var file = new Mp4Reader(output.WrittenSpan.ToArray());
            CheckTracks(file);
            Assert.Equal("mfra", file.Boxes[^1].Type);
            Assert.Equal(writer.VideoFrames, file.Frames(1).Count);
            Assert.Equal(writer.AudioFrames, file.Frames(2).Count);
            Assert.Equal(writer.HasAudio, file.TrackIds.Contains(2u));
        });

    [Fact]
    public void Every_picture_is_in_the_file_or_counted() =>
        Calls.Sample(calls =>
        {
            var writer = new Mp4Writer(new ArrayBufferWriter<byte>(), VideoCodec.H264, 1000);
            foreach (var call in calls)
            {
                var before = writer.VideoFrames + writer.UnusableVideo + writer.FramesBeforeKeyFrame;
                Do(writer, call);
                var counted = writer.VideoFrames + writer.UnusableVideo + writer.FramesBeforeKeyFrame - before;

                // Parameter sets alone are no picture and are not lost.
                Assert.True(counted == 1 || (counted == 0 && (!call.IsVideo || HoldsParameterSets(call.Bytes))));
            }
        });

    [Fact]
    public void Stamps_that_ascend_by_up_to_a_minute_are_kept_exactly() =>
        Gen.Select(Gen.Long[long.MinValue / 2, long.MaxValue / 2], Gen.Int[1, 60_000].Array[0, 100]).Sample((first, steps) =>
        {
            var output = new ArrayBufferWriter<byte>();
            var writer = new Mp4Writer(output, VideoCodec.H264, 1000);
            var times = new List<long> { 0 };
            writer.AddVideo(MediaParts.KeyFrame(), first, true);
            foreach (var step in steps)
            {
                times.Add(times[^1] + step);
                writer.AddVideo(MediaParts.Frame(), first + times[^1], false);
            }

            writer.Finish();
            Assert.Equal(times, new Mp4Reader(output.WrittenSpan.ToArray()).Frames(1).Select(frame => frame.Time));
            Assert.Equal(0, writer.CorrectedTimeStamps);
        });

    private static bool HoldsParameterSets(byte[] bytes)
    {
        foreach (var nal in new AnnexB(bytes))
        {
            if ((nal[0] & 0x1F) is 7 or 8)
            {
                return true;
            }
        }

        return false;
    }

    private static void Do(Mp4Writer writer, Call call)
    {
        if (call.IsVideo)
        {
            writer.AddVideo(call.Bytes, call.Stamp, call.IsKey);
        }
        else
        {
            writer.AddAudio(call.Bytes, call.Stamp);
        }
    }

    private static void CheckTracks(Mp4Reader file)
    {
        Assert.Equal(["ftyp", "moov"], file.Types.Take(2));
        var video = file.Frames(1);
        for (var i = 0; i < video.Count; i++)
        {
            Assert.True(video[i].Duration > 0);
            Assert.Equal(i == 0 ? 0 : video[i - 1].Time + video[i - 1].Duration, video[i].Time);
            Assert.NotEmpty(Mp4Reader.Units(video[i].Bytes));
        }

        Assert.True(video.Count == 0 || video[0].IsSync);
        var audio = file.Frames(2);
        for (var i = 1; i < audio.Count; i++)
        {
            Assert.True(audio[i].Time >= audio[i - 1].Time + audio[i - 1].Duration);
        }
    }
}
