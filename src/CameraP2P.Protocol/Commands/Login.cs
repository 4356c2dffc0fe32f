using System.Diagnostics.CodeAnalysis;
using System.Globalization;
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

    /// <summary>
    /// The local date and time, counted in seconds as if it were UTC, whatever the field's name says; the camera sets its clock by it.
    /// See <see cref="CameraClock"/>.
    /// </summary>
    [JsonPropertyName("utcTime")]
    public long WallClock { get; init; }

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

/// <summary>The answer to command 0 (captures/login.json). A result other than 0 is a refusal; none was ever captured. Immutable.</summary>
public sealed class LoginResponse
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = CommandAnswer.MaxDepth };

    private LoginResponse(int result, long token, int? batteryPercent, string? message)
    {
        Result = result;
        Token = token;
        BatteryPercent = batteryPercent;
        Message = message;
    }

    /// <summary>0 when the camera accepts; every other value is a refusal (docs/COMMAND_IDS_AND_PAYLOADS.md).</summary>
    public int Result { get; }

    /// <summary>The number every later request carries; 0 in a refusal. Secret: never printed.</summary>
    public long Token { get; }

    /// <summary>The battery's charge in percent, 0 to 100; null when the camera does not say.</summary>
    public int? BatteryPercent { get; }

    /// <summary>
    /// The camera's own words, cleaned of control characters, <c>Success</c> in every capture; null when there are none, or none
    /// that can be read.
    /// </summary>
    public string? Message { get; }

    /// <summary>
    /// Reads an answer. Never throws. What the session needs has to be there, result and token; an oddity in anything else loses that
    /// and no login.
    /// </summary>
    /// <param name="json">UTF-8 JSON, from the camera and not trusted.</param>
    /// <param name="response">The answer.</param>
    /// <returns>False when it is not a JSON object, that of another command, has no result, or accepts and has no token.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out LoginResponse? response)
    {
        response = null;
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            response = Read(document.RootElement);
        }
        catch (JsonException)
        {
            // Told by the result.
        }

        return response is not null;
    }

    /// <summary>Says that it is an answer and its result, not the token.</summary>
    /// <returns>Such as <c>login response, result 0</c>.</returns>
    public override string ToString() => FormattableString.Invariant($"login response, result {Result}");

    private static LoginResponse? Read(JsonElement answer)
    {
        if (answer.ValueKind != JsonValueKind.Object
            || GetWhole(answer, "cmdId") is not (null or CommandIds.Login)
            || GetWhole(answer, "result") is not { } result
            || result != (int)result)
        {
            return null;
        }

        var token = GetWhole(answer, "token");
        return result == 0 && token is null
            ? null
            : new LoginResponse((int)result, token ?? 0, GetPercent(answer, "bat_percent"), CommandAnswer.ReadText(answer, "errorMsg"));
    }

    /// <summary>A whole number, also when it is written as a text.</summary>
    private static long? GetWhole(JsonElement answer, string name)
    {
        if (answer.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number))
        {
            return number;
        }

        return long.TryParse(CommandAnswer.ReadText(answer, name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number) ? number : null;
    }

    private static int? GetPercent(JsonElement answer, string name) =>
        answer.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number is >= 0 and <= 100
            ? (int)Math.Round(number)
            : null;
}
