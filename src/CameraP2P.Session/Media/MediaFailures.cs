using CameraP2P.Protocol.Commands;

namespace CameraP2P.Session.Media;

/// <summary>Why a picture or video did not come: the message and the advice.</summary>
internal static class MediaFailures
{
    /// <summary>The camera has no such file.</summary>
    public static CameraException Missing(MediaReference item) => new(
        CameraError.MediaMissing,
        $"The camera sent no data for {Name(item)}: it has no such file.",
        "List what is there with Get-CameraMedia.");

    /// <summary>What came is not whole.</summary>
    /// <param name="item">What was asked for.</param>
    /// <param name="why">Behind its name, such as <c>does not end as announced</c>.</param>
    public static CameraException Damaged(MediaReference item, string why) => new(
        CameraError.MediaDamaged,
        $"{Name(item)} {why}.",
        "Try again, closer to the camera. If it happens each time, record it with -TracePath and report it: a sibling model may differ.");

    /// <summary>Nothing came for too long.</summary>
    public static CameraException Stalled(MediaReference item, long bytes, TimeSpan patience) => new(
        CameraError.MediaStalled,
        FormattableString.Invariant($"{Name(item)} stopped after {bytes} bytes: nothing came for {patience.TotalSeconds:0.###} s."),
        "Move closer to the camera, and try again.");

    /// <summary>The connection was lost.</summary>
    public static CameraException Lost(MediaReference item, long bytes) => new(
        CameraError.SessionLost,
        FormattableString.Invariant($"The connection was lost after {bytes} bytes of {Name(item)}."),
        "Move closer to the camera, and try again.");

    /// <summary>Whether another attempt may help.</summary>
    public static bool MayHelpToRetry(CameraException failure) => failure.Error is
        CameraError.CommandRefused or CameraError.MediaMissing or CameraError.MediaDamaged or CameraError.MediaStalled or CameraError.SessionLost or CameraError.CommandTimeout or CameraError.MalformedResponse;

    /// <summary>Such as <c>photo 100-0318</c>.</summary>
    public static string Name(MediaReference item) => FormattableString.Invariant(
        $"{item.FileType switch { 0 => "photo", 1 => "video", 2 => "AVI", var other => FormattableString.Invariant($"file of type {other}") }} {item.DirectoryNumber:000}-{item.MediaNumber:0000}");
}
