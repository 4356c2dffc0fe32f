using CameraP2P.Session.Media;
using CameraP2P.Simulator;
using CameraP2P.Simulator.Camera;
using CameraP2P.Simulator.Core;
using CameraP2P.Simulator.Media;
using CameraP2P.Tests.Protocol.Media;
using CameraP2P.Tests.Simulation;

namespace CameraP2P.Tests.Session;

/// <summary>
/// Videos out of the simulated camera, judged by ffmpeg frame for frame against what the camera plays: over a clean path, with loss, through a blackout, over a
/// restart of the camera, and longer than the index of a DRW counts.
/// </summary>
public sealed class VideoThroughTheNetworkTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("camerap2p-video").FullName;
    private readonly VirtualSession session = new(camera: new CameraSimulatorOption { AddressPhase = false, PlaybackSpeed = 0 });

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("clean")]
    [InlineData("loss")]
    [InlineData("blackout")]
    [InlineData("reboot")]
    public async Task A_video_is_the_cameras_frame_for_frame(string trouble)
    {
        var entry = Prepare(TimeSpan.FromSeconds(8));
        Cause(trouble, entry);
        session.Connect();
        session.StartHeartbeat();

        var (path, outcome) = await FetchAsync(entry);

        AssertIsWhole(path, entry.Video!);
        Assert.Equal(trouble is "reboot" or "blackout" ? 2 : 1, outcome.Attempts);
    }

    [Fact]
    public async Task A_video_of_more_datagrams_than_an_index_counts_is_whole()
    {
        var entry = Prepare(TimeSpan.FromMinutes(25));
        var datagrams = 0;
        session.Network.Observe = (host, datagram) => datagrams += host == session.CameraHost && datagram.Bytes is [_, 0xD0, _, _, _, 2, ..] ? 1 : 0;
        session.Connect();
        session.StartHeartbeat();

        var (path, outcome) = await FetchAsync(entry);

        Assert.True(datagrams > 65_536, $"{datagrams} datagrams");
        Assert.Equal(1, outcome.Attempts);
        Assert.Equal(entry.Video!.FrameCount.ToString(System.Globalization.CultureInfo.InvariantCulture), Ffmpeg.Probe(path, "-count_packets", "-select_streams", "v", "-show_entries", "stream=nb_read_packets", "-of", "csv=p=0").Single());
    }

    private MediaEntry Prepare(TimeSpan duration)
    {
        var entry = session.Camera.Card.Library.Entries.First(each => each.FileType == 1) with { Video = VideoContent.Sample.WithDuration(duration), DurationMs = (int)duration.TotalMilliseconds };
        session.Camera.Card.Replace(new MediaLibrary([entry]));
        return entry;
    }

    private void Cause(string trouble, MediaEntry entry)
    {
        switch (trouble)
        {
            case "loss":
                session.CameraHost.Outgoing = session.ClientHost.Outgoing = new NetworkFaults(Loss: 0.05, Delay: TimeSpan.FromMilliseconds(5));
                break;
            case "reboot":
                session.Camera.Faults.Add(entry.Reference, MediaFault.RebootInTheMiddle, times: 1);
                break;
            case "blackout":
                var start = TimeSpan.MaxValue;
                var media = 0;
                session.CameraHost.Muted = bytes =>
                {
                    media += bytes.Length > 5 && bytes[1] == 0xD0 && bytes[5] == 2 ? 1 : 0;
                    start = media == 100 && start == TimeSpan.MaxValue ? session.Network.Now : start;
                    return IsDark();
                };
                session.ClientHost.Muted = _ => IsDark();
                break;

                bool IsDark() => start != TimeSpan.MaxValue && session.Network.Now < start + TimeSpan.FromSeconds(10);
        }
    }

    private async Task<(string Path, MediaOutcome Outcome)> FetchAsync(MediaEntry entry)
    {
        var path = Path.Combine(folder, "video.mp4");
        await using var file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite);
        var outcome = await new MediaTransfer(new VirtualMediaLink(session)).FetchAsync(entry.Reference, file);
        return (path, outcome);
    }

    /// <summary>Number, time stamps and decoded contents of pictures and sound.</summary>
    private void AssertIsWhole(string path, VideoContent content)
    {
        var (pictures, sound) = (Path.Combine(folder, "source.h264"), Path.Combine(folder, "source.aac"));
        using (var video = File.Create(pictures))
        using (var audio = File.Create(sound))
        {
            for (var i = 0; i < content.FrameCount; i++)
            {
                var (data, videoLength) = content.Frame(i, withSound: true);
                video.Write(data, 0, videoLength);
                audio.Write(data, videoLength, data.Length - videoLength);
            }
        }

        Assert.Equal(Ffmpeg.FrameHashes(pictures, "v"), Ffmpeg.FrameHashes(path, "v"));
        Assert.Equal(Ffmpeg.FrameHashes(sound, "a", mayWarn: true), Ffmpeg.FrameHashes(path, "a", mayWarn: true));
        var times = Ffmpeg.Probe(path, "-select_streams", "v", "-show_entries", "packet=pts_time", "-of", "csv=p=0").Select(line => double.Parse(line.TrimEnd(','), System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(content.FrameCount, times.Length);
        Assert.All(times, (time, i) => Assert.Equal(content.TimeOf(i).TotalSeconds, time, tolerance: 0.0011));
    }
}
