using System.Runtime.CompilerServices;
using System.Text;

namespace CameraP2P.Protocol.Media;

/// <summary>The 32 bytes that name the camera in the header of a file or thumbnail: ASCII, padded with NUL.</summary>
[InlineArray(Length)]
internal struct DeviceIdField
{
    /// <summary>Bytes of the field.</summary>
    public const int Length = 32;

    private byte first;

    /// <summary>Keeps the bytes as they are.</summary>
    public static DeviceIdField Read(ReadOnlySpan<byte> source)
    {
        var field = default(DeviceIdField);
        source[..Length].CopyTo(field);
        return field;
    }

    /// <summary>Cuts what does not fit; characters that are not ASCII become question marks.</summary>
    public static DeviceIdField From(string? text)
    {
        var field = default(DeviceIdField);
        var characters = text.AsSpan();
        Encoding.ASCII.GetBytes(characters[..Math.Min(characters.Length, Length)], field);
        return field;
    }

    /// <summary>The text up to the first NUL, safe for a terminal.</summary>
    public static string Text(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        return Printable.Clean(Encoding.ASCII.GetString(end < 0 ? field : field[..end]));
    }
}
