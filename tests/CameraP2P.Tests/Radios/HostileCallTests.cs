using CameraP2P.Radios.DBus;
using CsCheck;

namespace CameraP2P.Tests.Radios;

/// <summary>Whatever a client sends, the simulated services answer: with an error of their own, or as asked.</summary>
public sealed class HostileCallTests
{
    private static readonly string[] Sections = ["connection", "802-11-wireless", "802-11-wireless-security", "ipv4", "vpn"];
    private static readonly string[] Names = ["id", "uuid", "type", "autoconnect", "interface-name", "ssid", "bssid", "key-mgmt", "psk", "psk-flags", "method"];

    private static readonly string[] Options = ["persist", "bind-activation", "Transport", "Pattern", "UUIDs", "RSSI", "ssids", "type", "offset"];

    private static readonly Gen<Variant> Value = Gen.OneOf(
        Gen.Const((Variant)"KJK_32E9"),
        Gen.Const((Variant)"12345678"),
        Gen.Const((Variant)"wpa-psk"),
        Gen.Const((Variant)"802-11-wireless"),
        Gen.String.Select(text => (Variant)text),
        Gen.Bool.Select(flag => (Variant)flag),
        Gen.UInt.Select(number => (Variant)number),
        Gen.Byte.Array[0, 8].Select(bytes => (Variant)bytes),
        Gen.Const((Variant)"KJK_32E9"u8.ToArray()),
        Gen.Const(VirtualAir.NoOptions()));

    private static readonly Gen<Dictionary<string, Dictionary<string, Variant>>> Settings =
        Gen.Dictionary(Gen.Int[0, Sections.Length - 1].Select(index => Sections[index]), Gen.Dictionary(Gen.Int[0, Names.Length - 1].Select(index => Names[index]), Value)[0, 8])[0, 5];

    [Fact]
    public void Any_settings_are_refused_or_tried() => Settings.Sample(
        settings =>
        {
            var air = new VirtualAir();
            air.Wake();
            air.Join(ssid: "nobody");
            var answer = air.Call(
                "/org/freedesktop/NetworkManager",
                "org.freedesktop.NetworkManager",
                "AddAndActivateConnection",
                new Variant("a{sa{sv}}", settings),
                Variant.Path(VirtualAir.Wlan0),
                Variant.Path("/"));
            air.Call("/org/freedesktop/NetworkManager/Settings", "org.freedesktop.NetworkManager.Settings", "AddConnection", new Variant("a{sa{sv}}", settings));
            air.Advance(120);

            Assert.True(answer.Error is null || answer.Error.StartsWith("org.freedesktop.NetworkManager.", StringComparison.Ordinal), answer.Error);
            Assert.Contains(air.Property<uint>(VirtualAir.Wlan0, "org.freedesktop.NetworkManager.Device", "State"), (uint[])[30, 100]);
        },
        iter: 2000,
        threads: 1);

    [Fact]
    public void Any_options_are_refused_or_obeyed() => Gen.Dictionary(Gen.Int[0, Options.Length - 1].Select(index => Options[index]), Value)[0, 4].Sample(
        options =>
        {
            var air = new VirtualAir();
            var given = new Variant("a{sv}", options);
            air.Call("/org/bluez/hci0", "org.bluez.Adapter1", "SetDiscoveryFilter", given);
            air.Call(VirtualAir.Wlan0, "org.freedesktop.NetworkManager.Device.Wireless", "RequestScan", given);
            air.Call(
                "/org/freedesktop/NetworkManager",
                "org.freedesktop.NetworkManager",
                "AddAndActivateConnection2",
                new Variant("a{sa{sv}}", VirtualAir.Settings("Home", "12345678")),
                Variant.Path("/"),
                Variant.Path("/"),
                given);
            air.Call("/org/bluez/hci0", "org.bluez.Adapter1", "SetDiscoveryFilter", VirtualAir.NoOptions());
            air.ConnectCamera();
            var answer = air.Call(VirtualAir.WriteTo, "org.bluez.GattCharacteristic1", "WriteValue", VirtualAir.WakeRequest, given);
            air.Advance(60);

            Assert.True(answer.Error is null || answer.Error.StartsWith("org.bluez.Error.", StringComparison.Ordinal), answer.Error);
        },
        iter: 1000,
        threads: 1);
}
