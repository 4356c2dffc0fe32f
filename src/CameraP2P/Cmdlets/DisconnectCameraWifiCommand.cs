using System.Management.Automation;
using CameraP2P.Input;
using CameraP2P.Output;
using CameraP2P.Pipeline;

namespace CameraP2P.Cmdlets;

/// <summary>Disconnect-CameraWifi: leaves cameras' Wi-Fis and goes back to what was before.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "CameraWifi", HelpUri = HelpPages.Folder + "Disconnect-CameraWifi.md")]
public sealed class DisconnectCameraWifiCommand : CameraCmdlet
{
    /// <summary>What Connect-CameraWifi gave; all that this runspace has joined when left out.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [NoCompletion]
    [ValidateNotNullOrEmpty]
    public CameraWifiConnection[]? InputObject { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var wifis = InputObject ?? [.. Context.Wifis];
        Run((_, _) => Task.WhenAll(wifis.Select(Context.LeaveAsync)));
        foreach (var wifi in wifis)
        {
            WriteVerbose(wifi.PreviousNetwork is { } before ? $"{wifi} is left, {before} is back." : $"{wifi} is left.");
        }
    }
}
