using System.Text;
using System.Text.Json;

namespace CameraP2P.Captures;

/// <summary>
/// Reads captures of one JSON object per line (the recordings): the first line describes the file, every other one is a
/// datagram with <c>n</c>, <c>t</c> (seconds or null), <c>dir</c> (<c>tx</c> or <c>rx</c>), <c>hex</c>, and sometimes
/// <c>peer</c>, <c>src</c>, <c>dst</c>. Blank lines, a byte order mark and CRLF are accepted. Reads one line at a time.
/// </summary>
public static class JsonLinesCapture
{
    /// <summary>
    /// Longest line in characters: a UDP datagram has at most 65,535 bytes, two hex digits each, and the rest of a line is short.
    /// </summary>
    public const int MaxLineLength = 192 * 1024;

    private const int MaxDatagramLength = ushort.MaxValue;

    /// <summary>Reads a file; it is open while the result is enumerated.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its datagrams in order.</returns>
    /// <exception cref="CaptureFormatException">While enumerating: a line is no datagram.</exception>
    public static IEnumerable<CapturedDatagram> ReadFile(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return ReadFileLines(path);
    }

    /// <summary>Reads an open text.</summary>
    /// <param name="reader">The text; it is left open.</param>
    /// <returns>Its datagrams in order.</returns>
    /// <exception cref="CaptureFormatException">While enumerating: a line is no datagram.</exception>
    public static IEnumerable<CapturedDatagram> Read(TextReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return ReadLines(reader);
    }

    private static IEnumerable<CapturedDatagram> ReadFileLines(string path)
    {
        using var reader = new StreamReader(path, Encoding.UTF8);
        foreach (var datagram in ReadLines(reader))
        {
            yield return datagram;
        }
    }

    private static IEnumerable<CapturedDatagram> ReadLines(TextReader reader)
    {
        var line = new StringBuilder();
        var isFirst = true;
        for (var number = 1; TryReadLine(reader, line, number); number++)
        {
            var text = line.ToString().Trim().TrimStart('\uFEFF');
            if (text.Length == 0)
            {
                continue;
            }

            using var document = Parse(text, number);
            if (!isFirst || document.RootElement.TryGetProperty("hex", out _))
            {
                yield return ReadDatagram(document.RootElement, number);
            }

            isFirst = false;
        }
    }

    /// <summary>A line is gathered here, not by TextReader.ReadLine, which would take a file without line ends whole.</summary>
    private static bool TryReadLine(TextReader reader, StringBuilder line, int number)
    {
        line.Clear();
        for (var next = reader.Read(); next >= 0; next = reader.Read())
        {
            if (next == '\n')
            {
                return true;
            }

            if (line.Length == MaxLineLength)
            {
                throw new CaptureFormatException(number, "it is longer than any datagram needs");
            }

            line.Append((char)next);
        }

        return line.Length > 0;
    }

    private static JsonDocument Parse(string text, int number)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(text);
        }
        catch (JsonException fault)
        {
            // The inner message gives a position, not the content.
            throw new CaptureFormatException(number, "it is not JSON", fault);
        }

        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            document.Dispose();
            throw new CaptureFormatException(number, "it is not a JSON object");
        }

        return document;
    }

    private static CapturedDatagram ReadDatagram(JsonElement line, int number) => new(
        line.TryGetProperty("n", out var n) && n.ValueKind == JsonValueKind.Number && n.TryGetInt32(out var count)
            ? count
            : throw new CaptureFormatException(number, "n is no whole number"),
        ReadTime(line, number),
        ReadText(line, "dir", number) switch
        {
            "tx" => CaptureDirection.Tx,
            "rx" => CaptureDirection.Rx,
            _ => throw new CaptureFormatException(number, "dir is neither tx nor rx"),
        },
        ReadBytes(line, number))
    {
        Peer = ReadText(line, "peer", number),
        Source = ReadText(line, "src", number),
        Destination = ReadText(line, "dst", number),
    };

    private static double? ReadTime(JsonElement line, int number)
    {
        if (!line.TryGetProperty("t", out var time) || time.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return time.ValueKind == JsonValueKind.Number && time.TryGetDouble(out var seconds) && double.IsFinite(seconds)
            ? seconds
            : throw new CaptureFormatException(number, "t is neither a number of seconds nor null");
    }

    private static byte[] ReadBytes(JsonElement line, int number)
    {
        var hex = ReadText(line, "hex", number) ?? throw new CaptureFormatException(number, "hex is missing");
        if (hex.Length > 2 * MaxDatagramLength)
        {
            throw new CaptureFormatException(number, "hex is longer than a datagram");
        }

        try
        {
            return Convert.FromHexString(hex);
        }
        catch (FormatException fault)
        {
            throw new CaptureFormatException(number, "hex is not pairs of hexadecimal digits", fault);
        }
    }

    private static string? ReadText(JsonElement line, string name, int number)
    {
        if (!line.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : throw new CaptureFormatException(number, name + " is no text");
        }
        catch (InvalidOperationException fault)
        {
            // Half of a surrogate pair, which JSON can write and a string cannot hold.
            throw new CaptureFormatException(number, name + " is no valid text", fault);
        }
    }
}
