using CameraP2P.Protocol.Commands;
using CameraP2P.Simulator;
using CameraP2P.Tests.Simulation;

namespace CameraP2P.Tests.Simulator;

/// <summary>How much of a long transfer the simulated camera holds, and how it goes on over a bad network, at either pace.</summary>
public sealed class MediaPaceTests
{
    [Theory]
    [InlineData(CameraPace.Prompt)]
    [InlineData(CameraPace.Recorded)]
    public void No_more_than_120_DRW_are_in_flight_and_little_waits_however_long_the_file(CameraPace pace)
    {
        var (sent, acknowledged, most) = (0L, 0L, 0L);
        var session = new VirtualSession(camera: new CameraSimulatorOption { Pace = pace, AddressPhase = false }).Connect();
        session.Network.Observe = (host, datagram) =>
        {
            if (host == session.CameraHost && datagram.Bytes is [0xF1, 0xD0, _, _, 0xD1, 3, var high, var low, ..])
            {
                sent = Math.Max(sent, (high << 8) + low + 1);
                most = Math.Max(most, sent - acknowledged);
            }
        };
        var client = new MediaClient(session);
        client.Unread.Add(3);
        var photos = session.Camera.Card.Library.Entries.Where(entry => entry.FileType == 0).Take(3).ToArray();
        client.Send(CommandRequests.StartDownload([.. photos.Select(photo => photo.Reference)]));
        client.RunFor(10);
        acknowledged = session.Core.GetChannelStatus(3)!.Value.NextIndex;

        Assert.InRange(most - acknowledged, 60, 120);
        Assert.InRange(session.Camera.Counters.MediaBytes, most * 1000, (most * 1024) + (32 * 1024));
    }

    [Fact]
    public void Everything_comes_over_a_bad_network_at_either_pace() => Seeds.ForAll(nameof(Everything_comes_over_a_bad_network_at_either_pace), Transfer, 20, Seeds.TransferCountVariable);

    private static void Transfer(int seed)
    {
        var random = new Random(seed);
        var pace = seed % 2 == 0 ? CameraPace.Prompt : CameraPace.Recorded;
        var session = new VirtualSession(camera: new CameraSimulatorOption { Pace = pace, Seed = seed, PlaybackSpeed = random.Next(3), AddressPhase = false }, seed: seed);
        session.CameraHost.Outgoing = session.ClientHost.Outgoing = new(
            Loss: random.NextDouble() / 15,
            Duplicate: random.NextDouble() / 20,
            Reorder: random.NextDouble() / 20,
            Delay: TimeSpan.FromMilliseconds(random.Next(10)));
        session.Connect();
        session.StartHeartbeat();
        var client = new MediaClient(session);
        var entries = session.Camera.Card.Library.Entries;
        var photo = entries.Where(entry => entry.FileType == 0).MinBy(entry => entry.Length)!;
        var video = entries.First(entry => entry.FileType == 1);
        client.Send(CommandRequests.StartPlayback(video.Reference, seed));
        client.Send(CommandRequests.StartDownload([photo.Reference]));
        client.Send(CommandRequests.Thumbnails([.. entries.Take(10).Select(entry => entry.Reference)]));
        client.Send(CommandRequests.StartLiveAv());

        Assert.Equal(entries.Take(10).Select(entry => (long)entry.Thumbnail!.Length), client.Await(4, 10).Select(record => (long)record.Data.Length));
        Assert.Equal((uint)photo.Length, client.Await(3, 1)[0].File.DataLength);
        Assert.All(client.Await(2, 377), record => Assert.True(record.FrameCheckFits));
        Assert.All(client.Await(1, 100).Where(record => record.IsComplete), record => Assert.True(record.FrameCheckFits));
        Assert.Empty(session.Of<CameraP2P.Session.Core.ConnectionLost>());
        Assert.Equal(0, session.Core.LinkCounters!.SkippedBytes);
    }
}
