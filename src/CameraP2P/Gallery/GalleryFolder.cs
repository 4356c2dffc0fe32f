using System.Globalization;
using System.Text.RegularExpressions;
using CameraP2P.Protocol.Media;
using CameraP2P.Session.Media;

namespace CameraP2P.Gallery;

/// <summary>A folder of saved pictures and videos, with what lies in folders below it. A folder directly below it counts as a camera.</summary>
internal sealed partial class GalleryFolder
{
    /// <summary>Hidden files are not shown, and links to folders are not followed: they may lead round in circles.</summary>
    private static readonly EnumerationOptions Enumeration = new()
    {
        RecurseSubdirectories = true,
        IgnoreInaccessible = false,
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint,
    };

    private readonly string root;
    private readonly string pageFolder;

    /// <summary>Names it.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="pageFolder">The folder that the page will be in; links begin there.</param>
    public GalleryFolder(string root, string pageFolder)
    {
        this.root = root;
        this.pageFolder = pageFolder;
    }

    /// <summary>What is in it, newest first.</summary>
    /// <param name="stopping">Ends it.</param>
    /// <exception cref="IOException">It cannot be read, or an UnauthorizedAccessException.</exception>
    public List<(GalleryItem Item, string Path)> List(CancellationToken stopping)
    {
        var paths = new List<string>();
        foreach (var path in Directory.EnumerateFiles(root, "*", Enumeration))
        {
            stopping.ThrowIfCancellationRequested();
            if (IsShown(path))
            {
                paths.Add(path);
            }
        }

        var stems = paths.Where(path => !IsThumbnail(path)).Select(StemOf).ToHashSet(StringComparer.Ordinal);
        var items = paths.Where(path => !IsThumbnail(path) || !stems.Contains(StemOf(path))).Select(path => (Item: ItemOf(path), Path: path)).ToList();
        items.Sort((one, other) => GalleryItem.Compare(one.Item, other.Item));
        return items;
    }

    /// <summary>
    /// The small picture of a file: the thumbnail beside it, or that in its EXIF segment. Empty when there is none, and when a file cannot be read: the
    /// page then refers to the file itself.
    /// </summary>
    public static async Task<ReadOnlyMemory<byte>> ReadThumbnailAsync(string path, CancellationToken stopping)
    {
        try
        {
            var beside = new FileInfo(IsThumbnail(path) ? path : StemOf(path) + MediaNames.ThumbnailEnding);
            if (beside.Exists && beside.Length <= MediaLimits.MaxThumbnailLength && await File.ReadAllBytesAsync(beside.FullName, stopping).ConfigureAwait(false) is var bytes && ExifThumbnail.IsJpeg(bytes))
            {
                return bytes;
            }

            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            await using (file.ConfigureAwait(false))
            {
                return ExifThumbnail.Read(file);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }

    private static bool IsThumbnail(string path) => path.EndsWith(MediaNames.ThumbnailEnding, StringComparison.OrdinalIgnoreCase);

    private static bool IsVideo(string path) => Path.GetExtension(path).ToUpperInvariant() is ".MP4" or ".MOV" or ".AVI" or ".WEBM";

    private static bool IsShown(string path) =>
        !Path.GetFileName(path).StartsWith('.') && (IsVideo(path) || Path.GetExtension(path).ToUpperInvariant() is ".JPG" or ".JPEG" or ".PNG" or ".WEBP");

    private static string StemOf(string path) => IsThumbnail(path) ? path[..^MediaNames.ThumbnailEnding.Length] : Path.ChangeExtension(path, null);

    /// <summary>Date and time are in the usual name; other files have their own, which is the picture's where this module saved it.</summary>
    private GalleryItem ItemOf(string path)
    {
        var stem = Path.GetFileName(StemOf(path));
        var match = UsualName().Match(stem);
        var isDated = DateTime.TryParseExact(match.Groups["time"].Value, MediaNames.TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time);
        DateTime? taken = isDated ? time : match.Success ? null : File.GetLastWriteTime(path);
        return new GalleryItem(match.Success ? match.Groups["name"].Value : stem, IsVideo(path), taken, CameraOf(path)) { Link = LinkTo(path) };
    }

    private string CameraOf(string path)
    {
        var below = Path.GetRelativePath(root, path).Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);
        return below.Length > 1 ? below[0] : Path.GetFileName(Path.TrimEndingDirectorySeparator(root));
    }

    /// <summary>Everything but letters, digits and <c>-._~</c> is percent-encoded, so that no name is more than a name.</summary>
    private string LinkTo(string path)
    {
        var relative = Path.GetRelativePath(pageFolder, path);
        return Path.IsPathRooted(relative)
            ? new Uri(relative).AbsoluteUri
            : string.Join('/', relative.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar).Select(Uri.EscapeDataString));
    }

    [GeneratedRegex(@"^(?:(?<time>\d{4}-\d{2}-\d{2}_\d{6})|" + MediaNames.Undated + ")_(?<name>.+)$", RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UsualName();
}
