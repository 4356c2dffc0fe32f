using System.Buffers;
using System.Globalization;
using CameraP2P.Protocol.Media;

namespace CameraP2P.Tests.Protocol.Media;

/// <summary>ffmpeg makes pictures and sound, the writer puts them into a file, and ffmpeg and ffprobe say what is in it.</summary>
public sealed class Mp4FfmpegTests : IDisposable
{
    /// <summary>Ten frames a second.</summary>
    private const int Step = 100;

    private readonly string folder = Directory.CreateTempSubdirectory("camerap2p-mp4-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(VideoCodec.H264, "h264", "avc1")]
    [InlineData(VideoCodec.H265, "hevc", "hvc1")]
    public void Pictures_and_sound_are_those_of_the_source(VideoCodec codec, string name, string tag)
    {
        var (pictures, sound) = (MakePictures(codec), MakeSound());
        long[] stamps = [.. Units(codec, pictures).Index().Select(unit => 987_654 + (unit.Index * 66L) + (unit.Index % 3 * 7))];
        var file = Save(Write(codec, pictures, sound, stamps));

        Assert.Equal(
            [$"{name},{tag},322,182,1/1000", "aac,mp4a,1/16000"],
            Ffmpeg.Probe(file, "-show_entries", "stream=codec_name,codec_tag_string,width,height,time_base").Select(line => line.Replace(",0/0", "", StringComparison.Ordinal)));
        Assert.Equal([stamps.Length.ToString(CultureInfo.InvariantCulture)], Ffmpeg.Probe(file, "-count_frames", "-select_streams", "v", "-show_entries", "stream=nb_read_frames"));
        Assert.Equal(stamps.Select(stamp => stamp - stamps[0]), Ffmpeg.FrameValues(file, "v", "pts"));
        Assert.Equal(Ffmpeg.FrameHashes(pictures, "v"), Ffmpeg.FrameHashes(file, "v"));
        Assert.Equal(Ffmpeg.FrameHashes(sound, "a", mayWarn: true), Ffmpeg.FrameHashes(file, "a"));
        Assert.Equal(Frames(sound).Index().Select(frame => frame.Index * 1024L), Ffmpeg.FrameValues(file, "a", "pts"));
    }

    [Fact]
    public void Live_pictures_keep_their_microseconds()
    {
        var pictures = MakePictures(VideoCodec.H264);
        long[] stamps = [.. Units(VideoCodec.H264, pictures).Index().Select(unit => 1_764_000_000_000_000 + (unit.Index * 66_667L))];
        var file = Save(Write(VideoCodec.H264, pictures, null, stamps, 1_000_000));
        Assert.Equal(stamps.Select(stamp => stamp - stamps[0]), Ffmpeg.FrameValues(file, "v", "pts"));
        Assert.Equal(Ffmpeg.FrameHashes(pictures, "v"), Ffmpeg.FrameHashes(file, "v"));
    }

    [Theory]
    [InlineData(VideoCodec.H264)]
    [InlineData(VideoCodec.H265)]
    public void Cut_off_anywhere_all_complete_fragments_are_played(VideoCodec codec)
    {
        var (pictures, sound) = (MakePictures(codec), MakeSound());
        var bytes = Write(codec, pictures, sound, Stamps(codec, pictures));
        var (pictureHashes, soundHashes) = (Ffmpeg.FrameHashes(pictures, "v"), Ffmpeg.FrameHashes(sound, "a", mayWarn: true));
        var whole = new Mp4Reader(bytes);
        var ends = whole.Boxes.Where(box => box.Type == "mdat").Select(box => box.End).ToArray();
        var random = new Random(1);
        int[] cuts = [ends[0], ends[^1] - 1, ends[^1] + 9, .. Enumerable.Range(0, 9).Select(_ => random.Next(ends[0], bytes.Length))];
        foreach (var cut in cuts)
        {
            var complete = ends.Count(end => end <= cut);
            var file = Save(bytes[..cut]);
            var shown = whole.Frames(1).Count(frame => frame.Fragment <= complete);
            var heard = whole.Frames(2).Count(frame => frame.Fragment <= complete);
            Assert.Equal(pictureHashes[..shown], Ffmpeg.FrameHashes(file, "v", mayWarn: true).Take(shown));
            Assert.Equal(soundHashes[..heard], Ffmpeg.FrameHashes(file, "a", mayWarn: true).Take(heard));
        }
    }

    [Fact]
    public void A_file_that_grows_is_played_without_a_warning()
    {
        var pictures = MakePictures(VideoCodec.H264);
        var units = Units(VideoCodec.H264, pictures);
        var output = new ArrayBufferWriter<byte>();
        var writer = new Mp4Writer(output, VideoCodec.H264, 1000);
        for (var i = 0; i < 75; i++)
        {
            writer.AddVideo(units[i], i * Step, IsKey(i));
        }

        // Not finished: the last fragment, frames 70 to 74, is not written yet.
        Assert.Equal(Ffmpeg.FrameHashes(pictures, "v")[..70], Ffmpeg.FrameHashes(Save(output.WrittenSpan.ToArray()), "v"));
    }

    [Theory]
    [InlineData(VideoCodec.H264)]
    [InlineData(VideoCodec.H265)]
    public void Seeking_finds_the_picture_of_any_time(VideoCodec codec)
    {
        var pictures = MakePictures(codec);
        var file = Save(Write(codec, pictures, MakeSound(), Stamps(codec, pictures)));
        var hashes = Ffmpeg.FrameHashes(pictures, "v");
        foreach (var index in new[] { 0, 1, 29, 30, 31, 77, hashes.Length - 1 })
        {
            var time = FormattableString.Invariant($"{index * Step / 1000.0:0.000}");
            Assert.Equal(hashes[index], Ffmpeg.FrameHashes(file, "v", false, "-ss", time)[0]);
        }
    }

    [Fact]
    public void Only_key_frames_are_marked_and_the_duration_is_known()
    {
        var pictures = MakePictures(VideoCodec.H264);
        var stamps = Stamps(VideoCodec.H264, pictures);
        var file = Save(Write(VideoCodec.H264, pictures, null, stamps));
        var keys = Ffmpeg.Probe(file, "-select_streams", "v", "-show_entries", "packet=pts,flags").Where(line => line.Contains('K')).Select(line => line.Split(',')[0]);
        Assert.Equal(Enumerable.Range(0, stamps.Length).Where(IsKey).Select(i => (i * Step).ToString(CultureInfo.InvariantCulture)), keys);
        Assert.Equal(stamps.Length * Step / 1000.0, double.Parse(Ffmpeg.Probe(file, "-show_entries", "format=duration")[0], CultureInfo.InvariantCulture), 3);
    }

    [Fact]
    public void A_size_that_changes_on_the_way_is_decoded()
    {
        var (small, large) = (MakePictures(VideoCodec.H264), MakePictures(VideoCodec.H264, "480x272"));
        byte[][] units = [.. Units(VideoCodec.H264, small)[..40], .. Units(VideoCodec.H264, large)[..40]];
        var output = new ArrayBufferWriter<byte>();
        var writer = new Mp4Writer(output, VideoCodec.H264, 1000);
        foreach (var (i, unit) in units.Index())
        {
            writer.AddVideo(unit, i * Step, IsKey(i % 40));
        }

        writer.Finish();
        var widths = Ffmpeg.FrameValues(Save(output.WrittenSpan.ToArray()), "v", "width");
        Assert.Equal([.. Enumerable.Repeat(322L, 40), .. Enumerable.Repeat(480L, 40)], widths);
    }

    [Fact]
    public void Damaged_pictures_and_any_stamps_leave_a_file_that_is_read_to_its_end()
    {
        var (pictures, sound) = (MakePictures(VideoCodec.H264), MakeSound());
        var random = new Random(2);
        var units = Units(VideoCodec.H264, pictures);
        foreach (var unit in units.Skip(1).Where(unit => unit.Length > 40))
        {
            unit[random.Next(30, unit.Length)] ^= 0x40;
        }

        long[] stamps = [.. units.Index().Select(unit => random.Next(8) == 0 ? random.NextInt64() : unit.Index * Step)];
        var bytes = Write(VideoCodec.H264, units, Frames(sound), stamps);
        var times = Ffmpeg.Probe(Save(bytes), "-v", "fatal", "-select_streams", "v", "-show_entries", "packet=pts").Select(line => long.Parse(line, CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(units.Length, times.Length);
        Assert.Equal(times.Order().Distinct(), times);
    }

    private static bool IsKey(int index) => index % 30 == 0;

    private static long[] Stamps(VideoCodec codec, string pictures) => [.. Units(codec, pictures).Index().Select(unit => unit.Index * (long)Step)];

    private static byte[] Write(VideoCodec codec, string pictures, string? sound, long[] stamps, int unit = 1000) =>
        Write(codec, Units(codec, pictures), sound is null ? [] : Frames(sound), stamps, unit);

    /// <summary>Every picture with the sound that belongs to it, as a camera sends them.</summary>
    private static byte[] Write(VideoCodec codec, byte[][] units, byte[][] sound, long[] stamps, int unit = 1000)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new Mp4Writer(output, codec, unit);
        var heard = 0;
        for (var i = 0; i < units.Length; i++)
        {
            writer.AddVideo(units[i], stamps[i], IsKey(i));
            for (; heard < sound.Length && heard * 64 <= stamps[i] - stamps[0]; heard++)
            {
                writer.AddAudio(sound[heard], stamps[0] + (heard * 64));
            }
        }

        for (; heard < sound.Length; heard++)
        {
            writer.AddAudio(sound[heard], stamps[0] + (heard * 64));
        }

        writer.Finish();
        return output.WrittenSpan.ToArray();
    }

    private string MakePictures(VideoCodec codec, string size = "322x182")
    {
        var path = Path.Combine(folder, $"{codec}-{size}");
        string[] encoder = codec == VideoCodec.H264
            ? ["-c:v", "libx264", "-preset", "veryfast", "-bf", "0", "-g", "30", "-x264-params", "aud=1:scenecut=0", "-f", "h264"]
            : ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "aud=1:bframes=0:keyint=30:scenecut=0:log-level=error", "-f", "hevc"];
        Ffmpeg.Convert(["-f", "lavfi", "-i", $"testsrc2=size={size}:rate=15", "-t", "8", "-pix_fmt", "yuv420p", .. encoder, path]);
        return path;
    }

    private string MakeSound()
    {
        var path = Path.Combine(folder, "sound.aac");
        Ffmpeg.Convert("-f", "lavfi", "-i", "sine=frequency=440:beep_factor=4:sample_rate=16000", "-t", "8", "-ac", "1", "-c:a", "aac", "-b:a", "32k", "-f", "adts", path);
        return path;
    }

    private string Save(byte[] file)
    {
        var path = Path.Combine(folder, "written.mp4");
        File.WriteAllBytes(path, file);
        return path;
    }

    /// <summary>The access units of a stream: each begins with a delimiter.</summary>
    private static byte[][] Units(VideoCodec codec, string path)
    {
        var units = new List<byte[]>();
        foreach (var nal in new AnnexB(File.ReadAllBytes(path)))
        {
            var delimiter = codec == VideoCodec.H264 ? nal[0] == 0x09 : nal[0] == 0x46;
            byte[] piece = [0, 0, 0, 1, .. nal];
            if (delimiter)
            {
                units.Add(piece);
            }
            else
            {
                units[^1] = [.. units[^1], .. piece];
            }
        }

        return [.. units];
    }

    private static byte[][] Frames(string path)
    {
        var frames = new List<byte[]>();
        var bytes = File.ReadAllBytes(path);
        for (var at = 0; at < bytes.Length; at += frames[^1].Length)
        {
            Assert.True(AdtsHeader.TryRead(bytes.AsSpan(at), out var header));
            frames.Add(bytes[at..(at + header.FrameLength)]);
        }

        return [.. frames];
    }
}
