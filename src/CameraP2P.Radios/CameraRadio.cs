using CameraP2P.Radios.Bluez;
using CameraP2P.Radios.NetworkManager;
using CameraP2P.Simulator;
using CameraP2P.Simulator.Radio;

namespace CameraP2P.Radios;

/// <summary>One camera in reach: asleep until it is woken over Bluetooth, then a Wi-Fi until it falls asleep. Not thread-safe.</summary>
internal sealed class CameraRadio
{
    private readonly SimulatedAir air;
    private readonly Action awakeChanged;
    private readonly RemoteDevice device;
    private readonly WifiNetwork network;
    private WakeFault fault;
    private int left;

    /// <summary>Puts it in reach.</summary>
    public CameraRadio(SimulatedAir air, CameraRadioOption option, Action awakeChanged)
    {
        (this.air, Option, this.awakeChanged) = (air, option, awakeChanged);
        var times = new RadioTimes(option.Pace, option.Seed);
        network = new WifiNetwork
        {
            Ssid = option.WifiName,
            Bssid = option.Bssid,
            Gateway = option.CameraAddress,
            Address = option.ComputerAddress,
            IsCamera = true,
            Times = times,
            IsUp = () => IsAwake,
            Try = TryJoin,
        };
        air.NetworkManager.Add(network);
        air.NetworkManager.ToScan = times.ToScan;
        device = air.Bluez.Add(new DeviceProfile
        {
            Address = option.BluetoothAddress,
            Name = option.Name,
            Times = times,
            IsInRange = () => fault is not WakeFault.DeviceNotFound,
            IsBusy = () => Take(WakeFault.AdapterBusy),
            Peripheral = new CameraPeripheral(option, TakeWakeFault, Wake),
        });
        SetFault(option.Fault, option.FaultCount);
    }

    /// <summary>What it is.</summary>
    public CameraRadioOption Option { get; }

    /// <summary>Whether its Wi-Fi is up.</summary>
    public bool IsAwake { get; private set; }

    /// <summary>Whether a Bluetooth connection to it is open.</summary>
    public bool IsConnected => device.IsConnected;

    /// <summary>The interface that has joined its Wi-Fi.</summary>
    public string? JoinedBy => air.NetworkManager.Devices.FirstOrDefault(each => each.Network == network && each.State is DeviceState.Activated)?.Name;

    /// <summary>Changes what goes wrong, and how often.</summary>
    public void SetFault(WakeFault next, int count)
    {
        var before = fault;
        (fault, left) = (next, count);
        if (Concerns(WakeFault.AdapterOff))
        {
            air.Bluez.Power(next is not WakeFault.AdapterOff);
        }

        if (Concerns(WakeFault.AdapterBusy))
        {
            air.Bluez.BusyScans = next is WakeFault.AdapterBusy ? count : 0;
        }

        if (Concerns(WakeFault.NotAllowed))
        {
            air.NetworkManager.IsAllowed = next is not WakeFault.NotAllowed;
        }

        // What is wrong with the computer because of another camera stays.
        bool Concerns(WakeFault each) => before == each || next == each;
    }

    /// <summary>The Wi-Fi goes down.</summary>
    public void Sleep()
    {
        if (IsAwake)
        {
            IsAwake = false;
            air.NetworkManager.WentDown(network);
            awakeChanged();
        }
    }

    /// <summary>It is gone, with what was wrong because of it.</summary>
    public void Leave()
    {
        SetFault(WakeFault.None, 0);
        Sleep();
        air.Bluez.Remove(device);
        air.NetworkManager.Remove(network);
    }

    private void Wake()
    {
        if (!Take(WakeFault.WifiNeverAppears) && !IsAwake)
        {
            IsAwake = true;
            awakeChanged();
        }
    }

    private JoinOutcome TryJoin(string password) =>
        Take(WakeFault.WrongPassword) || !string.Equals(password, Option.Password, StringComparison.Ordinal) ? JoinOutcome.WrongPassword
        : Take(WakeFault.NoAddress) ? JoinOutcome.NoAddress
        : JoinOutcome.Joined;

    /// <summary>What goes wrong with this wake-up.</summary>
    private WakeFault TakeWakeFault() =>
        fault is WakeFault.NoAnswer or WakeFault.Garbage or WakeFault.DisconnectInTheMiddle or WakeFault.RefusedWake && Take(fault) ? fault : WakeFault.None;

    /// <summary>Whether this goes wrong now; each time counts.</summary>
    private bool Take(WakeFault wanted)
    {
        if (fault != wanted || left == 0)
        {
            return false;
        }

        left -= left == int.MaxValue ? 0 : 1;
        return true;
    }
}
