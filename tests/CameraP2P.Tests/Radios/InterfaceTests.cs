using System.Xml.Linq;

namespace CameraP2P.Tests.Radios;

/// <summary>
/// What the simulated services say of themselves, beside what the real ones say. NetworkManager's descriptions come with the Debian package
/// network-manager-dev; BlueZ has none to install, so its own are written here, from the tables in its sources and its documentation (5.66).
/// </summary>
public sealed class InterfaceTests
{
    private const string Official = "/usr/share/dbus-1/interfaces";
    private const string RequireVariable = "CAMERAP2P_REQUIRE_DBUS";

    /// <summary>BlueZ 5.66: what must be there, as its introspection writes it.</summary>
    private static readonly Dictionary<string, string[]> Bluez = new(StringComparer.Ordinal)
    {
        ["org.bluez.AgentManager1"] = ["RegisterAgent(os)", "UnregisterAgent(o)", "RequestDefaultAgent(o)"],
        ["org.bluez.Adapter1"] =
        [
            "StartDiscovery()", "SetDiscoveryFilter(a{sv})", "StopDiscovery()", "RemoveDevice(o)", "GetDiscoveryFilters()as",
            "Address s read", "AddressType s read", "Name s read", "Alias s readwrite", "Class u read", "Powered b readwrite", "Discoverable b readwrite",
            "DiscoverableTimeout u readwrite", "Pairable b readwrite", "PairableTimeout u readwrite", "Discovering b read", "UUIDs as read", "Modalias s read",
            "Roles as read", "ExperimentalFeatures as read",
        ],
        ["org.bluez.Device1"] =
        [
            "Disconnect()", "Connect()", "ConnectProfile(s)", "DisconnectProfile(s)", "Pair()", "CancelPairing()",
            "Address s read", "AddressType s read", "Name s read", "Alias s readwrite", "Class u read", "Appearance q read", "Icon s read", "Paired b read",
            "Bonded b read", "Trusted b readwrite", "Blocked b readwrite", "LegacyPairing b read", "RSSI n read", "Connected b read", "UUIDs as read",
            "Modalias s read", "Adapter o read", "ManufacturerData a{qv} read", "ServiceData a{sv} read", "TxPower n read", "ServicesResolved b read",
            "WakeAllowed b readwrite",
        ],
        ["org.bluez.GattService1"] = ["UUID s read", "Device o read", "Primary b read", "Includes ao read"],
        ["org.bluez.GattCharacteristic1"] =
        [
            "ReadValue(a{sv})ay", "WriteValue(aya{sv})", "AcquireWrite(a{sv})hq", "AcquireNotify(a{sv})hq", "StartNotify()", "StopNotify()",
            "UUID s read", "Service o read", "Value ay read", "Notifying b read", "Flags as read", "WriteAcquired b read", "NotifyAcquired b read", "MTU q read",
        ],
        ["org.bluez.GattDescriptor1"] = ["ReadValue(a{sv})ay", "WriteValue(aya{sv})", "UUID s read", "Characteristic o read", "Value ay read"],
    };

    [Fact]
    public void BlueZs_interfaces_are_those_of_5_66()
    {
        var air = new VirtualAir();
        air.ConnectCamera();
        var shown = air.Bluez.Keys.SelectMany(path => Interfaces(Introspect(air, path))).DistinctBy(each => each.Name).ToDictionary(each => each.Name, each => each.Members, StringComparer.Ordinal);

        foreach (var (name, members) in Bluez)
        {
            Assert.Equal(members.Order(StringComparer.Ordinal), shown[name]);
        }

        Assert.Equal(Bluez.Keys.Order(StringComparer.Ordinal), shown.Keys.Where(each => each.StartsWith("org.bluez", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void NetworkManagers_interfaces_are_those_of_its_own_descriptions()
    {
        if (!File.Exists(Path.Combine(Official, "org.freedesktop.NetworkManager.xml")))
        {
            const string reason = "NetworkManager's descriptions were not found. Install network-manager-dev.";
            Assert.SkipUnless(Environment.GetEnvironmentVariable(RequireVariable) is "1", reason);
            Assert.Fail(reason);
        }

        var air = new VirtualAir();
        air.Wake();
        air.Join();
        air.Advance(1);
        var shown = air.NetworkManager.Keys.SelectMany(path => Interfaces(Introspect(air, path))).Where(each => each.Name.StartsWith("org.freedesktop.NetworkManager", StringComparison.Ordinal)).DistinctBy(each => each.Name).ToArray();

        Assert.Equal(12, shown.Length);
        foreach (var (name, members) in shown)
        {
            var official = Interfaces(XDocument.Load(Path.Combine(Official, name + ".xml")).Root!).Single();
            Assert.Equal(official.Members, members);
        }
    }

    [Fact]
    public void Every_property_that_is_shown_has_a_value_of_its_type()
    {
        var air = new VirtualAir();
        air.ConnectCamera();
        air.Write(VirtualAir.WakeRequest);
        air.Join();
        air.Advance(1);
        foreach (var shown in air.Bluez.Values.Concat(air.NetworkManager.Values))
        {
            foreach (var (name, values) in shown.Values)
            {
                Assert.All(values, each => Assert.Equal(shown.Interfaces[name].Properties[each.Key].Type, each.Value.Signature));
            }
        }

        // NetworkManager's properties are never left out.
        foreach (var shown in air.NetworkManager.Values)
        {
            Assert.All(shown.Interfaces.Values, each => Assert.Empty(each.Properties.Keys.Except(shown.Values[each.Name].Keys)));
        }
    }

    private static XElement Introspect(VirtualAir air, string path)
    {
        var xml = (string)air.Call(path, "org.freedesktop.DBus.Introspectable", "Introspect").Values[0];
        return XDocument.Parse(xml).Root!;
    }

    private static IEnumerable<(string Name, string[] Members)> Interfaces(XElement node) => node.Elements("interface").Select(each => (
        each.Attribute("name")!.Value,
        Methods(each).Concat(Signals(each)).Concat(Properties(each)).Order(StringComparer.Ordinal).ToArray()));

    private static IEnumerable<string> Methods(XElement node) => node.Elements("method").Select(each =>
        $"{each.Attribute("name")!.Value}({Types(each, "in")}){Types(each, "out")}");

    private static IEnumerable<string> Signals(XElement node) => node.Elements("signal").Select(each =>
        $"signal {each.Attribute("name")!.Value}({string.Concat(each.Elements("arg").Select(argument => argument.Attribute("type")!.Value))})");

    private static IEnumerable<string> Properties(XElement node) => node.Elements("property").Select(each =>
        $"{each.Attribute("name")!.Value} {each.Attribute("type")!.Value} {each.Attribute("access")!.Value}");

    private static string Types(XElement method, string direction) => string.Concat(method.Elements("arg")
        .Where(each => (each.Attribute("direction")?.Value ?? "in") == direction)
        .Select(each => each.Attribute("type")!.Value));
}
