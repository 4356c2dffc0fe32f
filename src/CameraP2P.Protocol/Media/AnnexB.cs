namespace CameraP2P.Protocol.Media;

/// <summary>
/// The NAL units of an H.264 or H.265 byte stream (Annex B of ITU-T H.264 and H.265): each begins behind a start code of three (00 00 01) or
/// four (00 00 00 01) bytes. Enumerate it with <c>foreach</c>; the units are views into the stream. Never throws on what the stream holds:
/// bytes before the first start code, empty units and zeros that trail a unit are left out. Not thread-safe.
/// </summary>
public ref struct AnnexB
{
    private ReadOnlySpan<byte> rest;

    /// <summary>Starts at the first start code of a stream.</summary>
    /// <param name="stream">The bytes, which have to stay unchanged while they are enumerated.</param>
    public AnnexB(ReadOnlySpan<byte> stream)
    {
        var at = stream.IndexOf(StartCode);
        rest = at < 0 ? default : stream[(at + StartCode.Length)..];
        Current = default;
    }

    /// <summary>The unit, from its header byte on, without its start code; never empty.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    private static ReadOnlySpan<byte> StartCode => [0, 0, 1];

    /// <summary>Takes the next unit.</summary>
    /// <returns>False at the end.</returns>
    public bool MoveNext()
    {
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf(StartCode);
            var unit = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + StartCode.Length)..];

            // A unit never ends with a zero byte: these belong to the next start code or are padding (trailing_zero_8bits).
            unit = unit.TrimEnd((byte)0);
            if (!unit.IsEmpty)
            {
                Current = unit;
                return true;
            }
        }

        Current = default;
        return false;
    }

    /// <summary>This enumeration itself.</summary>
    public readonly AnnexB GetEnumerator() => this;
}
