using System.Buffers.Binary;
using CameraP2P.Protocol.Media;
using CameraP2P.Session.Live;
using CameraP2P.Session.Media;
using CameraP2P.Tests.Simulation;

namespace CameraP2P.Tests.Live;

/// <summary>From frames to fragments to viewers, in memory and virtual time.</summary>
public sealed class LiveFeedTests
{
    private static readonly LiveStart Start = new([1], "avc1.42E01E");

    [Fact]
    public async Task The_camera_becomes_a_start_and_fragments_that_begin_with_key_frames()
    {
        var (pieces, counts) = await WatchAsync(new VirtualSession(), TimeSpan.FromSeconds(10));

        Assert.Equal("ftyp"u8.ToArray(), pieces[0][4..8]);
        Assert.All(pieces.Skip(1), piece => Assert.Equal("moof"u8.ToArray(), piece[4..8]));
        Assert.All(pieces.Skip(1), piece => Assert.Equal("mdat"u8.ToArray(), piece[(BoxLength(piece) + 4)..(BoxLength(piece) + 8)]));
        Assert.All(pieces.Skip(1), piece => Assert.Equal(piece.Length, BoxLength(piece) + BoxLength(piece.AsSpan(BoxLength(piece)))));
        Assert.InRange(pieces.Count, 35, 60);
        Assert.Equal(counts.Frames, pieces.Skip(1).Sum(SamplesOf));
    }

    [Fact]
    public async Task A_stream_goes_on_after_a_reconnect()
    {
        var session = new VirtualSession();
        session.CameraHost.Muted = session.ClientHost.Muted = _ => session.Network.Now > TimeSpan.FromSeconds(10) && session.Network.Now < TimeSpan.FromSeconds(40);

        var (pieces, counts) = await WatchAsync(session, TimeSpan.FromSeconds(90));

        Assert.True(counts.Restarts >= 1);
        Assert.Equal("ftyp"u8.ToArray(), pieces[0][4..8]);
        Assert.Equal(counts.Frames, pieces.Skip(1).Sum(SamplesOf));
    }

    [Fact]
    public async Task A_camera_that_changes_the_size_begins_another_stream()
    {
        var session = new VirtualSession();
        session.Connect();
        using var stop = new CancellationTokenSource();
        var feed = new LiveFeed();
        LiveStart? first = null;
        var sink = new OtherSize(new LiveSink(feed), () => session.Network.Now > TimeSpan.FromSeconds(8));
        var view = new LiveView(new VirtualMediaLink(session), sink, TimeSpan.FromSeconds(5), () =>
        {
            first ??= feed.Start;
            if (session.Network.Now > TimeSpan.FromSeconds(15))
            {
                Assert.NotSame(first, feed.Start);
                stop.Cancel();
            }

            return session.Network.Now;
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => view.RunAsync(stop.Token));

        Assert.Null(await feed.NextAsync(new LiveViewer(first!), CancellationToken.None));
    }

    [Theory]
    [InlineData(66, 0xE0, 30, "avc1.42E01E")]
    [InlineData(100, 0, 40, "avc1.640028")]
    public void The_codec_is_named_as_browsers_name_it(byte profile, byte compatibility, byte level, string codec)
    {
        var start = Assert.Single(Split(Movie("avc1", Box("avcC", [1, profile, compatibility, level, 0xFF, 0xE0, 0]))).Starts);

        Assert.Equal(codec, start.Codec);
    }

    [Theory]
    [InlineData(new byte[] { 1, 1, 0x60, 0, 0, 0, 0xB0, 0, 0, 0, 0, 0, 93 }, "hvc1.1.6.L93.B0")]
    [InlineData(new byte[] { 1, 0x22, 0x20, 0, 0, 0, 0x90, 0, 0, 1, 0, 0, 120 }, "hvc1.2.4.H120.90.0.0.1")]
    [InlineData(new byte[] { 1, 0x81, 0x60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 93 }, "hvc1.B1.6.L93")]
    public void H265_is_named_too(byte[] configuration, string codec) =>
        Assert.Equal(codec, Assert.Single(Split(Movie("hvc1", Box("hvcC", configuration))).Starts).Codec);

    [Fact]
    public void The_index_at_the_end_of_a_file_is_no_fragment()
    {
        var (starts, fragments) = Split([.. Fragment(isKey: true), .. Box("mfra", [1, 2, 3]), .. Fragment(isKey: false)]);

        Assert.Empty(starts);
        Assert.Equal([true, false], fragments.Select(fragment => fragment.IsKey));
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 4, 1, 1, 1, 1 })]
    [InlineData(new byte[] { 0, 0, 0, 9, 1, 1, 1, 1 })]
    [InlineData(new byte[] { 255, 255, 255, 255, 1, 1, 1, 1 })]
    public void A_box_that_is_cut_off_is_an_error(byte[] boxes) => Assert.Throws<InvalidDataException>(() => Split(boxes));

    [Fact]
    public void Every_fragment_without_its_last_byte_is_an_error()
    {
        var fragment = Fragment(isKey: true);

        Assert.All(Enumerable.Range(1, fragment.Length - 1), length => Assert.Throws<InvalidDataException>(() => Split(fragment[..length])));
    }

    [Fact]
    public async Task A_new_viewer_begins_at_the_last_key_frame()
    {
        var feed = Feed("K1 a K2 b c");

        Assert.Equal("K2 b c", await ReadAsync(feed, new LiveViewer(Start)));
    }

    [Fact]
    public async Task A_viewer_a_little_behind_loses_nothing_when_a_key_frame_comes()
    {
        var feed = Feed("K1 a");
        var viewer = new LiveViewer(Start);
        await ReadAsync(feed, viewer);
        Add(feed, "b K2 c");

        Assert.Equal("b K2 c", await ReadAsync(feed, viewer));
        Assert.Equal(0, viewer.Jumps);
    }

    [Fact]
    public async Task A_slow_viewer_goes_on_at_the_last_key_frame_and_the_others_get_all()
    {
        var feed = Feed("K1");
        var (slow, quick) = (new LiveViewer(Start), new LiveViewer(Start));
        await ReadAsync(feed, slow);
        var got = await ReadAsync(feed, quick);
        foreach (var more in (string[])["a b K2 c", "d K3 e", "K4 f"])
        {
            Add(feed, more);
            got += " " + await ReadAsync(feed, quick);
        }

        Assert.Equal("K1 a b K2 c d K3 e K4 f", got);
        Assert.Equal("K4 f", await ReadAsync(feed, slow));
        Assert.Equal((1, 0), (slow.Jumps, quick.Jumps));
    }

    [Fact]
    public async Task What_is_kept_is_bounded_whatever_comes()
    {
        var feed = Feed(string.Empty);
        var viewer = new LiveViewer(Start);
        feed.Add(new LiveFragment(new byte[1024 * 1024], IsKey: true), default);
        for (var i = 0; i < 100; i++)
        {
            feed.Add(new LiveFragment(new byte[1024 * 1024], IsKey: false), default);
            Assert.InRange(feed.KeptBytes, 1, LiveFeed.MaxBytes);
        }

        Assert.Equal(string.Empty, await ReadAsync(feed, viewer));
        Add(feed, "K2");
        Assert.Equal("K2", await ReadAsync(feed, viewer));
    }

    [Fact]
    public async Task Another_stream_ends_the_one_before()
    {
        var feed = Feed("K1");
        var viewer = new LiveViewer(Start);
        var next = new LiveStart([2], "avc1.640028");
        feed.Begin(next);
        Add(feed, "K2");

        Assert.Null(await feed.NextAsync(viewer, CancellationToken.None));
        Assert.Equal("K2", await ReadAsync(feed, new LiveViewer(next)));
    }

    [Fact]
    public async Task The_end_comes_behind_what_is_left()
    {
        var feed = Feed("K1 a");
        var viewer = new LiveViewer(Start);
        feed.End();

        Assert.Null(feed.Start);
        Assert.Equal("K1 a", await ReadAsync(feed, viewer));
        Assert.Null(await feed.NextAsync(viewer, CancellationToken.None));
    }

    [Fact]
    public async Task Whoever_waits_is_woken_by_a_fragment()
    {
        var feed = Feed(string.Empty);
        var waiting = feed.NextAsync(new LiveViewer(Start), CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        Add(feed, "K1");

        Assert.Equal("K1", Text(await waiting));
    }

    private static LiveFeed Feed(string fragments)
    {
        var feed = new LiveFeed();
        feed.Begin(Start);
        Add(feed, fragments);
        return feed;
    }

    private static void Add(LiveFeed feed, string fragments)
    {
        foreach (var name in fragments.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            feed.Add(new LiveFragment([.. name.Select(letter => (byte)letter)], name.StartsWith('K')), default);
        }
    }

    /// <summary>All there is for a viewer now.</summary>
    private static async Task<string> ReadAsync(LiveFeed feed, LiveViewer viewer)
    {
        var got = new List<string>();
        using var enough = new CancellationTokenSource();
        while (feed.NextAsync(viewer, enough.Token) is var next && next.IsCompleted && await next is { } fragment)
        {
            got.Add(Text(fragment));
        }

        await enough.CancelAsync();
        return string.Join(' ', got);
    }

    private static string Text(LiveFragment? fragment) => string.Concat(fragment!.Bytes.Select(letter => (char)letter));

    /// <summary>What a viewer of a live view gets, and how the live view fared.</summary>
    private static async Task<(List<byte[]> Pieces, CameraStreamStatistics Counts)> WatchAsync(VirtualSession session, TimeSpan duration)
    {
        session.Connect();
        using var stop = new CancellationTokenSource();
        var feed = new LiveFeed();
        var (pieces, viewer) = (new List<byte[]>(), default(LiveViewer));
        var view = new LiveView(new VirtualMediaLink(session), new SeveralSinks(new LiveSink(feed)), TimeSpan.FromSeconds(5), () =>
        {
            if (session.Network.Now > duration)
            {
                stop.Cancel();
            }

            Take(wait: false);
            return session.Network.Now;
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => view.RunAsync(stop.Token));
        Take(wait: true);
        return (pieces, view.Statistics);

        void Take(bool wait)
        {
            if (viewer is null && feed.Start is { } start)
            {
                viewer = new LiveViewer(start);
                pieces.Add(start.Bytes);
            }

            using var enough = new CancellationTokenSource();
            while (viewer is not null && feed.NextAsync(viewer, enough.Token) is var next && (wait || next.IsCompleted) && next.GetAwaiter().GetResult() is { } fragment)
            {
                pieces.Add(fragment.Bytes);
            }

            enough.Cancel(); // whoever still waits takes nothing
        }
    }

    private static (List<LiveStart> Starts, List<LiveFragment> Fragments) Split(byte[] boxes)
    {
        var (starts, fragments) = (new List<LiveStart>(), new List<LiveFragment>());
        Mp4Boxes.Split(boxes, starts.Add, fragments.Add);
        return (starts, fragments);
    }

    private static byte[] Movie(string entry, byte[] configuration) =>
    [
        .. Box("ftyp", [1, 2, 3, 4]),
        .. Box("moov", [.. Box("mvhd", [0]), .. Box("trak", Box("mdia", Box("minf", Box("stbl", Box("stsd", [0, 0, 0, 0, 0, 0, 0, 1, .. Box(entry, [.. new byte[78], .. configuration])])))))]),
    ];

    private static byte[] Fragment(bool isKey)
    {
        byte[] flags = isKey ? [2, 0, 0, 0] : [1, 1, 0, 0];
        byte[] run = [0, 0, 7, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, .. flags];
        return [.. Box("moof", [.. Box("mfhd", new byte[8]), .. Box("traf", [.. Box("tfhd", new byte[8]), .. Box("trun", run)])]), .. Box("mdat", [9])];
    }

    private static byte[] Box(string type, byte[] content)
    {
        var box = new byte[8 + content.Length];
        BinaryPrimitives.WriteInt32BigEndian(box, box.Length);
        System.Text.Encoding.ASCII.GetBytes(type, box.AsSpan(4));
        content.CopyTo(box, 8);
        return box;
    }

    private static int BoxLength(ReadOnlySpan<byte> box) => BinaryPrimitives.ReadInt32BigEndian(box);

    private static int BoxLength(byte[] box) => BinaryPrimitives.ReadInt32BigEndian(box);

    /// <summary>sample_count of the only trun.</summary>
    private static int SamplesOf(byte[] fragment) => BinaryPrimitives.ReadInt32BigEndian(fragment.AsSpan(fragment.AsSpan().IndexOf("trun"u8) + 8));

    /// <summary>From some moment on the camera says another size.</summary>
    private sealed class OtherSize(IFrameSink inner, Func<bool> isOther) : IFrameSink
    {
        public ValueTask AddAsync(ReadOnlyMemory<byte> video, ReadOnlyMemory<byte> audio, FrameHeader header, CancellationToken cancellationToken) =>
            inner.AddAsync(video, audio, isOther() ? header with { Width = 640 } : header, cancellationToken);

        public ValueTask FinishAsync(CancellationToken cancellationToken) => inner.FinishAsync(cancellationToken);
    }
}
