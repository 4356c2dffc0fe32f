namespace CameraP2P.Radios.DBus;

/// <summary>
/// A D-Bus value with its type. Values are plain .NET: strings (also for paths), numbers, <see cref="byte"/> arrays for <c>ay</c>, lists for other
/// arrays, dictionaries for <c>a{..}</c>, object arrays for structures, and this type for variants.
/// </summary>
/// <param name="Signature">One complete type, such as <c>s</c> or <c>a{sv}</c>.</param>
/// <param name="Value">The value.</param>
internal sealed record Variant(string Signature, object Value)
{
    public static implicit operator Variant(string value) => new("s", value);

    public static implicit operator Variant(bool value) => new("b", value);

    public static implicit operator Variant(byte value) => new("y", value);

    public static implicit operator Variant(int value) => new("i", value);

    public static implicit operator Variant(uint value) => new("u", value);

    public static implicit operator Variant(byte[] value) => new("ay", value);

    /// <summary>A path.</summary>
    public static Variant Path(string path) => new("o", path);
}
