using System.Globalization;
using CameraP2P.Protocol.Commands;

namespace CameraP2P.Session.Media;

/// <summary>The names of media files. Nothing in them is text of the camera.</summary>
internal static class MediaNames
{
    /// <summary>How a time is written in a name.</summary>
    public const string TimeFormat = "yyyy-MM-dd_HHmmss";

    /// <summary>What stands in place of a time that no calendar has.</summary>
    public const string Undated = "undated";

    /// <summary>What the names of thumbnails end with.</summary>
    public const string ThumbnailEnding = ".thumbnail.jpg";

    /// <summary>The ending for a kind, with its dot.</summary>
    /// <param name="fileType">0 photo, 1 video, 2 AVI.</param>
    public static string EndingOf(int? fileType) => fileType switch
    {
        0 => ".jpg",
        1 => ".mp4",
        2 => ".avi",
        _ => ".bin",
    };

    /// <summary>Such as <c>2025-12-08_183402_100-0318.jpg</c>; <c>undated</c> in place of a time that no calendar has.</summary>
    public static string Of(MediaFile file)
    {
        var time = CameraClock.FromSeconds(file.MediaTime)?.ToString(TimeFormat, CultureInfo.InvariantCulture) ?? Undated;
        return FormattableString.Invariant($"{time}_{file.DirectoryNumber:000}-{file.MediaNumber:0000}{EndingOf(file.FileType)}");
    }
}
