using System.Text;
using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Media;
using CameraP2P.Session;
using CameraP2P.Session.Media;
using CsCheck;
using CameraP2P.Tests.Protocol.Media;
using CameraP2P.Tests.Simulation;
using static CameraP2P.Tests.Simulation.ScriptedLink;

namespace CameraP2P.Tests.Session;

/// <summary>A camera that lies about its media: a named error, bounded memory, and no file that is not whole.</summary>
[Collection(nameof(MeasuresMemory))]
public sealed class HostileMediaTests
{
    private static readonly MediaReference Photo = new(0, 100, 7);
    private static readonly MediaReference Video = new(1, 100, 8);

    [Theory]
    [InlineData(uint.MaxValue, uint.MaxValue - 72, "is said to have")]
    [InlineData(8_000_000 + 72, 8_000_000, "is said to have")]
    [InlineData(1000, 4_000_000_000, "its header says 4000000000")]
    [InlineData(1000, 5, "its header says 5")]
    public async Task A_length_that_lies_or_is_too_long_is_named_before_a_byte_is_written(uint payload, uint data, string message)
    {
        var destination = new MemoryStream();
        var link = new ScriptedLink(Record(RecordClass.File, payload, Header(Photo, data), new byte[500]));

        var failure = await Assert.ThrowsAsync<CameraException>(() => Transfer(link).FetchAsync(Photo, destination));

        Assert.Equal(CameraError.MediaDamaged, failure.Error);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, destination.Length);
    }

    [Fact]
    public async Task A_record_of_4_GiB_that_never_ends_costs_no_memory()
    {
        var read = Record(RecordClass.PlaybackAv, uint.MaxValue, new byte[1000]).Concat(Enumerable.Repeat(Data(new byte[1000]), 200_000));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var failure = await Assert.ThrowsAsync<CameraException>(() => Transfer(new ScriptedLink(read), attempts: 1).FetchAsync(Video, new MemoryStream()));

        Assert.Equal(CameraError.MediaStalled, failure.Error);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 50_000_000);
    }

    [Fact]
    public async Task A_video_that_never_ends_is_given_up()
    {
        var frames = Frame(8, PlaybackFrameType.Start, []).Concat(Enumerable.Range(0, 3_000_000).SelectMany(_ => Frame(8, (PlaybackFrameType)1, [0, 0, 0, 1, 0x65, 1])));

        var failure = await Assert.ThrowsAsync<CameraException>(() => Transfer(new ScriptedLink(frames, totalFrames: 100), attempts: 1).FetchAsync(Video, new MemoryStream()));

        Assert.Equal(CameraError.MediaDamaged, failure.Error);
        Assert.Contains("more frames than", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Thumbnails_nobody_asked_for_and_lengths_that_lie_are_passed_by()
    {
        var good = Thumbnail(Photo, 50, 50);
        var link = new ScriptedLink([.. Thumbnail(new MediaReference(0, 1, 1), 20, 20), .. Thumbnail(Photo, 50, 60), .. Thumbnail(Photo, 0, 0), .. Thumbnail(Photo, 300_000, 300_000), .. good, .. good]);
        var come = new List<MediaThumbnail>();

        await foreach (var thumbnail in Transfer(link).FetchThumbnailsAsync([Photo], TestContext.Current.CancellationToken))
        {
            come.Add(thumbnail);
        }

        Assert.Equal(50, Assert.Single(come).Jpeg.Length);
    }

    [Fact]
    public void Whatever_comes_ends_in_a_whole_file_or_a_named_error() =>
        Gen.Byte.Array[0, 300].Array[0, 12].Select(Gen.Int[0, 3], Gen.Int[0, 2]).Sample((pieces, kind, lie) =>
        {
            var item = kind == 0 ? Photo : Video;
            var reads = pieces.SelectMany(bytes => Record(kind == 0 ? RecordClass.File : RecordClass.PlaybackAv, (uint)(bytes.Length + lie), bytes)).ToArray();
            var destination = new MemoryStream();
            try
            {
                Transfer(new ScriptedLink(reads), attempts: 2).FetchAsync(item, destination).GetAwaiter().GetResult();
            }
            catch (CameraException e)
            {
                Assert.NotEmpty(e.Message);
                return;
            }

            Assert.NotEqual(0, destination.Length);
        });

    [Theory]
    [InlineData(new[] { 1, 2, 2, 4 }, 4, null)]
    [InlineData(new[] { 1, 1, 2, 2, 3, 3 }, 3, 3)]
    [InlineData(new[] { 4, 3, 2, 1 }, 4, null)]
    [InlineData(new[] { 0, 0, 0 }, 3, 3)]
    [InlineData(new[] { 7, 9, 20 }, 3, 3)]
    public async Task A_picture_that_comes_twice_does_not_stand_in_for_one_that_is_missing(int[] numbers, int announced, int? written)
    {
        var reads = Frame(8, PlaybackFrameType.Start, [])
            .Concat(numbers.SelectMany((number, i) => Frame(8, default, i == 0 ? MediaParts.KeyFrame() : MediaParts.Frame(i), (ulong)number, number * 40)))
            .Concat(Frame(8, PlaybackFrameType.End, []));
        var file = new MemoryStream();

        var fetching = Transfer(new ScriptedLink([.. reads], announced)).FetchAsync(Video, file, cancellationToken: TestContext.Current.CancellationToken);

        if (written is null)
        {
            Assert.Equal(CameraError.MediaDamaged, (await Assert.ThrowsAsync<CameraException>(() => fetching)).Error);
        }
        else
        {
            Assert.Equal(written.Value, (await fetching).Frames);
        }
    }

    [Fact]
    public async Task A_list_that_never_ends_is_a_named_error_in_bounded_memory()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var files = new List<MediaFile>();
        var number = 0;

        var failure = await Assert.ThrowsAsync<CameraException>(async () =>
        {
            await foreach (var file in MediaListing.ListAsync((request, _) => Task.FromResult(Page(request, ref number)), 45, TestContext.Current.CancellationToken))
            {
                files.Add(file);
            }
        });

        Assert.Equal(CameraError.MalformedResponse, failure.Error);
        Assert.True(GC.GetTotalMemory(forceFullCollection: true) - before < 50_000_000);
        Assert.True(files.Count > 100_000);
    }

    private static CameraResponse Page(CommandRequest request, ref int number)
    {
        var text = new StringBuilder("{\"cmdId\":768,\"result\":0,\"mediaFiles\":[");
        for (var i = 0; i < 45; i++)
        {
            number++;
            text.Append(i > 0 ? "," : string.Empty).Append(System.Globalization.CultureInfo.InvariantCulture, $"{{\"fileType\":0,\"mediaDirNum\":{number / 1000},\"mediaNum\":{number % 1000},\"mediaId\":{number},\"mediaTime\":1}}");
        }

        return new CameraResponse(request.CommandId, Encoding.UTF8.GetBytes(text.Append("]}").ToString()), TimeSpan.Zero);
    }

    private static MediaTransfer Transfer(IMediaLink link, int attempts = 1) => new(link, MediaTransferOption.Default with { Attempts = attempts }, firstPlayback: 7);

    private static byte[] Header(MediaReference item, uint length)
    {
        var bytes = new byte[FileHeader.Length];
        new FileHeader { DirectoryNumber = (ushort)item.DirectoryNumber, MediaNumber = (ushort)item.MediaNumber, DataLength = length }.Write(bytes);
        return bytes;
    }

    private static IEnumerable<MediaRead> Thumbnail(MediaReference item, int length, uint said)
    {
        var bytes = new byte[ThumbnailHeader.Length + length];
        new ThumbnailHeader { DirectoryNumber = (ushort)item.DirectoryNumber, MediaNumber = (ushort)item.MediaNumber, DataLength = said }.Write(bytes);
        return [.. Record(RecordClass.Thumbnail, (uint)bytes.Length, bytes), End(RecordClass.Thumbnail, (uint)bytes.Length)];
    }

    private static IEnumerable<MediaRead> Frame(uint session, PlaybackFrameType type, byte[] video, ulong number = 0, long time = 0)
    {
        var bytes = new byte[FrameHeader.Length + video.Length];
        new FrameHeader { SessionNumber = session, FrameType = type, VideoLength = (uint)video.Length, FrameNumber = number, TimeStamp = time, IsKeyFrame = number <= 1 }.Write(bytes);
        video.CopyTo(bytes, FrameHeader.Length);
        return [.. Record(RecordClass.PlaybackAv, (uint)bytes.Length, bytes), End(RecordClass.PlaybackAv, (uint)bytes.Length)];
    }

    private static MediaRead Data(byte[] bytes) => new(MediaReadKind.Piece, RecordItemKind.Data, HeaderOf(RecordClass.PlaybackAv, uint.MaxValue), bytes);
}
