using System.Runtime.CompilerServices;
using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Media;

namespace CameraP2P.Session.Media;

/// <summary>
/// Fetches pictures, videos and thumbnails of a session's camera. Each item is tried several times. Thread-safe.
/// </summary>
internal sealed class MediaTransfer
{
    private readonly IMediaLink link;
    private readonly MediaTransferOption option;
    private int playbackNumber;

    /// <summary>Prepares transfers; nothing is sent.</summary>
    /// <param name="session">The session.</param>
    /// <param name="option">The settings; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range.</exception>
    public MediaTransfer(CameraSession session, MediaTransferOption? option = null)
        : this(new SessionMediaLink(session ?? throw new ArgumentNullException(nameof(session))), option)
    {
    }

    internal MediaTransfer(IMediaLink link, MediaTransferOption? option = null, int firstPlayback = 0)
    {
        this.link = link;
        this.option = option ?? MediaTransferOption.Default;
        ArgumentOutOfRangeException.ThrowIfLessThan(this.option.Attempts, 1, nameof(option));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(this.option.StallTimeout, TimeSpan.Zero, nameof(option));

        // So that a playback that an earlier process left behind is not taken for ours.
        playbackNumber = firstPlayback > 0 ? firstPlayback : Random.Shared.Next(1, 1_000_000_000);
    }

    /// <summary>Fetches one photo byte for byte, or one video as MP4.</summary>
    /// <param name="item">The photo or video.</param>
    /// <param name="destination">Gets the file; it must be seekable, because another attempt begins anew.</param>
    /// <param name="progress">Called on the transfer's thread for every piece: be quick. Null for nobody.</param>
    /// <param name="cancellationToken">Gives it up, also at the camera.</param>
    /// <returns>What came.</returns>
    /// <exception cref="CameraException">
    /// MediaMissing, MediaDamaged, MediaStalled, SessionLost, SessionClosed, CommandRefused, CommandTimeout, MalformedResponse: of the last attempt.
    /// </exception>
    public Task<MediaOutcome> FetchAsync(MediaReference item, Stream destination, Action<MediaProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(item);
        ArgumentNullException.ThrowIfNull(destination);
        return link.Turns.RunAsync(
            IsPlayed(item) ? MediaChannels.Playback : MediaChannels.File,
            () => TryAsync(item, destination, progress ?? (_ => { }), cancellationToken),
            cancellationToken);
    }

    /// <summary>Fetches thumbnails, 45 in a request, as they come: in any order.</summary>
    /// <param name="items">The photos and videos.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The thumbnails; one the camera did not send, asked for twice, is left out.</returns>
    /// <exception cref="CameraException">While enumerating: SessionLost, SessionClosed, CommandRefused, CommandTimeout, MalformedResponse.</exception>
    public async IAsyncEnumerable<MediaThumbnail> FetchThumbnailsAsync(IEnumerable<MediaReference> items, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        foreach (var batch in items.Chunk(CommandRequests.MaxThumbnails))
        {
            foreach (var thumbnail in await link.Turns.RunAsync(MediaChannels.Thumbnail, () => FetchBatchAsync(batch, cancellationToken), cancellationToken).ConfigureAwait(false))
            {
                yield return thumbnail;
            }
        }
    }

    /// <summary>A video is played; photos, and AVI as far as is known, are files.</summary>
    private static bool IsPlayed(MediaReference item) => item.FileType == 1;

    private async Task<MediaOutcome> TryAsync(MediaReference item, Stream destination, Action<MediaProgress> progress, CancellationToken cancellationToken)
    {
        string? retry = null;
        for (var attempt = 1; ; attempt++)
        {
            progress(new MediaProgress(item, attempt, 0, null, 0, retry));
            destination.SetLength(0);
            try
            {
                return IsPlayed(item)
                    ? await PlayAsync(item, destination, attempt, progress, cancellationToken).ConfigureAwait(false)
                    : await DownloadAsync(item, destination, attempt, progress, cancellationToken).ConfigureAwait(false);
            }
            catch (CameraException e) when (attempt < option.Attempts && MediaFailures.MayHelpToRetry(e))
            {
                retry = e.Message;
            }
        }
    }

    private async Task<List<MediaThumbnail>> FetchBatchAsync(MediaReference[] batch, CancellationToken cancellationToken)
    {
        var come = new List<MediaThumbnail>();
        for (var attempt = 1; batch.Length > 0 && attempt <= option.Attempts; attempt++)
        {
            try
            {
                await new Thumbnails(link, batch, option).RunAsync(come.Add, cancellationToken).ConfigureAwait(false);
            }
            catch (CameraException e) when (attempt < option.Attempts && MediaFailures.MayHelpToRetry(e))
            {
                // Those that have come are kept; the others are asked for again.
            }

            batch = [.. batch.Except(come.Select(thumbnail => thumbnail.Item))];
        }

        return come;
    }

    private async Task<MediaOutcome> DownloadAsync(MediaReference item, Stream destination, int attempt, Action<MediaProgress> progress, CancellationToken cancellationToken)
    {
        var header = await new FileDownload(link, item, option).RunAsync(
            destination,
            (bytes, total) => progress(new MediaProgress(item, attempt, bytes, total, total > 0 ? (double)bytes / total : null)),
            cancellationToken).ConfigureAwait(false);
        return new MediaOutcome(header.DataLength, header.MediaId, attempt, Frames: 0);
    }

    private async Task<MediaOutcome> PlayAsync(MediaReference item, Stream destination, int attempt, Action<MediaProgress> progress, CancellationToken cancellationToken)
    {
        var playback = new Playback(link, item, Interlocked.Increment(ref playbackNumber), option);
        var sink = new Mp4Sink(destination, unitsPerSecond: 1000);
        await playback.RunAsync(
            sink,
            (bytes, fraction) => progress(new MediaProgress(item, attempt, bytes, null, fraction)),
            cancellationToken).ConfigureAwait(false);
        sink.RequireWhole(item, playback.Frames);
        return new MediaOutcome(destination.Length, MediaId: null, attempt, playback.Frames, sink.Writer?.CorrectedTimeStamps ?? 0);
    }
}
