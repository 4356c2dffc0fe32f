using System.Management.Automation;
using CameraP2P.Sessions;

namespace CameraP2P.Input;

/// <summary>Takes an empty text, such as the empty cell of a CSV file, for a parameter that was left out; cuts blanks around others.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class EmptyIsAbsentAttribute : ArgumentTransformationAttribute
{
    /// <summary>Whether the parameter is a list of numbers; an empty one passes range checks, which null does not.</summary>
    public bool IsList { get; init; }

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => RunspaceContext.Unwrap(inputData) switch
    {
        null => Absent,
        string text when string.IsNullOrWhiteSpace(text) => Absent,
        string text => text.Trim(),
        _ => inputData,
    };

    private object? Absent => IsList ? Array.Empty<int>() : null;
}
