using System.Text.Json;
using System.Text.Json.Serialization;

namespace CameraP2P.Protocol.Commands;

/// <summary>The fields of command 768, in the app's order (captures/requests.json).</summary>
/// <param name="ItemsPerPage">Files per page, 1 to 49.</param>
/// <param name="PageNumber">The page, from 0.</param>
public sealed record MediaListRequest(
    [property: JsonPropertyName("itemCntPerPage")] int ItemsPerPage,
    [property: JsonPropertyName("pageNo")] int PageNumber);

/// <summary>
/// The answer to command 768 (captures/medialist.json), in the camera's order. Every field may be missing and is then null.
/// </summary>
public sealed class MediaList
{
    /// <summary>
    /// The files of this page, highest number first in the capture. Their times do not fall in that order (three rise in the
    /// 45 files recorded): never stop at the first file that looks too old.
    /// </summary>
    [JsonPropertyName("mediaFiles")]
    public IReadOnlyList<MediaFile>? Files { get; init; }

    /// <summary>How many files this answer lists, by the camera's count.</summary>
    [JsonPropertyName("cnt")]
    public int? Count { get; init; }

    /// <summary>The page asked for, from 0.</summary>
    [JsonPropertyName("pageNo")]
    public int? PageNumber { get; init; }

    /// <summary>0 in every capture.</summary>
    [JsonPropertyName("getMediaListRet")]
    public int? ListResult { get; init; }

    /// <summary>The camera's own words, <c>Success</c> in every capture.</summary>
    [JsonPropertyName("errorMsg")]
    public string? ErrorMessage { get; init; }

    /// <summary>0 when the camera accepts.</summary>
    [JsonPropertyName("result")]
    public int? Result { get; init; }

    /// <summary>768.</summary>
    [JsonPropertyName("cmdId")]
    public int? CommandId { get; init; }

    /// <summary>Fields this version does not know.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Other { get; set; }
}

/// <summary>One picture or video in the list.</summary>
public sealed class MediaFile
{
    /// <summary>0 photo, 1 video, 2 AVI (docs/COMMAND_IDS_AND_PAYLOADS.md); the captures hold only 0.</summary>
    [JsonPropertyName("fileType")]
    public int? FileType { get; init; }

    /// <summary>The directory's number, such as 100.</summary>
    [JsonPropertyName("mediaDirNum")]
    public int? DirectoryNumber { get; init; }

    /// <summary>The file's number in the directory.</summary>
    [JsonPropertyName("mediaNum")]
    public int? MediaNumber { get; init; }

    /// <summary>Length of a video in milliseconds; 0 for a photo.</summary>
    [JsonPropertyName("durationMs")]
    public long? DurationMilliseconds { get; init; }

    /// <summary>A number of 32 bits without order, the same in the thumbnail's header.</summary>
    [JsonPropertyName("mediaId")]
    public long? MediaId { get; init; }

    /// <summary>When it was taken, by the camera's clock: see <see cref="CameraClock"/>.</summary>
    [JsonPropertyName("mediaTime")]
    public long? MediaTime { get; init; }

    /// <summary>Fields this version does not know.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Other { get; set; }

    /// <summary>As other commands name this file.</summary>
    /// <returns>The three numbers; null when the camera left one out.</returns>
    public MediaReference? ToReference() => this is { FileType: { } type and >= 0, DirectoryNumber: { } directory and >= 0, MediaNumber: { } number and >= 0 }
        ? new MediaReference(type, directory, number)
        : null;
}
