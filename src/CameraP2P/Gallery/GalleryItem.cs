namespace CameraP2P.Gallery;

/// <summary>A picture or video in a gallery. Immutable.</summary>
/// <param name="Name">What it is called, such as <c>100-0318</c>; not trusted.</param>
/// <param name="IsVideo">Whether it is a video.</param>
/// <param name="Time">When it was taken, by the camera's clock; null when nobody knows.</param>
/// <param name="Camera">Which camera took it, as a person calls it; not trusted.</param>
internal sealed record GalleryItem(string Name, bool IsVideo, DateTime? Time, string Camera)
{
    /// <summary>The length of a video, where it is known.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>The file as the page links to it, percent-encoded; null when there is no file.</summary>
    public string? Link { get; init; }

    /// <summary>Newest first; what has no time comes last.</summary>
    public static int Compare(GalleryItem one, GalleryItem other) =>
        Nullable.Compare(other.Time, one.Time) is not 0 and var order ? order : string.CompareOrdinal(other.Name, one.Name);
}

/// <summary>What a page shows of an item. </summary>
/// <param name="Item">The item.</param>
/// <param name="Jpeg">The small picture; empty when there is none.</param>
internal readonly record struct GalleryPicture(GalleryItem Item, ReadOnlyMemory<byte> Jpeg);
