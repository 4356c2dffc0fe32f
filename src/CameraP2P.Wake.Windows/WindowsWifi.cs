using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Windows.Devices.WiFi;
using Windows.Security.Credentials;

namespace CameraP2P.Wake.Windows;

/// <summary>A Wi-Fi adapter of Windows. It joins without storing the password (<c>WiFiReconnectionKind.Manual</c>).</summary>
internal sealed class WindowsWifi : IWifiAdapter
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(250);

    private readonly WiFiAdapter adapter;
    private string? joined;

    private WindowsWifi(WiFiAdapter adapter, string name) => (this.adapter, InterfaceAlias) = (adapter, name);

    /// <inheritdoc/>
    public string InterfaceAlias { get; }

    /// <summary>Finds it.</summary>
    public static async Task<WindowsWifi> OpenAsync(string? name, CancellationToken cancellationToken)
    {
        if (await WiFiAdapter.RequestAccessAsync().AsTask(cancellationToken).ConfigureAwait(false) != WiFiAccessStatus.Allowed)
        {
            throw Denied();
        }

        var adapters = await WiFiAdapter.FindAllAdaptersAsync().AsTask(cancellationToken).ConfigureAwait(false);
        var named = adapters.Select(each => (Adapter: each, Name: NameOf(each))).Where(each => each.Name is not null).ToList();
        var found = named.Find(each => name is null || string.Equals(each.Name, name, StringComparison.OrdinalIgnoreCase));
        return found.Name is null
            ? throw new RadioException(
                RadioError.WifiUnavailable,
                name is null ? "This computer has no Wi-Fi adapter." : $"This computer has no Wi-Fi adapter named {Protocol.Printable.Short(name)}.",
                named.Count > 0 ? "It has " + string.Join(", ", named.Select(each => each.Name)) + "." : "Plug one in.")
            : new WindowsWifi(found.Adapter, found.Name);
    }

    /// <inheritdoc/>
    public async Task<IWifiState> RememberAsync(CancellationToken cancellationToken) => new State(await SsidAsync(cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public async Task<bool> ScanAsync(string ssid, CancellationToken cancellationToken)
    {
        await adapter.ScanAsync().AsTask(cancellationToken).ConfigureAwait(false);
        return Find(ssid, null) is not null;
    }

    /// <summary>Windows takes the password it is given, whatever it has stored.</summary>
    /// <param name="ssid">Whose.</param>
    /// <param name="cancellationToken">Not needed.</param>
    public Task RemoveProfilesAsync(string ssid, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task<WifiAddresses> JoinAsync(WifiTicket ticket, CancellationToken cancellationToken)
    {
        var network = Find(ticket.Ssid, ticket.Bssid) ?? throw Gone(ticket.Ssid);
        joined = ticket.Ssid;
        var result = await adapter.ConnectAsync(network, WiFiReconnectionKind.Manual, new PasswordCredential { Password = ticket.Password }).AsTask(cancellationToken).ConfigureAwait(false);
        if (result.ConnectionStatus != WiFiConnectionStatus.Success)
        {
            throw Failed(ticket.Ssid, result.ConnectionStatus);
        }

        while (true)
        {
            if (Addresses() is { } addresses)
            {
                return addresses;
            }

            await Task.Delay(Glance, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async Task RestoreAsync(IWifiState before, CancellationToken cancellationToken)
    {
        if (joined is not null && string.Equals(await SsidAsync(cancellationToken).ConfigureAwait(false), joined, StringComparison.Ordinal))
        {
            adapter.Disconnect();
        }

        joined = null;
        if (before.Name is not { } name || Find(name, null) is not { } network || string.Equals(await SsidAsync(cancellationToken).ConfigureAwait(false), name, StringComparison.Ordinal))
        {
            return;
        }

        // With the profile that Windows has stored for it.
        await adapter.ConnectAsync(network, WiFiReconnectionKind.Automatic).AsTask(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static RadioException Gone(string ssid) => new(RadioError.WifiNotFound, $"The Wi-Fi {ssid} has gone.", "Wake the camera again: its Wi-Fi goes to sleep when nobody joins it.");

    private static RadioException Denied() => new(
        RadioError.RadioNotAllowed,
        "Windows does not allow this program to use Wi-Fi.",
        "Allow desktop apps to use the location in the privacy settings of Windows: scanning for Wi-Fi networks needs it.");

    private static RadioException Failed(string ssid, WiFiConnectionStatus status) => status switch
    {
        WiFiConnectionStatus.InvalidCredential => new RadioException(RadioError.WifiPasswordRefused, $"The Wi-Fi {ssid} does not accept the password.", "Wake the camera again: it tells its password each time."),
        WiFiConnectionStatus.AccessRevoked => Denied(),
        WiFiConnectionStatus.NetworkNotAvailable => Gone(ssid),
        _ => new RadioException(RadioError.WifiFailed, $"The Wi-Fi {ssid} could not be joined: {status}.", "Wake the camera again and try once more."),
    };

    /// <summary>The alias that Get-NetAdapter shows.</summary>
    private static string? NameOf(WiFiAdapter adapter)
    {
        var id = adapter.NetworkAdapter.NetworkAdapterId.ToString("B");
        return NetworkInterface.GetAllNetworkInterfaces().FirstOrDefault(each => string.Equals(each.Id, id, StringComparison.OrdinalIgnoreCase))?.Name;
    }

    private WiFiAvailableNetwork? Find(string ssid, string? bssid)
    {
        var named = adapter.NetworkReport.AvailableNetworks.Where(each => string.Equals(each.Ssid, ssid, StringComparison.Ordinal)).ToList();
        return named.Find(each => string.Equals(each.Bssid, bssid, StringComparison.OrdinalIgnoreCase)) ?? named.FirstOrDefault();
    }

    private async Task<string?> SsidAsync(CancellationToken cancellationToken)
    {
        var profile = await adapter.NetworkAdapter.GetConnectedProfileAsync().AsTask(cancellationToken).ConfigureAwait(false);
        return profile?.IsWlanConnectionProfile == true && profile.WlanConnectionProfileDetails.GetConnectedSsid() is { Length: > 0 } ssid ? ssid : null;
    }

    private WifiAddresses? Addresses()
    {
        var properties = NetworkInterface.GetAllNetworkInterfaces().FirstOrDefault(each => string.Equals(each.Name, InterfaceAlias, StringComparison.OrdinalIgnoreCase))?.GetIPProperties();
        var own = properties?.UnicastAddresses.Select(each => each.Address).FirstOrDefault(IsUsable);
        return own is null ? null : new WifiAddresses(own, properties!.GatewayAddresses.Select(each => each.Address).FirstOrDefault(IsUsable));
    }

    /// <summary>IPv4, and not the one that Windows gives itself while it waits (169.254.0.0/16, RFC 3927).</summary>
    private static bool IsUsable(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes() is not [169, 254, ..];

    private sealed record State(string? Name) : IWifiState;
}
