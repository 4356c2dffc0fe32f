using CameraP2P.Protocol.Bluetooth;
using CameraP2P.Radios.Bluez;
using CameraP2P.Radios.DBus;
using CameraP2P.Tests.RealSockets;
using CameraP2P.Wake;

namespace CameraP2P.Tests.Wake;

/// <summary>What the client makes of a BlueZ that answers in every way it may, and in some it may not.</summary>
[Collection(RealSocketGroup.Name)]
[Trait("Sockets", "real")]
public sealed class BluezClientTests
{
    private const string Adapter = "/org/bluez/hci0";
    private const string Camera = Adapter + "/dev_1C_15_2D_00_32_E8";
    private const string WriteTo = Camera + "/service000c/char000d";
    private const string NotifiedBy = Camera + "/service000c/char000f";
    private const string Address = "1C:15:2D:00:32:E8";

    /// <summary>Only a defect takes that long.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("org.bluez.Error.InProgress", RadioError.BluetoothBusy)]
    [InlineData("org.bluez.Error.Busy", RadioError.BluetoothBusy)]
    [InlineData("org.bluez.Error.NotReady", RadioError.BluetoothOff)]
    [InlineData("org.bluez.Error.NotConnected", RadioError.BluetoothLost)]
    [InlineData("org.bluez.Error.Failed", RadioError.BluetoothLost)]
    [InlineData("org.bluez.Error.NotPermitted", RadioError.RadioNotAllowed)]
    [InlineData("org.bluez.Error.NotAuthorized", RadioError.RadioNotAllowed)]
    [InlineData("org.freedesktop.DBus.Error.AccessDenied", RadioError.RadioNotAllowed)]
    [InlineData("org.freedesktop.DBus.Error.ServiceUnknown", RadioError.BluetoothUnavailable)]
    [InlineData("org.freedesktop.DBus.Error.NameHasNoOwner", RadioError.BluetoothUnavailable)]
    [InlineData("org.freedesktop.DBus.Error.UnknownObject", RadioError.BluetoothCameraNotFound)]
    public async Task Each_error_has_its_name_and_the_connection_is_given_up(string name, RadioError error)
    {
        await using var bus = await StartAsync();
        bus.Answers["Connect"] = call => call.Fail(name, "No");

        var failure = await Assert.ThrowsAsync<RadioException>(async () => await ConnectAsync(bus));

        Assert.Equal(error, failure.Error);
        Assert.Equal(["Connect"], bus.Calls);
    }

    [Theory]
    [InlineData("write", "request")]
    [InlineData("write-without-response", "command")]
    [InlineData("write write-without-response", "request")]
    [InlineData("", "request")]
    public async Task A_value_is_written_as_its_flags_allow(string flags, string type)
    {
        await using var bus = await StartAsync(flags);
        byte[]? written = null;
        string? used = null;
        bus.Answers["WriteValue"] = call =>
        {
            (written, used) = (call.Get<byte[]>(0), (string)call.Get<Dictionary<string, Variant>>(1)["type"].Value);
            call.Reply();
        };

        await using (var link = await ConnectAsync(bus))
        {
            await link.WriteAsync(WakeUpMessage.BuildWake(), Cancelled);
        }

        Assert.Equal(WakeUpMessage.BuildWake(), written);
        Assert.Equal(type, used);
        Assert.Equal(["Connect", "StartNotify", "WriteValue", "StopNotify", "Disconnect"], bus.Calls);
    }

    [Fact]
    public async Task A_device_that_is_connected_already_is_taken_over()
    {
        await using var bus = await StartAsync();
        bus.Answers["Connect"] = call => call.Fail("org.bluez.Error.AlreadyConnected", "Already Connected");

        await (await ConnectAsync(bus)).DisposeAsync();

        Assert.Equal(["Connect", "StartNotify", "StopNotify", "Disconnect"], bus.Calls);
    }

    [Theory]
    [InlineData("Connect", "Connect Disconnect")]
    [InlineData("StartNotify", "Connect StartNotify StopNotify Disconnect")]
    public async Task Giving_up_while_a_call_is_not_answered_releases_everything(string member, string calls)
    {
        await using var bus = await StartAsync();
        bus.Answers[member] = _ => { };
        using var end = new CancellationTokenSource();

        var connecting = ConnectAsync(bus, end.Token);
        await bus.UntilCalledAsync(member);
        await end.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
        Assert.Equal(calls.Split(' '), bus.Calls);
    }

    [Fact]
    public async Task A_scan_that_ends_before_it_has_begun_is_stopped_and_no_error()
    {
        await using var bus = await StartAsync();
        bus.Answers["StartDiscovery"] = _ => { };
        await using var adapter = await bus.Radios.OpenBluetoothAsync(null, Cancelled);
        using var end = new CancellationTokenSource();

        var scanning = adapter.ScanAsync(_ => { }, end.Token);
        await bus.UntilCalledAsync("StartDiscovery");
        await end.CancelAsync();
        await scanning;
        await adapter.ScanAsync(_ => { }, end.Token);

        Assert.Equal(["SetDiscoveryFilter", "StartDiscovery", "StopDiscovery"], bus.Calls);
    }

    [Fact]
    public async Task An_adapter_that_is_switched_off_during_a_scan_is_a_named_error()
    {
        await using var bus = await StartAsync();
        bus.Answers["StartDiscovery"] = call =>
        {
            call.Reply();
            bus.Find(Adapter).Set(BluezInterfaces.Adapter, ("Powered", false));
        };
        await using var adapter = await bus.Radios.OpenBluetoothAsync(null, Cancelled);
        using var limit = new CancellationTokenSource(Longest);

        Assert.Equal(RadioError.BluetoothOff, (await Assert.ThrowsAsync<RadioException>(() => adapter.ScanAsync(_ => { }, limit.Token))).Error);
        Assert.Contains("StopDiscovery", bus.Calls);
    }

    [Fact]
    public async Task A_device_that_is_only_remembered_counts_once_it_is_heard()
    {
        await using var bus = await StartAsync();
        await using var adapter = await bus.Radios.OpenBluetoothAsync(null, Cancelled);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var heard = new List<BluetoothCamera>();
        bus.Answers["StartDiscovery"] = call => call.Reply();

        var scanning = adapter.ScanAsync(
            camera =>
            {
                heard.Add(camera);
                end.Cancel();
            },
            end.Token);
        await bus.UntilCalledAsync("StartDiscovery");
        Assert.Empty(heard);
        bus.Do(() => bus.Find(Camera).Set(BluezInterfaces.Device, ("RSSI", (short)-61)));
        await scanning;

        Assert.Equal(new BluetoothCamera("TC100_32E8", Address, -61), heard[0]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_camera_that_goes_away_ends_the_reading(bool isRemoved)
    {
        await using var bus = await StartAsync();
        await using var link = await ConnectAsync(bus);
        using var limit = new CancellationTokenSource(Longest);
        var reading = link.ReadAsync(limit.Token);

        if (isRemoved)
        {
            bus.Remove(Camera);
        }
        else
        {
            bus.Do(() => bus.Find(Camera).Set(BluezInterfaces.Device, ("Connected", false)));
        }

        Assert.Equal(RadioError.BluetoothLost, (await Assert.ThrowsAsync<RadioException>(() => reading)).Error);
    }

    [Fact]
    public async Task Objects_of_another_type_are_a_named_error()
    {
        var odd = new InterfaceDescription("org.freedesktop.DBus.ObjectManager", "method GetManagedObjects -> objects:as");
        await using var bus = await ScriptedBus.StartAsync(BluezInterfaces.Service, "/elsewhere", BusLibrary.LibDBus, built => built.Add("/", (odd, [])));
        bus.Answers["GetManagedObjects"] = call => call.Reply((object)new[] { "hci0" });

        var failure = await Assert.ThrowsAsync<RadioException>(() => bus.Radios.OpenBluetoothAsync(null, Cancelled));

        Assert.Equal(RadioError.BluetoothUnavailable, failure.Error);
        Assert.Contains("in an unexpected way", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Properties_of_other_types_count_as_missing()
    {
        var odd = new InterfaceDescription("org.bluez.Device1", "property Name u\nproperty Address as\nproperty RSSI s");
        await using var bus = await StartAsync(more: built => built.Add(Adapter + "/dev_00", (odd, [("Name", 5u), ("Address", new[] { Address }), ("RSSI", "loud")])));
        await using var adapter = await bus.Radios.OpenBluetoothAsync(null, Cancelled);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        bus.Do(() => bus.Find(Camera).Set(BluezInterfaces.Device, ("RSSI", (short)-61)));
        var heard = new List<BluetoothCamera>();

        await adapter.ScanAsync(
            camera =>
            {
                heard.Add(camera);
                end.Cancel();
            },
            end.Token);

        Assert.Equal("TC100_32E8", Assert.Single(heard).Name);
    }

    private static async Task<IBluetoothLink> ConnectAsync(ScriptedBus bus, CancellationToken? token = null)
    {
        await using var adapter = await bus.Radios.OpenBluetoothAsync(null, Cancelled);
        return await adapter.ConnectAsync(Address, token ?? Cancelled);
    }

    private static Task<ScriptedBus> StartAsync(string flags = "write", Action<ScriptedBus>? more = null) => ScriptedBus.StartAsync(BluezInterfaces.Service, "/", BusLibrary.LibDBus, bus =>
    {
        bus.Add(Adapter, (BluezInterfaces.Adapter, [("Address", "00:11:22:33:44:55"), ("Powered", true)]));
        bus.Add(Camera, (BluezInterfaces.Device, [("Address", Address), ("Name", "TC100_32E8"), ("Connected", true), ("ServicesResolved", true)]));
        bus.Add(WriteTo, (BluezInterfaces.GattCharacteristic, [("UUID", WakeUpMessage.WriteCharacteristic.ToUpperInvariant()), ("Flags", flags.Split(' ', StringSplitOptions.RemoveEmptyEntries))]));
        bus.Add(NotifiedBy, (BluezInterfaces.GattCharacteristic, [("UUID", WakeUpMessage.NotifyCharacteristic), ("Flags", new[] { "notify" })]));
        more?.Invoke(bus);
    });
}
