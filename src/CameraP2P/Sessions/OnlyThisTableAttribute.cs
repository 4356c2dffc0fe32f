using System.Management.Automation;

namespace CameraP2P.Sessions;

/// <summary>
/// Keeps <c>$CameraSessions</c> from being assigned by mistake. A read-only variable would do the same, but nobody could remove
/// it again when the module leaves.
/// </summary>
/// <param name="table">The only value allowed.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class OnlyThisTableAttribute(CameraSessionTable table) : ValidateArgumentsAttribute
{
    /// <inheritdoc/>
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        if (!ReferenceEquals(RunspaceContext.Unwrap(arguments), table))
        {
            throw new ValidationMetadataException("$CameraSessions belongs to the module CameraP2P and cannot be assigned; $CameraSession can.");
        }
    }
}
