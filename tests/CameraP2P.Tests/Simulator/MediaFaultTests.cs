using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Media;
using CameraP2P.Session.Core;
using CameraP2P.Simulator;
using CameraP2P.Simulator.Camera;
using CameraP2P.Simulator.Media;
using CameraP2P.Tests.Simulation;

namespace CameraP2P.Tests.Simulator;

/// <summary>What the simulated camera does wrong with media when it is told to: each fault by name, and by seed.</summary>
public sealed class MediaFaultTests
{
    private readonly VirtualSession session = new VirtualSession(camera: new CameraSimulatorOption { AddressPhase = false, PlaybackSpeed = 0 }).Connect();
    private readonly MediaClient client;
    private readonly MediaEntry[] photos;
    private readonly MediaEntry video;

    public MediaFaultTests()
    {
        session.StartHeartbeat();
        client = new MediaClient(session);
        photos = [.. session.Camera.Card.Library.Entries.Where(entry => entry.FileType == 0).Take(2)];
        video = session.Camera.Card.Library.Entries.First(entry => entry.FileType == 1);
    }

    [Fact]
    public void A_file_may_be_missing_have_a_wrong_check_or_number_or_be_shorter_than_its_header_says()
    {
        Assert.Equal((0u, 0), Download(MediaFault.Missing) is var missing ? (missing.File.DataLength, missing.Data.Length) : default);
        var check = Download(MediaFault.WrongCheck);
        Assert.Equal(photos[0].File!.ToArray(), check.Data);
        Assert.NotEqual(FileHeader.CheckOf(check.Data), check.File.Check);
        Assert.Equal(photos[0].Number + 1, Download(MediaFault.WrongNumber).File.MediaNumber);
        var shorter = Download(MediaFault.WrongLength);
        Assert.Equal((photos[0].Length, photos[0].Length / 2), (shorter.File.DataLength, shorter.Data.Length));

        MediaRecord Download(MediaFault fault)
        {
            session.Camera.Faults.Add(photos[0].Reference, fault);
            client.Records.Clear();
            client.Send(CommandRequests.StartDownload([photos[0].Reference, photos[1].Reference]));
            var records = client.Await(3, 2);
            Assert.Equal(photos[1].File!.ToArray(), records[1].Data);
            return records[0];
        }
    }

    [Fact]
    public void A_file_that_stalls_ends_in_the_middle_and_a_new_request_begins_there()
    {
        session.Camera.Faults.Add(photos[0].Reference, MediaFault.Stall, times: 1);
        client.Send(CommandRequests.StartDownload([photos[0].Reference, photos[1].Reference]));
        client.RunFor(30);
        Assert.Equal(photos[0].Length / 2, client.Of(3).Single().Data.Length);
        Assert.Equal(CameraSessionState.Connected, session.Core.State);
        client.Send(CommandRequests.StartDownload([photos[0].Reference]));
        client.RunFor(10);

        // It begins where the other one was left, so a client has to look for its header.
        var stream = client.Of(3).SelectMany(record => record.Payload).ToArray().AsSpan();
        var data = stream[(stream.IndexOf(RecordHeader.Magic) + RecordHeader.Length + FileHeader.Length)..];
        Assert.True(photos[0].File!.ToArray().AsSpan().StartsWith(data));
        Assert.Equal((photos[0].Length + (photos[0].Length / 2)), session.Camera.Counters.MediaBytes - (2 * (RecordHeader.Length + FileHeader.Length)));
    }

    [Fact]
    public void The_camera_restarts_in_the_middle_of_a_file_and_serves_it_to_the_next_session()
    {
        session.Camera.Faults.Add(photos[0].Reference, MediaFault.RebootInTheMiddle, times: 1);
        client.Send(CommandRequests.StartDownload([photos[0].Reference]));
        Assert.True(client.RunUntil(() => session.Of<ConnectionLost>().Any(), 60));
        Assert.Equal(0, session.Camera.Counters.ActiveSessions);
        Assert.True(client.RunUntil(() => session.Core.State == CameraSessionState.Connected, 60));
        client.Records.Clear();
        client.Open();
        client.Send(CommandRequests.StartDownload([photos[0].Reference]));

        Assert.Equal(photos[0].File!.ToArray(), client.Await(3, 1)[0].Data);
    }

    [Fact]
    public void A_thumbnail_may_be_missing_named_wrong_or_too_short()
    {
        Assert.Equal([photos[1].Number], Thumbnails(MediaFault.Missing).Select(record => (int)record.Thumbnail.MediaNumber));
        Assert.Equal(photos[0].Number + 1, Thumbnails(MediaFault.WrongNumber)[0].Thumbnail.MediaNumber);
        var shorter = Thumbnails(MediaFault.WrongLength)[0];
        Assert.Equal((int)shorter.Thumbnail.DataLength / 2, shorter.Data.Length);

        // What cannot happen to a thumbnail does not.
        Assert.Equal(photos[0].Thumbnail!.ToArray(), Thumbnails(MediaFault.WrongCheck | MediaFault.NoEndMarker)[0].Data);

        MediaRecord[] Thumbnails(MediaFault fault)
        {
            session.Camera.Faults.Add(photos[0].Reference, fault);
            client.Records.Clear();
            client.Send(CommandRequests.Thumbnails([photos[0].Reference, photos[1].Reference]));
            return client.Await(4, fault == MediaFault.Missing ? 1 : 2);
        }
    }

    [Fact]
    public void A_playback_may_lack_its_end_hold_stale_frames_or_bad_ones()
    {
        Assert.Equal(PlaybackFrameType.Data, Play(MediaFault.NoEndMarker, 376)[^1].Frame.FrameType);
        var stale = Play(MediaFault.StalePlayback, 387);
        Assert.Equal([8u, 8, 8, 8, 8, 9, 8, 8, 8, 8, 8, 9], stale.Take(12).Select(record => record.Frame.SessionNumber));
        Assert.Equal(PlaybackFrameType.Start, stale[5].Frame.FrameType);
        Assert.Equal(187u, Play(MediaFault.BadFrame, 377)[1..^1].Single(record => !record.FrameCheckFits).Frame.FrameNumber);
        Assert.All(Play(MediaFault.WrongCheck, 377)[1..^1], record => Assert.False(record.FrameCheckFits));
        Assert.All(Play(MediaFault.WrongNumber, 377), record => Assert.Equal(10u, record.Frame.SessionNumber));
        var shorter = Play(MediaFault.WrongLength, 377).Single(record => record.Payload.Count - FrameHeader.Length < record.Frame.VideoLength + record.Frame.AudioLength);
        Assert.Equal(187u, shorter.Frame.FrameNumber);
        Assert.Contains("\"startPbRet\":-6", Start(MediaFault.Missing), StringComparison.Ordinal);
        Start(MediaFault.Stall);
        client.RunFor(30);
        Assert.Equal((188 + 1, false), (client.Records.Count, client.Records[^1].IsComplete));

        MediaRecord[] Play(MediaFault fault, int count)
        {
            Start(fault);
            var records = client.Await(2, count);
            client.RunFor(1);
            Assert.Equal(count, client.Records.Count);
            return records;
        }

        string Start(MediaFault fault)
        {
            session.Camera.Faults.Add(video.Reference, fault);
            client.Records.Clear();
            return client.Send(CommandRequests.StartPlayback(video.Reference, 9));
        }
    }

    [Fact]
    public void The_same_seed_brings_the_same_faults_as_often_as_the_rate_says()
    {
        var first = Draw(7);

        Assert.Equal(first, Draw(7));
        Assert.NotEqual(first, Draw(8));
        Assert.InRange(first.Count(fault => fault != MediaFault.None), 250, 350);
        Assert.Equal([MediaFault.None, MediaFault.Missing, MediaFault.Stall], first.Distinct().Order());

        static MediaFault[] Draw(int seed)
        {
            var faults = new MediaFaults(MediaFault.Missing | MediaFault.Stall | MediaFault.NoEndMarker, rate: 0.3, seed, new SimulatorCounters());
            return [.. Enumerable.Range(1, 1000).Select(number => faults.Draw(new MediaReference(0, 100, number), MediaFaults.Files))];
        }
    }
}
