using System.Text.Json;
using System.Text.Json.Serialization;

namespace CameraP2P.Protocol.Commands;

/// <summary>
/// What answers have in common; all there is in those to 258, 259, 772 and 1285 (captures/start_av.json, download_ack.json).
/// Every field may be missing and is then null.
/// </summary>
public sealed class CommandResult
{
    /// <summary>A second result beside <see cref="Result"/>, in the answers to 772 and 1285; 0 in every capture.</summary>
    [JsonPropertyName("cmdRet")]
    public int? ReturnCode { get; init; }

    /// <summary>The camera's own words, <c>Success</c> in every capture.</summary>
    [JsonPropertyName("errorMsg")]
    public string? ErrorMessage { get; init; }

    /// <summary>0 when the camera accepts.</summary>
    [JsonPropertyName("result")]
    public int? Result { get; init; }

    /// <summary>The command answered.</summary>
    [JsonPropertyName("cmdId")]
    public int? CommandId { get; init; }

    /// <summary>Fields this version does not know.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Other { get; set; }

    /// <summary>Numbers only; no text from the camera.</summary>
    /// <returns>Such as <c>cmdId 258, result 0</c>.</returns>
    public override string ToString() => FormattableString.Invariant($"cmdId {CommandId}, result {Result ?? ReturnCode}");
}
