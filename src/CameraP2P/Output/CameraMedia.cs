using System.Management.Automation;
using CameraP2P.Protocol;
using CameraP2P.Protocol.Commands;
using CameraP2P.Session;

namespace CameraP2P.Output;

/// <summary>Kinds of media, by the camera's numbers (docs/COMMAND_IDS_AND_PAYLOADS.md, command 768).</summary>
public enum CameraMediaType
{
    /// <summary>A picture.</summary>
    Photo = 0,

    /// <summary>A video.</summary>
    Video = 1,

    /// <summary>A video in an AVI file.</summary>
    Avi = 2,
}

/// <summary>What a person asks for with -Type.</summary>
internal static class CameraMediaTypes
{
    /// <summary>Whether a kind is wanted; an AVI is a video, too.</summary>
    /// <param name="wanted">The kinds asked for; null for all.</param>
    /// <param name="type">The kind; null when the camera left it out.</param>
    public static bool Include(this CameraMediaType[]? wanted, CameraMediaType? type) => wanted is null
        || (type is { } known && (wanted.Contains(known) || (known == CameraMediaType.Avi && wanted.Contains(CameraMediaType.Video))));
}

/// <summary>One picture or video on a camera's card, as Get-CameraMedia gives it. Immutable.</summary>
public sealed class CameraMedia
{
    private readonly MediaFile file;

    internal CameraMedia(CameraSession session, MediaFile file)
    {
        Owner = session;
        Session = Printable.Clean(session.Name);
        SessionId = session.Id;
        Type = file.FileType is { } type ? (CameraMediaType)type : null;
        Directory = file.DirectoryNumber;
        Number = file.MediaNumber;
        Duration = file.DurationMilliseconds is > 0 and < int.MaxValue ? TimeSpan.FromMilliseconds(file.DurationMilliseconds.Value) : null;
        MediaId = file.MediaId;
        Time = CameraClock.FromSeconds(file.MediaTime);
        this.file = file;
    }

    /// <summary>Directory and number, such as <c>100-0318</c>; a question mark for what the camera left out.</summary>
    public string Name => FormattableString.Invariant($"{Part(Directory, "000")}-{Part(Number, "0000")}");

    /// <summary>What it is, perhaps a number without a name; null when the camera left it out.</summary>
    public CameraMediaType? Type { get; }

    /// <summary>The directory's number, such as 100.</summary>
    public int? Directory { get; }

    /// <summary>The file's number in the directory.</summary>
    public int? Number { get; }

    /// <summary>When it was taken: date and time on the camera, in its own time zone.</summary>
    public DateTime? Time { get; }

    /// <summary>Length of a video; null for a photo.</summary>
    public TimeSpan? Duration { get; }

    /// <summary>The camera's own number of 32 bits.</summary>
    public long? MediaId { get; }

    /// <summary>Bytes of the file as it was fetched in this session; null before. A camera's list does not have it.</summary>
    public long? Length => Owner.MediaSizes.Find(file);

    /// <summary>The session's name.</summary>
    public string Session { get; }

    /// <summary>The session's id in its runspace.</summary>
    public int SessionId { get; }

    /// <summary>The entry of the list: the property <c>Raw</c> in PowerShell.</summary>
    /// <returns>An object with the names the camera uses.</returns>
    public PSObject GetRaw() => JsonTree.BuildMedia(file);

    /// <summary>The small picture, a JPEG: the property <c>Thumbnail</c> in PowerShell.</summary>
    /// <returns>Null without -Thumbnail, and when the camera sent none.</returns>
    public byte[]? GetThumbnail() => ThumbnailBytes?.ToArray();

    /// <summary>The small picture, where it was asked for.</summary>
    internal ReadOnlyMemory<byte>? ThumbnailBytes { get; init; }

    /// <summary>The session it was listed in; not shown and not serialised.</summary>
    internal CameraSession Owner { get; }

    /// <summary>The entry of the list; not shown and not serialised.</summary>
    internal MediaFile File => file;

    /// <summary>As other commands name it; null when the camera left a number out.</summary>
    internal MediaReference? Reference => file.ToReference();

    /// <summary>Its name.</summary>
    /// <returns>Such as <c>100-0318</c>.</returns>
    public override string ToString() => Name;

    private static string Part(int? number, string format) => number?.ToString(format, System.Globalization.CultureInfo.InvariantCulture) ?? "?";
}
