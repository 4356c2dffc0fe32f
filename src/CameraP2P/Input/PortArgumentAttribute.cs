using System.Collections;
using System.Globalization;
using System.Management.Automation;
using CameraP2P.Protocol;
using CameraP2P.Sessions;

namespace CameraP2P.Input;

/// <summary>
/// Makes ports of numbers and texts; null and an empty text, such as the empty cell of a CSV file, count as left out. PowerShell itself drops
/// a text from the pipeline that is no number, without a word, and reads '37480,1' as 374801 and '12.5' as 12.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PortArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object? inputData) => RunspaceContext.Unwrap(inputData) switch
    {
        // Null does not pass the check of the range; an empty list does.
        null => Array.Empty<int>(),
        string text when string.IsNullOrWhiteSpace(text) => Array.Empty<int>(),
        string text => new[] { ToPort(text) },
        IEnumerable many => many.Cast<object?>().Select(each => ToPort(RunspaceContext.Unwrap(each))).ToArray(),
        var one => new[] { ToPort(one) },
    };

    private static int ToPort(object? given)
    {
        var text = Convert.ToString(given, CultureInfo.InvariantCulture)?.Trim();
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= ushort.MaxValue
            ? port
            : throw new ArgumentTransformationMetadataException($"'{Printable.Short(text)}' is not a port. A port is a whole number from 1 to 65535.");
    }
}
