using System.Text.Json;
using System.Text.Json.Serialization;

namespace CameraP2P.Protocol.Commands;

/// <summary>The fields of command 0, in the app's order (captures/login.json). Never printed: it holds a password.</summary>
public sealed class LoginRequest
{
    /// <summary>User name; <c>admin</c> in every capture.</summary>
    [JsonPropertyName("usrName")]
    public string UserName { get; init; } = string.Empty;

    /// <summary>Password; <c>admin</c> in every capture.</summary>
    [JsonPropertyName("password")]
    public string Password { get; init; } = string.Empty;

    /// <summary>0 in every capture.</summary>
    [JsonPropertyName("needVideo")]
    public int NeedVideo { get; init; }

    /// <summary>0 in every capture.</summary>
    [JsonPropertyName("needAudio")]
    public int NeedAudio { get; init; }

    /// <summary>The client's clock, seconds since 1970 UTC; the camera sets its own clock by it.</summary>
    [JsonPropertyName("utcTime")]
    public long UtcTime { get; init; }

    /// <summary>Announces command 525; true in every capture.</summary>
    [JsonPropertyName("supportHeartBeat")]
    public bool SupportHeartBeat { get; init; } = true;

    /// <summary>As a request.</summary>
    /// <returns>Command 0.</returns>
    public CommandRequest ToRequest() => CommandRequest.Create(CommandIds.Login, this, CommandJson.Default.LoginRequest);

    /// <summary>Says that it is a login, nothing of its content.</summary>
    /// <returns>A fixed text.</returns>
    public override string ToString() => "login request";
}

/// <summary>The answer to command 0 (captures/login.json). A result other than 0 is a refusal; none was ever captured.</summary>
public sealed class LoginResponse
{
    /// <summary>0 when the camera accepts; every other value is a refusal (reference section 6).</summary>
    [JsonPropertyName("result")]
    public int Result { get; init; }

    /// <summary>The number every later request carries. Secret: never printed.</summary>
    [JsonPropertyName("token")]
    public long Token { get; init; }

    /// <summary>The battery's charge in percent, 0 to 100; null when the camera does not say.</summary>
    [JsonPropertyName("bat_percent")]
    public int? BatteryPercent { get; init; }

    /// <summary>The camera's own words, <c>Success</c> in every capture.</summary>
    [JsonPropertyName("errorMsg")]
    public string? ErrorMessage { get; init; }

    /// <summary>Fields this version does not know.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Other { get; set; }

    /// <summary>Says that it is an answer and its result, not the token.</summary>
    /// <returns>Such as <c>login response, result 0</c>.</returns>
    public override string ToString() => FormattableString.Invariant($"login response, result {Result}");
}
