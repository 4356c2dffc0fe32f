using System.Management.Automation;
using CameraP2P.Errors;
using CameraP2P.Protocol.Commands;
using CameraP2P.Session;

namespace CameraP2P.Pipeline;

/// <summary>The base of cmdlets that lose pictures or settings: they ask first, unless -Force or -Confirm:$false forbids it.</summary>
public abstract class DestructiveCmdlet : SessionCmdlet
{
    /// <summary>Suppresses the prompt.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Whether a command may be sent. -WhatIf holds for -Force, too, and -Confirm asks in spite of it.</summary>
    /// <param name="session">To whose camera.</param>
    /// <param name="commandId">The command.</param>
    /// <param name="what">What of the camera it is about; null for the camera as a whole.</param>
    /// <exception cref="Errors.CameraCmdletException">ConfirmationImpossible: nobody can be asked.</exception>
    private protected bool IsApproved(CameraSession session, int commandId, string? what = null)
    {
        var losesNothing = !CommandCatalog.TryGet(commandId, out var known) || !known.IsDestructive;
        var mustAsk = Asking.IsOn(this, "Confirm") || Asking.IsOn(this, "WhatIf", "WhatIfPreference");
        return ((Force || losesNothing) && !mustAsk)
            || IsConfirmed(what is null ? session.Describe() : $"{what} of {session.Describe()}", DescribeAction(commandId), ConfirmImpact.High);
    }

    /// <summary>What the prompt asks: what is done, and what is lost.</summary>
    private static string DescribeAction(int commandId) => commandId switch
    {
        CommandIds.FormatStorage => "Format the memory card: all pictures and videos are lost",
        CommandIds.FactoryReset => "Restore the factory settings: all settings are lost",
        CommandIds.DeleteMedia => "Delete a picture or video",
        CommandIds.DeleteAllMedia => "Delete all pictures and videos",
        _ => CommandCatalog.TryGet(commandId, out var known) ? $"Send {known}: {known.Summary}" : $"Send {CommandCatalog.Describe(commandId)}",
    };
}
