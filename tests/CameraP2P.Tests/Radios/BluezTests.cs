using System.Text;
using System.Text.Json;
using CameraP2P.Radios.Bluez;
using CameraP2P.Radios.DBus;
using CameraP2P.Simulator;
using CameraP2P.Simulator.Radio;

namespace CameraP2P.Tests.Radios;

/// <summary>The simulated BlueZ, and the camera behind it, in virtual time.</summary>
public sealed class BluezTests
{
    private const string Adapter = "org.bluez.Adapter1";
    private const string Device = "org.bluez.Device1";
    private const string Characteristic = "org.bluez.GattCharacteristic1";

    [Fact]
    public void A_camera_tells_its_Wifi_in_the_recorded_form()
    {
        var answer = new VirtualAir().Wake();

        Assert.Equal([0x13, 0x57, 1, 0, 72, 0, 0, 0], answer[..8]);
        Assert.Equal("""{"ret":0,"ssid":"KJK_32E9","bssid":"1C:15:2D:00:32:E9","pwd":"12345678"}""", Encoding.ASCII.GetString(answer[8..]));
    }

    [Fact]
    public void Every_step_takes_as_long_as_recorded()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var air = new VirtualAir(new CameraRadioOption { Pace = CameraPace.Recorded, Seed = seed });
            air.FindCamera();
            var asked = air.Now;
            Assert.Null(air.Call(VirtualAir.Camera, Device, "Connect").Error);
            Assert.InRange((air.Now - asked).TotalSeconds, 0.9, 3.2);

            var connected = air.Now;
            air.Advance(0.6);
            Assert.InRange((air.Changed(VirtualAir.Camera, "ServicesResolved").Single().At - connected).TotalSeconds, 0.4, 0.5);

            air.Call(VirtualAir.NotifiedBy, Characteristic, "StartNotify");
            air.Write(VirtualAir.WakeRequest);
            var written = air.Now;
            air.Advance(10);
            var notified = air.Changed(VirtualAir.NotifiedBy, "Value").ToArray();
            Assert.InRange((notified[0].At - written).TotalSeconds, 4.3, 4.6);
            Assert.InRange((notified[^1].At - notified[0].At).TotalSeconds, 0.1, 1.1);
            Assert.All(notified, each => Assert.Equal(20, ((byte[])each.Value).Length));
            Assert.True(air.Radio.IsAwake);
        }
    }

    [Fact]
    public void A_client_can_scan_once_and_must_stop_what_it_has_started()
    {
        var air = new VirtualAir();

        Assert.Equal("org.bluez.Error.Failed", air.Call(FakeBluez.AdapterPath, Adapter, "StopDiscovery").Error);
        Assert.Null(air.Call(FakeBluez.AdapterPath, Adapter, "StartDiscovery").Error);
        Assert.Equal("org.bluez.Error.InProgress", air.Call(FakeBluez.AdapterPath, Adapter, "StartDiscovery").Error);
        Assert.Null(air.CallAs(":1.7", FakeBluez.AdapterPath, Adapter, "StartDiscovery").Error);
        Assert.Null(air.Call(FakeBluez.AdapterPath, Adapter, "StopDiscovery").Error);
        Assert.True(air.Property<bool>(FakeBluez.AdapterPath, Adapter, "Discovering"));

        air.Air.ClientLeft(":1.7");

        Assert.False(air.Property<bool>(FakeBluez.AdapterPath, Adapter, "Discovering"));
    }

    [Fact]
    public void A_device_that_nobody_has_connected_to_is_forgotten_after_30_s()
    {
        var air = new VirtualAir();
        air.FindCamera();
        air.Call(FakeBluez.AdapterPath, Adapter, "StopDiscovery");
        Assert.DoesNotContain("RSSI", air.Bluez[VirtualAir.Camera].Values[Device].Keys);

        air.Advance(31);

        Assert.DoesNotContain(VirtualAir.Camera, air.Bluez.Keys);
    }

    [Theory]
    [InlineData("Pattern", "s", "TC100_", true)]
    [InlineData("Pattern", "s", "Sound", false)]
    [InlineData("Transport", "s", "le", true)]
    [InlineData("Transport", "s", "bredr", false)]
    [InlineData("RSSI", "n", (short)-50, false)]
    public void A_filter_lets_through_what_it_names(string name, string type, object value, bool through)
    {
        var air = new VirtualAir();
        var filter = new Variant("a{sv}", new Dictionary<string, Variant>(StringComparer.Ordinal) { [name] = new(type, value) });

        Assert.Null(air.Call(FakeBluez.AdapterPath, Adapter, "SetDiscoveryFilter", filter).Error);
        air.Call(FakeBluez.AdapterPath, Adapter, "StartDiscovery");
        air.Advance(3);

        Assert.Equal(through, air.Bluez.ContainsKey(VirtualAir.Camera));
    }

    [Fact]
    public void An_unknown_filter_is_refused()
    {
        var filter = new Variant("a{sv}", new Dictionary<string, Variant>(StringComparer.Ordinal) { ["Name"] = "TC100" });

        Assert.Equal("org.bluez.Error.InvalidArguments", new VirtualAir().Call(FakeBluez.AdapterPath, Adapter, "SetDiscoveryFilter", filter).Error);
    }

    [Fact]
    public void With_the_adapter_off_nothing_works_until_it_is_switched_on()
    {
        var air = new VirtualAir(new CameraRadioOption { Fault = WakeFault.AdapterOff });

        Assert.Equal("org.bluez.Error.NotReady", air.Call(FakeBluez.AdapterPath, Adapter, "StartDiscovery").Error);
        Assert.Null(air.Call(FakeBluez.AdapterPath, "org.freedesktop.DBus.Properties", "Set", Adapter, "Powered", new Variant("v", new Variant("b", true))).Error);
        Assert.NotEmpty(air.Wake());
    }

    [Fact]
    public void A_busy_adapter_says_so_as_often_as_asked()
    {
        var air = new VirtualAir(new CameraRadioOption { Fault = WakeFault.AdapterBusy, FaultCount = 2 });

        Assert.Equal("org.bluez.Error.InProgress", air.Call(FakeBluez.AdapterPath, Adapter, "StartDiscovery").Error);
        Assert.Equal("org.bluez.Error.InProgress", air.Call(FakeBluez.AdapterPath, Adapter, "StartDiscovery").Error);
        air.FindCamera();
        Assert.Equal("org.bluez.Error.InProgress", air.Call(VirtualAir.Camera, Device, "Connect").Error);
        Assert.Equal("org.bluez.Error.InProgress", air.Call(VirtualAir.Camera, Device, "Connect").Error);
        Assert.Null(air.Call(VirtualAir.Camera, Device, "Connect").Error);
    }

    [Fact]
    public void A_camera_out_of_range_is_not_heard()
    {
        var air = new VirtualAir(new CameraRadioOption { Fault = WakeFault.DeviceNotFound });
        air.Call(FakeBluez.AdapterPath, Adapter, "StartDiscovery");
        air.Advance(30);

        Assert.DoesNotContain(VirtualAir.Camera, air.Bluez.Keys);
        Assert.Contains(FakeBluez.AdapterPath + "/dev_5C_F9_38_A1_00_42", air.Bluez.Keys);
    }

    [Fact]
    public void A_camera_that_does_not_answer_stays_asleep()
    {
        var air = new VirtualAir(new CameraRadioOption { Fault = WakeFault.NoAnswer, FaultCount = 1 });

        Assert.Empty(air.Wake());
        Assert.False(air.Radio.IsAwake);
        air.Write(VirtualAir.WakeRequest);
        air.Advance(10);
        Assert.True(air.Radio.IsAwake);
    }

    [Fact]
    public void Garbage_is_no_message()
    {
        var answer = new VirtualAir(new CameraRadioOption { Fault = WakeFault.Garbage }).Wake();

        Assert.Equal(80, answer.Length);
        Assert.NotEqual([0x13, 0x57], answer[..2]);
    }

    [Fact]
    public void A_camera_that_disconnects_in_the_middle_takes_its_services_away()
    {
        var air = new VirtualAir(new CameraRadioOption { Fault = WakeFault.DisconnectInTheMiddle });

        Assert.Equal(40, air.Wake().Length);
        Assert.False(air.Property<bool>(VirtualAir.Camera, Device, "Connected"));
        Assert.DoesNotContain(VirtualAir.WriteTo, air.Bluez.Keys);
        Assert.False(air.Radio.IsAwake);
    }

    [Fact]
    public void A_camera_that_refuses_says_so_and_stays_asleep()
    {
        var air = new VirtualAir(new CameraRadioOption { Fault = WakeFault.RefusedWake });
        var answer = air.Wake();

        Assert.Equal(-1, JsonDocument.Parse(answer.AsMemory(8)).RootElement.GetProperty("ret").GetInt32());
        Assert.False(air.Radio.IsAwake);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0x58)]
    [InlineData(2, 2)]
    [InlineData(4, 1)]
    public void Another_message_is_not_answered(int index, byte value)
    {
        var air = new VirtualAir();
        air.ConnectCamera();
        var request = VirtualAir.WakeRequest;
        request[index] = value;

        Assert.Null(air.Write(request).Error);
        air.Advance(10);

        Assert.Empty(air.Changed(VirtualAir.NotifiedBy, "Value"));
        Assert.False(air.Radio.IsAwake);
    }

    [Fact]
    public void Without_StartNotify_nothing_is_notified()
    {
        var air = new VirtualAir();
        air.ConnectCamera();
        Assert.Null(air.Call(VirtualAir.NotifiedBy, Characteristic, "StopNotify").Error);
        Assert.Equal("org.bluez.Error.Failed", air.Call(VirtualAir.NotifiedBy, Characteristic, "StopNotify").Error);

        air.Write(VirtualAir.WakeRequest);
        air.Advance(10);

        Assert.Empty(air.Changed(VirtualAir.NotifiedBy, "Value"));
        Assert.True(air.Radio.IsAwake);
    }

    [Fact]
    public void Disconnecting_leaves_nothing_and_can_be_done_once()
    {
        var air = new VirtualAir();
        air.ConnectCamera();

        Assert.Null(air.Call(VirtualAir.Camera, Device, "Disconnect").Error);
        Assert.Equal("org.bluez.Error.NotConnected", air.Call(VirtualAir.Camera, Device, "Disconnect").Error);
        Assert.DoesNotContain(air.Bluez.Keys, each => each.StartsWith(VirtualAir.Camera + "/", StringComparison.Ordinal));
        Assert.False(air.Radio.IsConnected);
    }

    [Fact]
    public void Disconnect_ends_a_Connect_that_is_under_way()
    {
        var air = new VirtualAir(new CameraRadioOption { Pace = CameraPace.Recorded });
        air.FindCamera();
        var connecting = air.Start(VirtualAir.Me, VirtualAir.Camera, Device, "Connect");
        Assert.Equal("org.bluez.Error.InProgress", air.CallAs(":1.7", VirtualAir.Camera, Device, "Connect").Error);

        Assert.Null(air.Call(VirtualAir.Camera, Device, "Disconnect").Error);

        Assert.Equal("org.bluez.Error.Failed", connecting()?.Error);
        air.Advance(5);
        Assert.False(air.Radio.IsConnected);
    }

    [Fact]
    public void What_does_not_exist_is_named_as_D_Bus_does()
    {
        var air = new VirtualAir();

        Assert.Equal(StandardInterfaces.UnknownObject, air.Call("/org/bluez/hci9", Adapter, "StartDiscovery").Error);
        Assert.Equal(StandardInterfaces.UnknownMethod, air.Call(FakeBluez.AdapterPath, Adapter, "Scan").Error);
        Assert.Equal(StandardInterfaces.UnknownMethod, air.Call(FakeBluez.AdapterPath, Adapter, "RemoveDevice", "no path").Error);
        Assert.Equal(StandardInterfaces.PropertyReadOnly, air.Call(FakeBluez.AdapterPath, "org.freedesktop.DBus.Properties", "Set", Adapter, "Address", new Variant("v", (Variant)"x")).Error);
    }
}
