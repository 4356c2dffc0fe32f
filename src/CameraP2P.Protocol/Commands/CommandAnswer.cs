using System.Text.Json;
using CameraP2P.Protocol.Artemis;

namespace CameraP2P.Protocol.Commands;

/// <summary>What is read of any answer: the two numbers the session needs, without building anything, and texts. Thread-safe.</summary>
public static class CommandAnswer
{
    /// <summary>
    /// 256 KiB. A list of 45 files takes 4,906 bytes (captures/medialist.json), so this is fifty times the longest answer seen.
    /// </summary>
    public const int MaxLength = 256 * 1024;

    /// <summary>The deepest answer seen has three levels (captures/devinfo.json); this leaves room.</summary>
    public const int MaxDepth = 16;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth };

    /// <summary>
    /// Decrypts the payload of a command's record and makes its text readable: what is not UTF-8, half a surrogate pair and control
    /// characters become U+FFFD, NaN and infinity become null. Everything that shows or reads a camera's JSON goes through here.
    /// Never throws.
    /// </summary>
    /// <param name="payload">The record's payload.</param>
    /// <param name="json">UTF-8; whether it is JSON is not checked.</param>
    /// <returns>False when the payload cannot be decrypted.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> payload, out ReadOnlyMemory<byte> json)
    {
        var isDecoded = CommandCipher.TryDecode(payload, out var text);
        json = CameraText.Mend(text.Json);
        return isDecoded;
    }

    /// <summary>Reads <c>cmdId</c> and <c>result</c> of an answer. Never throws.</summary>
    /// <param name="json">UTF-8 JSON, from the camera and not trusted.</param>
    /// <param name="commandId">The command answered; null when there is no such whole number.</param>
    /// <param name="result"><c>result</c>; null when there is no such whole number. Other than 0, the token is not known (docs/COMMAND_IDS_AND_PAYLOADS.md#rules).</param>
    /// <returns>False when it is not one JSON object within the bounds of length and depth.</returns>
    public static bool TryReadResult(ReadOnlySpan<byte> json, out int? commandId, out int? result)
    {
        commandId = null;
        result = null;
        if (json.Length > MaxLength)
        {
            return false;
        }

        try
        {
            return Read(json, out commandId, out result);
        }
        catch (JsonException)
        {
            commandId = null;
            result = null;
            return false;
        }
    }

    /// <summary>Reads a text of an answer for a message, such as the camera's own words.</summary>
    /// <param name="answer">A JSON object.</param>
    /// <param name="name">The field.</param>
    /// <returns>The text, cleaned of control characters and cut to <see cref="Printable.MaxShortLength"/>; null when there is none.</returns>
    public static string? ReadText(JsonElement answer, string name)
    {
        try
        {
            return answer.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? Printable.Short(value.GetString()) : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static bool Read(ReadOnlySpan<byte> json, out int? commandId, out int? result)
    {
        commandId = null;
        result = null;
        var reader = new Utf8JsonReader(json, Options);
        var isObject = reader.Read() && reader.TokenType == JsonTokenType.StartObject;
        while (isObject && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("cmdId"u8))
            {
                commandId = ReadNumber(ref reader);
            }
            else if (reader.ValueTextEquals("result"u8))
            {
                result = ReadNumber(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        // Reading on past the end finds trailing bytes, which are no answer of the camera's.
        return isObject && !reader.Read();
    }

    private static int? ReadNumber(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number))
        {
            return number;
        }

        reader.Skip();
        return null;
    }
}
