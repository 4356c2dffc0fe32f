using System.Diagnostics;
using System.Text;
using CameraP2P.Radios.DBus;
using CameraP2P.Simulator.Radio;

namespace CameraP2P.Radios.NetworkManager;

/// <summary>
/// A NetworkManager with Wi-Fi interfaces, of which the first is in a Wi-Fi of its own at the start. Not thread-safe.
/// </summary>
internal sealed class FakeNetworkManager
{
    private static readonly InterfaceDescription Description = NetworkManagerInterfaces.Manager;
    private static readonly string[] PermissionNames = ["network-control", "enable-disable-wifi", "wifi.scan", "settings.modify.own", "settings.modify.system", "sleep-wake", "reload"];

    private readonly AirOption option;
    private readonly BusObject root;
    private readonly List<WifiDevice> devices = [];
    private readonly List<WifiNetwork> networks = [];
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly Func<WifiChange, Action, bool> tell;

    /// <summary>Adds the manager, its devices and profiles to a tree.</summary>
    /// <param name="tree">The objects.</param>
    /// <param name="agenda">What happens later.</param>
    /// <param name="times">How long scans and the Wi-Fi at the start take.</param>
    /// <param name="option">What the computer has.</param>
    /// <param name="tell">Tells the outside that somebody joins or leaves, and then calls the action; false when nobody is to be told.</param>
    public FakeNetworkManager(ObjectTree tree, Agenda agenda, RadioTimes times, AirOption option, Func<WifiChange, Action, bool> tell)
    {
        (Tree, Agenda, this.option, this.tell) = (tree, agenda, option, tell);
        ToScan = times.ToScan;
        root = tree.Add(CreateManager());
        tree.Add(new BusObject(NetworkManagerInterfaces.Root + "/AgentManager").Implement(NetworkManagerInterfaces.AgentManager)
            .On(NetworkManagerInterfaces.AgentManager, "Register", call => call.Reply())
            .On(NetworkManagerInterfaces.AgentManager, "RegisterWithCapabilities", call => call.Reply())
            .On(NetworkManagerInterfaces.AgentManager, "Unregister", call => call.Reply()));
        tree.Add(new BusObject(NetworkManagerInterfaces.Root + "/DnsManager").Implement(
            NetworkManagerInterfaces.DnsManager, ("Mode", "default"), ("RcManager", "file"), ("Configuration", Array.Empty<object>())));
        Profiles = new ProfileStore(tree, () => IsAllowed, Removing, () => devices.ForEach(each => each.UpdateAvailable()));
        foreach (var name in option.WifiInterfaces)
        {
            devices.Add(new WifiDevice(this, NextPath("Devices"), name, devices.Count + 1));
        }

        root.Set(Description, ("Devices", DevicePaths), ("AllDevices", DevicePaths));
        JoinHome(times);
    }

    /// <summary>The objects.</summary>
    public ObjectTree Tree { get; }

    /// <summary>What happens later.</summary>
    public Agenda Agenda { get; }

    /// <summary>The profiles.</summary>
    public ProfileStore Profiles { get; }

    /// <summary>How long a scan takes.</summary>
    public TimeSpan ToScan { get; set; }

    /// <summary>Whether callers may change connections.</summary>
    public bool IsAllowed { get; set; } = true;

    /// <summary>Since the computer was started.</summary>
    public TimeSpan Uptime => option.Uptime + Agenda.Now;

    /// <summary>The Wi-Fi interfaces.</summary>
    public IReadOnlyList<WifiDevice> Devices => devices;

    private string[] DevicePaths => [.. devices.Select(each => each.Path)];

    /// <summary>A path that nobody has had.</summary>
    public string NextPath(string kind)
    {
        numbers[kind] = numbers.GetValueOrDefault(kind) + 1;
        return FormattableString.Invariant($"{NetworkManagerInterfaces.Root}/{kind}/{numbers[kind]}");
    }

    /// <summary>Puts a network in reach; scans find it while it is up.</summary>
    public void Add(WifiNetwork network) => networks.Add(network);

    /// <summary>Takes a network away.</summary>
    public void Remove(WifiNetwork network)
    {
        networks.Remove(network);
        WentDown(network);
    }

    /// <summary>The access point is gone.</summary>
    public void WentDown(WifiNetwork network) => devices.ForEach(device => device.Lose(network));

    /// <summary>What can be received at the moment.</summary>
    public IReadOnlyList<WifiNetwork> Receivable() => [.. networks.Where(each => each.IsUp())];

    /// <summary>A client has left the bus: what it has bound to itself ends.</summary>
    public void ClientLeft(string client)
    {
        foreach (var device in devices.Where(each => string.Equals(each.Active?.Client, client, StringComparison.Ordinal)))
        {
            device.End(DeviceReason.UserRequested, ActiveReason.UserDisconnected);
        }
    }

    /// <summary>Tells the outside who joins or leaves a camera's network, and goes on afterwards.</summary>
    public void Tell(WifiNetwork network, WifiDevice device, bool joined, Action next)
    {
        var change = new WifiChange(joined, device.Name, network.Ssid, FormattableString.Invariant($"{network.Address}/{IpConfigs.Prefix}"));
        if (!network.IsCamera || !tell(change, next))
        {
            next();
        }
    }

    /// <summary>Something has become active, or is no longer so.</summary>
    public void ActiveChanged()
    {
        var active = devices.Select(each => each.Active).OfType<ActiveConnection>().ToArray();
        var primary = active.FirstOrDefault(each => each.State is ActiveState.Activated);
        var activating = active.FirstOrDefault(each => each.State is ActiveState.Activating);
        var state = primary is not null ? 70u : activating is not null ? 40u : 20u;
        var before = root.Get<uint>(Description, "State");
        root.Set(
            Description,
            ("ActiveConnections", active.Select(each => each.Path).ToArray()),
            ("PrimaryConnection", primary?.Path ?? "/"),
            ("PrimaryConnectionType", primary?.Stored.Profile.Type ?? ""),
            ("ActivatingConnection", activating?.Path ?? "/"),
            ("State", state));
        if (state != before)
        {
            root.Emit(Description, "StateChanged", state);
        }
    }

    /// <summary>A device is free: NetworkManager may activate another profile by itself.</summary>
    public void Disconnected(WifiDevice device) => Agenda.After(TimeSpan.Zero, () =>
    {
        if (device is { Active: null, MayConnectByItself: true }
            && Profiles.Profiles.FirstOrDefault(each => each is { IsBlocked: false, Profile.Autoconnects: true } && device.AccessPoints.Find(each.Profile) is not null) is { } next)
        {
            Activate(next, device, client: null);
        }
    });

    /// <summary>Answers with NetworkManager's error when the caller may not change connections.</summary>
    public bool CheckAllowed(BusCall call)
    {
        if (!IsAllowed)
        {
            call.Fail(NetworkManagerInterfaces.PermissionDenied, "Not authorized to control networking.");
        }

        return IsAllowed;
    }

    private void JoinHome(RadioTimes times)
    {
        var home = HomeWifi.Network(times);
        networks.Add(home);
        var stored = Profiles.Add(HomeWifi.Profile(option.RejoinsByItself), isVolatile: false, isUnsaved: false);
        devices.ForEach(device => device.Scan());
        var device = devices[0];
        device.Begin(new ActiveConnection(Tree, NextPath("ActiveConnection"), stored, device.Path, device.AccessPoints.PathOf(home)), home);
    }

    private BusObject CreateManager()
    {
        var created = ManagerObject.Create();
        return created
            .On(Description, "GetDevices", call => call.Reply((object)DevicePaths))
            .On(Description, "GetAllDevices", call => call.Reply((object)DevicePaths))
            .On(Description, "GetDeviceByIpIface", FindDevice)
            .On(Description, "ActivateConnection", ActivateFor)
            .On(Description, "AddAndActivateConnection", AddAndActivate)
            .On(Description, "AddAndActivateConnection2", AddAndActivate2)
            .On(Description, "DeactivateConnection", Deactivate)
            .On(Description, "GetPermissions", call => call.Reply(Permissions()))
            .On(Description, "GetLogging", call => call.Reply("INFO", "WIFI"))
            .On(Description, "CheckConnectivity", call => call.Reply(4u))
            .On(Description, "state", call => call.Reply(created.Get<uint>(Description, "State")));
    }

    private Dictionary<string, string> Permissions() =>
        PermissionNames.ToDictionary(each => $"{NetworkManagerInterfaces.Service}.{each}", each => IsAllowed || each is "wifi.scan" ? "yes" : "no", StringComparer.Ordinal);

    private void FindDevice(BusCall call)
    {
        if (devices.Find(each => string.Equals(each.Name, call.Get<string>(0), StringComparison.Ordinal)) is { } found)
        {
            call.Reply(found.Path);
            return;
        }

        call.Fail(NetworkManagerInterfaces.UnknownDevice, $"No device found for the requested iface: {call.Get<string>(0)}");
    }

    private ActiveConnection Activate(StoredProfile stored, WifiDevice device, string? client)
    {
        var network = device.AccessPoints.Find(stored.Profile);
        var connection = new ActiveConnection(Tree, NextPath("ActiveConnection"), stored, device.Path, network is null ? "/" : device.AccessPoints.PathOf(network)) { Client = client };
        Agenda.After(TimeSpan.Zero, () => device.Activate(connection));
        return connection;
    }

    private void ActivateFor(BusCall call)
    {
        if (!CheckAllowed(call))
        {
            return;
        }

        if (Profiles.Find(call.Get<string>(0)) is not { } stored)
        {
            call.Fail(NetworkManagerInterfaces.UnknownConnection, "Connection could not be found.");
        }
        else if (FindFor(call.Get<string>(1), stored.Profile) is not { } device)
        {
            call.Fail(NetworkManagerInterfaces.UnknownDevice, "No suitable device found for this connection.");
        }
        else
        {
            stored.IsBlocked = false;
            call.Reply(Activate(stored, device, client: null).Path);
        }
    }

    private WifiDevice? FindFor(string path, Profile profile) => devices.Find(each =>
        (path is "/" || string.Equals(each.Path, path, StringComparison.Ordinal))
        && (profile.Interface is null || string.Equals(each.Name, profile.Interface, StringComparison.Ordinal)));

    private void AddAndActivate(BusCall call) => AddAndActivate(call, "disk", client: null);

    private void AddAndActivate2(BusCall call)
    {
        var options = call.Get<Dictionary<string, Variant>>(3);
        var persist = options.TryGetValue("persist", out var mode) ? mode.Value as string : "disk";
        var bind = options.TryGetValue("bind-activation", out var bound) ? bound.Value as string : "none";
        if (options.Keys.FirstOrDefault(each => each is not ("persist" or "bind-activation")) is { } unknown)
        {
            call.Fail(NetworkManagerInterfaces.InvalidArguments, $"Unknown extra option \"{unknown}\" passed");
        }
        else if (persist is not ("volatile" or "memory" or "disk"))
        {
            call.Fail(NetworkManagerInterfaces.InvalidArguments, "Option \"persist\" must be one of \"volatile\", \"memory\" or \"disk\"");
        }
        else if (bind is not ("dbus-client" or "none"))
        {
            call.Fail(NetworkManagerInterfaces.InvalidArguments, "Option \"bind-activation\" must be one of \"dbus-client\" or \"none\"");
        }
        else
        {
            AddAndActivate(call, persist, bind is "dbus-client" ? call.Sender : null, new Dictionary<string, Variant>(StringComparer.Ordinal));
        }
    }

    private void AddAndActivate(BusCall call, string persist, string? client, params object[] result)
    {
        var (settings, devicePath, accessPoint) = (call.Get<Dictionary<string, Dictionary<string, Variant>>>(0), call.Get<string>(1), call.Get<string>(2));
        if (!CheckAllowed(call))
        {
            return;
        }

        if (devices.Find(each => devicePath is "/" || string.Equals(each.Path, devicePath, StringComparison.Ordinal)) is not { } device)
        {
            call.Fail(NetworkManagerInterfaces.UnknownDevice, "Device not found");
            return;
        }

        if (accessPoint is not "/" && device.AccessPoints.Find(accessPoint) is null)
        {
            call.Fail(NetworkManagerInterfaces.SpecificObjectNotFound, $"The access point {accessPoint} was not in the scan list.");
            return;
        }

        if (ReadNew(settings, device, accessPoint, call) is { } profile)
        {
            var stored = Profiles.Add(profile, persist is "volatile", persist is not "disk");
            call.Reply([stored.Path, Activate(stored, device, client).Path, .. result]);
        }
    }

    /// <summary>The profile that a client wants to add, completed from the network it is for; null when it was refused.</summary>
    private Profile? ReadNew(Dictionary<string, Dictionary<string, Variant>> settings, WifiDevice device, string accessPoint, BusCall call)
    {
        var ssid = settings.GetValueOrDefault("802-11-wireless", []).TryGetValue("ssid", out var given) && given.Value is byte[] { Length: > 0 } bytes ? Encoding.UTF8.GetString(bytes) : null;
        var network = device.AccessPoints.Find(accessPoint) ?? Receivable().FirstOrDefault(each => string.Equals(each.Ssid, ssid, StringComparison.Ordinal) && device.AccessPoints.PathOf(each) is not "/");
        if (ssid is null && network is null)
        {
            call.Fail(NetworkManagerInterfaces.InvalidConnection, "A 'wireless' setting with a valid SSID is required if no AP path was given.");
            return null;
        }

        // A network that was not found is completed from its name alone, and looked for.
        network ??= new WifiNetwork { Ssid = ssid!, Bssid = "", Gateway = "", Address = "", Times = new RadioTimes(default, 0), Try = _ => throw new UnreachableException() };
        var profile = new Profile();
        if (profile.Take(settings, network) is { } wrong)
        {
            call.Fail(wrong.Error, wrong.Message);
            return null;
        }

        return profile;
    }

    private void Deactivate(BusCall call)
    {
        if (!CheckAllowed(call))
        {
            return;
        }

        if (devices.Find(each => string.Equals(each.Active?.Path, call.Get<string>(0), StringComparison.Ordinal)) is not { } device)
        {
            call.Fail(NetworkManagerInterfaces.ConnectionNotActive, "The connection was not active.");
            return;
        }

        device.Active!.Stored.IsBlocked = true;
        device.End(DeviceReason.UserRequested, ActiveReason.UserDisconnected);
        call.Reply();
    }

    /// <summary>A profile that goes ends what it has activated.</summary>
    private void Removing(StoredProfile stored)
    {
        foreach (var device in devices.Where(each => each.Active?.Stored == stored))
        {
            device.End(DeviceReason.ConnectionRemoved, ActiveReason.ConnectionRemoved);
        }
    }
}
