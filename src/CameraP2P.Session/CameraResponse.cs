using System.Text;
using System.Text.Json;
using CameraP2P.Protocol.Commands;

namespace CameraP2P.Session;

/// <summary>The answer to a command. Immutable.</summary>
public sealed class CameraResponse
{
    /// <summary>Creates it.</summary>
    /// <param name="commandId">The command.</param>
    /// <param name="json">The answer's UTF-8 JSON; empty for a command without answer.</param>
    /// <param name="roundTripTime">From the request's DRW to the answer.</param>
    /// <exception cref="CameraException"><see cref="CameraError.MalformedResponse"/>: not a JSON object, or another command's.</exception>
    public CameraResponse(int commandId, ReadOnlyMemory<byte> json, TimeSpan roundTripTime)
    {
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

    /// <summary>0 for success (<c>result</c>, or <c>cmdRet</c> where there is none); null when the command has no answer.</summary>
    public int? Result { get; private set; }

    /// <summary>The camera's own words, cleaned of control characters; null when it has none.</summary>
    public string? Message { get; private set; }

    /// <summary>From the request's DRW to the answer; for a heartbeat to its DRW_ACK.</summary>
    public TimeSpan RoundTripTime { get; }

    /// <summary>The answer as received.</summary>
    public ReadOnlyMemory<byte> Utf8Json { get; }

    /// <summary>The answer as text, as received: clean it before it reaches a terminal.</summary>
    public string Json => Encoding.UTF8.GetString(Utf8Json.Span);

    private void Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = CommandAnswer.MaxDepth });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                throw Malformed("is no JSON object", null);
            }

            if (TryGetInt(root, "cmdId") is { } answered && answered != CommandId)
            {
                throw Malformed(FormattableString.Invariant($"belongs to command {answered}"), null);
            }

            Result = TryGetInt(root, "result") ?? TryGetInt(root, "cmdRet");
            Message = CommandAnswer.ReadText(root, "errorMsg");
        }
        catch (JsonException e)
        {
            throw Malformed("is not valid JSON", e);
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
