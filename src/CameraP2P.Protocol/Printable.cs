using System.Text;

namespace CameraP2P.Protocol;

/// <summary>Makes text from the wire, or from a person, safe for a terminal.</summary>
public static class Printable
{
    /// <summary>The most characters of a foreign text that a message repeats.</summary>
    public const int MaxShortLength = 200;

    /// <summary>The same as <see cref="Clean"/>, cut to <see cref="MaxShortLength"/> characters. For messages.</summary>
    /// <param name="text">Any text; null counts as empty.</param>
    /// <returns>The text, ending with an ellipsis where it was cut.</returns>
    public static string Short(string? text) =>
        text is { Length: > MaxShortLength } ? string.Concat(Clean(text[..(MaxShortLength - 1)]), "…") : Clean(text);

    /// <summary>
    /// Replaces control and format characters (terminal escapes, direction overrides, line breaks) and lone surrogates
    /// by U+FFFD.
    /// </summary>
    /// <param name="text">Any text; null counts as empty.</param>
    /// <returns>Text without such characters; the same string when there are none.</returns>
    public static string Clean(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return string.Empty;
        }

        StringBuilder? clean = null;
        for (var i = 0; i < text.Length;)
        {
            var known = Rune.TryGetRuneAt(text, i, out var rune);
            var length = known ? rune.Utf16SequenceLength : 1;
            if (known && IsPrintable(rune))
            {
                clean?.Append(text, i, length);
            }
            else
            {
                clean ??= new StringBuilder(text, 0, i, text.Length);
                clean.Append('\uFFFD');
            }

            i += length;
        }

        return clean?.ToString() ?? text;
    }

    private static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        System.Globalization.UnicodeCategory.Control
        or System.Globalization.UnicodeCategory.Format
        or System.Globalization.UnicodeCategory.LineSeparator
        or System.Globalization.UnicodeCategory.ParagraphSeparator
        or System.Globalization.UnicodeCategory.Surrogate);
}
