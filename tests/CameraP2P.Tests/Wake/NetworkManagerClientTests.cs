using System.Text;
using CameraP2P.Radios.DBus;
using CameraP2P.Radios.NetworkManager;
using CameraP2P.Tests.RealSockets;
using CameraP2P.Wake;

namespace CameraP2P.Tests.Wake;

/// <summary>What the client asks of NetworkManager, and what it makes of each answer.</summary>
[Collection(RealSocketGroup.Name)]
[Trait("Sockets", "real")]
public sealed class NetworkManagerClientTests
{
    private const string Root = NetworkManagerInterfaces.Root;
    private const string Wlan0 = Root + "/Devices/1";
    private const string Point = Root + "/AccessPoint/1";
    private const string Home = Root + "/Settings/1";
    private const string HomeActive = Root + "/ActiveConnection/1";
    private const string Own = Root + "/Settings/2";
    private const string OwnActive = Root + "/ActiveConnection/2";
    private const string Config = Root + "/IP4Config/1";

    private static readonly WifiTicket Ticket = new("KJK_32E9", "1C:15:2D:00:32:E9", "87654321");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(7u, RadioError.WifiPasswordRefused)]
    [InlineData(8u, RadioError.WifiPasswordRefused)]
    [InlineData(9u, RadioError.WifiPasswordRefused)]
    [InlineData(10u, RadioError.WifiPasswordRefused)]
    [InlineData(11u, RadioError.WifiPasswordRefused)]
    [InlineData(5u, RadioError.WifiNoAddress)]
    [InlineData(15u, RadioError.WifiNoAddress)]
    [InlineData(16u, RadioError.WifiNoAddress)]
    [InlineData(17u, RadioError.WifiNoAddress)]
    [InlineData(53u, RadioError.WifiNotFound)]
    [InlineData(1u, RadioError.WifiFailed)]
    [InlineData(36u, RadioError.WifiFailed)]
    public async Task Each_reason_has_its_name(uint reason, RadioError error)
    {
        await using var bus = await StartAsync();
        bus.Answers["AddAndActivateConnection2"] = call => Joined(bus, call, state: 1, () => bus.Find(Wlan0).Emit(NetworkManagerInterfaces.Device, "StateChanged", 120u, 60u, reason));
        await using var wifi = await bus.Radios.OpenWifiAsync(null, Cancelled);

        Assert.Equal(error, (await Assert.ThrowsAsync<RadioException>(() => wifi.JoinAsync(Ticket, Cancelled))).Error);
    }

    [Fact]
    public async Task A_join_that_failed_does_not_spoil_the_next()
    {
        await using var bus = await StartAsync();
        bus.Answers["AddAndActivateConnection2"] = call => Joined(bus, call, state: 1, () => bus.Find(Wlan0).Emit(NetworkManagerInterfaces.Device, "StateChanged", 120u, 60u, 7u));
        await using var wifi = await bus.Radios.OpenWifiAsync(null, Cancelled);
        await Assert.ThrowsAsync<RadioException>(() => wifi.JoinAsync(Ticket, Cancelled));
        bus.Answers["AddAndActivateConnection2"] = call => Joined(bus, call, state: 2, () => { });

        Assert.Equal("192.168.43.100", (await wifi.JoinAsync(Ticket, Cancelled)).Local.ToString());
    }

    [Theory]
    [InlineData("1C:15:2D:00:32:E9", Point, true)]
    [InlineData("1c:15:2d:00:32:e9", Point, true)]
    [InlineData("00:00:00:00:00:01", Point, false)]
    [InlineData(null, Point, false)]
    public async Task The_profile_says_what_is_known_and_nothing_is_kept(string? bssid, string point, bool isExact)
    {
        await using var bus = await StartAsync();
        Dictionary<string, Dictionary<string, Variant>> settings = [];
        Dictionary<string, Variant> options = [];
        (string Device, string Point) where = default;
        bus.Answers["AddAndActivateConnection2"] = call =>
        {
            settings = call.Get<Dictionary<string, Dictionary<string, Variant>>>(0);
            where = (call.Get<string>(1), call.Get<string>(2));
            options = call.Get<Dictionary<string, Variant>>(3);
            Joined(bus, call, state: 2, () => { });
        };
        await using var wifi = await bus.Radios.OpenWifiAsync("wlan0", Cancelled);

        var addresses = await wifi.JoinAsync(Ticket with { Bssid = bssid }, Cancelled);

        Assert.Equal(("192.168.43.100", "192.168.43.1"), (addresses.Local.ToString(), addresses.Router?.ToString()));
        Assert.Equal((Wlan0, point), where);
        Assert.Equal(("volatile", "dbus-client"), (options["persist"].Value, options["bind-activation"].Value));
        Assert.Equal(("802-11-wireless", false), (settings["connection"]["type"].Value, settings["connection"]["autoconnect"].Value));
        Assert.Equal(("infrastructure", isExact), (settings["802-11-wireless"]["mode"].Value, settings["802-11-wireless"].ContainsKey("bssid")));
        Assert.Equal(("wpa-psk", "87654321"), (settings["802-11-wireless-security"]["key-mgmt"].Value, settings["802-11-wireless-security"]["psk"].Value));
        Assert.Equal(("auto", "ignore"), (settings["ipv4"]["method"].Value, settings["ipv6"]["method"].Value));
        Assert.Equal(Encoding.UTF8.GetBytes("KJK_32E9"), settings["802-11-wireless"]["ssid"].Value);
    }

    [Fact]
    public async Task An_older_service_is_asked_in_its_own_way_and_the_profile_is_deleted()
    {
        var older = new InterfaceDescription(NetworkManagerInterfaces.Service, """
            method GetDevices -> devices:ao
            method AddAndActivateConnection connection:a{sa{sv}} device:o specific_object:o -> path:o active_connection:o
            method DeactivateConnection active_connection:o
            method ActivateConnection connection:o device:o specific_object:o -> active_connection:o
            """);
        await using var bus = await StartAsync(older);
        bus.Answers["AddAndActivateConnection"] = call => Joined(bus, call, state: 2, () => { }, hasResult: false);
        await using var wifi = await bus.Radios.OpenWifiAsync(null, Cancelled);
        var before = await wifi.RememberAsync(Cancelled);

        await wifi.JoinAsync(Ticket, Cancelled);
        await wifi.RestoreAsync(before, Cancelled);

        Assert.Equal("Home", before.Name);
        Assert.Equal(["AddAndActivateConnection", "DeactivateConnection", "Delete", "ActivateConnection"], bus.Calls.Where(IsChange));
    }

    [Fact]
    public async Task What_comes_back_by_itself_is_not_activated_again()
    {
        await using var bus = await StartAsync();
        bus.Answers["AddAndActivateConnection2"] = call => Joined(bus, call, state: 2, () => { });
        bus.Answers["Delete"] = call =>
        {
            bus.Find(HomeActive).Set(NetworkManagerInterfaces.Active, ("State", 1u));
            bus.Find(Wlan0).Set(NetworkManagerInterfaces.Device, ("ActiveConnection", HomeActive));
            call.Reply();
        };
        await using var wifi = await bus.Radios.OpenWifiAsync(null, Cancelled);
        var before = await wifi.RememberAsync(Cancelled);
        await wifi.JoinAsync(Ticket, Cancelled);

        var restoring = wifi.RestoreAsync(before, Cancelled);
        await bus.UntilCalledAsync("Delete");
        Assert.False(restoring.IsCompleted);
        bus.Do(() => bus.Find(HomeActive).Set(NetworkManagerInterfaces.Active, ("State", 2u)));
        await restoring;

        Assert.DoesNotContain("ActivateConnection", bus.Calls);
    }

    [Fact]
    public async Task A_service_that_repeats_the_settings_does_not_get_the_password_into_an_error()
    {
        await using var bus = await StartAsync();
        bus.Answers["AddAndActivateConnection2"] = call => call.Fail(NetworkManagerInterfaces.InvalidProperty, "psk: '87654321' is invalid");
        await using var wifi = await bus.Radios.OpenWifiAsync(null, Cancelled);

        var failure = await Assert.ThrowsAsync<RadioException>(() => wifi.JoinAsync(Ticket, Cancelled));

        Assert.Equal(RadioError.WifiFailed, failure.Error);
        Assert.DoesNotContain("87654321", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("org.freedesktop.DBus.Error.AccessDenied", RadioError.RadioNotAllowed)]
    [InlineData("org.freedesktop.NetworkManager.PermissionDenied", RadioError.RadioNotAllowed)]
    [InlineData("org.freedesktop.NetworkManager.Settings.PermissionDenied", RadioError.RadioNotAllowed)]
    [InlineData("org.freedesktop.NetworkManager.AgentManager.PermissionDenied", RadioError.RadioNotAllowed)]
    [InlineData("org.freedesktop.DBus.Error.ServiceUnknown", RadioError.WifiUnavailable)]
    [InlineData("org.freedesktop.NetworkManager.InvalidArguments", RadioError.WifiFailed)]
    public async Task Each_error_has_its_name_and_no_second_message_carries_the_password(string name, RadioError error)
    {
        await using var bus = await StartAsync();
        bus.Answers["AddAndActivateConnection2"] = call => call.Fail(name, "No");
        await using var wifi = await bus.Radios.OpenWifiAsync(null, Cancelled);

        Assert.Equal(error, (await Assert.ThrowsAsync<RadioException>(() => wifi.JoinAsync(Ticket, Cancelled))).Error);
        Assert.Equal(["AddAndActivateConnection2"], bus.Calls.Where(IsChange));
    }

    [Fact]
    public async Task Only_profiles_of_the_name_are_removed_and_one_that_has_gone_is_no_error()
    {
        await using var bus = await StartAsync();
        bus.Answers["ListConnections"] = call => call.Reply((object)new[] { Home, Own });
        bus.Answers["GetSettings"] = call => call.Reply(Settings(bus.Calls.Count(each => each == "GetSettings") == 1 ? "Home" : "KJK_32E9"));
        bus.Answers["Delete"] = call => call.Fail(StandardInterfaces.UnknownMethod, "Object does not exist at path");
        await using var wifi = await bus.Radios.OpenWifiAsync(null, Cancelled);

        await wifi.RemoveProfilesAsync("KJK_32E9", Cancelled);

        Assert.Equal(2, bus.Calls.Count(each => each == "GetSettings"));
        Assert.Single(bus.Calls, "Delete");
    }

    [Fact]
    public async Task Devices_of_another_type_are_a_named_error()
    {
        var odd = new InterfaceDescription(NetworkManagerInterfaces.Service, "method GetDevices -> devices:as");
        await using var bus = await StartAsync(odd);
        bus.Answers["GetDevices"] = call => call.Reply((object)new[] { "wlan0" });

        var failure = await Assert.ThrowsAsync<RadioException>(() => bus.Radios.OpenWifiAsync(null, Cancelled));

        Assert.Equal(RadioError.WifiUnavailable, failure.Error);
        Assert.Contains("in an unexpected way", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Addresses_of_another_type_are_no_address()
    {
        var odd = new InterfaceDescription(NetworkManagerInterfaces.Ip4Config.Name, "property AddressData aa{us}\nproperty Gateway u");
        await using var bus = await StartAsync(config: (odd, [("AddressData", new object[] { new Dictionary<uint, string> { [1] = "192.168.43.100" } }), ("Gateway", 1u)]));
        bus.Answers["AddAndActivateConnection2"] = call => Joined(bus, call, state: 2, () => { });
        await using var wifi = await bus.Radios.OpenWifiAsync(null, Cancelled);

        var failure = await Assert.ThrowsAsync<RadioException>(() =>
            new CameraWifiJoiner(wifi, RadioLimits.Default with { Join = TimeSpan.FromMilliseconds(600) }, TimeProvider.System).JoinAsync(Ticket, Cancelled));

        Assert.Equal(RadioError.WifiNoAddress, failure.Error);
    }

    private static bool IsChange(string member) => member is "AddAndActivateConnection" or "AddAndActivateConnection2" or "DeactivateConnection" or "ActivateConnection" or "Delete";

    private static Dictionary<string, Dictionary<string, Variant>> Settings(string ssid) =>
        new(StringComparer.Ordinal) { ["802-11-wireless"] = new(StringComparer.Ordinal) { ["ssid"] = Encoding.UTF8.GetBytes(ssid) } };

    /// <summary>The answer to a join, and what the device says after it.</summary>
    private static void Joined(ScriptedBus bus, BusCall call, uint state, Action then, bool hasResult = true)
    {
        bus.Find(OwnActive).Set(NetworkManagerInterfaces.Active, ("State", state));
        bus.Find(Wlan0).Set(NetworkManagerInterfaces.Device, ("ActiveConnection", OwnActive));
        call.Reply(hasResult ? [Own, OwnActive, new Dictionary<string, Variant>(StringComparer.Ordinal)] : [Own, OwnActive]);
        then();
    }

    private static Task<ScriptedBus> StartAsync(InterfaceDescription? manager = null, (InterfaceDescription, (string, object)[])? config = null) =>
        ScriptedBus.StartAsync(NetworkManagerInterfaces.Service, NetworkManagerInterfaces.ManagerPath, BusLibrary.GDBus, bus =>
        {
            bus.Add(Root, (manager ?? NetworkManagerInterfaces.Manager, manager is null ? [("WirelessEnabled", true)] : []));
            bus.Add(Root + "/Settings", (NetworkManagerInterfaces.Settings, []));
            bus.Add(
                Wlan0,
                (NetworkManagerInterfaces.Device, [("Interface", "wlan0"), ("DeviceType", 2u), ("ActiveConnection", HomeActive), ("Ip4Config", Config)]),
                (NetworkManagerInterfaces.Wireless, [("LastScan", 1000L)]));
            bus.Add(Point, (NetworkManagerInterfaces.AccessPoint, [("Ssid", Encoding.UTF8.GetBytes("KJK_32E9")), ("HwAddress", "1C:15:2D:00:32:E9")]));
            bus.Add(Home, (NetworkManagerInterfaces.Connection, []));
            bus.Add(Own, (NetworkManagerInterfaces.Connection, []));
            bus.Add(HomeActive, (NetworkManagerInterfaces.Active, [("Connection", Home), ("Id", "Home"), ("State", 2u)]));
            bus.Add(OwnActive, (NetworkManagerInterfaces.Active, [("Connection", Own), ("Id", "KJK_32E9"), ("State", 1u)]));
            bus.Add(Config, config ?? (NetworkManagerInterfaces.Ip4Config, [("AddressData", new object[] { Address() }), ("Gateway", "192.168.43.1")]));
            bus.Answers["GetDevices"] = call => call.Reply((object)new[] { Wlan0 });
            bus.Answers["GetAllAccessPoints"] = call => call.Reply((object)new[] { Point });
            bus.Answers["ListConnections"] = call => call.Reply((object)new[] { Home });
            bus.Answers["GetSettings"] = call => call.Reply(Settings("Home"));
            bus.Answers["RequestScan"] = call => call.Fail(NetworkManagerInterfaces.NotAllowed, "Scanning not allowed immediately following previous scan");
            bus.Answers["ActivateConnection"] = call =>
            {
                bus.Find(Wlan0).Set(NetworkManagerInterfaces.Device, ("ActiveConnection", HomeActive));
                call.Reply(HomeActive);
            };
        });

    private static Dictionary<string, Variant> Address() => new(StringComparer.Ordinal) { ["address"] = "192.168.43.100", ["prefix"] = 24u };
}
