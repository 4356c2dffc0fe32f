using System.Management.Automation;
using CameraP2P.Protocol;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Sessions;

namespace CameraP2P.Input;

/// <summary>
/// Makes a UID of a text; null and an empty text, such as the empty cell of a CSV file, count as left out. PowerShell drops a value from the
/// pipeline that it cannot convert, without a word, and another camera would be taken: what is thrown here is an error.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class UidArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => RunspaceContext.Unwrap(inputData) switch
    {
        null => null,
        CameraUid uid => uid,
        string text when string.IsNullOrWhiteSpace(text) => null,
        string text when CameraUid.TryParse(text, out var uid) => uid,
        var other => throw new ArgumentTransformationMetadataException($"'{Printable.Short(other.ToString())}' is not a UID. A UID looks like LBCS-000000-CCCJJ: letters, digits, letters."),
    };
}
