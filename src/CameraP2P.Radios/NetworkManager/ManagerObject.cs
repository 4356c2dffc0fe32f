using CameraP2P.Radios.DBus;

namespace CameraP2P.Radios.NetworkManager;

/// <summary>NetworkManager's main object, with no device and nothing active.</summary>
internal static class ManagerObject
{
    /// <summary>1.42.4, and no capabilities.</summary>
    private static readonly uint[] VersionInfo = [0x012A04, 0];

    /// <summary>Creates it.</summary>
    public static BusObject Create() => new BusObject(NetworkManagerInterfaces.Root).Implement(
        NetworkManagerInterfaces.Manager,
        ("Devices", Array.Empty<string>()),
        ("AllDevices", Array.Empty<string>()),
        ("Checkpoints", Array.Empty<string>()),
        ("NetworkingEnabled", true),
        ("WirelessEnabled", true),
        ("WirelessHardwareEnabled", true),
        ("WwanEnabled", true),
        ("WwanHardwareEnabled", true),
        ("WimaxEnabled", false),
        ("WimaxHardwareEnabled", false),
        ("RadioFlags", 1u),
        ("ActiveConnections", Array.Empty<string>()),
        ("PrimaryConnection", "/"),
        ("PrimaryConnectionType", ""),
        ("Metered", 4u),
        ("ActivatingConnection", "/"),
        ("Startup", false),
        ("Version", "1.42.4"),
        ("VersionInfo", VersionInfo),
        ("Capabilities", Array.Empty<uint>()),
        ("State", 20u),
        ("Connectivity", 4u),
        ("ConnectivityCheckAvailable", false),
        ("ConnectivityCheckEnabled", false),
        ("ConnectivityCheckUri", ""),
        ("GlobalDnsConfiguration", new Dictionary<string, Variant>(StringComparer.Ordinal)));
}
