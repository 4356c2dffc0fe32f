using CameraP2P.Radios.DBus;

namespace CameraP2P.Radios.NetworkManager;

/// <summary>The object of a Wi-Fi interface that is in no network and has found none.</summary>
internal static class WifiDeviceObject
{
    /// <summary>Creates it.</summary>
    public static BusObject Create(string path, string name, string hardwareAddress) => new BusObject(path)
        .Implement(
            NetworkManagerInterfaces.Device,
            ("Udi", "/sys/devices/virtual/net/" + name),
            ("Path", "platform-simulated"),
            ("Interface", name),
            ("IpInterface", ""),
            ("Driver", "simulated"),
            ("DriverVersion", "1"),
            ("FirmwareVersion", "N/A"),
            ("Capabilities", 1u),
            ("Ip4Address", 0u),
            ("State", (uint)DeviceState.Disconnected),
            ("StateReason", new object[] { (uint)DeviceState.Disconnected, 0u }),
            ("ActiveConnection", "/"),
            ("Ip4Config", "/"),
            ("Dhcp4Config", "/"),
            ("Ip6Config", "/"),
            ("Dhcp6Config", "/"),
            ("Managed", true),
            ("Autoconnect", true),
            ("FirmwareMissing", false),
            ("NmPluginMissing", false),
            ("DeviceType", 2u),
            ("AvailableConnections", Array.Empty<string>()),
            ("PhysicalPortId", ""),
            ("Mtu", 1500u),
            ("Metered", 0u),
            ("LldpNeighbors", Array.Empty<object>()),
            ("Real", true),
            ("Ip4Connectivity", 0u),
            ("Ip6Connectivity", 0u),
            ("InterfaceFlags", 1u),
            ("HwAddress", hardwareAddress),
            ("Ports", Array.Empty<string>()))
        .Implement(
            NetworkManagerInterfaces.Wireless,
            ("HwAddress", hardwareAddress),
            ("PermHwAddress", hardwareAddress),
            ("Mode", 2u),
            ("Bitrate", 0u),
            ("AccessPoints", Array.Empty<string>()),
            ("ActiveAccessPoint", "/"),
            ("WirelessCapabilities", 0x33Fu),
            ("LastScan", -1L))
        .Implement(NetworkManagerInterfaces.Statistics, ("RefreshRateMs", 0u), ("TxBytes", 0ul), ("RxBytes", 0ul));
}
