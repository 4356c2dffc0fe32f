using System.Management.Automation;
using System.Management.Automation.Host;
using CameraP2P.Errors;

namespace CameraP2P.Pipeline;

/// <summary>The base of cmdlets that lose pictures or settings: they ask first, unless -Force or -Confirm:$false forbids it.</summary>
public abstract class DestructiveCmdlet : SessionCmdlet
{
    /// <summary>Does not ask.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Whether it may be done. -WhatIf holds for -Force, too, and -Confirm asks in spite of it.</summary>
    /// <param name="target">To what.</param>
    /// <param name="action">What.</param>
    /// <exception cref="CameraCmdletException">ConfirmationImpossible: nobody can be asked.</exception>
    private protected bool IsApproved(string target, string action)
    {
        if (Force && !IsOn(BoundValue("Confirm")) && !IsOn(BoundValue("WhatIf") ?? GetVariableValue("WhatIfPreference")))
        {
            return true;
        }

        try
        {
            return ShouldProcess(target, action);
        }
        catch (Exception e) when (e is HostException or PSInvalidOperationException or PSNotImplementedException or NotSupportedException or NotImplementedException)
        {
            // What hosts throw that cannot ask: -NonInteractive, jobs, services.
            throw new CameraCmdletException(
                ErrorIds.ConfirmationImpossible,
                ErrorCategory.PermissionDenied,
                $"To {action} ({target}) must be confirmed, and nobody can be asked here.",
                "Say -Force, or -Confirm:$false, if it is meant.",
                target);
        }
    }

    private object? BoundValue(string name) => MyInvocation.BoundParameters.TryGetValue(name, out var value) ? value : null;

    private static bool IsOn(object? value) => value is true or SwitchParameter { IsPresent: true };
}
