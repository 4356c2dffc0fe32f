using System.Management.Automation;
using CameraP2P.Pipeline;
using CameraP2P.Protocol.Commands;

namespace CameraP2P.Cmdlets;

/// <summary>Restore-CameraDefault: sets a camera back to the factory's settings.</summary>
[Cmdlet(VerbsData.Restore, "CameraDefault", HelpUri = HelpPages.Folder + "Restore-CameraDefault.md", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class RestoreCameraDefaultCommand : CardCmdlet
{
    private protected override int CommandId => CommandIds.FactoryReset;
}
