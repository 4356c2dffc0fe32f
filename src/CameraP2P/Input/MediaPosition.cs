using System.Globalization;
using CameraP2P.Output;

namespace CameraP2P.Input;

/// <summary>The place of a file in the camera's own order: by directory, then by number. Immutable.</summary>
/// <param name="Directory">The directory's number, such as 100.</param>
/// <param name="Number">The file's number in it.</param>
public sealed record MediaPosition(int Directory, int Number)
{
    /// <summary>Whether this file was numbered after another.</summary>
    /// <param name="other">The other.</param>
    /// <returns>True when it stands behind.</returns>
    public bool IsAfter(MediaPosition other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return (Directory, Number).CompareTo((other.Directory, other.Number)) > 0;
    }

    /// <summary>The name of the file there.</summary>
    /// <returns>Such as <c>100-0023</c>.</returns>
    public override string ToString() => FormattableString.Invariant($"{Directory:000}-{Number:0000}");

    /// <summary>Where a file of a list stands; null when the camera left a number out.</summary>
    internal static MediaPosition? Of(CameraMedia media) =>
        media.Directory is { } directory && media.Number is { } number ? new MediaPosition(directory, number) : null;

    /// <summary>Reads a name; null when it is none.</summary>
    internal static MediaPosition? TryParse(string? name) =>
        name?.Trim().Split('-') is [var directory, var number]
        && int.TryParse(directory, NumberStyles.None, CultureInfo.InvariantCulture, out var first)
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var second)
            ? new MediaPosition(first, second)
            : null;
}
