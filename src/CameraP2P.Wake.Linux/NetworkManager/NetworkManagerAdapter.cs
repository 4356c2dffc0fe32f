using System.Net;
using System.Net.Sockets;
using System.Text;
using Tmds.DBus.Protocol;

namespace CameraP2P.Wake.Linux.NetworkManager;

/// <summary>A Wi-Fi adapter of NetworkManager (its D-Bus reference).</summary>
internal sealed class NetworkManagerAdapter : IWifiAdapter
{
    private const string Service = "org.freedesktop.NetworkManager";
    private const string Root = "/org/freedesktop/NetworkManager";
    private const string DeviceInterface = Service + ".Device";
    private const string WirelessInterface = Service + ".Device.Wireless";
    private const string ActiveInterface = Service + ".Connection.Active";
    private const string SavedInterface = Service + ".Settings.Connection";

    /// <summary>NM_DEVICE_TYPE_WIFI.</summary>
    private const uint WifiType = 2;

    /// <summary>NM_ACTIVE_CONNECTION_STATE_ACTIVATING, ACTIVATED and DEACTIVATED.</summary>
    private const uint Activating = 1;
    private const uint Activated = 2;
    private const uint Deactivated = 4;

    /// <summary>NM_DEVICE_STATE_FAILED.</summary>
    private const uint DeviceFailed = 120;

    /// <summary>A scan takes 2 to 5 s; a driver that never ends one is asked again.</summary>
    private static readonly TimeSpan ScanLimit = TimeSpan.FromSeconds(12);

    /// <summary>Between two looks at what no signal tells of.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);

    private readonly BusClient bus;
    private readonly string device;
    private Task<(string Saved, string Active)>? joining;
    private uint failure;

    private NetworkManagerAdapter(BusClient bus, string device, string name) => (this.bus, this.device, InterfaceAlias) = (bus, device, name);

    /// <inheritdoc/>
    public string InterfaceAlias { get; }

    private static BusObject Manager => new(Service, Root, Service);

    private static BusObject Settings => new(Service, Root + "/Settings", Service + ".Settings");

    private BusObject Device => new(Service, device, DeviceInterface);

    private BusObject Wireless => new(Service, device, WirelessInterface);

    /// <summary>Finds it.</summary>
    public static Task<NetworkManagerAdapter> OpenAsync(BusClient bus, string? name, CancellationToken cancellationToken) => NetworkManagerErrors.NamedAsync(async () =>
    {
        if ((await bus.GetAllAsync(Manager, cancellationToken).ConfigureAwait(false)).Flag("WirelessEnabled") == false)
        {
            throw new RadioException(RadioError.WifiUnavailable, "Wi-Fi is switched off.", "Switch it on: nmcli radio wifi on (and rfkill unblock wifi, if it is blocked).");
        }

        var names = new List<string>();
        foreach (var path in await PathsAsync(bus, Manager, "GetDevices", cancellationToken).ConfigureAwait(false))
        {
            var properties = await bus.GetAllAsync(new BusObject(Service, path, DeviceInterface), cancellationToken).ConfigureAwait(false);
            if (properties.Number("DeviceType") == WifiType && properties.Text("Interface") is { } alias)
            {
                names.Add(alias);
                if (name is null || string.Equals(alias, name, StringComparison.Ordinal))
                {
                    return new NetworkManagerAdapter(bus, path, alias);
                }
            }
        }

        throw new RadioException(
            RadioError.WifiUnavailable,
            name is null ? "This computer has no Wi-Fi adapter that NetworkManager knows." : $"This computer has no Wi-Fi adapter named {Protocol.Printable.Short(name)}.",
            names.Count > 0 ? "It has " + string.Join(", ", names) + "." : "Plug one in, and check that NetworkManager sees it: nmcli device.");
    });

    /// <inheritdoc/>
    public Task<IWifiState> RememberAsync(CancellationToken cancellationToken) => NetworkManagerErrors.NamedAsync<IWifiState>(async () =>
    {
        if (await ActiveAsync(cancellationToken).ConfigureAwait(false) is not { } active)
        {
            return new State(null, null);
        }

        var properties = await OfActiveAsync(active, cancellationToken).ConfigureAwait(false);
        return new State(properties.Text("Id"), properties.Path("Connection"));
    });

    /// <inheritdoc/>
    public Task<bool> ScanAsync(string ssid, CancellationToken cancellationToken) => NetworkManagerErrors.NamedAsync(async () =>
    {
        var before = await LastScanAsync(cancellationToken).ConfigureAwait(false);
        if (await TryScanAsync(cancellationToken).ConfigureAwait(false))
        {
            var end = DateTime.UtcNow + ScanLimit;
            while (before is not null && DateTime.UtcNow < end && await LastScanAsync(cancellationToken).ConfigureAwait(false) == before)
            {
                await Task.Delay(Glance, cancellationToken).ConfigureAwait(false);
            }
        }

        return (await AccessPointsAsync(ssid, cancellationToken).ConfigureAwait(false)).Count > 0;
    });

    /// <inheritdoc/>
    public Task RemoveProfilesAsync(string ssid, CancellationToken cancellationToken) => NetworkManagerErrors.NamedAsync(async () =>
    {
        var paths = await PathsAsync(bus, Settings, "ListConnections", cancellationToken).ConfigureAwait(false);
        await new SavedProfiles(bus, [.. paths.Select(path => new BusObject(Service, path, SavedInterface))]).RemoveAsync(ssid, cancellationToken).ConfigureAwait(false);
        return true;
    });

    /// <inheritdoc/>
    public Task<WifiAddresses> JoinAsync(WifiTicket ticket, CancellationToken cancellationToken) => NetworkManagerErrors.NamedAsync(async () =>
    {
        var points = await AccessPointsAsync(ticket.Ssid, cancellationToken).ConfigureAwait(false);
        var exact = points.FirstOrDefault(point => string.Equals(point.Bssid, ticket.Bssid, StringComparison.OrdinalIgnoreCase));
        var (path, bssid) = exact.Path is not null ? (exact.Path, ticket.Bssid) : (points.FirstOrDefault().Path ?? "/", null);
        using var watch = await bus.WatchAsync(Service, Hear, cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref failure, 0);
        joining = AddAndActivateAsync(ticket, path, bssid);
        var (_, active) = await joining.WaitAsync(cancellationToken).ConfigureAwait(false);
        await UntilActiveAsync(active, ticket.Ssid, cancellationToken).ConfigureAwait(false);
        return await AddressesAsync(ticket.Ssid, cancellationToken).ConfigureAwait(false);
    });

    /// <inheritdoc/>
    public Task RestoreAsync(IWifiState before, CancellationToken cancellationToken) => NetworkManagerErrors.NamedAsync(async () =>
    {
        await LeaveAsync(cancellationToken).ConfigureAwait(false);
        if (before is not State { Saved: { Length: > 1 } saved })
        {
            return true;
        }

        if (!await IsActiveAsync(saved, cancellationToken, Activating).ConfigureAwait(false))
        {
            await bus.CallAsync(
                Manager,
                "ActivateConnection",
                "o",
                reader => reader.ReadObjectPathAsString(),
                cancellationToken,
                "ooo",
                (ref MessageWriter writer) =>
                {
                    writer.WriteObjectPath(saved);
                    writer.WriteObjectPath(device);
                    writer.WriteObjectPath("/");
                }).ConfigureAwait(false);
        }

        while (!await IsActiveAsync(saved, cancellationToken).ConfigureAwait(false))
        {
            await Task.Delay(Glance, cancellationToken).ConfigureAwait(false);
        }

        return true;
    });

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>IPv4 in its usual form; null for anything else, such as the <c>1</c> that would be 0.0.0.1.</summary>
    private static IPAddress? ReadAddress(string? text) => text?.Split('.').Length == 4 && IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetwork ? address : null;

    private static Task<string[]> PathsAsync(BusClient bus, BusObject of, string method, CancellationToken cancellationToken) => bus.CallAsync(
        of,
        method,
        "ao",
        reader => Array.ConvertAll(reader.ReadArrayOfObjectPath(), path => path.ToString()),
        cancellationToken);

    private async Task<long?> LastScanAsync(CancellationToken cancellationToken) => (await bus.GetAllAsync(Wireless, cancellationToken).ConfigureAwait(false)).Long("LastScan");

    /// <summary>False when NetworkManager has just scanned and does not scan again yet: then its list is fresh.</summary>
    private async Task<bool> TryScanAsync(CancellationToken cancellationToken)
    {
        try
        {
            await bus.CallAsync(Wireless, "RequestScan", cancellationToken, "a{sv}", (ref MessageWriter writer) => writer.WriteDictionary(new Dictionary<string, VariantValue>(StringComparer.Ordinal))).ConfigureAwait(false);
            return true;
        }
        catch (DBusErrorReplyException e) when (e.ErrorName.EndsWith(".NotAllowed", StringComparison.Ordinal))
        {
            return false;
        }
    }

    /// <summary>The access points of a name.</summary>
    private async Task<List<(string Path, string? Bssid)>> AccessPointsAsync(string ssid, CancellationToken cancellationToken)
    {
        var wanted = Encoding.UTF8.GetBytes(ssid);
        var found = new List<(string Path, string? Bssid)>();
        foreach (var path in await PathsAsync(bus, Wireless, "GetAllAccessPoints", cancellationToken).ConfigureAwait(false))
        {
            try
            {
                var point = await bus.GetAllAsync(new BusObject(Service, path, Service + ".AccessPoint"), cancellationToken).ConfigureAwait(false);
                if (point.Bytes("Ssid") is { } name && name.AsSpan().SequenceEqual(wanted))
                {
                    found.Add((path, point.Text("HwAddress")));
                }
            }
            catch (DBusErrorReplyException)
            {
                // It went out of reach between the two calls.
                continue;
            }
        }

        return found;
    }

    /// <summary>
    /// The profile is volatile: it goes with its activation. The activation is bound to this client: when the process dies, NetworkManager leaves the Wi-Fi by
    /// itself. Before 1.16 there are no such options: then the profile is deleted when the Wi-Fi is left.
    /// </summary>
    private async Task<(string Saved, string Active)> AddAndActivateAsync(WifiTicket ticket, string accessPoint, string? bssid)
    {
        try
        {
            return await AddAndActivateByVersionAsync(ticket, accessPoint, bssid).ConfigureAwait(false);
        }
        catch (DBusErrorReplyException e) when (e.ErrorMessage.Contains(ticket.Password, StringComparison.Ordinal))
        {
            // A service that repeats what it was sent: the password must not get into an error.
            throw new DBusErrorReplyException(e.ErrorName, "it does not accept the settings");
        }
    }

    private async Task<(string Saved, string Active)> AddAndActivateByVersionAsync(WifiTicket ticket, string accessPoint, string? bssid)
    {
        try
        {
            return await bus.CallAsync(
                Manager,
                "AddAndActivateConnection2",
                "ooa{sv}",
                reader => (reader.ReadObjectPathAsString(), reader.ReadObjectPathAsString()),
                CancellationToken.None,
                "a{sa{sv}}ooa{sv}",
                (ref MessageWriter writer) =>
                {
                    WriteActivation(ref writer, ticket, accessPoint, bssid);
                    writer.WriteDictionary(new Dictionary<string, VariantValue>(StringComparer.Ordinal) { ["persist"] = "volatile", ["bind-activation"] = "dbus-client" });
                }).ConfigureAwait(false);
        }
        catch (DBusErrorReplyException e) when (NetworkManagerErrors.IsUnknown(e))
        {
            return await bus.CallAsync(
                Manager,
                "AddAndActivateConnection",
                "oo",
                reader => (reader.ReadObjectPathAsString(), reader.ReadObjectPathAsString()),
                CancellationToken.None,
                "a{sa{sv}}oo",
                (ref MessageWriter writer) => WriteActivation(ref writer, ticket, accessPoint, bssid)).ConfigureAwait(false);
        }
    }

    private void WriteActivation(ref MessageWriter writer, WifiTicket ticket, string accessPoint, string? bssid)
    {
        WifiProfile.Write(ref writer, ticket, bssid, InterfaceAlias);
        writer.WriteObjectPath(device);
        writer.WriteObjectPath(accessPoint);
    }

    private void Hear(BusSignal signal)
    {
        if (signal.Member is "StateChanged" && string.Equals(signal.Path, device, StringComparison.Ordinal) && signal.Numbers is [DeviceFailed, _, var reason])
        {
            Volatile.Write(ref failure, reason);
        }
    }

    private async Task UntilActiveAsync(string active, string ssid, CancellationToken cancellationToken)
    {
        while (true)
        {
            ThrowIfFailed(ssid);
            switch ((await OfActiveAsync(active, cancellationToken).ConfigureAwait(false)).Number("State"))
            {
                case Activated:
                    return;
                case Deactivated or null:
                    // The reason comes with the device's signal, which may be a moment behind.
                    await Task.Delay(Glance, cancellationToken).ConfigureAwait(false);
                    throw NetworkManagerErrors.Failed(ssid, Volatile.Read(ref failure));
            }

            await Task.Delay(Glance, cancellationToken).ConfigureAwait(false);
        }
    }

    private Task<BusProperties> OfActiveAsync(string active, CancellationToken cancellationToken) => ExistingAsync(new BusObject(Service, active, ActiveInterface), cancellationToken);

    /// <summary>None when the object is gone.</summary>
    private async Task<BusProperties> ExistingAsync(BusObject of, CancellationToken cancellationToken)
    {
        try
        {
            return await bus.GetAllAsync(of, cancellationToken).ConfigureAwait(false);
        }
        catch (DBusErrorReplyException e) when (NetworkManagerErrors.IsUnknown(e))
        {
            return BusProperties.None;
        }
    }

    private void ThrowIfFailed(string ssid)
    {
        if (Volatile.Read(ref failure) is > 0 and var reason)
        {
            throw NetworkManagerErrors.Failed(ssid, reason);
        }
    }

    private async Task<WifiAddresses> AddressesAsync(string ssid, CancellationToken cancellationToken)
    {
        while (true)
        {
            ThrowIfFailed(ssid);
            if ((await bus.GetAllAsync(Device, cancellationToken).ConfigureAwait(false)).Path("Ip4Config") is { Length: > 1 } path)
            {
                // The object may be replaced between the two calls: then the next look shows the new one.
                var config = await ExistingAsync(new BusObject(Service, path, Service + ".IP4Config"), cancellationToken).ConfigureAwait(false);
                if (config.List("AddressData").Select(each => each.Text("address")).FirstOrDefault(text => ReadAddress(text) is not null) is { } own)
                {
                    return new WifiAddresses(ReadAddress(own)!, ReadAddress(config.Text("Gateway")));
                }
            }

            await Task.Delay(Glance, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<string?> ActiveAsync(CancellationToken cancellationToken) =>
        (await bus.GetAllAsync(Device, cancellationToken).ConfigureAwait(false)).Path("ActiveConnection") is { Length: > 1 } path ? path : null;

    private async Task<bool> IsActiveAsync(string saved, CancellationToken cancellationToken, uint least = Activated)
    {
        if (await ActiveAsync(cancellationToken).ConfigureAwait(false) is not { } active)
        {
            return false;
        }

        var properties = await OfActiveAsync(active, cancellationToken).ConfigureAwait(false);
        return string.Equals(properties.Path("Connection"), saved, StringComparison.Ordinal) && properties.Number("State") is <= Activated and var state && state >= least;
    }

    /// <summary>Leaves what was joined, and sees to it that no profile stays.</summary>
    private async Task LeaveAsync(CancellationToken cancellationToken)
    {
        if (joining is null)
        {
            return;
        }

        try
        {
            var (saved, active) = await joining.WaitAsync(cancellationToken).ConfigureAwait(false);

            // Both are sent before the first is answered: a service that hangs must not keep the profile.
            await Task.WhenAll(
                TryAsync(() => bus.CallAsync(Manager, "DeactivateConnection", cancellationToken, "o", (ref MessageWriter writer) => writer.WriteObjectPath(active))),
                TryAsync(() => bus.CallAsync(new BusObject(Service, saved, SavedInterface), "Delete", cancellationToken))).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DBusErrorReplyException or RadioException)
        {
            // It was never joined.
        }

        joining = null;
    }

    /// <summary>What is to go may have gone by itself.</summary>
    private static async Task TryAsync(Func<Task> call)
    {
        try
        {
            await call().ConfigureAwait(false);
        }
        catch (DBusErrorReplyException)
        {
            return;
        }
    }

    private sealed record State(string? Name, string? Saved) : IWifiState;
}
