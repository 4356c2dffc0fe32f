namespace CameraP2P.Wake;

/// <summary>A camera that advertises over Bluetooth. Immutable.</summary>
/// <param name="Name">The advertised name, such as <c>TC100_32E8</c>.</param>
/// <param name="Address">The Bluetooth address, six bytes in hex with colons.</param>
/// <param name="SignalStrength">In dBm, such as -60; null when not known.</param>
public sealed record BluetoothCamera(string Name, string Address, int? SignalStrength);

/// <summary>What a camera's Wi-Fi is called and how it is joined. The password is never in a text.</summary>
/// <param name="Ssid">Its name.</param>
/// <param name="Bssid">The address of its access point; null when the camera did not tell it.</param>
/// <param name="Password">Its password.</param>
internal sealed record WifiTicket(string Ssid, string? Bssid, string Password)
{
    /// <summary>The name only.</summary>
    public override string ToString() => Ssid;
}

/// <summary>The radios of a computer. Every call may throw a <see cref="RadioException"/>. Thread-safe.</summary>
internal interface IRadios : IAsyncDisposable
{
    /// <summary>Opens the Bluetooth adapter.</summary>
    /// <param name="name">Such as <c>hci0</c>; null for the first.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RadioException">BluetoothUnavailable, BluetoothOff, RadioNotAllowed.</exception>
    Task<IBluetoothAdapter> OpenBluetoothAsync(string? name, CancellationToken cancellationToken);

    /// <summary>Opens a Wi-Fi adapter.</summary>
    /// <param name="name">Such as <c>wlan0</c>; null for the first.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RadioException">WifiUnavailable, RadioNotAllowed.</exception>
    Task<IWifiAdapter> OpenWifiAsync(string? name, CancellationToken cancellationToken);
}

/// <summary>A Bluetooth adapter. Disposing it ends what it began.</summary>
internal interface IBluetoothAdapter : IAsyncDisposable
{
    /// <summary>Scans until cancelled, which ends it without an exception; the scan is stopped when this returns or throws.</summary>
    /// <param name="seen">Called for each device with a name, again when its signal changes; also for devices the system knows and hears now.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RadioException">BluetoothBusy (repeat it), BluetoothOff, RadioNotAllowed, BluetoothUnavailable.</exception>
    Task ScanAsync(Action<BluetoothCamera> seen, CancellationToken cancellationToken);

    /// <summary>Connects to a device that was seen, finds the two characteristics of <see cref="Protocol.Bluetooth.WakeUpMessage"/>, and subscribes.</summary>
    /// <param name="address">Its Bluetooth address.</param>
    /// <param name="cancellationToken">Ends it; nothing stays connected.</param>
    /// <exception cref="RadioException">BluetoothBusy (repeat it), BluetoothLost, BluetoothCameraNotFound (it is gone, or has not these characteristics).</exception>
    Task<IBluetoothLink> ConnectAsync(string address, CancellationToken cancellationToken);
}

/// <summary>A connected camera. Disposing it unsubscribes and disconnects, and never throws.</summary>
internal interface IBluetoothLink : IAsyncDisposable
{
    /// <summary>Writes one value.</summary>
    /// <exception cref="RadioException">BluetoothBusy (repeat it), BluetoothLost.</exception>
    Task WriteAsync(ReadOnlyMemory<byte> value, CancellationToken cancellationToken);

    /// <summary>Waits for the next notification; those that came before are kept.</summary>
    /// <exception cref="RadioException">BluetoothLost: the camera has disconnected.</exception>
    Task<byte[]> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>A Wi-Fi adapter.</summary>
internal interface IWifiAdapter : IAsyncDisposable
{
    /// <summary>The interface's name.</summary>
    string InterfaceAlias { get; }

    /// <summary>What the adapter is connected to now, for <see cref="RestoreAsync"/>.</summary>
    Task<IWifiState> RememberAsync(CancellationToken cancellationToken);

    /// <summary>Asks for a scan and waits for its result; a scan that is refused because one has just been made counts as made.</summary>
    /// <param name="ssid">Whose name is looked for.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Whether the name is visible.</returns>
    Task<bool> ScanAsync(string ssid, CancellationToken cancellationToken);

    /// <summary>Removes saved profiles of that name.</summary>
    /// <param name="ssid">Whose.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task RemoveProfilesAsync(string ssid, CancellationToken cancellationToken);

    /// <summary>Joins with a profile of its own that is never kept; waits until the adapter is connected and has an address.</summary>
    /// <param name="ticket">The Wi-Fi.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>This computer's address there and the router's, which is the camera; the router is null when it was not told.</returns>
    /// <exception cref="RadioException">WifiPasswordRefused, WifiNoAddress, WifiNotFound, WifiFailed, RadioNotAllowed.</exception>
    Task<WifiAddresses> JoinAsync(WifiTicket ticket, CancellationToken cancellationToken);

    /// <summary>Leaves what <see cref="JoinAsync"/> joined, removes its profile, and goes back to what was connected before. Safe to call again.</summary>
    /// <param name="before">From <see cref="RememberAsync"/>.</param>
    /// <param name="cancellationToken">Ends the wait for the connection; leaving is done first.</param>
    Task RestoreAsync(IWifiState before, CancellationToken cancellationToken);
}

/// <summary>What an adapter was connected to.</summary>
internal interface IWifiState
{
    /// <summary>The name of the Wi-Fi or the connection; null for none.</summary>
    string? Name { get; }
}

/// <summary>Addresses in a Wi-Fi that was joined.</summary>
/// <param name="Local">This computer's.</param>
/// <param name="Router">The camera's; null when not told.</param>
internal sealed record WifiAddresses(System.Net.IPAddress Local, System.Net.IPAddress? Router);
