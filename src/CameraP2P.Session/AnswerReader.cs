using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CameraP2P.Protocol.Commands;

namespace CameraP2P.Session;

/// <summary>Turns an answer into what it holds, or into an error with a name.</summary>
internal static class AnswerReader
{
    /// <summary>Makes sure that the camera has done what it was asked.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="what">What the command was about; null for the camera as a whole.</param>
    /// <param name="advice">What to try; null for the usual.</param>
    /// <exception cref="CameraException">CommandRefused, MalformedResponse.</exception>
    public static CameraResponse Accepted(CameraResponse response, string? what = null, string? advice = null) =>
        response.GetRefusal(what, advice) is { } refusal ? throw refusal : response;

    /// <summary>Reads the answer of a command that was accepted.</summary>
    /// <exception cref="CameraException">CommandRefused, MalformedResponse.</exception>
    public static T Read<T>(CameraResponse response, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(Accepted(response).Utf8Json.Span, type) ?? throw Malformed(response, "is empty", null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Malformed(response, "has a field of another type than expected", e);
        }
    }

    /// <summary>An answer that cannot be used.</summary>
    public static CameraException Malformed(CameraResponse response, string why, Exception? inner) => new(
        CameraError.MalformedResponse,
        $"The answer to {CommandCatalog.Describe(response.CommandId)} {why}.",
        OtherDialect.Advice,
        inner);
}
