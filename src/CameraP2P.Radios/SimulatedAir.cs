using CameraP2P.Radios.Bluez;
using CameraP2P.Radios.DBus;
using CameraP2P.Radios.NetworkManager;
using CameraP2P.Simulator;
using CameraP2P.Simulator.Radio;

namespace CameraP2P.Radios;

/// <summary>What the services of the bus share: their objects, what happens later, and the cameras in reach. Not thread-safe; <see cref="AirDriver"/> runs it.</summary>
internal sealed class SimulatedAir
{
    private readonly List<CameraRadio> cameras = [];
    private readonly RadioTimes idle = new(CameraPace.Prompt, 0);

    /// <summary>Builds both services.</summary>
    /// <param name="agenda">What happens later.</param>
    /// <param name="bluez">The objects of org.bluez.</param>
    /// <param name="networkManager">The objects of org.freedesktop.NetworkManager.</param>
    /// <param name="option">What the computer has.</param>
    /// <param name="tell">Tells the outside who joins and leaves, and then calls the action; false when nobody is to be told.</param>
    public SimulatedAir(Agenda agenda, ObjectTree bluez, ObjectTree networkManager, AirOption option, Func<WifiChange, Action, bool> tell)
    {
        Bluez = new FakeBluez(bluez, agenda);
        NetworkManager = new FakeNetworkManager(networkManager, agenda, idle, option, tell);

        // What a real scan finds besides: a device with a name, one without, one that takes no connection.
        Bluez.Add(new DeviceProfile { Address = "5C:F9:38:A1:00:42", Name = "Soundbar", SignalStrength = -71, Times = idle });
        Bluez.Add(new DeviceProfile { Address = "7B:1E:44:90:C2:0D", AddressType = "random", SignalStrength = -88, Times = idle });
    }

    /// <summary>The Bluetooth side.</summary>
    public FakeBluez Bluez { get; }

    /// <summary>The Wi-Fi side.</summary>
    public FakeNetworkManager NetworkManager { get; }

    /// <summary>Whether no camera is left.</summary>
    public bool IsEmpty => cameras.Count == 0;

    /// <summary>Puts a sleeping camera in reach.</summary>
    /// <exception cref="ArgumentException">Another camera has the same address.</exception>
    public CameraRadio Add(CameraRadioOption option, Action awakeChanged)
    {
        if (cameras.Exists(each => string.Equals(each.Option.BluetoothAddress, option.BluetoothAddress, StringComparison.Ordinal)))
        {
            throw new ArgumentException($"Another simulated camera has the Bluetooth address {option.BluetoothAddress}.", nameof(option));
        }

        var camera = new CameraRadio(this, option, awakeChanged);
        cameras.Add(camera);
        return camera;
    }

    /// <summary>Takes a camera away.</summary>
    public void Remove(CameraRadio camera)
    {
        if (cameras.Remove(camera))
        {
            camera.Leave();
        }
    }

    /// <summary>A client has left the bus.</summary>
    public void ClientLeft(string client)
    {
        Bluez.ClientLeft(client);
        NetworkManager.ClientLeft(client);
    }
}
