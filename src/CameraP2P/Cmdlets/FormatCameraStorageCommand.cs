using System.Management.Automation;
using CameraP2P.Pipeline;
using CameraP2P.Protocol.Commands;

namespace CameraP2P.Cmdlets;

/// <summary>Format-CameraStorage: formats a camera's card; every picture and video on it is lost.</summary>
[Cmdlet(VerbsCommon.Format, "CameraStorage", HelpUri = HelpPages.Folder + "Format-CameraStorage.md", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class FormatCameraStorageCommand : CardCmdlet
{
    private protected override int CommandId => CommandIds.FormatStorage;
}
