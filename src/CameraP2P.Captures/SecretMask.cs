using System.Text;
using System.Text.Json;

namespace CameraP2P.Captures;

/// <summary>Hides passwords, tokens and lock codes in a command's JSON and keeps the rest as it was written. Thread-safe.</summary>
public static class SecretMask
{
    /// <summary>What replaces a secret.</summary>
    public const string Text = "***";

    private const string Mask = "\"" + Text + "\"";

    private static readonly string[] SecretParts = ["pass", "pwd", "psw", "token"];

    /// <summary>Replaces the value of every secret field by <c>"***"</c>.</summary>
    /// <param name="json">UTF-8 JSON.</param>
    /// <returns>Valid JSON without the secrets; null when the text is no JSON, as nothing can be hidden in it then.</returns>
    public static string? Apply(ReadOnlySpan<byte> json)
    {
        try
        {
            return Rewrite(json);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>
    /// Replaces the letters of every secret text by <c>*</c> and the digits of every secret number by <c>9</c>: the JSON stays
    /// valid and as long as it was.
    /// </summary>
    /// <param name="json">UTF-8 JSON, changed in place.</param>
    /// <returns>False when it is no JSON; it may hold anything then.</returns>
    public static bool TryOverwrite(Span<byte> json)
    {
        try
        {
            var secrets = FindSecrets(json);
            foreach (var range in secrets)
            {
                Overwrite(json[range]);
            }

            return true;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static List<Range> FindSecrets(ReadOnlySpan<byte> json)
    {
        var found = new List<Range>();
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && IsSecret(reader.GetString()!))
            {
                AddValue(ref reader, found);
            }
        }

        return found;
    }

    /// <summary>The texts and numbers of a value, however deep inside it they stand.</summary>
    private static void AddValue(ref Utf8JsonReader reader, List<Range> found)
    {
        var depth = reader.CurrentDepth;
        do
        {
            // At the start of an object or a list the depth is still that of its name; their ends have it again.
            reader.Read();
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.Number)
            {
                found.Add((int)reader.TokenStartIndex..(int)reader.BytesConsumed);
            }
        }
        while (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray || reader.CurrentDepth > depth);
    }

    private static void Overwrite(Span<byte> token)
    {
        if (token[0] == (byte)'"')
        {
            token[1..^1].Fill((byte)'*');
            return;
        }

        foreach (ref var letter in token)
        {
            letter = char.IsAsciiDigit((char)letter) ? (byte)'9' : letter;
        }
    }

    /// <summary>secureCode0 … are the digits of the screen's lock code; secureCodeOnOff only says that there is one.</summary>
    /// <param name="name">A property's name.</param>
    /// <returns>Whether its value is never shown.</returns>
    public static bool IsSecret(string name) =>
        SecretParts.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase))
        || (name.StartsWith("secureCode", StringComparison.OrdinalIgnoreCase)
            && !name.Equals("secureCodeOnOff", StringComparison.OrdinalIgnoreCase));

    private static string Rewrite(ReadOnlySpan<byte> json)
    {
        var text = new StringBuilder(json.Length);
        var reader = new Utf8JsonReader(json);
        var copied = 0;
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || !IsSecret(reader.GetString()!))
            {
                continue;
            }

            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            text.Append(Encoding.UTF8.GetString(json[copied..start])).Append(Mask);
            copied = (int)reader.BytesConsumed;
        }

        return text.Append(Encoding.UTF8.GetString(json[copied..])).ToString();
    }
}
