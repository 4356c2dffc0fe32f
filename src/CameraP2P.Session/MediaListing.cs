using System.Runtime.CompilerServices;
using CameraP2P.Protocol.Commands;

namespace CameraP2P.Session;

/// <summary>Lists the pictures and videos of a camera, page by page (command 768).</summary>
internal static class MediaListing
{
    /// <summary>
    /// Files after which a camera is not believed any more: some 40 MB of memory for what was listed, and a card of 256 GB full of photos.
    /// </summary>
    public const int MaxFiles = 250_000;

    /// <summary>
    /// Lists everything, highest number first, as the camera orders it: its order is that of <see cref="MediaFile.MediaNumber"/>, not
    /// of <see cref="MediaFile.MediaTime"/>, so never stop at the first file that looks too old. A page is asked for when the files of
    /// the one before have been taken.
    /// </summary>
    /// <param name="session">The session.</param>
    /// <param name="itemsPerPage">1 to 49; the app asks for 45.</param>
    /// <param name="cancellationToken">Ends the list.</param>
    /// <returns>Each file once; the list ends at a page that is short, empty or brings nothing new.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="itemsPerPage"/> lies outside its range.</exception>
    /// <exception cref="CameraException">While enumerating: CommandRefused, MalformedResponse, CommandTimeout, SessionLost, SessionClosed.</exception>
    public static IAsyncEnumerable<MediaFile> ListMediaAsync(
        this CameraSession session,
        int itemsPerPage = CommandRequests.DefaultItemsPerPage,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        _ = CommandRequests.MediaList(itemsPerPage);
        return ListAsync((request, cancelled) => session.SendAsync(request, cancellationToken: cancelled), itemsPerPage, cancellationToken);
    }

    /// <summary>The same over whatever sends a request and brings its answer.</summary>
    internal static async IAsyncEnumerable<MediaFile> ListAsync(
        Func<CommandRequest, CancellationToken, Task<CameraResponse>> send,
        int itemsPerPage,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var known = new HashSet<MediaReference>();
        for (var number = 0; ; number++)
        {
            var response = await send(CommandRequests.MediaList(itemsPerPage, number), cancellationToken).ConfigureAwait(false);
            var page = AnswerReader.Read(response, CommandJson.Default.MediaList).Files ?? [];
            var before = known.Count;
            foreach (var file in page)
            {
                if (IsNew(file, known))
                {
                    yield return file;
                }
            }

            // A camera that repeats itself brings nothing new, one that counts on for ever meets the limit.
            if (page.Count < itemsPerPage || known.Count == before)
            {
                yield break;
            }

            if (known.Count > MaxFiles)
            {
                throw AnswerReader.Malformed(response, "goes on after 250,000 files", null);
            }
        }
    }

    /// <summary>A picture taken meanwhile moves the others to the next page. Who has no number cannot be told from another.</summary>
    private static bool IsNew(MediaFile? file, HashSet<MediaReference> known) =>
        file is not null && (file.ToReference() is not { } reference || known.Add(reference));
}
