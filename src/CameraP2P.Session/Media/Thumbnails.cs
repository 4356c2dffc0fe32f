using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Media;

namespace CameraP2P.Session.Media;

/// <summary>The small picture of a photo or video. Immutable.</summary>
/// <param name="Item">Which.</param>
/// <param name="MediaId">The camera's id of it.</param>
/// <param name="Jpeg">Its bytes, as the camera sent them.</param>
internal sealed record MediaThumbnail(MediaReference Item, uint MediaId, ReadOnlyMemory<byte> Jpeg);

/// <summary>The thumbnails of one request (command 772): one record each, in any order, perhaps not all (docs/PROTOCOL_ANALYSIS.md#media).</summary>
internal sealed class Thumbnails(IMediaLink link, IReadOnlyList<MediaReference> items, MediaTransferOption option)
{
    /// <summary>Once thumbnails come, so long a silence means that the rest does not: 45 of them took half a second (docs/PROTOCOL_ANALYSIS.md#media).</summary>
    private static readonly TimeSpan Lull = TimeSpan.FromSeconds(3);

    private readonly Dictionary<(ushort, ushort), MediaReference> missing = [];
    private bool isUnderWay;

    /// <summary>Asks, and hands each on as it comes.</summary>
    /// <param name="take">Gets each thumbnail.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CameraException">CommandRefused, SessionLost, and what a command throws.</exception>
    public async Task RunAsync(Action<MediaThumbnail> take, CancellationToken cancellationToken)
    {
        foreach (var item in items)
        {
            missing[((ushort)item.DirectoryNumber, (ushort)item.MediaNumber)] = item;
        }

        using var channel = await link.OpenAsync(MediaChannels.Thumbnail, cancellationToken).ConfigureAwait(false);
        var response = await link.SendAsync(CommandRequests.Thumbnails(items), cancellationToken).ConfigureAwait(false);
        AnswerReader.Accepted(response, FormattableString.Invariant($"{items.Count} items"));

        using var gatherer = new RecordGatherer(MediaLimits.MaxThumbnailLength);
        while (missing.Count > 0)
        {
            var patience = isUnderWay && Lull < option.StallTimeout ? Lull : option.StallTimeout;
            var read = await channel.ReadAsync(patience, cancellationToken).ConfigureAwait(false);
            if (read.Kind == MediaReadKind.Lost)
            {
                throw MediaFailures.Lost(missing.Values.First(), 0);
            }

            if (read.Kind == MediaReadKind.Stalled)
            {
                break;
            }

            isUnderWay = true;
            if (gatherer.TryAdd(read, out var record) && TryRead(record, out var thumbnail))
            {
                take(thumbnail);
            }
        }
    }

    /// <summary>False for one nobody asked for, one that came already, and one whose length lies.</summary>
    private bool TryRead(Memory<byte> record, out MediaThumbnail thumbnail)
    {
        thumbnail = null!;
        if (!ThumbnailHeader.TryRead(record.Span, out var header)
            || header.DataLength == 0
            || header.DataLength != record.Length - ThumbnailHeader.Length
            || !missing.Remove((header.DirectoryNumber, header.MediaNumber), out var item))
        {
            return false;
        }

        thumbnail = new MediaThumbnail(item, header.MediaId, record[ThumbnailHeader.Length..].ToArray());
        return true;
    }
}
