using System.Runtime.CompilerServices;
using CameraP2P.Errors;
using CameraP2P.Output;
using CameraP2P.Pipeline;
using CameraP2P.Protocol.Commands;
using CameraP2P.Session;
using CameraP2P.Session.Media;

namespace CameraP2P.Gallery;

/// <summary>The small pictures from cameras, fetched as a page is written. A camera that fails is one error; its other items have no picture.</summary>
/// <param name="queue">Gets errors and progress.</param>
/// <param name="option">Settings of the transfers.</param>
internal sealed class GalleryThumbnails(PipelineQueue queue, MediaTransferOption option)
{
    private readonly Dictionary<CameraSession, MediaTransfer?> transfers = [];

    /// <summary>How many items the cameras sent no picture for.</summary>
    public int Missing { get; private set; }

    /// <summary>The items of a page with their small pictures, in the same order.</summary>
    public async IAsyncEnumerable<GalleryPicture> FetchAsync(IReadOnlyList<(GalleryItem Item, CameraMedia Media)> items, [EnumeratorCancellation] CancellationToken stopping = default)
    {
        var done = 0;
        foreach (var batch in items.Chunk(CommandRequests.MaxThumbnails))
        {
            queue.Verbose(FormattableString.Invariant($"thumbnails {done + 1} to {done + batch.Length} of {items.Count}"));
            var come = new Dictionary<(CameraSession, MediaReference), ReadOnlyMemory<byte>>();
            foreach (var media in batch.Select(each => each.Media).GroupBy(each => each.Owner))
            {
                await FetchAsync(media.Key, media.Select(each => each.Reference).OfType<MediaReference>().Distinct(), come, stopping).ConfigureAwait(false);
            }

            foreach (var (item, media) in batch)
            {
                var jpeg = media.Reference is { } reference ? come.GetValueOrDefault((media.Owner, reference)) : default;
                Missing += jpeg.IsEmpty ? 1 : 0;
                yield return new GalleryPicture(item, jpeg);
            }

            done += batch.Length;
        }
    }

    private async Task FetchAsync(
        CameraSession session,
        IEnumerable<MediaReference> items,
        Dictionary<(CameraSession Session, MediaReference Item), ReadOnlyMemory<byte>> come,
        CancellationToken stopping)
    {
        if (!transfers.TryGetValue(session, out var transfer))
        {
            transfers[session] = transfer = new MediaTransfer(session, option);
        }

        if (transfer is null)
        {
            return;
        }

        try
        {
            await foreach (var thumbnail in transfer.FetchThumbnailsAsync(items, stopping).ConfigureAwait(false))
            {
                if (ExifThumbnail.IsJpeg(thumbnail.Jpeg.Span))
                {
                    come[(session, thumbnail.Item)] = thumbnail.Jpeg;
                }
            }
        }
        catch (CameraException e)
        {
            transfers[session] = null;
            queue.Error(ErrorRecords.From(ErrorRecords.About(session, e), session));
        }
    }
}
