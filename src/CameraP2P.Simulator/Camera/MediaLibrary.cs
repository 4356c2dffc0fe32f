using System.Globalization;
using System.Text.Json.Nodes;
using CameraP2P.Protocol.Commands;

namespace CameraP2P.Simulator.Camera;

/// <summary>One entry of the media list (docs/COMMAND_IDS_AND_PAYLOADS.md, command 768).</summary>
/// <param name="FileType">0 photo, 1 video, 2 AVI.</param>
/// <param name="Directory">From 100.</param>
/// <param name="Number">Within the directory.</param>
/// <param name="DurationMs">0 for a photo.</param>
/// <param name="Id">The camera's own id.</param>
/// <param name="Time">When it was taken, by the camera's clock.</param>
internal sealed record MediaEntry(int FileType, int Directory, int Number, int DurationMs, uint Id, long Time)
{
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
    private const int FirstDirectory = 100;

    /// <summary>An empty card.</summary>
    public static MediaLibrary Empty { get; } = new([]);

    /// <summary>All entries, newest first.</summary>
    public IReadOnlyList<MediaEntry> Entries => entries;

    /// <summary>A card with the given number of entries: every tenth is a video, one every twenty minutes.</summary>
    public static MediaLibrary Generate(int count, int seed)
    {
        var random = new Random(seed);
        return new MediaLibrary([.. Enumerable.Range(0, count).Select(i => new MediaEntry(
            i % 10 == 9 ? 1 : 0,
            FirstDirectory,
            count - i,
            i % 10 == 9 ? 15_000 : 0,
            (uint)random.NextInt64(1, uint.MaxValue),
            1_767_200_000L - (1200L * i)))]);
    }

    /// <summary>The photos and videos of a folder: .jpg, .jpeg, .mp4, .mov, .avi.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static MediaLibrary FromFolder(string path)
    {
        var files = new DirectoryInfo(path).EnumerateFiles()
            .Where(file => TypeOf(file) is not null)
            .OrderByDescending(file => file.LastWriteTimeUtc)
            .ThenByDescending(file => file.Name, StringComparer.Ordinal)
            .ToArray();
        return new MediaLibrary([.. files.Select((file, i) => new MediaEntry(
            TypeOf(file)!.Value,
            FirstDirectory + ((files.Length - 1 - i) / 999),
            1 + ((files.Length - 1 - i) % 999),
            0,
            (uint)(i + 1),
            CameraClock.ToSeconds(file.LastWriteTime)))]);
    }

    /// <summary>One page, as the answer to command 768 holds it.</summary>
    public JsonArray Page(int page, int itemsPerPage) =>
        new([.. entries.Skip(page * itemsPerPage).Take(itemsPerPage).Select(entry => entry.ToJson())]);

    /// <summary>The card after one photo or video was deleted; null when there is no such entry.</summary>
    public MediaLibrary? Without(int fileType, int directory, int number)
    {
        var left = entries.Where(entry => (entry.FileType, entry.Directory, entry.Number) != (fileType, directory, number)).ToArray();
        return left.Length < entries.Count ? new MediaLibrary(left) : null;
    }

    private static int? TypeOf(FileInfo file) => file.Extension.ToLower(CultureInfo.InvariantCulture) switch
    {
        ".jpg" or ".jpeg" => 0,
        ".mp4" or ".mov" => 1,
        ".avi" => 2,
        _ => null,
    };
}
