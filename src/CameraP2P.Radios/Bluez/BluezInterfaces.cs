using CameraP2P.Radios.DBus;

namespace CameraP2P.Radios.Bluez;

/// <summary>BlueZ's interfaces and errors, as its documentation and introspection give them (doc/org.bluez.*.rst; 5.66).</summary>
internal static class BluezInterfaces
{
    public const string Service = "org.bluez";
    public const string Root = "/org/bluez";

    public const string NotReady = "org.bluez.Error.NotReady";
    public const string InProgress = "org.bluez.Error.InProgress";
    public const string Failed = "org.bluez.Error.Failed";
    public const string NotConnected = "org.bluez.Error.NotConnected";
    public const string NotSupported = "org.bluez.Error.NotSupported";
    public const string NotPermitted = "org.bluez.Error.NotPermitted";
    public const string InvalidArguments = "org.bluez.Error.InvalidArguments";
    public const string DoesNotExist = "org.bluez.Error.DoesNotExist";
    public const string AlreadyExists = "org.bluez.Error.AlreadyExists";

    public static readonly InterfaceDescription AgentManager = new("org.bluez.AgentManager1", """
        method RegisterAgent agent:o capability:s
        method UnregisterAgent agent:o
        method RequestDefaultAgent agent:o
        """);

    public static readonly InterfaceDescription Adapter = new("org.bluez.Adapter1", """
        method StartDiscovery
        method SetDiscoveryFilter properties:a{sv}
        method StopDiscovery
        method RemoveDevice device:o
        method GetDiscoveryFilters -> filters:as
        property Address s
        property AddressType s
        property Name s
        property Alias s write
        property Class u
        property Powered b write
        property Discoverable b write
        property DiscoverableTimeout u write
        property Pairable b write
        property PairableTimeout u write
        property Discovering b
        property UUIDs as
        property Modalias s
        property Roles as
        property ExperimentalFeatures as
        """);

    public static readonly InterfaceDescription Device = new("org.bluez.Device1", """
        method Disconnect
        method Connect
        method ConnectProfile UUID:s
        method DisconnectProfile UUID:s
        method Pair
        method CancelPairing
        property Address s
        property AddressType s
        property Name s
        property Alias s write
        property Class u
        property Appearance q
        property Icon s
        property Paired b
        property Bonded b
        property Trusted b write
        property Blocked b write
        property LegacyPairing b
        property RSSI n
        property Connected b
        property UUIDs as
        property Modalias s
        property Adapter o
        property ManufacturerData a{qv}
        property ServiceData a{sv}
        property TxPower n
        property ServicesResolved b
        property WakeAllowed b write
        """);

    public static readonly InterfaceDescription GattService = new("org.bluez.GattService1", """
        property UUID s
        property Device o
        property Primary b
        property Includes ao
        """);

    public static readonly InterfaceDescription GattCharacteristic = new("org.bluez.GattCharacteristic1", """
        method ReadValue options:a{sv} -> value:ay
        method WriteValue value:ay options:a{sv}
        method AcquireWrite options:a{sv} -> fd:h mtu:q
        method AcquireNotify options:a{sv} -> fd:h mtu:q
        method StartNotify
        method StopNotify
        property UUID s
        property Service o
        property Value ay
        property Notifying b
        property Flags as
        property WriteAcquired b
        property NotifyAcquired b
        property MTU q
        """);

    public static readonly InterfaceDescription GattDescriptor = new("org.bluez.GattDescriptor1", """
        method ReadValue options:a{sv} -> value:ay
        method WriteValue value:ay options:a{sv}
        property UUID s
        property Characteristic o
        property Value ay
        """);
}
