namespace CameraP2P.Wake.Linux.Bluez;

/// <summary>What one scan has heard. Thread-safe: signals come on a thread of their own.</summary>
/// <param name="seen">Hears each device that is new, or heard with another strength.</param>
internal sealed class HeardDevices(Action<BluetoothCamera> seen)
{
    private readonly object gate = new();
    private readonly Dictionary<string, BluetoothCamera> known = new(StringComparer.Ordinal);

    /// <summary>Takes a device as BlueZ lists it. One without RSSI is only remembered from an earlier scan: nobody hears it now.</summary>
    public void Note(string device, BluetoothCamera camera)
    {
        lock (gate)
        {
            var isNew = !known.TryGetValue(device, out var before) || before != camera;
            known[device] = camera;
            if (camera.SignalStrength is not null && isNew)
            {
                seen(camera);
            }
        }
    }

    /// <summary>Takes a signal.</summary>
    public void Hear(BusSignal signal)
    {
        if (signal is not { Member: "PropertiesChanged", Interface: BluezObjects.Device } || signal.Changed.Small("RSSI") is not { } strength)
        {
            return;
        }

        lock (gate)
        {
            if (known.TryGetValue(signal.Path, out var camera))
            {
                known[signal.Path] = camera with { SignalStrength = strength };
                seen(known[signal.Path]);
            }
        }
    }
}
