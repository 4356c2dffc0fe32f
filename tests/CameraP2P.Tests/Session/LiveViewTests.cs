using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Media;
using CameraP2P.Session;
using CameraP2P.Session.Core;
using CameraP2P.Session.Media;
using CameraP2P.Simulator;
using CameraP2P.Simulator.Core;
using CameraP2P.Tests.Protocol.Media;
using CameraP2P.Tests.Simulation;

namespace CameraP2P.Tests.Session;

/// <summary>Live view of the simulated camera in virtual time.</summary>
public sealed class LiveViewTests
{
    private static readonly TimeSpan StallTimeout = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Frames_arrive_until_it_is_cancelled_and_the_camera_is_told()
    {
        var session = new VirtualSession();
        var (link, sink, counts) = await RunAsync(session, TimeSpan.FromSeconds(10));

        Assert.Equal([CommandIds.StartLiveAv, CommandIds.StopLiveAv], link.Asked);
        Assert.InRange(counts.Frames, 240, 260);
        Assert.Equal(sink.Frames.Count, counts.Frames);
        Assert.Equal(sink.Frames.Count(frame => frame.IsKeyFrame), counts.KeyFrames);
        Assert.Equal((0, 0, 0, 0), (counts.Damaged, counts.Skipped, counts.Waits, counts.Restarts));
        Assert.InRange(counts.FramesPerSecond, 23, 27);
        Assert.InRange(counts.BitsPerSecond, 1e5, 1e7);
        Assert.Equal((320, 180, "H.264"), (counts.Width, counts.Height, counts.Codec));
        Assert.True(sink.Finished);
        Assert.All(sink.Frames.Zip(sink.Frames.Skip(1)), pair => Assert.InRange(pair.Second.TimeStamp - pair.First.TimeStamp, 38_000, 42_000));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Loss_damages_nothing(int seed)
    {
        var session = new VirtualSession(seed: seed);
        session.CameraHost.Outgoing = session.ClientHost.Outgoing = new NetworkFaults(0.05, Duplicate: 0.02, Reorder: 0.02);

        var (_, _, counts) = await RunAsync(session, TimeSpan.FromSeconds(10));

        Assert.InRange(counts.Frames, 150, 260);
        Assert.Equal((0, 0), (counts.Damaged, counts.Restarts));
    }

    [Theory]
    [InlineData(MediaFault.BadFrame)]
    [InlineData(MediaFault.WrongLength)]
    public async Task After_a_damaged_frame_all_wait_for_the_next_key_frame(MediaFault fault)
    {
        var (link, sink, counts) = await RunAsync(new VirtualSession(camera: new CameraSimulatorOption { MediaFault = fault }), TimeSpan.FromSeconds(10));

        Assert.Equal((1, 1, 0), (counts.Damaged, counts.Waits, counts.Restarts));
        Assert.InRange(counts.Skipped, 1, 75);
        Assert.Equal([CommandIds.StartLiveAv, CommandIds.StopLiveAv], link.Asked);
        var gap = sink.Frames.Zip(sink.Frames.Skip(1)).Single(pair => pair.Second.FrameNumber != pair.First.FrameNumber + 1);
        Assert.True(gap.Second.IsKeyFrame);
        Assert.Equal(39ul, gap.First.FrameNumber);
        Assert.Equal((ulong)counts.Skipped + 1, gap.Second.FrameNumber - gap.First.FrameNumber - 1);
    }

    [Theory]
    [InlineData(MediaFault.Stall)]
    [InlineData(MediaFault.RebootInTheMiddle)]
    public async Task A_stall_and_a_reboot_start_it_anew(MediaFault fault)
    {
        var session = new VirtualSession(camera: new CameraSimulatorOption { MediaFault = fault });
        var (link, sink, counts) = await RunAsync(session, TimeSpan.FromMinutes(1));

        Assert.InRange(counts.Restarts, 1, 15);
        Assert.InRange(link.Asked.Count(id => id == CommandIds.StartLiveAv) - counts.Restarts, 0, 1);
        Assert.True(counts.Frames > 40);
        Assert.True(sink.Frames[0].IsKeyFrame);
        Assert.All(sink.Frames.Zip(sink.Frames.Skip(1)).Where(pair => pair.Second.FrameNumber != pair.First.FrameNumber + 1), pair => Assert.True(pair.Second.IsKeyFrame));
    }

    [Fact]
    public async Task Frames_that_are_all_damaged_are_counted_and_never_used()
    {
        var (link, sink, counts) = await RunAsync(new VirtualSession(camera: new CameraSimulatorOption { MediaFault = MediaFault.WrongCheck }), TimeSpan.FromSeconds(22));

        Assert.Empty(sink.Frames);
        Assert.InRange(counts.Damaged, 300, 600);
        Assert.InRange(counts.Restarts, 3, 4);
        Assert.Equal(CommandIds.StopLiveAv, link.Asked[^1]);
    }

    [Fact]
    public async Task A_blackout_is_survived_on_the_restored_session()
    {
        var session = new VirtualSession();
        session.CameraHost.Muted = session.ClientHost.Muted = _ => session.Network.Now > TimeSpan.FromSeconds(10) && session.Network.Now < TimeSpan.FromSeconds(40);

        var (_, sink, counts) = await RunAsync(session, TimeSpan.FromSeconds(90));

        Assert.True(counts.Restarts >= 1);
        Assert.True(session.Of<LoggedIn>().Count() >= 2);
        Assert.InRange(counts.FramesPerSecond, 23, 27);
        Assert.True(sink.Frames.Count > 1000);
    }

    [Fact]
    public async Task The_end_of_the_session_ends_it()
    {
        var session = new VirtualSession();
        session.Connect();
        var link = new VirtualMediaLink(session);
        var sink = new ListSink(frame =>
        {
            if (frame == 50)
            {
                session.Close();
            }
        });

        var failure = await Assert.ThrowsAsync<CameraException>(() => new LiveView(link, sink, StallTimeout, () => session.Network.Now).RunAsync(CancellationToken.None));

        Assert.Equal(CameraError.SessionClosed, failure.Error);
        Assert.True(sink.Finished);
        Assert.Equal([CommandIds.StartLiveAv], link.Asked);
    }

    [Fact]
    public async Task What_is_written_is_an_MP4_file_at_every_moment()
    {
        var session = new VirtualSession();
        session.Connect();
        using var stop = new CancellationTokenSource();
        var file = new MemoryStream();
        var sink = new Mp4Sink(file, LiveView.UnitsPerSecond);
        var view = new LiveView(new VirtualMediaLink(session), sink, StallTimeout, () =>
        {
            if (session.Network.Now > TimeSpan.FromSeconds(20))
            {
                stop.Cancel();
            }

            return session.Network.Now;
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => view.RunAsync(stop.Token));

        Assert.Equal(view.Statistics.Frames, sink.Writer!.VideoFrames);
        Assert.Equal(0, sink.Writer.CorrectedTimeStamps);
        Assert.Equal("ftyp"u8.ToArray(), file.ToArray()[4..8]);
    }

    [Fact]
    public async Task H265_is_written_as_such_and_sound_that_is_not_AAC_is_left_out_and_counted()
    {
        byte[] key = MediaParts.AnnexB(MediaParts.H265Vps, MediaParts.H265Sps, MediaParts.H265Pps, [0x26, 0x01, 0xAF, 0x09]);
        byte[] next = MediaParts.AnnexB([0x02, 0x01, 0xD0, 0x11]);
        var link = new ScriptedLink([
            .. Live(1, key, [1, 2, 3, 4], isKey: true, FrameAudioFormat.Pcm),
            .. Live(2, next, MediaParts.Adts([5, 6, 7]), isKey: false, FrameAudioFormat.Aac),
            .. Live(3, next, [8, 9], isKey: false, FrameAudioFormat.G711),
        ]);
        using var stop = new CancellationTokenSource();
        var file = new MemoryStream();
        var view = new LiveView(link, new Mp4Sink(file, LiveView.UnitsPerSecond), StallTimeout, () => TimeSpan.Zero);
        link.Exhausted = stop.Cancel;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => view.RunAsync(stop.Token));

        Assert.Equal(("H.265", 3, 2), (view.Statistics.Codec, (int)view.Statistics.Frames, (int)view.Statistics.SoundNotWritten));
        var movie = new Mp4Reader(file.ToArray());
        Assert.True(file.ToArray().AsSpan().IndexOf("hvc1"u8) > 0);
        Assert.Equal(2, movie.TrackIds.Length);
        Assert.Equal(3, movie.Frames(movie.TrackIds[0]).Count);
        Assert.Equal([5, 6, 7], Assert.Single(movie.Frames(movie.TrackIds[1])).Bytes);
    }

    private static IEnumerable<MediaRead> Live(ulong number, byte[] video, byte[] audio, bool isKey, FrameAudioFormat format)
    {
        byte[] data = [.. video, .. audio];
        var record = new byte[FrameHeader.Length + data.Length];
        new FrameHeader
        {
            FrameNumber = number,
            TimeStamp = (long)number * 40_000,
            VideoLength = (uint)video.Length,
            AudioLength = (uint)audio.Length,
            IsKeyFrame = isKey,
            Width = 322,
            Height = 182,
            AudioFormat = format,
            IsH265 = true,
            Check = FrameHeader.CheckOf(data),
        }.Write(record);
        data.CopyTo(record, FrameHeader.Length);
        return [.. ScriptedLink.Record(RecordClass.LiveAv, (uint)record.Length, record), ScriptedLink.End(RecordClass.LiveAv, (uint)record.Length)];
    }

    private static async Task<(VirtualMediaLink Link, ListSink Sink, CameraStreamStatistics Counts)> RunAsync(VirtualSession session, TimeSpan duration)
    {
        session.Connect();
        session.StartHeartbeat();
        using var stop = new CancellationTokenSource();
        var (link, sink) = (new VirtualMediaLink(session), new ListSink(_ => { }));
        var end = session.Network.Now + duration;
        CameraStreamStatistics? atEnd = null;
        LiveView? view = null;
        view = new LiveView(link, sink, StallTimeout, () =>
        {
            if (session.Network.Now >= end && !stop.IsCancellationRequested)
            {
                stop.Cancel();
                atEnd = view!.Statistics;
            }

            return session.Network.Now;
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => view.RunAsync(stop.Token));
        return (link, sink, view.Statistics with { FramesPerSecond = atEnd!.FramesPerSecond, BitsPerSecond = atEnd.BitsPerSecond });
    }

    private sealed class ListSink(Action<int> added) : IFrameSink
    {
        public List<FrameHeader> Frames { get; } = [];

        public bool Finished { get; private set; }

        public ValueTask AddAsync(ReadOnlyMemory<byte> video, ReadOnlyMemory<byte> audio, FrameHeader header, CancellationToken cancellationToken)
        {
            Assert.False(Finished);
            Frames.Add(header);
            added(Frames.Count);
            return ValueTask.CompletedTask;
        }

        public ValueTask FinishAsync(CancellationToken cancellationToken)
        {
            Finished = true;
            return ValueTask.CompletedTask;
        }
    }
}
