using CameraP2P.Radios;
using CameraP2P.Radios.Bluez;
using CameraP2P.Radios.DBus;
using CameraP2P.Simulator.Radio;

namespace CameraP2P.Tests.Radios;

/// <summary>The simulated radios without a bus, in virtual time: calls go in, answers and signals are kept with the time they came at.</summary>
internal sealed class VirtualAir
{
    public const string Me = ":1.42";
    public const string Camera = "/org/bluez/hci0/dev_1C_15_2D_00_32_E8";
    public const string WriteTo = Camera + "/service000c/char000d";
    public const string NotifiedBy = Camera + "/service000c/char000f";
    public const string Wlan0 = "/org/freedesktop/NetworkManager/Devices/1";

    private readonly Agenda agenda = new();
    private readonly ObjectTree bluez;
    private readonly ObjectTree networkManager;
    private readonly Dictionary<string, Action> waiting = new(StringComparer.Ordinal);

    public VirtualAir(CameraRadioOption? camera = null, AirOption? option = null)
    {
        bluez = new ObjectTree("/", Keep, BusLibrary.LibDBus);
        networkManager = new ObjectTree("/org/freedesktop", Keep, BusLibrary.GDBus);
        Air = new SimulatedAir(agenda, bluez, networkManager, option ?? new AirOption(), Tell);
        Radio = Air.Add(camera ?? new CameraRadioOption(), () => { });
        Signals.Clear();
    }

    public SimulatedAir Air { get; }

    public CameraRadio Radio { get; }

    public TimeSpan Now { get; private set; }

    public List<(TimeSpan At, BusSignal Signal)> Signals { get; } = [];

    /// <summary>Who joined and left, in order.</summary>
    public List<WifiChange> Changes { get; } = [];

    /// <summary>Whether joins and leaves wait until <see cref="Release"/>.</summary>
    public bool HoldsChanges { get; set; }

    public IReadOnlyDictionary<string, BusObject> Bluez => bluez.Objects;

    public IReadOnlyDictionary<string, BusObject> NetworkManager => networkManager.Objects;

    /// <summary>Calls a method and lets time pass until it is answered, for two minutes at most.</summary>
    public BusAnswer Call(string path, string interfaceName, string member, params Variant[] arguments) => CallAs(Me, path, interfaceName, member, arguments);

    public BusAnswer CallAs(string sender, string path, string interfaceName, string member, params Variant[] arguments)
    {
        var answer = Start(sender, path, interfaceName, member, arguments);
        for (var limit = Now + TimeSpan.FromMinutes(2); answer() is null && agenda.NextDeadline <= limit;)
        {
            AdvanceTo(agenda.NextDeadline);
        }

        return answer() ?? throw new InvalidOperationException($"{member} was not answered.");
    }

    /// <summary>Calls a method; the answer comes when time passes.</summary>
    public Func<BusAnswer?> Start(string sender, string path, string interfaceName, string member, params Variant[] arguments)
    {
        BusAnswer? answer = null;
        var tree = interfaceName.StartsWith("org.bluez", StringComparison.Ordinal) || path.StartsWith("/org/bluez", StringComparison.Ordinal) ? bluez : networkManager;
        tree.Handle(path, interfaceName, member, string.Concat(arguments.Select(each => each.Signature)), new BusCall(sender, [.. arguments.Select(each => each.Value)], each => answer = each));
        return () => answer;
    }

    public void Advance(double seconds) => AdvanceTo(Now + TimeSpan.FromSeconds(seconds));

    public void Release()
    {
        foreach (var next in waiting.Values.ToArray())
        {
            next();
        }

        waiting.Clear();
    }

    /// <summary>When something was first said.</summary>
    public TimeSpan FirstTime(Func<BusSignal, bool> isIt) => Signals.First(each => isIt(each.Signal)).At;

    /// <summary>The values that a property was announced with, in order.</summary>
    public IEnumerable<(TimeSpan At, object Value)> Changed(string path, string property) =>
        Signals.Where(each => each.Signal.Name == "PropertiesChanged" && each.Signal.Path == path)
            .Select(each => (each.At, Values: (Dictionary<string, Variant>)each.Signal.Values[1]))
            .Where(each => each.Values.ContainsKey(property))
            .Select(each => (each.At, each.Values[property].Value));

    public void FindCamera()
    {
        Assert.Null(Call(FakeBluez.AdapterPath, "org.bluez.Adapter1", "StartDiscovery").Error);
        Advance(2);
        Assert.Contains(Camera, Bluez.Keys);
    }

    public void ConnectCamera()
    {
        FindCamera();
        Assert.Null(Call(Camera, "org.bluez.Device1", "Connect").Error);
        Advance(0.5);
        Assert.Null(Call(NotifiedBy, "org.bluez.GattCharacteristic1", "StartNotify").Error);
    }

    public BusAnswer Write(byte[] value) => Call(WriteTo, "org.bluez.GattCharacteristic1", "WriteValue", value, NoOptions());

    /// <summary>Finds, connects, writes the wake-up message, and waits for the whole answer.</summary>
    /// <returns>What was notified.</returns>
    public byte[] Wake()
    {
        ConnectCamera();
        Assert.Null(Write(WakeRequest).Error);
        Advance(10);
        return [.. Changed(NotifiedBy, "Value").SelectMany(each => (byte[])each.Value)];
    }

    public static byte[] WakeRequest => [0x13, 0x57, 1, 0, .. new byte[16]];

    public static Variant NoOptions() => new("a{sv}", new Dictionary<string, Variant>(StringComparer.Ordinal));

    /// <summary>Scans, and asks to join the camera's Wi-Fi.</summary>
    public BusAnswer Join(string password = "12345678", string? persist = null, string? bind = null, string ssid = "KJK_32E9")
    {
        Call(Wlan0, "org.freedesktop.NetworkManager.Device.Wireless", "RequestScan", NoOptions());
        Advance(5);
        var options = new Dictionary<string, Variant>(StringComparer.Ordinal);
        if (persist is not null)
        {
            options["persist"] = persist;
        }

        if (bind is not null)
        {
            options["bind-activation"] = bind;
        }

        return Call(
            "/org/freedesktop/NetworkManager",
            "org.freedesktop.NetworkManager",
            "AddAndActivateConnection2",
            new Variant("a{sa{sv}}", Settings(ssid, password)),
            Variant.Path(Wlan0),
            Variant.Path("/"),
            new Variant("a{sv}", options));
    }

    public static Dictionary<string, Dictionary<string, Variant>> Settings(string ssid, string password) => new(StringComparer.Ordinal)
    {
        ["connection"] = new(StringComparer.Ordinal) { ["id"] = ssid, ["autoconnect"] = false },
        ["802-11-wireless"] = new(StringComparer.Ordinal) { ["ssid"] = System.Text.Encoding.UTF8.GetBytes(ssid) },
        ["802-11-wireless-security"] = new(StringComparer.Ordinal) { ["key-mgmt"] = "wpa-psk", ["psk"] = password },
    };

    /// <summary>The states that a device has gone through, with the reasons.</summary>
    public (uint State, uint Reason)[] States(string device = Wlan0) =>
        [.. Signals.Select(each => each.Signal).Where(each => each.Path == device && each.Name == "StateChanged").Select(each => ((uint)each.Values[0], (uint)each.Values[2]))];

    public T Property<T>(string path, string interfaceName, string name) =>
        (T)(path.StartsWith("/org/bluez", StringComparison.Ordinal) ? Bluez : NetworkManager)[path].Values[interfaceName][name].Value;

    private void AdvanceTo(TimeSpan time)
    {
        while (agenda.NextDeadline <= time)
        {
            Now = agenda.NextDeadline > Now ? agenda.NextDeadline : Now;
            agenda.Run(Now);
        }

        Now = time > Now ? time : Now;
        agenda.Run(Now);
    }

    private void Keep(BusSignal signal) => Signals.Add((Now, signal));

    private bool Tell(WifiChange change, Action next)
    {
        Changes.Add(change);
        if (HoldsChanges)
        {
            waiting.Add(change.ToString(), next);
        }

        return HoldsChanges;
    }
}
