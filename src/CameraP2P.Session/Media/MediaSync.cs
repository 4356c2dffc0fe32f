using CameraP2P.Protocol.Commands;

namespace CameraP2P.Session.Media;

/// <summary>What a synchronisation says while it runs. Calls come on its own thread.</summary>
internal interface ISyncObserver
{
    /// <summary>An item is being fetched.</summary>
    void OnProgress(MediaFile file, int number, int count, MediaProgress progress);

    /// <summary>An item has its final name.</summary>
    void OnFetched(MediaFile file, long length);

    /// <summary>An item failed; the next one follows.</summary>
    void OnFailure(MediaFile file, Exception failure);

    /// <summary>Something worth a line of -Verbose.</summary>
    void OnStep(string line);
}

/// <summary>
/// Fetches what is new into a folder. Each item goes through these steps, and a process may die between any two of them: temporary file, flushed and read
/// back; line in the index; final name; removal from the camera. One run at a time; not thread-safe.
/// </summary>
/// <param name="transfer">Fetches the media.</param>
/// <param name="link">Removes them.</param>
/// <param name="folder">Where they go.</param>
/// <param name="uid">The camera's UID.</param>
/// <param name="zone">The camera's time zone.</param>
/// <param name="observer">Hears how it goes.</param>
internal sealed class MediaSync(MediaTransfer transfer, IMediaLink link, IMediaFolder folder, string uid, TimeZoneInfo zone, ISyncObserver observer)
{
    private readonly List<CameraSyncFailure> failures = [];
    private int fetched;
    private int skipped;
    private int failed;
    private int removed;
    private long bytes;

    /// <summary>Runs it.</summary>
    /// <param name="files">What is wanted of the card, in any order.</param>
    /// <param name="remove">Whether what is safe on the disk is removed from the camera.</param>
    /// <param name="cancellationToken">Ends it; what was finished stays.</param>
    /// <returns>What it came to; path, duration, battery and room are the caller's.</returns>
    /// <exception cref="IOException">The index cannot be read.</exception>
    public async Task<CameraSyncResult> RunAsync(IReadOnlyList<MediaFile> files, bool remove, CancellationToken cancellationToken)
    {
        var index = new SyncIndex(folder);
        Recover(index);
        for (var i = 0; i < files.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!await ServeAsync(files[i], i + 1, files.Count, index, remove, cancellationToken).ConfigureAwait(false))
            {
                failed += files.Count - i - 1;
                break;
            }
        }

        return new CameraSyncResult
        {
            Path = string.Empty,
            Found = files.Count,
            New = fetched,
            Skipped = skipped,
            Failed = failed,
            Removed = removed,
            Details = failures,
            Bytes = bytes,
        };
    }

    /// <summary>
    /// What an earlier run left: a temporary file that the index knows is whole gets its name, any other goes. An entry whose file never got its name,
    /// and cannot now, is forgotten, so that it is fetched again.
    /// </summary>
    private void Recover(SyncIndex index)
    {
        foreach (var part in folder.Find(MediaSaver.PartEnding).ToArray())
        {
            var name = part[..^MediaSaver.PartEnding.Length];
            if (index.FindName(name) is { } entry && !folder.Exists(name))
            {
                if (entry.Describes(MediaSaver.ReadBack(folder, part)))
                {
                    observer.OnStep($"{name}: was finished before the last run ended");
                    MediaSaver.Finish(folder, name, overwrite: false);
                    continue;
                }

                index.Forget(entry);
            }

            observer.OnStep($"{part}: removed, left by a run that ended early");
            folder.Delete(part);
        }
    }

    /// <summary>False when nothing can follow: the session has ended, or the disk takes no more.</summary>
    private async Task<bool> ServeAsync(MediaFile file, int number, int count, SyncIndex index, bool remove, CancellationToken cancellationToken)
    {
        try
        {
            if (file.ToReference() is not { } item)
            {
                throw new CameraException(CameraError.MalformedResponse, "The camera left out a number of this item, so it cannot be asked for.", "Record the conversation with -TracePath and report it.");
            }

            var key = SyncIndex.KeyOf(uid, file);
            var entry = index.Find(key);
            if (entry is null)
            {
                entry = await FetchAsync(file, item, key, number, count, index, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                skipped++;
            }

            if (remove && entry.Doubt is { } doubt)
            {
                throw new CameraException(CameraError.MediaDamaged, $"{MediaFailures.Name(item)} was fetched, and is not removed from the camera, because {doubt}.", "Look at the file, and remove it with Remove-CameraMedia if it is good.");
            }

            if (remove)
            {
                await RemoveAsync(item, entry, cancellationToken).ConfigureAwait(false);
            }

            return true;
        }
        catch (Exception e) when (e is CameraException or IOException or UnauthorizedAccessException)
        {
            failed++;
            failures.Add(new CameraSyncFailure(NameOf(file), e is CameraException known ? known.Error.ToString() : "FileNotWritten", e.Message));
            observer.OnFailure(file, e);
            return e is CameraException && !link.HasEnded;
        }
    }

    private async Task<SyncEntry> FetchAsync(MediaFile file, MediaReference item, string key, int number, int count, SyncIndex index, CancellationToken cancellationToken)
    {
        var name = FreeName(file, index);
        string? doubt = null;
        await MediaSaver.WritePartAsync(
            folder,
            name,
            async stream => doubt = DoubtOf(file, await transfer.FetchAsync(item, stream, progress => observer.OnProgress(file, number, count, progress), cancellationToken).ConfigureAwait(false)),
            MediaSaver.UtcOf(file.MediaTime, zone)).ConfigureAwait(false);
        var written = MediaSaver.ReadBack(folder, name + MediaSaver.PartEnding);
        var own = MediaNames.Of(file);
        var isHere = !string.Equals(own, name, StringComparison.Ordinal) && index.FindName(own) is null && MediaSaver.ReadBack(folder, own) == written;
        var entry = new SyncEntry(key, isHere ? own : name, written.Length, written.Sha256, doubt);
        index.Add(entry);
        if (isHere)
        {
            // Saved before by other means, such as Save-CameraMedia: it becomes the file of this item.
            folder.Delete(name + MediaSaver.PartEnding);
        }
        else
        {
            MediaSaver.Finish(folder, name, overwrite: false);
        }

        fetched++;
        bytes += written.Length;
        observer.OnFetched(file, written.Length);
        return entry;
    }

    /// <summary>Deletes on the card only what lies whole under its final name.</summary>
    private async Task RemoveAsync(MediaReference item, SyncEntry entry, CancellationToken cancellationToken)
    {
        if (!folder.Exists(entry.Name) || !entry.Describes(MediaSaver.ReadBack(folder, entry.Name)))
        {
            observer.OnStep($"{entry.Name}: not removed from the camera, because the file here is gone or was changed");
            return;
        }

        var response = await link.SendAsync(CommandRequests.DeleteMedia(item), cancellationToken).ConfigureAwait(false);
        AnswerReader.Accepted(response, MediaFailures.Name(item));
        removed++;
    }

    /// <summary>Another file may have the name: of another camera, or of one whose clock began anew.</summary>
    private string FreeName(MediaFile file, SyncIndex index)
    {
        var name = MediaNames.Of(file);
        var (stem, ending) = (name[..^4], name[^4..]);
        for (var i = 1; index.FindName(name) is not null || folder.Exists(name); i++)
        {
            name = FormattableString.Invariant($"{stem}_{file.MediaId:X8}{(i > 1 ? FormattableString.Invariant($"_{i}") : string.Empty)}{ending}");
        }

        return name;
    }

    /// <summary>The data's own id tells when the card was changed after it was listed; time stamps that had to be corrected, that a video is not as it was taken.</summary>
    private static string? DoubtOf(MediaFile file, MediaOutcome outcome) =>
        outcome.MediaId is not (null or 0) && file.MediaId is not (null or 0) && file.MediaId != outcome.MediaId ? "it has another id than the list says"
        : outcome.CorrectedTimeStamps > 0 ? FormattableString.Invariant($"{outcome.CorrectedTimeStamps} of its time stamps had to be corrected")
        : null;

    private static string NameOf(MediaFile file) => file.ToReference() is { } item ? MediaFailures.Name(item) : "an item without number";
}
