using System.Text.Json;
using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Media;
using CameraP2P.Simulator;
using CameraP2P.Simulator.Camera;
using CameraP2P.Simulator.Media;
using CameraP2P.Tests.Simulation;

namespace CameraP2P.Tests.Simulator;

/// <summary>Photos, thumbnails, playback and live view of the simulated camera, as a client receives them.</summary>
public sealed class CameraMediaTests
{
    private const string DeviceId = "02:5A:17:3C:88:D1";
    private static readonly MediaReference Nothing = new(0, 100, 9_999);

    [Fact]
    public void Thumbnails_come_in_order_and_a_missing_one_is_left_out()
    {
        var client = Connect();
        var entries = Entries(client)[..5];
        var answer = client.Send(CommandRequests.Thumbnails([entries[0].Reference, entries[1].Reference, Nothing, .. entries[2..].Select(entry => entry.Reference)]));
        var records = client.Await(4, 5);

        Assert.Equal("""{"cmdRet":0,"errorMsg":"Success","result":0,"cmdId":772}""", answer);
        Assert.Equal([1, 2, 3, 4, 5], records.Select(record => record.Header.Sequence));
        Assert.All(records.Zip(entries), pair =>
        {
            var (record, entry) = pair;
            Assert.Equal((RecordClass.Thumbnail, DeviceId, entry.Directory, entry.Number), (record.Header.Class, record.Thumbnail.DeviceId, record.Thumbnail.DirectoryNumber, record.Thumbnail.MediaNumber));
            Assert.Equal((entry.Id, (uint)record.Data.Length), (record.Thumbnail.MediaId, record.Thumbnail.DataLength));
            Assert.Equal(entry.Thumbnail!.ToArray(), record.Data);
            Assert.InRange(record.Data.Length, 16_000, 40_000);
        });
        client.Send(CommandRequests.Thumbnails([entries[4].Reference]));
        Assert.Equal(1u, client.Await(4, 6)[5].Header.Sequence);
    }

    [Fact]
    public void Files_come_whole_over_a_path_that_loses_much() => Seeds.ForAll(
        nameof(Files_come_whole_over_a_path_that_loses_much),
        seed =>
        {
            var client = Connect(seed: seed, loss: 0.05);
            var photos = Entries(client).Where(entry => entry.FileType == 0).Take(2).ToArray();
            client.Send(CommandRequests.StartDownload([photos[0].Reference, Nothing, photos[1].Reference]));
            var records = client.Await(3, 3);

            Assert.Single(records.Select(record => record.Header.Sequence).Distinct());
            Assert.Equal([photos[0].Length, 0, photos[1].Length], records.Select(record => (long)record.File.DataLength));
            foreach (var (record, photo) in new[] { (records[0], photos[0]), (records[2], photos[1]) })
            {
                Assert.Equal((RecordClass.File, DeviceId, photo.Number, photo.Id), (record.Header.Class, record.File.DeviceId, record.File.MediaNumber, record.File.MediaId));
                Assert.Equal(FileHeader.CheckOf(record.Data), record.File.Check);
                Assert.Equal(photo.File!.ToArray(), record.Data);
            }
        },
        count: 10,
        Seeds.TransferCountVariable);

    [Fact]
    public void A_new_download_abandons_the_one_under_way_and_a_stop_ends_it()
    {
        var client = Connect();
        var photos = Entries(client).Where(entry => entry.FileType == 0).Take(3).ToArray();
        client.Unread.Add(3);
        client.Send(CommandRequests.StartDownload([photos[0].Reference, photos[1].Reference]));
        client.RunFor(1);
        Assert.True(client.Session.Camera.Counters.MediaBytes < photos[0].Length);
        client.Send(CommandRequests.StartDownload([photos[2].Reference]));
        client.Unread.Clear();
        client.RunFor(5);

        // The new record begins in the middle of the old one, which is never finished.
        var stream = client.Of(3).SelectMany(record => record.Payload).ToArray().AsSpan();
        var at = stream.IndexOf(RecordHeader.Magic);
        Assert.True(at > 0);
        Assert.True(FileHeader.TryRead(stream[(at + RecordHeader.Length)..], out var second));
        Assert.Equal(photos[2].Number, second.MediaNumber);
        client.Unread.Add(3);
        client.Send(CommandRequests.StartDownload([photos[0].Reference]));
        client.RunFor(1);
        client.Send(CommandRequests.StopDownload([photos[0].Reference]));
        var sent = client.Session.Camera.Counters.MediaBytes;
        client.Unread.Clear();
        client.RunFor(5);
        Assert.Equal(sent, client.Session.Camera.Counters.MediaBytes);
    }

    [Theory]
    [InlineData(1, 15.0)]
    [InlineData(2, 7.5)]
    [InlineData(0, 0.1)]
    public void A_playback_brings_every_frame_at_the_chosen_speed(double speed, double seconds)
    {
        var client = Connect(new CameraSimulatorOption { PlaybackSpeed = speed, AddressPhase = false });
        var video = Entries(client).First(entry => entry.FileType == 1);
        var answer = JsonDocument.Parse(client.Send(CommandRequests.StartPlayback(video.Reference, 7))).RootElement;
        var started = client.Session.Network.Now;
        var records = client.Await(2, 377);

        Assert.Equal((0, 320, 180, 375, 15_000), (answer.GetProperty("startPbRet").GetInt32(), answer.GetProperty("videoWidth").GetInt32(), answer.GetProperty("videoHeight").GetInt32(), answer.GetProperty("totalFrame").GetInt32(), answer.GetProperty("totalTime").GetInt32()));
        Assert.InRange((client.Session.Network.Now - started).TotalSeconds, seconds * 0.99 - 0.1, seconds + 0.5);
        Assert.Equal((PlaybackFrameType.Start, PlaybackFrameType.End), (records[0].Frame.FrameType, records[^1].Frame.FrameType));
        var frames = records[1..^1];
        Assert.All(frames, record =>
        {
            Assert.Equal((RecordClass.PlaybackAv, 7u, true), (record.Header.Class, record.Frame.SessionNumber, record.Frame.HasCheck));
            Assert.True(record.FrameCheckFits);
        });
        Assert.Equal(Enumerable.Range(0, 375).Select(i => i * 40L), frames.Select(record => record.Frame.TimeStamp));
        Assert.Equal(VideoContent.Sample.WithDuration(TimeSpan.FromSeconds(3.2)).FrameCount, frames.Take(80).Count());
        var picture = frames.Take(80).SelectMany(record => record.FrameData.Take((int)record.Frame.VideoLength)).ToArray();
        var sound = frames.Take(80).SelectMany(record => record.FrameData.Skip((int)record.Frame.VideoLength)).ToArray();
        Assert.Equal(Resource("sample.h264"), picture);
        Assert.Equal(Resource("sample.aac"), sound);
        Assert.Contains(frames, record => record.Frame.VideoLength > PageCipher.PageLength + PageCipher.HeadLength);
    }

    [Fact]
    public void A_playback_is_refused_with_its_own_code_and_can_be_stopped()
    {
        var client = Connect();
        var video = Entries(client).First(entry => entry.FileType == 1).Reference;
        Assert.Equal(-6, Start(Nothing));
        Assert.Equal(-3, Start(Entries(client)[0].Reference));
        Assert.Equal(0, Start(video));
        Assert.Equal(-2, Start(video));
        client.RunFor(1);
        client.Send(CommandRequests.StopPlayback(video, 1));
        client.RunFor(0.1);
        var count = client.Records.Count;
        client.RunFor(5);

        Assert.Equal(count, client.Records.Count);
        Assert.All(client.Records, record => Assert.True(record.IsComplete));
        Assert.Equal(0, Start(video));

        int Start(MediaReference item) => JsonDocument.Parse(client.Send(CommandRequests.StartPlayback(item, 1))).RootElement.GetProperty("startPbRet").GetInt32();
    }

    [Fact]
    public void Live_view_comes_at_its_rate_until_it_is_stopped()
    {
        var client = Connect();
        client.Send(CommandRequests.StartLiveAv());
        client.RunFor(10);
        client.Send(CommandRequests.StopLiveAv());
        client.RunFor(1);
        var frames = client.Of(1).ToArray();

        Assert.InRange(frames.Length, 248, 255);
        Assert.All(frames, record =>
        {
            Assert.Equal((RecordClass.LiveAv, 0u, true, false), (record.Header.Class, record.Frame.AudioLength, record.Frame.IsEnciphered, record.Frame.HasCheck));
            Assert.True(record.IsComplete && record.FrameCheckFits);
        });
        Assert.All(frames.Zip(frames.Skip(1)), pair => Assert.InRange(pair.Second.Frame.TimeStamp - pair.First.Frame.TimeStamp, 39_999, 40_001));
        Assert.True(frames[0].Frame.IsKeyFrame);
    }

    [Fact]
    public void Live_view_leaves_out_what_a_slow_client_cannot_take()
    {
        var client = Connect();
        client.Send(CommandRequests.StartLiveAv());
        client.RunFor(1);
        client.Unread.Add(1);
        client.RunFor(20);
        client.Unread.Clear();
        client.RunFor(5);
        var stamps = client.Of(1).Select(record => record.Frame.TimeStamp).ToArray();
        var gap = Enumerable.Range(1, stamps.Length - 1).MaxBy(i => stamps[i] - stamps[i - 1]);

        Assert.InRange(stamps[gap] - stamps[gap - 1], 1_000_000, 20_000_000);
        Assert.True(client.Of(1).ElementAt(gap).Frame.IsKeyFrame);
        Assert.InRange(client.Session.Network.Now.TotalMicroseconds - stamps[^1], 0, 200_000);
    }

    [Fact]
    public void Deleting_and_formatting_change_the_list_the_room_and_the_numbers()
    {
        var client = Connect();
        var before = Free();
        var video = Entries(client).First(entry => entry.FileType == 1).Reference;
        foreach (var entry in Entries(client)[..5])
        {
            Assert.Contains("\"delRet\":0", client.Send(CommandRequests.DeleteMedia(entry.Reference)), StringComparison.Ordinal);
        }

        Assert.InRange(Free(), before + 1, before + 10);
        Assert.Contains("\"delRet\":-1", client.Send(CommandRequests.DeleteMedia(Nothing)), StringComparison.Ordinal);
        Assert.Contains("\"formatRet\":0,\"sdTotalMB\":60906,\"sdFreeMB\":60906", client.Send(CommandRequest.Create(CommandIds.FormatStorage)), StringComparison.Ordinal);
        client.Send(CommandRequests.StartDownload([new MediaReference(0, 100, 1)]));
        Assert.Equal(0u, client.Await(3, 1)[0].File.DataLength);
        Assert.Contains("\"startPbRet\":-6", client.Send(CommandRequests.StartPlayback(video, 1)), StringComparison.Ordinal);
        var photo = client.Session.Camera.Device.TakePhoto(client.Session.Network.Now)!;
        Assert.Equal((100, 1), (photo.Directory, photo.Number));
        Assert.Contains(FormattableString.Invariant($"\"mediaId\":{photo.Id}"), client.Send(CommandRequests.MediaList()), StringComparison.Ordinal);

        int Free() => JsonDocument.Parse(client.Send(CommandRequests.DeviceInfo())).RootElement.GetProperty("sdFreeMB").GetInt32();
    }

    [Fact]
    public void A_full_card_takes_no_more_pictures_until_there_is_room()
    {
        var client = Connect(new CameraSimulatorOption { StorageFreeMB = 0, AddressPhase = false });
        var camera = client.Session.Camera.Device;
        Assert.Contains("\"sdFreeMB\":0", client.Send(CommandRequests.DeviceInfo()), StringComparison.Ordinal);
        Assert.Null(camera.TakePhoto(default));
        Assert.Null(camera.TakeVideo(TimeSpan.FromSeconds(15), default));
        for (var i = 0; i < 3; i++)
        {
            client.Send(CommandRequests.DeleteMedia(Entries(client)[0].Reference));
        }

        Assert.Equal(121, camera.TakePhoto(default)!.Number);
    }

    [Fact]
    public void At_the_recorded_pace_bulk_data_comes_in_bursts_at_the_recorded_rate()
    {
        var client = Connect(new CameraSimulatorOption { Pace = CameraPace.Recorded, AddressPhase = false });
        var photos = Entries(client).Where(entry => entry.FileType == 0).Take(3).ToArray();
        var sentAt = new List<TimeSpan>();
        client.Session.Network.Observe = (host, datagram) =>
        {
            if (host == client.Session.CameraHost && datagram.Bytes is [0xF1, 0xD0, _, _, 0xD1, 3, ..])
            {
                sentAt.Add(client.Session.Network.Now);
            }
        };
        client.Send(CommandRequests.StartDownload([.. photos.Select(photo => photo.Reference)]));
        client.Await(3, 3);
        var bursts = sentAt.GroupBy(at => at).Select(burst => burst.Count()).ToArray();

        Assert.All(bursts[..^1], burst => Assert.InRange(burst, 12, 17));
        Assert.InRange(photos.Sum(photo => photo.Length) / (sentAt[^1] - sentAt[0]).TotalSeconds, 1_500_000, 1_700_000);
        Assert.InRange(client.Session.Core.LinkCounters!.Duplicates, 0, 0);
    }

    [Fact]
    public void Wrong_requests_are_refused()
    {
        var client = Connect();
        foreach (var (id, field) in new[] { (772, "thumbnailReqs"), (1285, "downloadReqs") })
        {
            foreach (var json in new[] { "[]", "7", "[7]", "[{\"fileType\":0}]", "null" })
            {
                var answer = client.Send(CommandRequest.Create(id, writer =>
                {
                    writer.WritePropertyName(field);
                    writer.WriteRawValue(json);
                }));
                Assert.Contains("Parameter error", answer, StringComparison.Ordinal);
            }
        }

        Assert.Contains("Parameter error", client.Send(CommandRequest.Create(CommandIds.StartPlayback)), StringComparison.Ordinal);
        Assert.Empty(client.Records);
    }

    private static MediaEntry[] Entries(MediaClient client) => [.. client.Session.Camera.Card.Library.Entries];

    private static byte[] Resource(string name)
    {
        using var stream = typeof(VideoContent).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static MediaClient Connect(CameraSimulatorOption? option = null, int seed = 1, double loss = 0)
    {
        var session = new VirtualSession(camera: (option ?? new CameraSimulatorOption { AddressPhase = false }) with { Seed = seed }, seed: seed);
        session.CameraHost.Outgoing = session.ClientHost.Outgoing = new(Loss: loss, Delay: TimeSpan.FromMilliseconds(2));
        session.Connect();
        session.StartHeartbeat();
        return new MediaClient(session);
    }
}
