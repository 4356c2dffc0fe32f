namespace CameraP2P.Simulator.Radio;

/// <summary>
/// What the radios of this computer would hear: a private D-Bus with BlueZ and NetworkManager, and the cameras in reach. It ends when the last
/// camera has left. Thread-safe. CameraP2P.Radios implements it, in a load context of its own.
/// </summary>
internal interface ISimulatedAir
{
    /// <summary>The bus, for DBUS_SYSTEM_BUS_ADDRESS.</summary>
    string BusAddress { get; }

    /// <summary>Whether it still runs.</summary>
    bool IsRunning { get; }

    /// <summary>The defect that ended it; null when there was none.</summary>
    Exception? Failure { get; }

    /// <summary>Puts a sleeping camera in reach.</summary>
    /// <exception cref="ArgumentException">A value cannot be, or another camera has the same Bluetooth address.</exception>
    ISimulatedRadio Add(CameraRadioOption option);
}

/// <summary>The radios of one simulated camera. Thread-safe.</summary>
internal interface ISimulatedRadio
{
    /// <summary>Where it is.</summary>
    ISimulatedAir Air { get; }

    /// <summary>What it is.</summary>
    CameraRadioOption Option { get; }

    /// <summary>Whether its Wi-Fi is up.</summary>
    bool IsAwake { get; }

    /// <summary>Whether a Bluetooth connection to it is open.</summary>
    bool IsBluetoothConnected { get; }

    /// <summary>The interface that has joined its Wi-Fi; null for none.</summary>
    string? JoinedBy { get; }

    /// <summary>Calls this, on another thread, whenever it has been woken or has fallen asleep.</summary>
    void Watch(Action awakeChanged);

    /// <summary>The Wi-Fi goes down; whoever has joined it loses it.</summary>
    void Sleep();

    /// <summary>Changes what goes wrong.</summary>
    void SetFault(WakeFault fault, int count);

    /// <summary>Takes the camera away; the last one ends the bus.</summary>
    Task LeaveAsync();
}

/// <summary>What the simulated computer has. Immutable.</summary>
internal sealed record AirOption
{
    /// <summary>Its Wi-Fi interfaces.</summary>
    public IReadOnlyList<string> WifiInterfaces { get; init; } = ["wlan0"];

    /// <summary>How long the computer had been on; NetworkManager's times count from there.</summary>
    public TimeSpan Uptime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Whether the Wi-Fi that was joined before is joined again without being asked for. Off, so that only the client can bring it back.
    /// </summary>
    public bool RejoinsByItself { get; init; }

    /// <summary>Awaited when an interface joins or leaves a camera's Wi-Fi, before NetworkManager says so; null for nobody.</summary>
    public Func<WifiChange, Task>? WifiChanged { get; init; }
}

/// <summary>An interface has joined or left a camera's Wi-Fi.</summary>
/// <param name="Joined">Whether it has joined.</param>
/// <param name="Interface">The interface, such as <c>wlan0</c>.</param>
/// <param name="Ssid">The Wi-Fi's name.</param>
/// <param name="Address">The computer's address with the prefix, such as <c>192.168.43.100/24</c>.</param>
internal sealed record WifiChange(bool Joined, string Interface, string Ssid, string Address);
