using Tmds.DBus.Protocol;

namespace CameraP2P.Wake.Linux.Bluez;

/// <summary>The objects of BlueZ at a moment: path, interface, properties.</summary>
internal sealed class BluezObjects(IReadOnlyDictionary<string, IReadOnlyDictionary<string, BusProperties>> objects)
{
    public const string Service = "org.bluez";
    public const string Adapter = "org.bluez.Adapter1";
    public const string Device = "org.bluez.Device1";
    public const string Characteristic = "org.bluez.GattCharacteristic1";

    /// <summary>Asks for them.</summary>
    public static Task<BluezObjects> GetAsync(BusClient bus, CancellationToken cancellationToken) => BluezErrors.NamedAsync(
        () => bus.CallAsync(new BusObject(Service, "/", "org.freedesktop.DBus.ObjectManager"), "GetManagedObjects", "a{oa{sa{sv}}}", Read, cancellationToken),
        RadioError.BluetoothUnavailable);

    /// <summary>Those that have an interface, in the order of their paths.</summary>
    /// <param name="name">The interface.</param>
    /// <param name="below">Only those below this path; null for all.</param>
    public IEnumerable<(string Path, BusProperties Properties)> With(string name, string? below = null) => objects
        .Where(each => each.Value.ContainsKey(name) && (below is null || each.Key.StartsWith(below + "/", StringComparison.Ordinal)))
        .OrderBy(each => each.Key, StringComparer.Ordinal)
        .Select(each => (each.Key, each.Value[name]));

    private static BluezObjects Read(Reader reader)
    {
        var objects = new Dictionary<string, IReadOnlyDictionary<string, BusProperties>>(StringComparer.Ordinal);
        var end = reader.ReadDictionaryStart();
        while (reader.HasNext(end))
        {
            reader.AlignStruct();
            objects[reader.ReadObjectPathAsString()] = ReadInterfaces(ref reader);
        }

        return new BluezObjects(objects);
    }

    private static Dictionary<string, BusProperties> ReadInterfaces(ref Reader reader)
    {
        var interfaces = new Dictionary<string, BusProperties>(StringComparer.Ordinal);
        var end = reader.ReadDictionaryStart();
        while (reader.HasNext(end))
        {
            reader.AlignStruct();
            interfaces[reader.ReadString()] = new BusProperties(reader.ReadDictionaryOfStringToVariantValue());
        }

        return interfaces;
    }
}
