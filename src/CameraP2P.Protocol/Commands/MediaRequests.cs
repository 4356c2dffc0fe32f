using System.Text.Json.Serialization;

namespace CameraP2P.Protocol.Commands;

/// <summary>How commands 769, 772, 773 and 1285 name one picture or video, in the app's order (captures/requests.json).</summary>
/// <param name="FileType">0 photo, 1 video, 2 AVI.</param>
/// <param name="DirectoryNumber">The directory's number.</param>
/// <param name="MediaNumber">The file's number in the directory.</param>
public sealed record MediaReference(
    [property: JsonPropertyName("fileType")] int FileType,
    [property: JsonPropertyName("dirNum")] int DirectoryNumber,
    [property: JsonPropertyName("mediaNum")] int MediaNumber);

/// <summary>The fields of command 772 (captures/requests.json).</summary>
/// <param name="Items">The pictures and videos whose thumbnails are wanted.</param>
public sealed record ThumbnailsRequest([property: JsonPropertyName("thumbnailReqs")] IReadOnlyList<MediaReference> Items);

/// <summary>The fields of commands 1285 (captures/requests.json) and 1286 (reported).</summary>
/// <param name="Items">The files.</param>
public sealed record DownloadRequest([property: JsonPropertyName("downloadReqs")] IReadOnlyList<MediaReference> Items);

/// <summary>The fields of commands 769 and 770 (reported, docs/COMMAND_IDS_AND_PAYLOADS.md).</summary>
/// <param name="FileType">0 photo, 1 video, 2 AVI.</param>
/// <param name="DirectoryNumber">The directory's number.</param>
/// <param name="MediaNumber">The file's number in the directory.</param>
/// <param name="SessionNumber">Number of the playback, repeated in its data.</param>
public sealed record PlaybackRequest(
    [property: JsonPropertyName("fileType")] int FileType,
    [property: JsonPropertyName("dirNum")] int DirectoryNumber,
    [property: JsonPropertyName("mediaNum")] int MediaNumber,
    [property: JsonPropertyName("sessionNo")] int SessionNumber);
