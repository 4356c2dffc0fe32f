using System.Globalization;
using System.Text;
using System.Text.Json;
using CameraP2P.Captures;
using CameraP2P.Protocol.Commands;

namespace CameraP2P.Session;

/// <summary>The answer to a command. Immutable.</summary>
public sealed class CameraResponse
{
    private const string ResultName = "result";

    /// <summary>A smaller token is in every other text, as a number of something else. Those seen have eight digits.</summary>
    private const long MaxHarmless = 9_999;

    private readonly string? secret;

    /// <summary>Creates it.</summary>
    /// <param name="commandId">The command.</param>
    /// <param name="json">The answer's UTF-8 JSON; empty for a command without answer.</param>
    /// <param name="roundTripTime">From the request's DRW to the answer.</param>
    /// <exception cref="CameraException"><see cref="CameraError.MalformedResponse"/>: not a JSON object, or another command's.</exception>
    public CameraResponse(int commandId, ReadOnlyMemory<byte> json, TimeSpan roundTripTime)
        : this(commandId, json, roundTripTime, token: null)
    {
    }

    /// <summary>The same, for a session whose token no text may show.</summary>
    internal CameraResponse(int commandId, ReadOnlyMemory<byte> json, TimeSpan roundTripTime, long? token)
    {
        secret = token is > MaxHarmless ? token.Value.ToString(CultureInfo.InvariantCulture) : null;
        CommandId = commandId;
        RoundTripTime = roundTripTime;
        Utf8Json = json;
        if (!json.IsEmpty)
        {
            Read(json);
        }
    }

    /// <summary>The command's id.</summary>
    public int CommandId { get; }

    /// <summary>
    /// 0 for success. Otherwise <c>result</c>, which means that the camera does not know the token, or the command's own failure, which is
    /// in a field of its own, such as <c>delRet</c>. Null when the command has no answer, or the answer none of them.
    /// </summary>
    public int? Result { get; private set; }

    /// <summary>The field <see cref="Result"/> is from, such as <c>result</c> or <c>startPbRet</c>; null without a result.</summary>
    public string? ResultField { get; private set; }

    /// <summary>The camera's own words, cleaned of control characters; null when it has none.</summary>
    public string? Message { get; private set; }

    /// <summary>From the request's DRW to the answer; for a heartbeat to its DRW_ACK.</summary>
    public TimeSpan RoundTripTime { get; }

    /// <summary>The answer as received.</summary>
    public ReadOnlyMemory<byte> Utf8Json { get; }

    /// <summary>The answer as text, as received: clean it before it reaches a terminal.</summary>
    public string Json => Encoding.UTF8.GetString(Utf8Json.Span);

    /// <summary>What a refusal means.</summary>
    /// <param name="what">What the command was about, such as the name of a file; null for the camera as a whole.</param>
    /// <param name="advice">What to try; null for the usual.</param>
    /// <returns>
    /// <see cref="CameraError.CommandRefused"/>; <see cref="CameraError.MalformedResponse"/> for an answer that says neither: the vendor's app drops it;
    /// null when the camera has done what it was asked.
    /// </returns>
    public CameraException? GetRefusal(string? what = null, string? advice = null) => Result switch
    {
        0 => null,
        null => Utf8Json.IsEmpty ? null : Malformed("has no result", null),
        _ => new CameraException(CameraError.CommandRefused, DescribeRefusal(what), advice ?? DefaultAdvice),
    };

    /// <summary>A result other than 0 speaks of the token, not of the command (vendor's app); a command's own failure has a field of its own.</summary>
    private string DefaultAdvice => string.Equals(ResultField, ResultName, StringComparison.Ordinal)
        ? "The camera may no longer know this session: disconnect, connect again, and check the command's fields with Get-CameraCommand."
        : "Check the command's fields with Get-CameraCommand.";

    /// <summary>A text of the camera without the session's token, which an odd camera may repeat in it.</summary>
    internal string? Hide(string? text) => secret is null ? text : text?.Replace(secret, SecretMask.Text, StringComparison.Ordinal);

    private string DescribeRefusal(string? what)
    {
        var meaning = ReturnCodes.Describe(ResultField!, Result!.Value) ?? (Message is { Length: > 0 } text ? text : null);
        return FormattableString.Invariant($"The camera refused {CommandCatalog.Describe(CommandId)}{(what is null ? null : $" of {what}")} ({ResultField} {Result}{(meaning is null ? null : $": {meaning}")}).");
    }

    private void Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = CommandAnswer.MaxDepth });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                throw Malformed("is not a JSON object", null);
            }

            if (TryGetInt(root, "cmdId") is { } answered && answered != CommandId)
            {
                throw Malformed(FormattableString.Invariant($"belongs to command {answered}"), null);
            }

            ReadResult(root);
            Message = Hide(CommandAnswer.ReadText(root, "errorMsg"));
        }
        catch (JsonException e)
        {
            throw Malformed("is not valid JSON", e);
        }
    }

    /// <summary>Every command names its own failure alike: a field that ends with Ret (docs/COMMAND_IDS_AND_PAYLOADS.md#rules).</summary>
    private void ReadResult(JsonElement root)
    {
        if (TryGetInt(root, ResultName) is { } result)
        {
            (Result, ResultField) = (result, ResultName);
        }

        if (Result is not (null or 0))
        {
            return;
        }

        foreach (var field in root.EnumerateObject().Where(field => field.Name.EndsWith("Ret", StringComparison.Ordinal)))
        {
            if (TryGetInt(root, field.Name) is { } own && (own != 0 || Result is null))
            {
                (Result, ResultField) = (own, field.Name);
            }
        }
    }

    private static int? TryGetInt(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;

    private CameraException Malformed(string why, Exception? inner) => new(
        CameraError.MalformedResponse,
        FormattableString.Invariant($"The answer to command {CommandId} {why}."),
        OtherDialect.Advice,
        inner);
}
