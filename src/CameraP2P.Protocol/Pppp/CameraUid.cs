using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace CameraP2P.Protocol.Pppp;

/// <summary>
/// A camera's identity: 20 bytes on the wire (prefix padded with NUL to 8, serial u32 BE, check code padded with NUL to 8),
/// written <c>LBCS-000000-CCCJJ</c> (docs/PROTOCOL_ANALYSIS.md#envelope). Keeps all 20 bytes, so what was read is written unchanged.
/// Immutable; equality is that of the 20 bytes.
/// </summary>
public readonly record struct CameraUid
{
    /// <summary>Bytes on the wire (docs/PROTOCOL_ANALYSIS.md#envelope).</summary>
    public const int Length = 20;

    private const int PartLength = 8;

    private readonly ulong prefix;
    private readonly uint serial;
    private readonly ulong check;

    private CameraUid(ulong prefix, uint serial, ulong check)
    {
        this.prefix = prefix;
        this.serial = serial;
        this.check = check;
    }

    /// <summary>The UID of the camera in every capture; the KJK230 firmware seen carries it unchanged (docs/PROTOCOL_ANALYSIS.md#envelope).</summary>
    public static CameraUid Kjk230 { get; } = Parse("LBCS-000000-CCCJJ");

    /// <summary>The letters in front, such as <c>LBCS</c>; control and non-ASCII bytes are shown as <c>?</c>.</summary>
    public string Prefix => Show(prefix);

    /// <summary>The number in the middle.</summary>
    public uint Serial => serial;

    /// <summary>The letters at the end, such as <c>CCCJJ</c>; control and non-ASCII bytes are shown as <c>?</c>.</summary>
    public string CheckCode => Show(check);

    /// <summary>Whether all bytes are NUL: no camera.</summary>
    public bool IsEmpty => prefix == 0 && serial == 0 && check == 0;

    /// <summary>Reads the first 20 bytes of a body. Longer bodies (opcode 0x43) carry more behind it.</summary>
    /// <param name="body">A packet's body.</param>
    /// <param name="uid">The UID.</param>
    /// <returns>False when fewer than 20 bytes are there.</returns>
    public static bool TryRead(ReadOnlySpan<byte> body, out CameraUid uid)
    {
        if (body.Length < Length)
        {
            uid = default;
            return false;
        }

        uid = new CameraUid(
            BinaryPrimitives.ReadUInt64BigEndian(body),
            BinaryPrimitives.ReadUInt32BigEndian(body[PartLength..]),
            BinaryPrimitives.ReadUInt64BigEndian(body[12..]));
        return true;
    }

    /// <summary>Writes the 20 bytes.</summary>
    /// <param name="destination">At least 20 bytes.</param>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, prefix);
        BinaryPrimitives.WriteUInt32BigEndian(destination[PartLength..], serial);
        BinaryPrimitives.WriteUInt64BigEndian(destination[12..], check);
    }

    /// <summary>Reads the text form; hyphens may be missing, letters may be in either case, spaces around it are ignored.</summary>
    /// <param name="text">Such as <c>LBCS-000000-CCCJJ</c> or <c>lbcs000000cccjj</c>: 1–8 letters, 1–10 digits, 1–8 letters.</param>
    /// <param name="uid">The UID.</param>
    /// <returns>False when the text has another form.</returns>
    public static bool TryParse(string? text, out CameraUid uid)
    {
        uid = default;
        var rest = (text ?? string.Empty).Replace("-", string.Empty, StringComparison.Ordinal).Trim().ToUpperInvariant().AsSpan();
        var prefixText = TakeWhile(ref rest, char.IsAsciiLetter);
        var serialText = TakeWhile(ref rest, char.IsAsciiDigit);
        var checkText = TakeWhile(ref rest, char.IsAsciiLetter);
        if (!rest.IsEmpty || !IsPart(prefixText) || !IsPart(checkText)
            || !uint.TryParse(serialText, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        uid = new CameraUid(Pack(prefixText), number, Pack(checkText));
        return true;
    }

    /// <summary>Reads the text form.</summary>
    /// <param name="text">See <see cref="TryParse"/>.</param>
    /// <returns>The UID.</returns>
    /// <exception cref="FormatException">The text has another form.</exception>
    public static CameraUid Parse(string text) =>
        TryParse(text, out var uid) ? uid : throw new FormatException("A UID looks like LBCS-000000-CCCJJ: letters, digits, letters.");

    /// <summary>The text form, <c>LBCS-000000-CCCJJ</c>; safe to print whatever the wire carried.</summary>
    /// <returns>Prefix, serial as at least six decimal digits, check code.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Prefix}-{serial:D6}-{CheckCode}");

    private static bool IsPart(ReadOnlySpan<char> text) => text.Length is > 0 and <= PartLength;

    private static ReadOnlySpan<char> TakeWhile(ref ReadOnlySpan<char> rest, Func<char, bool> accept)
    {
        var end = 0;
        while (end < rest.Length && accept(rest[end]))
        {
            end++;
        }

        var taken = rest[..end];
        rest = rest[end..];
        return taken;
    }

    private static ulong Pack(ReadOnlySpan<char> text)
    {
        Span<byte> bytes = stackalloc byte[PartLength];
        bytes.Clear();
        Encoding.ASCII.GetBytes(text, bytes);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }

    private static string Show(ulong part)
    {
        Span<byte> bytes = stackalloc byte[PartLength];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, part);
        bytes = bytes.TrimEnd((byte)0);
        Span<char> chars = stackalloc char[bytes.Length];
        for (var i = 0; i < bytes.Length; i++)
        {
            chars[i] = bytes[i] is > 0x20 and < 0x7F ? (char)bytes[i] : '?';
        }

        return chars.ToString();
    }
}
