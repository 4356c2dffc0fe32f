using CameraP2P.Radios.DBus;
using CameraP2P.Simulator;
using CameraP2P.Simulator.Radio;

namespace CameraP2P.Tests.Radios;

/// <summary>The simulated NetworkManager in virtual time. States and reasons are NMDeviceState and NMDeviceStateReason.</summary>
public sealed class NetworkManagerTests
{
    private const string Root = "/org/freedesktop/NetworkManager";
    private const string Manager = "org.freedesktop.NetworkManager";
    private const string Device = Manager + ".Device";
    private const string HomeProfile = Root + "/Settings/1";

    [Fact]
    public void A_camera_is_found_by_a_scan_only_while_it_is_awake()
    {
        var air = new VirtualAir();
        Scan(air);
        Assert.Equal(["Home"], Found(air));

        air.Wake();
        Assert.Equal(["Home"], Found(air));
        Scan(air);
        Assert.Equal(["Home", "KJK_32E9"], Found(air));

        air.Radio.Sleep();
        Scan(air);
        Assert.Equal(["Home"], Found(air));
    }

    [Fact]
    public void Joining_takes_as_long_as_recorded_and_gives_the_cameras_address()
    {
        var air = new VirtualAir(new CameraRadioOption { Pace = CameraPace.Recorded, Seed = 5 });
        air.Wake();
        var answer = air.Join();
        Assert.Null(answer.Error);
        Assert.Equal("ooa{sv}", answer.Signature);
        var asked = air.Now;
        air.Signals.Clear();

        air.Advance(7);

        Assert.Equal([(110, 60), (30, 60), (40, 0), (50, 0), (70, 0), (80, 0), (90, 0), (100, 0)], air.States());
        Assert.InRange((air.FirstTime(each => each is { Path: VirtualAir.Wlan0, Name: "StateChanged", Values: [100u, ..] }) - asked).TotalSeconds, 5.5, 6.1);
        var config = air.Property<string>(VirtualAir.Wlan0, Device, "Ip4Config");
        var address = air.Property<Dictionary<string, Variant>[]>(config, Manager + ".IP4Config", "AddressData").Single();
        Assert.Equal("192.168.43.100", address["address"].Value);
        Assert.Equal(24u, address["prefix"].Value);
        Assert.Equal("wlan0", air.Radio.JoinedBy);
        Assert.Equal([new WifiChange(true, "wlan0", "KJK_32E9", "192.168.43.100/24")], air.Changes);
    }

    [Fact]
    public void The_address_waits_for_the_link()
    {
        var air = new VirtualAir { HoldsChanges = true };
        air.Wake();
        air.Join();
        air.Advance(60);
        Assert.Null(air.Radio.JoinedBy);

        air.Release();

        Assert.Equal("wlan0", air.Radio.JoinedBy);
    }

    [Fact]
    public void What_was_joined_before_comes_back_when_it_is_asked_for_and_not_by_itself()
    {
        var air = Joined();
        var active = air.Property<string>(VirtualAir.Wlan0, Device, "ActiveConnection");
        Assert.Null(air.Call(Root, Manager, "DeactivateConnection", Variant.Path(active)).Error);
        air.Advance(60);
        Assert.Equal(30u, air.Property<uint>(VirtualAir.Wlan0, Device, "State"));
        Assert.Equal("leave", air.Changes[^1].Joined ? "join" : "leave");

        Assert.Null(air.Call(Root, Manager, "ActivateConnection", Variant.Path(HomeProfile), Variant.Path(VirtualAir.Wlan0), Variant.Path("/")).Error);
        air.Advance(1);

        Assert.Equal("Home", Active(air));
    }

    [Fact]
    public void A_computer_that_rejoins_by_itself_does_so()
    {
        var air = new VirtualAir(option: new AirOption { RejoinsByItself = true });
        air.Wake();
        air.Join(persist: "volatile");
        air.Advance(1);
        Assert.Equal("KJK_32E9", Active(air));

        air.Call(Root, Manager, "DeactivateConnection", Variant.Path(air.Property<string>(VirtualAir.Wlan0, Device, "ActiveConnection")));
        air.Advance(1);

        Assert.Equal("Home", Active(air));
    }

    [Fact]
    public void A_wrong_password_is_asked_for_and_then_fails()
    {
        var air = new VirtualAir();
        air.Wake();
        air.Join(password: "87654321");
        air.Signals.Clear();
        air.Advance(20);

        Assert.Equal([(110, 60), (30, 60), (40, 0), (50, 0), (60, 0), (120, 7), (30, 0)], air.States());
        Assert.Empty(air.Changes);
    }

    [Theory]
    [InlineData(WakeFault.WrongPassword, 7u)]
    [InlineData(WakeFault.NoAddress, 5u)]
    public void A_fault_happens_as_often_as_asked(WakeFault fault, uint reason)
    {
        var air = new VirtualAir(new CameraRadioOption { Fault = fault, FaultCount = 1 });
        air.Wake();
        air.Join();
        air.Advance(60);
        Assert.Contains((120u, reason), air.States());

        air.Join();
        air.Advance(1);
        Assert.Equal("KJK_32E9", Active(air));
    }

    [Fact]
    public void A_Wifi_that_never_appears_is_not_found()
    {
        var air = new VirtualAir(new CameraRadioOption { Fault = WakeFault.WifiNeverAppears });
        air.Wake();
        air.Join();
        air.Advance(30);

        Assert.Equal(["Home"], Found(air));
        Assert.Contains((120u, 53u), air.States());
    }

    [Fact]
    public void A_camera_that_falls_asleep_takes_its_Wifi_away()
    {
        var air = Joined();
        air.Signals.Clear();

        air.Radio.Sleep();
        air.Advance(1);

        Assert.Equal([(120, 11), (30, 0)], air.States());
        Assert.False(air.Changes[^1].Joined);
    }

    [Fact]
    public void Passwords_are_given_by_GetSecrets_alone()
    {
        var air = Joined();
        var profile = air.NetworkManager.Keys.Single(each => each == Root + "/Settings/2");

        var settings = (Dictionary<string, Dictionary<string, Variant>>)air.Call(profile, Manager + ".Settings.Connection", "GetSettings").Values[0];
        var secrets = (Dictionary<string, Dictionary<string, Variant>>)air.Call(profile, Manager + ".Settings.Connection", "GetSecrets", "802-11-wireless-security").Values[0];

        Assert.DoesNotContain("psk", settings["802-11-wireless-security"].Keys);
        Assert.Equal("12345678", secrets["802-11-wireless-security"]["psk"].Value);
    }

    [Fact]
    public void A_profile_that_is_deleted_ends_its_connection()
    {
        var air = Joined();

        Assert.Null(air.Call(Root + "/Settings/2", Manager + ".Settings.Connection", "Delete").Error);

        Assert.Null(air.Radio.JoinedBy);
        Assert.Equal([HomeProfile], Profiles(air));
        Assert.Contains((110u, 38u), air.States());
    }

    [Fact]
    public void A_volatile_profile_goes_with_its_connection()
    {
        var air = new VirtualAir();
        air.Wake();
        air.Join(persist: "volatile");
        air.Advance(1);

        Assert.Null(air.Call(VirtualAir.Wlan0, Device, "Disconnect").Error);
        air.Advance(1);

        Assert.Equal([HomeProfile], Profiles(air));
        Assert.Equal(Manager + ".Device.NotActive", air.Call(VirtualAir.Wlan0, Device, "Disconnect").Error);
    }

    [Fact]
    public void A_connection_bound_to_its_client_ends_with_it()
    {
        var air = new VirtualAir();
        air.Wake();
        air.Join(persist: "volatile", bind: "dbus-client");
        air.Advance(1);
        Assert.Equal("wlan0", air.Radio.JoinedBy);

        air.Air.ClientLeft(VirtualAir.Me);

        Assert.Null(air.Radio.JoinedBy);
        Assert.Equal([HomeProfile], Profiles(air));
    }

    [Fact]
    public void Who_may_not_is_told_so()
    {
        var air = new VirtualAir(new CameraRadioOption { Fault = WakeFault.NotAllowed });
        air.Wake();

        Assert.Equal(Manager + ".PermissionDenied", air.Join().Error);
        Assert.Equal(Manager + ".Settings.PermissionDenied", air.Call(HomeProfile, Manager + ".Settings.Connection", "GetSecrets", "802-11-wireless-security").Error);
        Assert.Equal("no", ((Dictionary<string, string>)air.Call(Root, Manager, "GetPermissions").Values[0])[Manager + ".network-control"]);
    }

    [Fact]
    public void What_cannot_be_is_refused_with_NetworkManagers_errors()
    {
        var air = new VirtualAir();

        Assert.Equal(Manager + ".Settings.Connection.InvalidProperty", air.Join(password: "short").Error);
        Assert.Equal(Manager + ".InvalidArguments", air.Join(persist: "for ever").Error);
        Assert.Equal(StandardInterfaces.UnknownMethod, air.Call(Root + "/ActiveConnection/77", "org.freedesktop.DBus.Properties", "GetAll", Manager + ".Connection.Active").Error);
        Assert.Equal(StandardInterfaces.InvalidArgs, air.Call(Root, Manager, "GetDeviceByIpIface", 7u).Error);
        Assert.Equal(Manager + ".UnknownDevice", air.Call(Root, Manager, "GetDeviceByIpIface", "wlan7").Error);
        Assert.Equal(Manager + ".ConnectionNotActive", air.Call(Root, Manager, "DeactivateConnection", Variant.Path(Root + "/ActiveConnection/77")).Error);
        Assert.Equal(Manager + ".UnknownConnection", air.Call(Root, Manager, "ActivateConnection", Variant.Path(Root + "/Settings/77"), Variant.Path("/"), Variant.Path("/")).Error);
    }

    [Fact]
    public void Two_cameras_with_one_address_can_be_joined_at_once_by_two_interfaces()
    {
        var air = new VirtualAir(option: new AirOption { WifiInterfaces = ["wlan0", "wlan1"] });
        var second = air.Air.Add(new CameraRadioOption { BluetoothAddress = "1C:15:2D:00:40:A0" }, () => { });
        Assert.Throws<ArgumentException>(() => air.Air.Add(new CameraRadioOption(), () => { }));
        air.Wake();
        air.Join();
        air.Advance(1);

        var camera = "/org/bluez/hci0/dev_1C_15_2D_00_40_A0";
        air.Call(camera, "org.bluez.Device1", "Connect");
        air.Advance(1);
        air.Call(camera + "/service000c/char000d", "org.bluez.GattCharacteristic1", "WriteValue", VirtualAir.WakeRequest, VirtualAir.NoOptions());
        air.Advance(1);
        Assert.True(second.IsAwake);
        air.Call(Root + "/Devices/2", Device + ".Wireless", "RequestScan", VirtualAir.NoOptions());
        air.Advance(1);
        air.Call(
            Root,
            Manager,
            "AddAndActivateConnection",
            new Variant("a{sa{sv}}", VirtualAir.Settings("KJK_40A1", "12345678")),
            Variant.Path(Root + "/Devices/2"),
            Variant.Path("/"));
        air.Advance(1);

        Assert.Equal("wlan0", air.Radio.JoinedBy);
        Assert.Equal("wlan1", second.JoinedBy);
    }

    [Fact]
    public void What_is_wrong_with_the_computer_because_of_one_camera_stays_when_another_comes()
    {
        var air = new VirtualAir(new CameraRadioOption { Fault = WakeFault.AdapterBusy });
        var second = air.Air.Add(new CameraRadioOption { BluetoothAddress = "1C:15:2D:00:40:A0", Fault = WakeFault.NotAllowed }, () => { });

        Assert.Equal("org.bluez.Error.InProgress", air.Call("/org/bluez/hci0", "org.bluez.Adapter1", "StartDiscovery").Error);
        Assert.Equal(Manager + ".PermissionDenied", air.Join().Error);
        air.Air.Remove(second);
        Assert.Equal("org.bluez.Error.InProgress", air.Call("/org/bluez/hci0", "org.bluez.Adapter1", "StartDiscovery").Error);
        Assert.Null(air.Join().Error);
    }

    [Fact]
    public void Profiles_can_be_activated_while_their_Wifi_is_found()
    {
        var air = Joined();
        Assert.Equal([HomeProfile, Root + "/Settings/2"], air.Property<string[]>(VirtualAir.Wlan0, Device, "AvailableConnections"));

        air.Radio.Sleep();
        Scan(air);

        Assert.Equal([HomeProfile], air.Property<string[]>(VirtualAir.Wlan0, Device, "AvailableConnections"));
    }

    private static VirtualAir Joined()
    {
        var air = new VirtualAir();
        air.Wake();
        air.Join();
        air.Advance(1);
        Assert.Equal("KJK_32E9", Active(air));
        return air;
    }

    private static void Scan(VirtualAir air)
    {
        Assert.Null(air.Call(VirtualAir.Wlan0, Device + ".Wireless", "RequestScan", VirtualAir.NoOptions()).Error);
        air.Advance(5);
    }

    private static string[] Found(VirtualAir air) =>
        [.. air.Property<string[]>(VirtualAir.Wlan0, Device + ".Wireless", "AccessPoints").Select(path => System.Text.Encoding.UTF8.GetString(air.Property<byte[]>(path, Manager + ".AccessPoint", "Ssid")))];

    private static string[] Profiles(VirtualAir air) => (string[])air.Call(Root + "/Settings", Manager + ".Settings", "ListConnections").Values[0];

    private static string Active(VirtualAir air) =>
        air.Property<string>(air.Property<string>(VirtualAir.Wlan0, Device, "ActiveConnection"), Manager + ".Connection.Active", "Id");
}
