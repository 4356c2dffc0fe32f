namespace CameraP2P.Protocol.Media;

/// <summary>
/// The lengths the app accepts, in bytes (docs/PROTOCOL_ANALYSIS.md#media). A camera that sends more is not understood by its own app, so
/// whatever is longer is treated as damage.
/// </summary>
public static class MediaLimits
{
    /// <summary>The data of one file: 7 MiB.</summary>
    public const int MaxFileLength = 7 * 1024 * 1024;

    /// <summary>The video in one frame: 2 MiB.</summary>
    public const int MaxVideoLength = 2 * 1024 * 1024;

    /// <summary>The audio in one frame: 10 KiB.</summary>
    public const int MaxAudioLength = 10 * 1024;

    /// <summary>A thumbnail's record, without the 20 bytes of the record header: 256 KiB.</summary>
    public const int MaxThumbnailLength = 256 * 1024;
}
