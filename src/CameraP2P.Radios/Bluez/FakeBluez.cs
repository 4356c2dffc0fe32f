using CameraP2P.Radios.DBus;

namespace CameraP2P.Radios.Bluez;

/// <summary>
/// A BlueZ with one adapter, hci0. Devices are heard while somebody scans, and are forgotten 30 s after they were last heard unless
/// somebody has connected to them (TemporaryTimeout in BlueZ's main.conf). Not thread-safe.
/// </summary>
internal sealed class FakeBluez
{
    /// <summary>The adapter's path.</summary>
    public const string AdapterPath = BluezInterfaces.Root + "/hci0";

    /// <summary>How often what is heard is heard again.</summary>
    private static readonly TimeSpan AdvertisingInterval = TimeSpan.FromSeconds(2);

    private static readonly string[] OwnServices = ["00001800-0000-1000-8000-00805f9b34fb", "00001801-0000-1000-8000-00805f9b34fb"];
    private static readonly string[] Roles = ["central", "peripheral"];

    private readonly ObjectTree tree;
    private readonly Agenda agenda;
    private readonly BusObject adapter;
    private readonly List<RemoteDevice> devices = [];
    private readonly Dictionary<string, DiscoveryFilter> filters = new(StringComparer.Ordinal);
    private readonly HashSet<string> scanning = new(StringComparer.Ordinal);

    /// <summary>Adds the adapter to a tree.</summary>
    public FakeBluez(ObjectTree tree, Agenda agenda)
    {
        this.tree = tree;
        this.agenda = agenda;
        tree.Add(new BusObject(BluezInterfaces.Root).Implement(BluezInterfaces.AgentManager)
            .On(BluezInterfaces.AgentManager, "RegisterAgent", call => call.Reply())
            .On(BluezInterfaces.AgentManager, "UnregisterAgent", call => call.Reply())
            .On(BluezInterfaces.AgentManager, "RequestDefaultAgent", call => call.Reply()));
        adapter = tree.Add(CreateAdapter());
    }

    /// <summary>Whether the adapter is on.</summary>
    public bool IsPowered => adapter.Get<bool>(BluezInterfaces.Adapter, "Powered");

    /// <summary>Whether anybody scans.</summary>
    public bool IsDiscovering => scanning.Count > 0;

    /// <summary>How many more calls that scan find the adapter busy.</summary>
    public int BusyScans { get; set; }

    /// <summary>Puts a device in reach.</summary>
    public RemoteDevice Add(DeviceProfile profile)
    {
        var device = new RemoteDevice(this, tree, agenda, profile);
        devices.Add(device);
        if (IsDiscovering)
        {
            Advertise(device);
        }

        return device;
    }

    /// <summary>Takes a device out of reach.</summary>
    public void Remove(RemoteDevice device)
    {
        devices.Remove(device);
        device.Forget();
    }

    /// <summary>A client has left the bus: its scan ends.</summary>
    public void ClientLeft(string client)
    {
        filters.Remove(client);
        foreach (var device in devices)
        {
            device.ClientLeft(client);
        }

        if (scanning.Remove(client))
        {
            StopIfUnused();
        }
    }

    /// <summary>Switches the adapter on or off; off ends scans and connections.</summary>
    public void Power(bool on)
    {
        if (on == IsPowered)
        {
            return;
        }

        adapter.Set(BluezInterfaces.Adapter, ("Powered", on));
        if (!on)
        {
            scanning.Clear();
            StopIfUnused();
            devices.ForEach(device => device.Lose());
        }
    }

    private BusObject CreateAdapter()
    {
        var description = BluezInterfaces.Adapter;
        var created = new BusObject(AdapterPath).Implement(
            description,
            ("Address", "00:1A:7D:DA:71:13"),
            ("AddressType", "public"),
            ("Name", "simulated"),
            ("Alias", "simulated"),
            ("Class", 0u),
            ("Powered", true),
            ("Discoverable", false),
            ("DiscoverableTimeout", 180u),
            ("Pairable", true),
            ("PairableTimeout", 0u),
            ("Discovering", false),
            ("UUIDs", OwnServices),
            ("Modalias", "usb:v1D6Bp0246d0542"),
            ("Roles", Roles));
        foreach (var name in (string[])["Alias", "Discoverable", "DiscoverableTimeout", "Pairable", "PairableTimeout"])
        {
            created.OnSet(description, name, (value, call) =>
            {
                created.Set(description, (name, value.Value));
                call.Reply();
            });
        }

        return created
            .OnSet(description, "Powered", (value, call) =>
            {
                Power((bool)value.Value);
                call.Reply();
            })
            .On(description, "StartDiscovery", StartDiscovery)
            .On(description, "StopDiscovery", StopDiscovery)
            .On(description, "SetDiscoveryFilter", SetDiscoveryFilter)
            .On(description, "GetDiscoveryFilters", call => call.Reply((object)DiscoveryFilter.Names))
            .On(description, "RemoveDevice", RemoveDevice);
    }

    private void StartDiscovery(BusCall call)
    {
        if (!IsPowered)
        {
            call.Fail(BluezInterfaces.NotReady, "Resource Not Ready");
        }
        else if (scanning.Contains(call.Sender) || BusyScans > 0)
        {
            BusyScans -= BusyScans is 0 or int.MaxValue ? 0 : 1;
            call.Fail(BluezInterfaces.InProgress, "Operation already in progress");
        }
        else
        {
            scanning.Add(call.Sender);
            call.Reply();
            adapter.Set(BluezInterfaces.Adapter, ("Discovering", true));
            devices.ForEach(Advertise);
        }
    }

    private void StopDiscovery(BusCall call)
    {
        if (!IsPowered)
        {
            call.Fail(BluezInterfaces.NotReady, "Resource Not Ready");
        }
        else if (!scanning.Remove(call.Sender))
        {
            call.Fail(BluezInterfaces.Failed, "No discovery started");
        }
        else
        {
            call.Reply();
            StopIfUnused();
        }
    }

    private void StopIfUnused()
    {
        if (!IsDiscovering)
        {
            adapter.Set(BluezInterfaces.Adapter, ("Discovering", false));
            devices.ForEach(device => device.StopHearing());
        }
    }

    private void SetDiscoveryFilter(BusCall call)
    {
        if (DiscoveryFilter.TryRead(call.Get<Dictionary<string, Variant>>(0)) is not { } filter)
        {
            call.Fail(BluezInterfaces.InvalidArguments, "Invalid arguments in method call");
            return;
        }

        filters[call.Sender] = filter;
        call.Reply();
    }

    private void RemoveDevice(BusCall call)
    {
        if (devices.Find(device => string.Equals(device.Path, call.Get<string>(0), StringComparison.Ordinal)) is not { IsKnown: true } found)
        {
            call.Fail(BluezInterfaces.DoesNotExist, "Does Not Exist");
            return;
        }

        found.Forget();
        call.Reply();
    }

    /// <summary>A device is heard again and again while somebody scans.</summary>
    private void Advertise(RemoteDevice device) => agenda.After(device.Profile.Times.ToAdvertise, () => Hear(device));

    private void Hear(RemoteDevice device)
    {
        if (!IsDiscovering || !devices.Contains(device))
        {
            return;
        }

        if (device.Profile.IsInRange() && scanning.Any(client => filters.GetValueOrDefault(client, DiscoveryFilter.None).Lets(device.Profile)))
        {
            device.Hear();
        }

        agenda.After(AdvertisingInterval, () => Hear(device));
    }
}
