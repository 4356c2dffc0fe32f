using CameraP2P.Radios.DBus;

namespace CameraP2P.Radios.NetworkManager;

/// <summary>NetworkManager's interfaces and errors, as its introspection gives them (1.42).</summary>
internal static class NetworkManagerInterfaces
{
    public const string Service = "org.freedesktop.NetworkManager";
    public const string ManagerPath = "/org/freedesktop";
    public const string Root = "/org/freedesktop/NetworkManager";

    public const string PermissionDenied = Service + ".PermissionDenied";
    public const string UnknownConnection = Service + ".UnknownConnection";
    public const string UnknownDevice = Service + ".UnknownDevice";
    public const string ConnectionNotActive = Service + ".ConnectionNotActive";
    public const string ConnectionNotAvailable = Service + ".ConnectionNotAvailable";
    public const string InvalidArguments = Service + ".InvalidArguments";
    public const string InvalidConnection = Service + ".Device.InvalidConnection";
    public const string SpecificObjectNotFound = Service + ".Device.SpecificObjectNotFound";
    public const string NotActive = Service + ".Device.NotActive";
    public const string NotAllowed = Service + ".Device.NotAllowed";
    public const string NotSoftware = Service + ".Device.NotSoftware";
    public const string InvalidArgument = Service + ".Device.InvalidArgument";
    public const string SettingsInvalidConnection = Service + ".Settings.InvalidConnection";
    public const string SettingsPermissionDenied = Service + ".Settings.PermissionDenied";
    public const string UuidExists = Service + ".Settings.UuidExists";
    public const string MissingSetting = Service + ".Settings.Connection.MissingSetting";
    public const string MissingProperty = Service + ".Settings.Connection.MissingProperty";
    public const string InvalidProperty = Service + ".Settings.Connection.InvalidProperty";
    public const string SettingNotFound = Service + ".Settings.Connection.SettingNotFound";

    public static readonly InterfaceDescription Manager = new(Service, """
        method Reload flags:u
        method GetDevices -> devices:ao
        method GetAllDevices -> devices:ao
        method GetDeviceByIpIface iface:s -> device:o
        method ActivateConnection connection:o device:o specific_object:o -> active_connection:o
        method AddAndActivateConnection connection:a{sa{sv}} device:o specific_object:o -> path:o active_connection:o
        method AddAndActivateConnection2 connection:a{sa{sv}} device:o specific_object:o options:a{sv} -> path:o active_connection:o result:a{sv}
        method DeactivateConnection active_connection:o
        method Sleep sleep:b
        method Enable enable:b
        method GetPermissions -> permissions:a{ss}
        method SetLogging level:s domains:s
        method GetLogging -> level:s domains:s
        method CheckConnectivity -> connectivity:u
        method state -> state:u
        method CheckpointCreate devices:ao rollback_timeout:u flags:u -> checkpoint:o
        method CheckpointDestroy checkpoint:o
        method CheckpointRollback checkpoint:o -> result:a{su}
        method CheckpointAdjustRollbackTimeout checkpoint:o add_timeout:u
        property Devices ao
        property AllDevices ao
        property Checkpoints ao
        property NetworkingEnabled b
        property WirelessEnabled b write
        property WirelessHardwareEnabled b
        property WwanEnabled b write
        property WwanHardwareEnabled b
        property WimaxEnabled b write
        property WimaxHardwareEnabled b
        property RadioFlags u
        property ActiveConnections ao
        property PrimaryConnection o
        property PrimaryConnectionType s
        property Metered u
        property ActivatingConnection o
        property Startup b
        property Version s
        property VersionInfo au
        property Capabilities au
        property State u
        property Connectivity u
        property ConnectivityCheckAvailable b
        property ConnectivityCheckEnabled b write
        property ConnectivityCheckUri s
        property GlobalDnsConfiguration a{sv} write
        signal CheckPermissions
        signal StateChanged state:u
        signal DeviceAdded device_path:o
        signal DeviceRemoved device_path:o
        """);

    public static readonly InterfaceDescription Device = new(Service + ".Device", """
        method Reapply connection:a{sa{sv}} version_id:t flags:u
        method GetAppliedConnection flags:u -> connection:a{sa{sv}} version_id:t
        method Disconnect
        method Delete
        property Udi s
        property Path s
        property Interface s
        property IpInterface s
        property Driver s
        property DriverVersion s
        property FirmwareVersion s
        property Capabilities u
        property Ip4Address u
        property State u
        property StateReason (uu)
        property ActiveConnection o
        property Ip4Config o
        property Dhcp4Config o
        property Ip6Config o
        property Dhcp6Config o
        property Managed b write
        property Autoconnect b write
        property FirmwareMissing b
        property NmPluginMissing b
        property DeviceType u
        property AvailableConnections ao
        property PhysicalPortId s
        property Mtu u
        property Metered u
        property LldpNeighbors aa{sv}
        property Real b
        property Ip4Connectivity u
        property Ip6Connectivity u
        property InterfaceFlags u
        property HwAddress s
        property Ports ao
        signal StateChanged new_state:u old_state:u reason:u
        """);

    public static readonly InterfaceDescription Wireless = new(Service + ".Device.Wireless", """
        method GetAccessPoints -> access_points:ao
        method GetAllAccessPoints -> access_points:ao
        method RequestScan options:a{sv}
        property HwAddress s
        property PermHwAddress s
        property Mode u
        property Bitrate u
        property AccessPoints ao
        property ActiveAccessPoint o
        property WirelessCapabilities u
        property LastScan x
        signal AccessPointAdded access_point:o
        signal AccessPointRemoved access_point:o
        """);

    public static readonly InterfaceDescription AccessPoint = new(Service + ".AccessPoint", """
        property Flags u
        property WpaFlags u
        property RsnFlags u
        property Ssid ay
        property Frequency u
        property HwAddress s
        property Mode u
        property MaxBitrate u
        property Strength y
        property LastSeen i
        """);

    public static readonly InterfaceDescription Active = new(Service + ".Connection.Active", """
        property Connection o
        property SpecificObject o
        property Id s
        property Uuid s
        property Type s
        property Devices ao
        property State u
        property StateFlags u
        property Default b
        property Ip4Config o
        property Dhcp4Config o
        property Default6 b
        property Ip6Config o
        property Dhcp6Config o
        property Vpn b
        property Controller o
        property Master o
        signal StateChanged state:u reason:u
        """);

    public static readonly InterfaceDescription Ip4Config = new(Service + ".IP4Config", """
        property Addresses aau
        property AddressData aa{sv}
        property Gateway s
        property Routes aau
        property RouteData aa{sv}
        property Nameservers au
        property NameserverData aa{sv}
        property Domains as
        property Searches as
        property DnsOptions as
        property DnsPriority i
        property WinsServers au
        property WinsServerData as
        """);

    public static readonly InterfaceDescription Dhcp4Config = new(Service + ".DHCP4Config", "property Options a{sv}");

    public static readonly InterfaceDescription Settings = new(Service + ".Settings", """
        method ListConnections -> connections:ao
        method GetConnectionByUuid uuid:s -> connection:o
        method AddConnection connection:a{sa{sv}} -> path:o
        method AddConnectionUnsaved connection:a{sa{sv}} -> path:o
        method AddConnection2 settings:a{sa{sv}} flags:u args:a{sv} -> path:o result:a{sv}
        method LoadConnections filenames:as -> status:b failures:as
        method ReloadConnections -> status:b
        method SaveHostname hostname:s
        property Connections ao
        property Hostname s
        property CanModify b
        signal NewConnection connection:o
        signal ConnectionRemoved connection:o
        """);

    public static readonly InterfaceDescription Connection = new(Service + ".Settings.Connection", """
        method Update properties:a{sa{sv}}
        method UpdateUnsaved properties:a{sa{sv}}
        method Delete
        method GetSettings -> settings:a{sa{sv}}
        method GetSecrets setting_name:s -> secrets:a{sa{sv}}
        method ClearSecrets
        method Save
        method Update2 settings:a{sa{sv}} flags:u args:a{sv} -> result:a{sv}
        property Unsaved b
        property Flags u
        property Filename s
        signal Updated
        signal Removed
        """);

    public static readonly InterfaceDescription AgentManager = new(Service + ".AgentManager", """
        method Register identifier:s
        method RegisterWithCapabilities identifier:s capabilities:u
        method Unregister
        """);

    public static readonly InterfaceDescription DnsManager = new(Service + ".DnsManager", """
        property Mode s
        property RcManager s
        property Configuration aa{sv}
        """);

    public static readonly InterfaceDescription Statistics = new(Service + ".Device.Statistics", """
        property RefreshRateMs u write
        property TxBytes t
        property RxBytes t
        """);
}
