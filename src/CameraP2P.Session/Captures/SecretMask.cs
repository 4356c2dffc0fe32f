using System.Text;
using System.Text.Json;

namespace CameraP2P.Session.Captures;

/// <summary>Hides passwords, tokens and lock codes in a command's JSON and keeps the rest as it was written. Thread-safe.</summary>
public static class SecretMask
{
    /// <summary>What stands in place of a secret.</summary>
    public const string Text = "***";

    private const string Mask = "\"" + Text + "\"";

    private static readonly string[] SecretParts = ["password", "passwd", "pwd", "token"];

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
