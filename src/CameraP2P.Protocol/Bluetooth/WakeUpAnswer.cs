using System.Text.Json;
using System.Text.Json.Serialization;
using CameraP2P.Protocol.Commands;

namespace CameraP2P.Protocol.Bluetooth;

/// <summary>
/// What a woken camera tells of its Wi-Fi (docs/PROTOCOL_ANALYSIS.md#bluetooth-wake-up). Every field may be missing and is then null. The texts come from
/// whoever answered: clean them before they are shown. Immutable.
/// </summary>
public sealed class WakeUpAnswer
{
    /// <summary>0 when the camera wakes; no other value was ever seen.</summary>
    [JsonPropertyName("ret")]
    [JsonConverter(typeof(LenientInt32))]
    public int? Result { get; init; }

    /// <summary>The name of its Wi-Fi, such as <c>KJK_E0FF</c>.</summary>
    [JsonPropertyName("ssid")]
    [JsonConverter(typeof(LenientString))]
    public string? Ssid { get; init; }

    /// <summary>The address of its access point, six bytes in hex with colons.</summary>
    [JsonPropertyName("bssid")]
    [JsonConverter(typeof(LenientString))]
    public string? Bssid { get; init; }

    /// <summary>The password of its Wi-Fi, 8 digits where seen. Secret.</summary>
    [JsonPropertyName("pwd")]
    [JsonConverter(typeof(LenientString))]
    public string? Password { get; init; }

    /// <summary>Reads the JSON of an answer. Never throws.</summary>
    /// <param name="json">UTF-8; NUL bytes behind it are ignored.</param>
    /// <returns>Null when it is no JSON object.</returns>
    public static WakeUpAnswer? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(CameraText.Mend(json.TrimEnd((byte)0).ToArray()).Span, CommandJson.Default.WakeUpAnswer);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The result only: nothing a camera wrote, and no password.</summary>
    /// <returns>Such as <c>ret 0</c>.</returns>
    public override string ToString() => FormattableString.Invariant($"ret {Result}");
}
