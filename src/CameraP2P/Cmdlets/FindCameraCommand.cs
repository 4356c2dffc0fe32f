using System.Management.Automation;
using System.Net;
using CameraP2P.Input;
using CameraP2P.Pipeline;
using CameraP2P.Session;

namespace CameraP2P.Cmdlets;

/// <summary>Find-Camera: searches the network and writes each camera as it answers.</summary>
[Cmdlet(VerbsCommon.Find, "Camera", HelpUri = HelpPages.Folder + "Find-Camera.md")]
[OutputType(typeof(CameraEndpoint))]
public sealed class FindCameraCommand : CameraCmdlet
{
    /// <summary>How long, in seconds.</summary>
    [Parameter(Position = 0)]
    [Alias("TimeoutSec")]
    [NoCompletion]
    [ValidateRange(0.05, 3600)]
    public double TimeoutSeconds { get; set; } = 2;

    /// <summary>Where LAN_SEARCH goes; all of this machine's networks when left out.</summary>
    [Parameter]
    [NoCompletion]
    [ValidateNotNullOrEmpty]
    public IPAddress[]? BroadcastAddress { get; set; }

    /// <summary>The port LAN_SEARCH goes to.</summary>
    [Parameter]
    [NoCompletion]
    [ValidateRange(1, 65535)]
    public int SearchPort { get; set; } = CameraConnectionOption.Default.SearchPort;

    /// <inheritdoc/>
    protected override void End()
    {
        var option = CameraConnectionOption.Default with { SearchPort = SearchPort, BroadcastAddresses = [.. (BroadcastAddress ?? []).Select(address => address.ToString())] };
        option = option.Checked();
        var found = 0;
        Run(async (queue, stopping) =>
        {
            await foreach (var camera in CameraFinder.FindAsync(option, TimeSpan.FromSeconds(TimeoutSeconds), stopping).ConfigureAwait(false))
            {
                found++;
                queue.Write(camera);
            }
        });
        if (found == 0)
        {
            WriteWarning(FormattableString.Invariant($"No camera answered within {TimeoutSeconds} s. Wake the camera (its Wi-Fi sleeps), join its Wi-Fi, and let UDP through the firewall."));
        }
    }
}
