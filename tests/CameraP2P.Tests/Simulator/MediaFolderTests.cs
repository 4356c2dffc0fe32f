using System.Diagnostics;
using CameraP2P.Simulator.Camera;
using CameraP2P.Simulator.Media;

namespace CameraP2P.Tests.Simulator;

/// <summary>Where the simulated camera has its media from: a folder, or what it paints itself.</summary>
public sealed class MediaFolderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("camerap2p-media-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Photos_are_served_byte_for_byte_and_videos_from_their_streams()
    {
        var photo = new byte[100_000];
        new Random(1).NextBytes(photo);
        Write("b.jpg", photo, 1);
        Write("a.h264", Resource("sample.h264"), 2);
        Write("a.aac", Resource("sample.aac"), 2);
        Write("c.mp4", [1, 2, 3], 3);
        Write("c.h264", Resource("sample.h264"), 3);
        Write("d.mp4", [1, 2, 3], 4);
        Write("e.h264", "no video"u8.ToArray(), 5);
        Write("notes.txt", [1], 6);
        var entries = MediaFolder.Read(folder).Entries;

        Assert.Equal([(1, 5), (1, 4), (1, 3), (1, 2), (0, 1)], entries.Select(entry => (entry.FileType, entry.Number)));
        Assert.Equal([0, 0, 3_200, 3_200, 0], entries.Select(entry => entry.DurationMs));
        Assert.Equal([false, false, true, true, false], entries.Select(entry => entry.Video is not null));
        Assert.Equal(photo, entries[^1].File!.ToArray());
        var video = entries[3].Video!;
        Assert.Equal(Resource("sample.h264"), Enumerable.Range(0, 80).SelectMany(i => video.Frame(i, withSound: false).Data));
        Assert.Equal(Resource("sample.aac"), Enumerable.Range(0, 80).SelectMany(i => video.Frame(i, withSound: true) is var (data, length) ? data.Skip(length) : []));
        File.Delete(Path.Combine(folder, "b.jpg"));
        Assert.Equal(0, entries[^1].File!.Length);
    }

    [Theory]
    [InlineData(5_000)]
    [InlineData(300_000)]
    [InlineData(1_048_377)]
    public void A_painted_photo_reads_the_same_in_any_pieces(int length)
    {
        var photo = new PaintedPhoto(7, 640, 360, length, "Simulated 100-0007");
        var whole = photo.ToArray();
        var random = new Random(length);
        for (var at = 0; at < whole.Length;)
        {
            var piece = new byte[Math.Min(whole.Length - at, random.Next(1, 40_000))];
            photo.Read(at, piece);
            Assert.Equal(whole.AsSpan(at, piece.Length).ToArray(), piece);
            at += piece.Length;
        }

        Assert.Equal((0xFF, 0xD8, 0xFF, 0xD9), (whole[0], whole[1], whole[^2], whole[^1]));
        Assert.NotEqual(whole, new PaintedPhoto(8, 640, 360, length, "Simulated 100-0007").ToArray());
        Assert.True(whole.Length >= length);
    }

    [Fact]
    public void A_judge_can_decode_what_the_camera_makes()
    {
        var lengths = new[] { 1, 65_537 + 9_000, 130_000, 500_000, 1_048_377 }.Concat(Enumerable.Range(0, 8).Select(i => 80_000 + i));
        foreach (var (length, i) in lengths.Select((length, i) => (length, i)))
        {
            Write(FormattableString.Invariant($"p{i:D2}.jpg"), new PaintedPhoto(i, 640, 360, length, "photo").ToArray(), i);
        }

        Write("video.h264", Enumerable.Range(0, 200).SelectMany(i => VideoContent.Sample.Frame(i, withSound: false).Data).ToArray(), 1);
        Write("sound.aac", Enumerable.Range(0, 200).SelectMany(i => VideoContent.Sample.Frame(i, withSound: true) is var (data, length) ? data.Skip(length) : []).ToArray(), 1);

        Assert.Equal("13", Count("p%02d.jpg", "v"));
        Assert.Equal("200", Count("video.h264", "v"));
        Assert.Equal("125", Count("sound.aac", "a"));
    }

    /// <summary>Frames that ffprobe decodes without a word of complaint.</summary>
    private string Count(string name, string kind)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("ffprobe", ["-v", "error", "-count_frames", "-select_streams", kind, "-show_entries", "stream=nb_read_frames", "-of", "csv=p=0", Path.Combine(folder, name)])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var output = process.StandardOutput.ReadToEndAsync();
            Assert.Empty(process.StandardError.ReadToEnd());
            return output.Result.Trim();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("ffprobe is not installed.");
            return string.Empty;
        }
    }

    private static byte[] Resource(string name)
    {
        using var stream = typeof(VideoContent).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private void Write(string name, byte[] bytes, int minute)
    {
        File.WriteAllBytes(Path.Combine(folder, name), bytes);
        File.SetLastWriteTimeUtc(Path.Combine(folder, name), new DateTime(2026, 1, 1, 12, minute, 0, DateTimeKind.Utc));
    }
}
