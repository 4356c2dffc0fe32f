using System.Globalization;
using System.Management.Automation;
using CameraP2P.Output;
using CameraP2P.Protocol;
using CameraP2P.Sessions;

namespace CameraP2P.Input;

/// <summary>
/// Reads a file of a camera from what scripts keep of it: the object itself, one that comes back from a CSV, CLIXML or JSON file,
/// or its name.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MediaPositionArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        // A script that has no file yet passes an empty variable and wants all.
        if (RunspaceContext.Unwrap(inputData) is null or "")
        {
            return null;
        }

        return Read(inputData!) ?? throw new ArgumentTransformationMetadataException(
            $"'{Printable.Clean(inputData!.ToString())}' is no file of a camera. Use an object from Get-CameraMedia or a name such as 100-0023; for a time use -Since.");
    }

    private static MediaPosition? Read(object given) => RunspaceContext.Unwrap(given) switch
    {
        MediaPosition position => position,
        string name => MediaPosition.TryParse(name),
        CameraMedia media => MediaPosition.Of(media),
        _ => Number(given, "Directory") is { } directory && Number(given, "Number") is { } number ? new MediaPosition(directory, number) : null,
    };

    private static int? Number(object given, string property) =>
        int.TryParse($"{PSObject.AsPSObject(given).Properties[property]?.Value}", NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
