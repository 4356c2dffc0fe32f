namespace CameraP2P.Wake.Linux;

/// <summary>BlueZ and NetworkManager on the system's D-Bus.</summary>
internal static class LinuxRadios
{
}
