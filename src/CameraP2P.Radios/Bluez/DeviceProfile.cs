namespace CameraP2P.Radios.Bluez;

/// <summary>A device that advertises, as BlueZ hears it.</summary>
internal sealed class DeviceProfile
{
    /// <summary>Its Bluetooth address.</summary>
    public required string Address { get; init; }

    /// <summary><c>public</c> or <c>random</c>.</summary>
    public string AddressType { get; init; } = "public";

    /// <summary>The name it advertises; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>How strongly it is heard, in dBm.</summary>
    public short SignalStrength { get; init; } = -60;

    /// <summary>How long everything takes.</summary>
    public required RadioTimes Times { get; init; }

    /// <summary>Whether it can be heard at the moment.</summary>
    public Func<bool> IsInRange { get; init; } = () => true;

    /// <summary>Asked before a connection; true when the adapter is busy.</summary>
    public Func<bool> IsBusy { get; init; } = () => false;

    /// <summary>What it has behind a connection; null when it takes none.</summary>
    public CameraPeripheral? Peripheral { get; init; }
}
