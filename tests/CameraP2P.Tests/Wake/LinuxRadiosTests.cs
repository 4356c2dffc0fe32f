using CameraP2P.Radios;
using CameraP2P.Simulator;
using CameraP2P.Simulator.Radio;
using CameraP2P.Tests.RealSockets;
using CameraP2P.Wake;
using CameraP2P.Wake.Linux;

namespace CameraP2P.Tests.Wake;

/// <summary>The client of BlueZ and NetworkManager over a real D-Bus of the test's own, against the simulated services.</summary>
[Collection(RealSocketGroup.Name)]
[Trait("Sockets", "real")]
public sealed class LinuxRadiosTests
{
    private const string Name = "TC100_32E8";

    private static readonly RadioLimits Limits = RadioLimits.Default with
    {
        Find = TimeSpan.FromSeconds(1),
        Answer = TimeSpan.FromSeconds(1.5),
        Visible = TimeSpan.FromSeconds(3),
        BusyPause = TimeSpan.FromMilliseconds(50),
    };

    public static TheoryData<WakeFault, RadioError> Faults => new()
    {
        { WakeFault.AdapterOff, RadioError.BluetoothOff },
        { WakeFault.AdapterBusy, RadioError.BluetoothBusy },
        { WakeFault.DeviceNotFound, RadioError.BluetoothCameraNotFound },
        { WakeFault.NoAnswer, RadioError.WakeNoAnswer },
        { WakeFault.Garbage, RadioError.WakeMalformed },
        { WakeFault.DisconnectInTheMiddle, RadioError.BluetoothLost },
        { WakeFault.RefusedWake, RadioError.WakeRefused },
        { WakeFault.WifiNeverAppears, RadioError.WifiNotFound },
        { WakeFault.WrongPassword, RadioError.WifiPasswordRefused },
        { WakeFault.NoAddress, RadioError.WifiNoAddress },
        { WakeFault.NotAllowed, RadioError.RadioNotAllowed },
    };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sleeping_camera_is_heard_woken_joined_and_left()
    {
        await using var night = await Night.StartAsync();
        var heard = new List<BluetoothCamera>();
        await using (var bluetooth = await night.Radios.OpenBluetoothAsync(null, Cancelled))
        {
            await new CameraWaker(bluetooth, Limits, TimeProvider.System).FindAsync(TimeSpan.FromSeconds(0.7), heard.Add, Cancelled);
        }

        Assert.Contains(heard, camera => camera is { Name: Name, Address: "1C:15:2D:00:32:E8", SignalStrength: < 0 });
        Assert.False(night.Radio.IsAwake);
        var joined = await night.WakeAndJoinAsync();

        Assert.Equal(("KJK_32E9", "wlan0", "192.168.43.100", "192.168.43.1"), (joined.Ssid, joined.InterfaceAlias, joined.Local.ToString(), joined.Camera.ToString()));
        Assert.Equal((true, false, "wlan0"), (night.Radio.IsAwake, night.Radio.IsBluetoothConnected, night.Radio.JoinedBy));
        Assert.NotNull(joined.Before);
        await joined.LeaveAsync();
        await night.RequireAtHomeAsync();
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task What_goes_wrong_is_a_named_error_and_leaves_nothing_behind(WakeFault fault, RadioError error)
    {
        await using var night = await Night.StartAsync(fault);

        var failure = await Assert.ThrowsAsync<RadioException>(night.WakeAndJoinAsync);

        Assert.Equal(error, failure.Error);
        Assert.EndsWith(".", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", failure.Advice, StringComparison.Ordinal);
        Assert.DoesNotContain(night.Radio.Option.Password, failure.ToString(), StringComparison.Ordinal);
        Assert.False(night.Radio.IsBluetoothConnected);
        await night.RequireAtHomeAsync();
    }

    [Fact]
    public async Task A_busy_adapter_is_asked_again()
    {
        await using var night = await Night.StartAsync(WakeFault.AdapterBusy, count: 2);

        await (await night.WakeAndJoinAsync()).LeaveAsync();
        await night.RequireAtHomeAsync();
    }

    [Fact]
    public async Task A_client_that_disappears_leaves_no_Wifi_behind()
    {
        await using var night = await Night.StartAsync();
        await night.WakeAndJoinAsync();

        await night.Radios.DisposeAsync();

        await UntilAsync(() => night.Radio.JoinedBy is null);
    }

    [Fact]
    public async Task Without_the_services_and_without_a_bus_the_error_says_what_is_missing()
    {
        Assert.Equal(RadioError.BluetoothUnavailable, (await Assert.ThrowsAsync<RadioException>(() => LinuxRadios.OpenAtAsync("unix:path=/nowhere/bus", Cancelled))).Error);
        using var bus = await CameraP2P.Radios.DBus.PrivateBus.StartAsync();
        await using var radios = await LinuxRadios.OpenAtAsync(bus.Address, Cancelled);

        Assert.Contains("BlueZ", (await Assert.ThrowsAsync<RadioException>(() => radios.OpenBluetoothAsync(null, Cancelled))).Message, StringComparison.Ordinal);
        Assert.Contains("NetworkManager", (await Assert.ThrowsAsync<RadioException>(() => radios.OpenWifiAsync(null, Cancelled))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_adapter_of_another_name_is_a_named_error_that_lists_those_there_are()
    {
        await using var night = await Night.StartAsync();

        Assert.Equal("It has hci0.", (await Assert.ThrowsAsync<RadioException>(() => night.Radios.OpenBluetoothAsync("hci7", Cancelled))).Advice);
        Assert.Equal("It has wlan0.", (await Assert.ThrowsAsync<RadioException>(() => night.Radios.OpenWifiAsync("wlan7", Cancelled))).Advice);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!holds())
        {
            await Task.Delay(20, limit.Token);
        }
    }

    /// <summary>A bus with a sleeping camera in reach, and a client of it.</summary>
    private sealed class Night : IAsyncDisposable
    {
        private readonly ISimulatedAir air;

        private Night(ISimulatedAir air, ISimulatedRadio radio, IRadios radios) => (this.air, Radio, Radios) = (air, radio, radios);

        public ISimulatedRadio Radio { get; }

        public IRadios Radios { get; }

        public static async Task<Night> StartAsync(WakeFault fault = WakeFault.None, int count = int.MaxValue)
        {
            var started = await AirDriver.StartAsync(new AirOption());
            var radio = started.Add(new CameraRadioOption { Fault = fault, FaultCount = count });
            return new Night(started, radio, await LinuxRadios.OpenAtAsync(started.BusAddress, Cancelled));
        }

        public async Task<JoinedWifi> WakeAndJoinAsync()
        {
            await using var bluetooth = await Radios.OpenBluetoothAsync(null, Cancelled);
            var ticket = await new CameraWaker(bluetooth, Limits, TimeProvider.System).WakeAsync(Name, Cancelled);
            var wifi = await Radios.OpenWifiAsync(null, Cancelled);
            return await new CameraWifiJoiner(wifi, Limits, TimeProvider.System).JoinAsync(ticket, Cancelled);
        }

        /// <summary>The Wi-Fi is back where it was, and no profile of the camera's is left.</summary>
        public async Task RequireAtHomeAsync()
        {
            Assert.Null(Radio.JoinedBy);
            await using var other = await LinuxRadios.OpenAtAsync(air.BusAddress, Cancelled);
            await using var wifi = await other.OpenWifiAsync(null, Cancelled);
            Assert.NotNull((await wifi.RememberAsync(Cancelled)).Name);
            await using var client = await BusClient.ConnectAsync(air.BusAddress, Cancelled);
            var profiles = await client.CallAsync(
                new BusObject("org.freedesktop.NetworkManager", "/org/freedesktop/NetworkManager/Settings", "org.freedesktop.NetworkManager.Settings"),
                "ListConnections",
                "ao",
                reader => reader.ReadArrayOfObjectPath().Length,
                Cancelled);
            Assert.Equal(1, profiles);
        }

        public async ValueTask DisposeAsync()
        {
            await Radios.DisposeAsync();
            await Radio.LeaveAsync();
        }
    }
}
