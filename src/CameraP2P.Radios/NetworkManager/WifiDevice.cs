using System.Globalization;
using CameraP2P.Radios.DBus;

namespace CameraP2P.Radios.NetworkManager;

/// <summary>
/// One Wi-Fi interface: scans, and the states it goes through when a profile is activated on it (NMDeviceState). Not thread-safe.
/// </summary>
internal sealed class WifiDevice
{
    private static readonly InterfaceDescription Description = NetworkManagerInterfaces.Device;
    private static readonly InterfaceDescription Wireless = NetworkManagerInterfaces.Wireless;

    /// <summary>How long NetworkManager looks for a Wi-Fi that was not found; its time-out for an association.</summary>
    private static readonly TimeSpan LookFor = TimeSpan.FromSeconds(25);

    private readonly FakeNetworkManager manager;
    private readonly BusObject shown;
    private string? ip4Config;
    private string? dhcp4Config;
    private int attempt;
    private bool linked;
    private bool scanning;

    /// <summary>Shows a device.</summary>
    public WifiDevice(FakeNetworkManager manager, string path, string name, int number)
    {
        this.manager = manager;
        Name = name;
        shown = WifiDeviceObject.Create(path, name, string.Create(CultureInfo.InvariantCulture, $"02:00:00:00:00:{number:X2}"));
        AccessPoints = new AccessPoints(manager.Tree, shown, () => manager.NextPath("AccessPoint"));
        Answer();
        manager.Tree.Add(shown);
    }

    /// <summary>Its path.</summary>
    public string Path => shown.Path;

    /// <summary>The interface's name.</summary>
    public string Name { get; }

    /// <summary>What it has found.</summary>
    public AccessPoints AccessPoints { get; }

    /// <summary>What is active on it, or becoming so; null for nothing.</summary>
    public ActiveConnection? Active { get; private set; }

    /// <summary>The network it is in, or is joining; null for none.</summary>
    public WifiNetwork? Network { get; private set; }

    /// <summary>Its state.</summary>
    public DeviceState State => (DeviceState)shown.Get<uint>(Description, "State");

    /// <summary>Whether NetworkManager may activate a profile on it without being asked.</summary>
    public bool MayConnectByItself { get; private set; } = true;

    /// <summary>Starts to activate a profile; what is active ends first.</summary>
    public void Activate(ActiveConnection connection)
    {
        if (Active is not null)
        {
            End(DeviceReason.NewActivation, ActiveReason.DeviceDisconnected);
        }

        MayConnectByItself = true;
        Active = connection;
        Network = AccessPoints.Find(connection.Stored.Profile);
        shown.Set(Description, ("ActiveConnection", connection.Path));
        manager.ActiveChanged();
        var mine = ++attempt;
        Change(DeviceState.Prepare, DeviceReason.None);
        Change(DeviceState.Config, DeviceReason.None);
        if (Network is null)
        {
            manager.Agenda.After(LookFor, () => Continue(mine, () => Fail(DeviceReason.SsidNotFound)));
        }
        else
        {
            Associate(mine, Network, connection.Stored.Profile);
        }
    }

    /// <summary>Ends what is active, because somebody wants it so.</summary>
    public void End(DeviceReason reason, ActiveReason activeReason)
    {
        attempt++;
        Active?.Change(ActiveState.Deactivating);
        Change(DeviceState.Deactivating, reason);
        Release(activeReason);
        Change(DeviceState.Disconnected, reason);
        manager.Disconnected(this);
    }

    /// <summary>The access point is gone.</summary>
    public void Lose(WifiNetwork network)
    {
        if (Network == network)
        {
            var mine = attempt;
            manager.Agenda.After(network.Times.ToFailAssociation, () => Continue(mine, () => Fail(DeviceReason.SupplicantTimeout)));
        }
    }

    /// <summary>Puts the device into a network without any ado, as at the start.</summary>
    public void Begin(ActiveConnection connection, WifiNetwork network)
    {
        (Active, Network) = (connection, network);
        shown.Set(Description, ("ActiveConnection", connection.Path));
        Configure(network);
        Finish();
    }

    /// <summary>Finds what can be received.</summary>
    public void Scan()
    {
        scanning = false;
        AccessPoints.Update(manager.Receivable(), (int)manager.Uptime.TotalSeconds);
        UpdateAvailable();
        shown.Set(Wireless, ("LastScan", (long)manager.Uptime.TotalMilliseconds));
    }

    /// <summary>Which profiles can be activated now: those of Wi-Fis that were found.</summary>
    public void UpdateAvailable() => shown.Set(
        Description,
        ("AvailableConnections", manager.Profiles.Profiles.Where(each => AccessPoints.Find(each.Profile) is not null).Select(each => each.Path).ToArray()));

    private void Answer() => shown
        .On(Description, "Disconnect", Disconnect)
        .On(Description, "Delete", call => call.Fail(NetworkManagerInterfaces.NotSoftware, "This device is not a software device"))
        .On(Description, "GetAppliedConnection", GetApplied)
        .On(Wireless, "GetAccessPoints", call => call.Reply((object)AccessPoints.Paths))
        .On(Wireless, "GetAllAccessPoints", call => call.Reply((object)AccessPoints.Paths))
        .On(Wireless, "RequestScan", RequestScan)
        .OnSet(Description, "Autoconnect", (value, call) =>
        {
            shown.Set(Description, ("Autoconnect", value.Value));
            MayConnectByItself = (bool)value.Value;
            call.Reply();
        })
        .OnSet(Description, "Managed", (_, call) => call.Reply())
        .OnSet(NetworkManagerInterfaces.Statistics, "RefreshRateMs", (value, call) =>
        {
            shown.Set(NetworkManagerInterfaces.Statistics, ("RefreshRateMs", value.Value));
            call.Reply();
        });

    private void Associate(int mine, WifiNetwork network, Profile profile)
    {
        var times = network.Times;
        if (profile.Password is null)
        {
            manager.Agenda.After(TimeSpan.Zero, () => Continue(mine, AskForPassword));
            return;
        }

        var outcome = network.IsUp() ? network.Try(profile.Password) : JoinOutcome.WrongPassword;
        if (outcome is JoinOutcome.WrongPassword)
        {
            manager.Agenda.After(times.ToFailAssociation, () => Continue(mine, AskForPassword));
            return;
        }

        manager.Agenda.After(times.ToAssociate, () => Continue(mine, () =>
        {
            Change(DeviceState.IpConfig, DeviceReason.None);
            shown.Set(Wireless, ("ActiveAccessPoint", AccessPoints.PathOf(network)), ("Bitrate", 65000u));
            if (outcome is JoinOutcome.NoAddress)
            {
                manager.Agenda.After(times.ToFailAddress, () => Continue(mine, () => Fail(DeviceReason.IpConfigUnavailable)));
                return;
            }

            manager.Agenda.After(times.ToAddress, () => Continue(mine, () => Link(mine, network)));
        }));
    }

    /// <summary>A password that is missing or wrong is asked for; nobody answers, because no agent is known here.</summary>
    private void AskForPassword()
    {
        Change(DeviceState.NeedAuth, DeviceReason.None);
        Fail(DeviceReason.NoSecrets);
    }

    /// <summary>The outside brings its link up, then the address is there.</summary>
    private void Link(int mine, WifiNetwork network)
    {
        linked = network.IsCamera;
        manager.Tell(network, this, joined: true, () => Continue(mine, () =>
        {
            Configure(network);
            Change(DeviceState.IpCheck, DeviceReason.None);
            Change(DeviceState.Secondaries, DeviceReason.None);
            Finish();
        }));
    }

    private void Configure(WifiNetwork network)
    {
        ip4Config = manager.Tree.Add(IpConfigs.Ip4(manager.NextPath("IP4Config"), network)).Path;
        dhcp4Config = manager.Tree.Add(IpConfigs.Dhcp4(manager.NextPath("DHCP4Config"), network)).Path;
        Active!.Configure(ip4Config, dhcp4Config);
        shown.Set(Wireless, ("ActiveAccessPoint", AccessPoints.PathOf(network)));
        shown.Set(Description, ("Ip4Config", ip4Config), ("Dhcp4Config", dhcp4Config), ("IpInterface", Name));
    }

    private void Finish()
    {
        Change(DeviceState.Activated, DeviceReason.None);
        Active!.Change(ActiveState.Activated);
        Active.Stored.IsBlocked = false;
        manager.ActiveChanged();
    }

    private void Fail(DeviceReason reason)
    {
        attempt++;
        if (reason is DeviceReason.NoSecrets && Active is { } failed)
        {
            failed.Stored.IsBlocked = true;
        }

        Change(DeviceState.Failed, reason);
        Release(ActiveReason.DeviceDisconnected);
        Change(DeviceState.Disconnected, DeviceReason.None);
        manager.Disconnected(this);
    }

    /// <summary>Nothing is active any more.</summary>
    private void Release(ActiveReason reason)
    {
        var (ended, network) = (Active, Network);
        (Active, Network) = (null, null);
        if (linked)
        {
            linked = false;
            manager.Tell(network!, this, joined: false, () => { });
        }

        ended?.Change(ActiveState.Deactivated, reason);
        shown.Set(Wireless, ("ActiveAccessPoint", "/"), ("Bitrate", 0u));
        shown.Set(Description, ("ActiveConnection", "/"), ("Ip4Config", "/"), ("Dhcp4Config", "/"), ("IpInterface", ""));
        foreach (var path in (string?[])[ip4Config, dhcp4Config, ended?.Path])
        {
            manager.Tree.Remove(path ?? "/");
        }

        (ip4Config, dhcp4Config) = (null, null);
        manager.ActiveChanged();
        if (ended is { Stored.IsVolatile: true })
        {
            manager.Profiles.Remove(ended.Stored);
        }
    }

    private void Continue(int mine, Action action)
    {
        if (mine == attempt)
        {
            action();
        }
    }

    private void Change(DeviceState state, DeviceReason reason)
    {
        var before = State;
        if (state == before)
        {
            return;
        }

        shown.Set(Description, ("State", (uint)state), ("StateReason", new object[] { (uint)state, (uint)reason }));
        shown.Emit(Description, "StateChanged", (uint)state, (uint)before, (uint)reason);
    }

    private void Disconnect(BusCall call)
    {
        if (!manager.CheckAllowed(call))
        {
            return;
        }

        if (Active is null)
        {
            call.Fail(NetworkManagerInterfaces.NotActive, "This device is not active");
            return;
        }

        MayConnectByItself = false;
        End(DeviceReason.UserRequested, ActiveReason.DeviceDisconnected);
        call.Reply();
    }

    private void GetApplied(BusCall call)
    {
        if (Active is null)
        {
            call.Fail(NetworkManagerInterfaces.NotActive, "Device is not activated");
            return;
        }

        call.Reply(Active.Stored.Profile.Settings, 1ul);
    }

    /// <summary>The call is answered at once; LastScan changes when the scan is done.</summary>
    private void RequestScan(BusCall call)
    {
        if (call.Get<Dictionary<string, Variant>>(0).TryGetValue("ssids", out var ssids) && ssids.Signature is not "aay")
        {
            call.Fail(NetworkManagerInterfaces.InvalidArgument, "Invalid 'ssid' scan option");
            return;
        }

        call.Reply();
        if (!scanning)
        {
            scanning = true;
            manager.Agenda.After(manager.ToScan, Scan);
        }
    }
}
