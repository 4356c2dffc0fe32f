using CameraP2P.Protocol.Commands;

namespace CameraP2P.Session.Media;

/// <summary>How media are fetched. Immutable.</summary>
internal sealed record MediaTransferOption
{
    /// <summary>The defaults.</summary>
    public static MediaTransferOption Default { get; } = new();

    /// <summary>Nothing comes for this long: the transfer has stalled. More than 0; 10 s: a camera sends 1.6 MB/s (docs/PROTOCOL_ANALYSIS.md#media).</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often one item is tried, 1 and more; 3.</summary>
    public int Attempts { get; init; } = 3;
}

/// <summary>How far the transfer of one item is. Immutable.</summary>
/// <param name="Item">The picture or video.</param>
/// <param name="Attempt">From 1.</param>
/// <param name="Bytes">What has come in this attempt.</param>
/// <param name="TotalBytes">The length the camera announced; null when it is not known, as of a video.</param>
/// <param name="Fraction">0 to 1; null when it is not known.</param>
/// <param name="Retry">Why the attempt before failed, a sentence; null unless this attempt has just begun.</param>
internal sealed record MediaProgress(MediaReference Item, int Attempt, long Bytes, long? TotalBytes, double? Fraction, string? Retry = null);

/// <summary>What a transfer brought. Immutable.</summary>
/// <param name="Bytes">Length of the file.</param>
/// <param name="MediaId">The camera's id of it, from the data; null when the data have none.</param>
/// <param name="Attempts">How many attempts it took.</param>
/// <param name="Frames">Frames of a video; 0 of a photo.</param>
/// <param name="CorrectedTimeStamps">Time stamps of a video that could not be as the camera gave them.</param>
internal sealed record MediaOutcome(long Bytes, uint? MediaId, int Attempts, long Frames, long CorrectedTimeStamps = 0);
