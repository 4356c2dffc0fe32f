using System.Globalization;
using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Media;
using CameraP2P.Simulator.Media;

namespace CameraP2P.Simulator.Camera;

/// <summary>
/// A folder as a memory card: .jpg and .jpeg are photos, sent byte for byte; .avi are files too. Videos are H.264 streams (.h264) with the
/// sound beside them under the same name (.aac, ADTS). A .mp4 or .mov is listed, and played from such a pair of the same name; without one the camera
/// cannot open it.
/// </summary>
internal static class MediaFolder
{
    /// <summary>A stream is read once as a whole, to find its pictures; longer ones are not played.</summary>
    private const long LongestStream = 1024 * 1024 * 1024;

    /// <summary>Reads a folder.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static MediaLibrary Read(string path)
    {
        var all = new DirectoryInfo(path).GetFiles();
        var streams = all.Where(file => Has(file, ".h264")).ToDictionary(StemOf, StringComparer.Ordinal);
        var containers = all.Where(file => TypeOf(file) is 1 && !Has(file, ".h264")).Select(StemOf).ToHashSet(StringComparer.Ordinal);
        var files = all
            .Where(file => TypeOf(file) is not null && !(Has(file, ".h264") && containers.Contains(StemOf(file))))
            .OrderByDescending(file => file.LastWriteTimeUtc)
            .ThenByDescending(file => file.Name, StringComparer.Ordinal)
            .ToArray();
        return new MediaLibrary([.. files.Select((file, i) => Entry(file, files.Length - 1 - i, (uint)(i + 1), streams))]);
    }

    private static MediaEntry Entry(FileInfo file, int before, uint id, Dictionary<string, FileInfo> streams)
    {
        var (directory, number) = MediaMaker.PlaceOf(before);
        var type = TypeOf(file)!.Value;
        var video = streams.TryGetValue(StemOf(file), out var stream) && type != 0 ? ReadVideo(stream) : null;
        return new MediaEntry(type, directory, number, (int)(video?.Duration.TotalMilliseconds ?? 0), id, CameraClock.ToSeconds(file.LastWriteTime))
        {
            Length = video?.Length ?? file.Length,
            File = type == 1 || file.Length > MediaLimits.MaxFileLength ? null : new FileBytes(file.FullName),
            Video = video,
            Thumbnail = MediaMaker.Thumbnail((int)id, FormattableString.Invariant($"Simulated {directory}-{number:D4}")),
        };
    }

    private static VideoContent? ReadVideo(FileInfo stream)
    {
        var sound = new FileInfo(Path.ChangeExtension(stream.FullName, ".aac"));
        return stream.Length > LongestStream ? null : VideoContent.From(
            new FileBytes(stream.FullName),
            sound.Exists && sound.Length <= LongestStream ? new FileBytes(sound.FullName) : MemoryBytes.Empty);
    }

    private static string StemOf(FileInfo file) => Path.GetFileNameWithoutExtension(file.Name);

    private static bool Has(FileInfo file, string extension) => file.Extension.Equals(extension, StringComparison.OrdinalIgnoreCase);

    private static int? TypeOf(FileInfo file) => file.Extension.ToLower(CultureInfo.InvariantCulture) switch
    {
        ".jpg" or ".jpeg" => 0,
        ".mp4" or ".mov" or ".h264" => 1,
        ".avi" => 2,
        _ => null,
    };
}
