using CameraP2P.Protocol.Commands;
using CameraP2P.Session;
using CameraP2P.Session.Media;
using CameraP2P.Simulator;
using CameraP2P.Simulator.Camera;
using CameraP2P.Simulator.Core;
using CameraP2P.Simulator.Media;
using CameraP2P.Tests.Simulation;

namespace CameraP2P.Tests.Session;

/// <summary>Photos, videos and thumbnails from the simulated camera in virtual time.</summary>
public sealed class MediaTransferTests
{
    private readonly VirtualSession session = new();
    private readonly VirtualMediaLink link;
    private readonly MediaTransfer transfer;
    private readonly List<MediaProgress> progress = [];

    public MediaTransferTests()
    {
        link = new VirtualMediaLink(session);
        transfer = new MediaTransfer(link, firstPlayback: 7);
        session.Camera.Card.PhotoLength = (40_000, 90_000);
    }

    private MediaEntry Photo => session.Camera.Card.Library.Entries.First(entry => entry.FileType == 0);

    private MediaEntry Video => session.Camera.Card.Library.Entries.First(entry => entry.FileType == 1);

    [Fact]
    public async Task A_photo_arrives_byte_for_byte()
    {
        session.Connect();

        var (bytes, outcome) = await FetchAsync(Photo);

        Assert.Equal(Photo.File!.ToArray(), bytes);
        Assert.Equal((bytes.Length, Photo.Id, 1), (outcome.Bytes, outcome.MediaId, outcome.Attempts));
        Assert.Equal(1, progress[^1].Fraction);
        Assert.Equal(bytes.Length, progress[^1].Bytes);
    }

    [Theory]
    [InlineData(0.05, 0)]
    [InlineData(0.05, 30)]
    [InlineData(0, 100)]
    public async Task Loss_and_delay_change_nothing(double loss, int delay)
    {
        session.CameraHost.Outgoing = session.ClientHost.Outgoing = new NetworkFaults(loss, Duplicate: 0.02, Reorder: 0.02, Delay: TimeSpan.FromMilliseconds(delay));
        session.Connect();

        Assert.Equal(Photo.File!.ToArray(), (await FetchAsync(Photo)).Bytes);
    }

    [Theory]
    [InlineData(MediaFault.Missing, CameraError.MediaMissing, "photo {0}")]
    [InlineData(MediaFault.WrongCheck, CameraError.MediaDamaged, "does not end as its header says")]
    [InlineData(MediaFault.Stall, CameraError.MediaStalled, "nothing came for 10 s")]
    [InlineData(MediaFault.WrongLength, CameraError.MediaDamaged, "")]
    [InlineData(MediaFault.WrongNumber, CameraError.MediaDamaged, "did not come, but file")]
    public async Task Each_fault_of_a_photo_is_retried_and_then_named_and_the_next_photo_follows(MediaFault fault, CameraError error, string message)
    {
        session.Connect();
        var (first, second) = (Photo, session.Camera.Card.Library.Entries.Where(entry => entry.FileType == 0).ElementAt(1));
        session.Camera.Faults.Add(first.Reference, fault);

        var failure = await Assert.ThrowsAsync<CameraException>(() => FetchAsync(first));

        Assert.Equal(error, failure.Error);
        Assert.Contains(message.Replace("{0}", $"{first.Directory}-{first.Number:0000}", StringComparison.Ordinal), failure.Message, StringComparison.Ordinal);
        Assert.Equal(3, link.Asked.Count(id => id == CommandIds.StartDownload));
        Assert.Equal(2, progress.Count(each => each.Retry is not null));
        Assert.Equal(second.File!.ToArray(), (await FetchAsync(second)).Bytes);
        Assert.Empty(session.Of<CameraP2P.Session.Core.ConnectionLost>());
    }

    [Theory]
    [InlineData(MediaFault.WrongCheck)]
    [InlineData(MediaFault.Stall)]
    [InlineData(MediaFault.WrongLength)]
    [InlineData(MediaFault.WrongNumber)]
    [InlineData(MediaFault.Missing)]
    [InlineData(MediaFault.RebootInTheMiddle)]
    public async Task A_fault_that_passes_costs_an_attempt(MediaFault fault)
    {
        session.Connect();
        session.StartHeartbeat();
        session.Camera.Faults.Add(Photo.Reference, fault, times: 1);

        var (bytes, outcome) = await FetchAsync(Photo);

        Assert.Equal(Photo.File!.ToArray(), bytes);
        Assert.Equal(2, outcome.Attempts);
    }

    [Fact]
    public async Task A_blackout_in_the_middle_is_survived()
    {
        session.Connect();
        session.StartHeartbeat();
        var photo = Photo;
        var lightAt = TimeSpan.MaxValue;
        session.CameraHost.Muted = session.ClientHost.Muted = _ => lightAt != TimeSpan.MaxValue && session.Network.Now < lightAt;
        var stream = new MemoryStream();

        var outcome = await transfer.FetchAsync(photo.Reference, stream, each =>
        {
            if (each.Bytes > 20_000 && lightAt == TimeSpan.MaxValue)
            {
                lightAt = session.Network.Now + TimeSpan.FromSeconds(10);
            }
        });

        Assert.Equal(photo.File!.ToArray(), stream.ToArray());
        Assert.InRange(outcome.Attempts, 1, 3);
    }

    [Theory]
    [InlineData(MediaFault.None, 1)]
    [InlineData(MediaFault.StalePlayback, 1)]
    [InlineData(MediaFault.NoEndMarker, 1)]
    [InlineData(MediaFault.BadFrame, 2)]
    [InlineData(MediaFault.Stall, 2)]
    [InlineData(MediaFault.WrongCheck, 2)]
    [InlineData(MediaFault.WrongNumber, 2)]
    [InlineData(MediaFault.WrongLength, 2)]
    [InlineData(MediaFault.Missing, 2)]
    [InlineData(MediaFault.RebootInTheMiddle, 2)]
    public async Task A_video_arrives_whole(MediaFault fault, int attempts)
    {
        session.Connect();
        session.StartHeartbeat();
        session.Camera.Faults.Add(Video.Reference, fault, times: 1);

        var (bytes, outcome) = await FetchAsync(Video);

        Assert.Equal(Video.Video!.FrameCount, outcome.Frames);
        Assert.Equal(attempts, outcome.Attempts);
        Assert.Equal("ftyp"u8.ToArray(), bytes[4..8]);
    }

    [Fact]
    public async Task A_video_with_a_damaged_frame_is_never_taken_for_whole()
    {
        session.Connect();
        session.Camera.Faults.Add(Video.Reference, MediaFault.BadFrame);

        var failure = await Assert.ThrowsAsync<CameraException>(() => FetchAsync(Video));

        Assert.Equal(CameraError.MediaDamaged, failure.Error);
        Assert.Contains("1 damaged frame of", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Thumbnails_come_in_batches_and_one_that_is_missing_is_left_out()
    {
        var entries = session.Camera.Card.Library.Entries;
        session.Connect();
        session.Camera.Faults.Add(entries[3].Reference, MediaFault.Missing);
        var come = new Dictionary<MediaReference, byte[]>();

        await foreach (var thumbnail in transfer.FetchThumbnailsAsync(entries.Select(entry => entry.Reference), TestContext.Current.CancellationToken))
        {
            come.Add(thumbnail.Item, thumbnail.Jpeg.ToArray());
        }

        Assert.Equal(entries.Count - 1, come.Count);
        Assert.All(entries.Where(entry => entry != entries[3]), entry => Assert.Equal(entry.Thumbnail!.ToArray(), come[entry.Reference]));
    }

    [Fact]
    public async Task A_session_that_has_ended_says_so_at_once()
    {
        session.Connect();
        session.Close();

        var failure = await Assert.ThrowsAsync<CameraException>(() => FetchAsync(Photo));

        Assert.Equal(CameraError.SessionClosed, failure.Error);
    }

    private async Task<(byte[] Bytes, MediaOutcome Outcome)> FetchAsync(MediaEntry entry)
    {
        var stream = new MemoryStream();
        var outcome = await transfer.FetchAsync(entry.Reference, stream, progress.Add);
        return (stream.ToArray(), outcome);
    }
}
