namespace CameraP2P.Radios.DBus;

/// <summary>What a service is written with; its errors and its object manager show it.</summary>
internal enum BusLibrary
{
    /// <summary>BlueZ: an object that does not exist is UnknownObject, a wrong signature an unknown method, and the object manager lists the standard interfaces too.</summary>
    LibDBus,

    /// <summary>NetworkManager: an object that does not exist is an unknown method, a wrong signature InvalidArgs, and the object manager lists the service's own interfaces only.</summary>
    GDBus,
}
