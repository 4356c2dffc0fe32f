using System.Management.Automation;
using CameraP2P.Sessions;

namespace CameraP2P.Input;

/// <summary>Takes an empty text, such as the empty cell of a CSV file, for a parameter that was left out; cuts blanks around others.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class EmptyIsAbsentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => RunspaceContext.Unwrap(inputData) switch
    {
        string text when string.IsNullOrWhiteSpace(text) => null,
        string text => text.Trim(),
        _ => inputData,
    };
}
