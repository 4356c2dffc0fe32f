namespace CameraP2P.Radios.DBus;

/// <summary>The interfaces that the D-Bus specification itself describes, and its errors.</summary>
internal static class StandardInterfaces
{
    public const string UnknownMethod = "org.freedesktop.DBus.Error.UnknownMethod";
    public const string UnknownObject = "org.freedesktop.DBus.Error.UnknownObject";
    public const string UnknownInterface = "org.freedesktop.DBus.Error.UnknownInterface";
    public const string UnknownProperty = "org.freedesktop.DBus.Error.UnknownProperty";
    public const string PropertyReadOnly = "org.freedesktop.DBus.Error.PropertyReadOnly";
    public const string InvalidArgs = "org.freedesktop.DBus.Error.InvalidArgs";

    public static readonly InterfaceDescription Introspectable = new("org.freedesktop.DBus.Introspectable", "method Introspect -> xml:s");

    public static readonly InterfaceDescription Peer = new("org.freedesktop.DBus.Peer", """
        method Ping
        method GetMachineId -> machine_uuid:s
        """);

    public static readonly InterfaceDescription Properties = new("org.freedesktop.DBus.Properties", """
        method Get interface:s name:s -> value:v
        method Set interface:s name:s value:v
        method GetAll interface:s -> properties:a{sv}
        signal PropertiesChanged interface:s changed_properties:a{sv} invalidated_properties:as
        """);

    public static readonly InterfaceDescription ObjectManager = new("org.freedesktop.DBus.ObjectManager", """
        method GetManagedObjects -> objects:a{oa{sa{sv}}}
        signal InterfacesAdded object:o interfaces:a{sa{sv}}
        signal InterfacesRemoved object:o interfaces:as
        """);
}
