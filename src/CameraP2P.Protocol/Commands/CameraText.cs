using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;

namespace CameraP2P.Protocol.Commands;

/// <summary>
/// Makes a camera's JSON readable where its firmware wrote what JSON does not allow: text cut inside a letter or written in another
/// encoding such as GBK, half a surrogate pair, control characters, NaN. Each costs the letter or the field, never the answer.
/// Thread-safe.
/// </summary>
public static class CameraText
{
    private const byte Quote = (byte)'"';
    private const byte Backslash = (byte)'\\';

    /// <summary>Length of <c>\uXXXX</c>.</summary>
    private const int UnitLength = 6;

    /// <summary>The letters of an escape of one letter.</summary>
    private static readonly SearchValues<byte> SimpleEscapes = SearchValues.Create("\"\\/bfnrt"u8);

    private static ReadOnlySpan<byte> Replacement => "\uFFFD"u8;

    /// <summary>Replaces what cannot be read by U+FFFD, and numbers that are none by null.</summary>
    /// <param name="json">The text as it arrived.</param>
    /// <returns>The same bytes when nothing is wrong with them. What is no JSON for other reasons stays so.</returns>
    public static ReadOnlyMemory<byte> Mend(ReadOnlyMemory<byte> json)
    {
        var input = json.Span;
        var output = new ArrayBufferWriter<byte>(Math.Max(1, input.Length));
        var isChanged = !Utf8.IsValid(input);
        var inString = false;
        while (!input.IsEmpty)
        {
            var length = inString ? TakeLetter(input, out var mended) : TakeToken(input, out mended);
            isChanged |= !mended.IsEmpty;
            output.Write(mended.IsEmpty ? input[..length] : mended);
            inString ^= length == 1 && input[0] == Quote;
            input = input[length..];
        }

        return isChanged ? output.WrittenMemory : json;
    }

    /// <summary>Outside strings: one byte, or a whole name. Printf writes NaN and infinity as names, which JSON has not.</summary>
    private static int TakeToken(ReadOnlySpan<byte> input, out ReadOnlySpan<byte> mended)
    {
        mended = default;
        var sign = input[0] is (byte)'-' or (byte)'+' ? 1 : 0;
        var end = sign;
        while (end < input.Length && char.IsAsciiLetter((char)input[end]))
        {
            end++;
        }

        var name = input[sign..end];
        if (Ascii.EqualsIgnoreCase(name, "nan"u8) || Ascii.EqualsIgnoreCase(name, "inf"u8) || Ascii.EqualsIgnoreCase(name, "infinity"u8))
        {
            mended = "null"u8;
        }

        return Math.Max(1, end);
    }

    /// <summary>Inside a string: one letter or escape.</summary>
    private static int TakeLetter(ReadOnlySpan<byte> input, out ReadOnlySpan<byte> mended)
    {
        mended = default;
        if (input[0] == Backslash)
        {
            return TakeEscape(input, out mended);
        }

        if (input[0] < ' ')
        {
            mended = Replacement;
            return 1;
        }

        if (Rune.DecodeFromUtf8(input, out _, out var length) == OperationStatus.Done)
        {
            return length;
        }

        mended = Replacement;

        // In GBK and its kin a backslash may be the second byte of a letter: taken for an escape it would swallow the closing quote.
        return length < input.Length && input[length] == Backslash ? length + 1 : length;
    }

    private static int TakeEscape(ReadOnlySpan<byte> input, out ReadOnlySpan<byte> mended)
    {
        mended = default;
        if (input.Length > 1 && SimpleEscapes.Contains(input[1]))
        {
            return 2;
        }

        mended = Replacement;
        if (!TryReadUnit(input, out var unit))
        {
            return 1;
        }

        if (char.IsHighSurrogate(unit) && TryReadUnit(input[UnitLength..], out var next) && char.IsLowSurrogate(next))
        {
            mended = default;
            return 2 * UnitLength;
        }

        mended = char.IsSurrogate(unit) ? Replacement : default;
        return UnitLength;
    }

    private static bool TryReadUnit(ReadOnlySpan<byte> input, out char unit)
    {
        unit = default;
        if (input.Length < UnitLength || !input.StartsWith("\\u"u8)
            || !Utf8Parser.TryParse(input[2..UnitLength], out ushort number, out var read, 'x') || read != UnitLength - 2)
        {
            return false;
        }

        unit = (char)number;
        return true;
    }
}
