using System.Management.Automation;
using System.Net;
using System.Security;
using CameraP2P.Errors;
using CameraP2P.Input;
using CameraP2P.Output;
using CameraP2P.Pipeline;
using CameraP2P.Protocol;
using CameraP2P.Radio;
using CameraP2P.Wake;

namespace CameraP2P.Cmdlets;

/// <summary>Connect-CameraWifi: joins the Wi-Fi of a woken camera, and remembers what to go back to.</summary>
[Cmdlet(VerbsCommunications.Connect, "CameraWifi", HelpUri = HelpPages.Folder + "Connect-CameraWifi.md")]
[OutputType(typeof(CameraWifiConnection))]
public sealed class ConnectCameraWifiCommand : CameraCmdlet
{
    /// <summary>The name of the Wi-Fi.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [NoCompletion]
    [ValidateNotNullOrEmpty]
    public string Ssid { get; set; } = string.Empty;

    /// <summary>Its password.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [NoCompletion]
    [ValidateNotNull]
    public SecureString Password { get; set; } = new();

    /// <summary>The address of its access point; any of that name when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [NoCompletion]
    [EmptyIsAbsent]
    public string? Bssid { get; set; }

    /// <summary>What the camera is called; the Wi-Fi's name when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [NoCompletion]
    [EmptyIsAbsent]
    public string? Name { get; set; }

    /// <summary>The Wi-Fi adapter, such as wlan0; the first when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [NoCompletion]
    [EmptyIsAbsent]
    public string? InterfaceAlias { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var ticket = new WifiTicket(Ssid, Bssid, new NetworkCredential(string.Empty, Password).Password);
        var name = Name ?? Printable.Clean(Ssid);
        Run(async (queue, stopping) =>
        {
            try
            {
                RadioWork.RequireFree(Context, InterfaceAlias, name);
                var wifi = await new RadioWork(Context.OpenRadios, queue, RadioLimits.Default).JoinAsync(name, ticket, InterfaceAlias, stopping).ConfigureAwait(false);
                await RadioWork.KeepAsync(Context, wifi).ConfigureAwait(false);
                queue.Write(wifi);
            }
            catch (CameraCmdletException e)
            {
                queue.Error(ErrorRecords.From(e, name));
            }
        });
    }
}
