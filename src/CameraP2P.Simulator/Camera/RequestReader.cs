using System.Text.Json;
using System.Text.Json.Nodes;
using CameraP2P.Protocol.Commands;

namespace CameraP2P.Simulator.Camera;

/// <summary>Reads the JSON of a request, which anybody may have sent. Never throws. Thread-safe.</summary>
internal static class RequestReader
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = CommandAnswer.MaxDepth };

    /// <summary>Reads a request.</summary>
    /// <param name="json">UTF-8, not trusted.</param>
    /// <returns>The object; null for what is none, or has a name twice, text that is no Unicode, or too many levels.</returns>
    public static JsonObject? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var request = JsonNode.Parse(json, documentOptions: Options) as JsonObject;
            Touch(request);
            return request;
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A whole number of a request; null when it is missing or something else.</summary>
    public static int? Int(JsonObject request, string name) =>
        request.TryGetPropertyValue(name, out var node) && node is JsonValue value && value.TryGetValue<int>(out var number) ? number : null;

    /// <summary>Nodes are built when they are first read, and throw then: all of them are read here, before anything is done.</summary>
    private static void Touch(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject group:
                foreach (var (_, value) in group)
                {
                    Touch(value);
                }

                break;
            case JsonArray list:
                foreach (var item in list)
                {
                    Touch(item);
                }

                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                value.GetValue<string>();
                break;
        }
    }
}
