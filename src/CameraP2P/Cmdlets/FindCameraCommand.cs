using System.Management.Automation;
using System.Net;
using CameraP2P.Input;
using CameraP2P.Output;
using CameraP2P.Pipeline;
using CameraP2P.Radio;
using CameraP2P.Session;
using CameraP2P.Wake;

namespace CameraP2P.Cmdlets;

/// <summary>Find-Camera: searches the network and writes each camera as it answers.</summary>
[Cmdlet(VerbsCommon.Find, "Camera", HelpUri = HelpPages.Folder + "Find-Camera.md", DefaultParameterSetName = NetworkSet)]
[OutputType(typeof(CameraEndpoint), ParameterSetName = [NetworkSet])]
[OutputType(typeof(CameraBluetoothEndpoint), ParameterSetName = [BluetoothSet])]
public sealed class FindCameraCommand : CameraCmdlet
{
    private const string NetworkSet = "Network";
    private const string BluetoothSet = "Bluetooth";

    /// <summary>A sleeping camera advertises every second or two.</summary>
    private const double BluetoothSeconds = 8;

    /// <summary>How long, in seconds.</summary>
    [Parameter(Position = 0)]
    [Alias("TimeoutSec")]
    [NoCompletion]
    [ValidateRange(0.05, 3600)]
    public double TimeoutSeconds { get; set; } = 2;

    /// <summary>Where LAN_SEARCH goes; all of this machine's networks when left out.</summary>
    [Parameter(ParameterSetName = NetworkSet)]
    [NoCompletion]
    [ValidateNotNullOrEmpty]
    public IPAddress[]? BroadcastAddress { get; set; }

    /// <summary>The port LAN_SEARCH goes to.</summary>
    [Parameter(ParameterSetName = NetworkSet)]
    [NoCompletion]
    [ValidateRange(1, 65535)]
    public int SearchPort { get; set; } = CameraConnectionOption.Default.SearchPort;

    /// <summary>The network adapter to search from, by name; all when left out.</summary>
    [Parameter(ParameterSetName = NetworkSet)]
    [NoCompletion]
    [ValidateNotNullOrEmpty]
    public string? InterfaceAlias { get; set; }

    /// <summary>The address of the network adapter to search from.</summary>
    [Parameter(ParameterSetName = NetworkSet)]
    [NoCompletion]
    public IPAddress? LocalAddress { get; set; }

    /// <summary>Listens for sleeping cameras over Bluetooth instead.</summary>
    [Parameter(Mandatory = true, ParameterSetName = BluetoothSet)]
    public SwitchParameter Bluetooth { get; set; }

    /// <summary>The Bluetooth adapter, such as hci0; the first when left out.</summary>
    [Parameter(ParameterSetName = BluetoothSet)]
    [NoCompletion]
    [ValidateNotNullOrEmpty]
    public string? Adapter { get; set; }

    /// <inheritdoc/>
    protected override void End()
    {
        if (Bluetooth)
        {
            Listen();
            return;
        }

        var way = NetworkWays.Find(InterfaceAlias, LocalAddress);
        var option = CameraConnectionOption.Default with { SearchPort = SearchPort, BroadcastAddresses = [.. (BroadcastAddress ?? []).Select(address => address.ToString())] };
        option = option.Checked();
        var found = 0;
        Run(async (queue, stopping) =>
        {
            await foreach (var camera in CameraFinder.FindAsync(option, TimeSpan.FromSeconds(TimeoutSeconds), way, stopping).ConfigureAwait(false))
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

    private void Listen()
    {
        var seconds = MyInvocation.BoundParameters.ContainsKey(nameof(TimeoutSeconds)) ? TimeoutSeconds : BluetoothSeconds;
        IReadOnlyList<CameraBluetoothEndpoint> heard = [];
        Run(async (queue, stopping) => heard = await new RadioWork(Context.OpenRadios, queue, RadioLimits.Default).FindAsync(Adapter, TimeSpan.FromSeconds(seconds), stopping).ConfigureAwait(false));
        WriteObject(heard, enumerateCollection: true);
        if (heard.Count == 0)
        {
            WriteWarning(FormattableString.Invariant($"No camera was heard over Bluetooth within {seconds} s. Check that it is switched on and within some ten metres."));
        }
    }
}
