namespace CameraP2P.Output;

/// <summary>A camera heard over Bluetooth, as Find-Camera -Bluetooth gives it. Immutable.</summary>
/// <param name="Name">The advertised name, such as <c>TC100_32E8</c>.</param>
/// <param name="Address">The Bluetooth address.</param>
/// <param name="SignalStrength">In dBm, nearer to 0 is stronger; null when not known.</param>
public sealed record CameraBluetoothEndpoint(string Name, string Address, int? SignalStrength);
