using System.Management.Automation;
using CameraP2P.Errors;
using CameraP2P.Input;
using CameraP2P.Output;
using CameraP2P.Pipeline;
using CameraP2P.Radio;
using CameraP2P.Wake;

namespace CameraP2P.Cmdlets;

/// <summary>Enable-CameraWifi: wakes the Wi-Fi of sleeping cameras over Bluetooth.</summary>
[Cmdlet(VerbsLifecycle.Enable, "CameraWifi", HelpUri = HelpPages.Folder + "Enable-CameraWifi.md")]
[OutputType(typeof(CameraWifi))]
public sealed class EnableCameraWifiCommand : CameraCmdlet
{
    /// <summary>Bluetooth names such as TC100_32E8, or Bluetooth addresses.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [NoCompletion]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>The Bluetooth adapter, such as hci0; the first when left out.</summary>
    [Parameter]
    [NoCompletion]
    [ValidateNotNullOrEmpty]
    public string? Adapter { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var name in Name)
        {
            Run(async (queue, stopping) =>
            {
                try
                {
                    queue.Write(new CameraWifi(name, await new RadioWork(Context.OpenRadios, queue, RadioLimits.Default).WakeAsync(name, Adapter, stopping).ConfigureAwait(false)));
                }
                catch (CameraCmdletException e)
                {
                    queue.Error(ErrorRecords.From(e, name));
                }
            });
        }
    }
}
