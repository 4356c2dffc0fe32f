using System.Text.Json.Nodes;
using CameraP2P.Protocol.Commands;
using CameraP2P.Simulator.Media;

namespace CameraP2P.Simulator.Camera;

/// <summary>One photo or video (docs/COMMAND_IDS_AND_PAYLOADS.md, command 768).</summary>
/// <param name="FileType">0 photo, 1 video, 2 AVI.</param>
/// <param name="Directory">From 100.</param>
/// <param name="Number">Within the directory.</param>
/// <param name="DurationMs">0 for a photo.</param>
/// <param name="Id">The camera's own id.</param>
/// <param name="Time">When it was taken, by the camera's clock.</param>
internal sealed record MediaEntry(int FileType, int Directory, int Number, int DurationMs, uint Id, long Time)
{
    /// <summary>What a download gives; null for what can only be played back.</summary>
    public IMediaBytes? File { get; init; }

    /// <summary>What a playback gives; null for what cannot be played back.</summary>
    public VideoContent? Video { get; init; }

    /// <summary>Its thumbnail.</summary>
    public IMediaBytes? Thumbnail { get; init; }

    /// <summary>Bytes it takes on the card.</summary>
    public long Length { get; init; }

    /// <summary>As commands name it.</summary>
    public MediaReference Reference => new(FileType, Directory, Number);

    /// <summary>As the camera writes it.</summary>
    public JsonObject ToJson() => new()
    {
        ["fileType"] = FileType,
        ["mediaDirNum"] = Directory,
        ["mediaNum"] = Number,
        ["durationMs"] = DurationMs,
        ["mediaId"] = Id,
        ["mediaTime"] = Time,
    };
}

/// <summary>The photos and videos on the simulated SD card, newest first, as the camera lists them. Immutable.</summary>
internal sealed class MediaLibrary(IReadOnlyList<MediaEntry> entries)
{
    /// <summary>An empty card.</summary>
    public static MediaLibrary Empty { get; } = new([]);

    /// <summary>All entries, newest first.</summary>
    public IReadOnlyList<MediaEntry> Entries => entries;

    /// <summary>A card with the given number of entries: every tenth is a video, one every twenty minutes.</summary>
    public static MediaLibrary Generate(int count, int seed)
    {
        var maker = new MediaMaker(seed);
        return new MediaLibrary([.. Enumerable.Range(0, count).Select(i =>
        {
            var (directory, number) = MediaMaker.PlaceOf(count - 1 - i);
            var time = 1_767_200_000L - (1200L * i);
            return i % 10 == 9 ? maker.Video(directory, number, time, TimeSpan.FromSeconds(15)) : maker.Photo(directory, number, time);
        })]);
    }

    /// <summary>One page, as the answer to command 768 holds it.</summary>
    public JsonArray Page(int page, int itemsPerPage) => new([.. Entries.Skip(page * itemsPerPage).Take(itemsPerPage).Select(entry => entry.ToJson())]);

    /// <summary>The entry a command names; null when there is none.</summary>
    public MediaEntry? Find(MediaReference reference) => entries.FirstOrDefault(entry =>
        entry.Number == reference.MediaNumber && entry.Directory == reference.DirectoryNumber && entry.FileType == reference.FileType);

    /// <summary>The card with one more entry, the newest.</summary>
    public MediaLibrary With(MediaEntry entry) => new([entry, .. entries]);

    /// <summary>The card after one photo or video was deleted; null when there is no such entry.</summary>
    public MediaLibrary? Without(MediaReference reference) =>
        Find(reference) is { } deleted ? new MediaLibrary([.. entries.Where(entry => entry != deleted)]) : null;
}
