using Tmds.DBus.Protocol;

namespace CameraP2P.Wake.Linux;

/// <summary>Writes the arguments of a call.</summary>
internal delegate void WriteArguments(ref MessageWriter writer);

/// <summary>Reads an answer.</summary>
internal delegate T ReadAnswer<T>(Reader reader);

/// <summary>A signal of a service, as far as it is read.</summary>
/// <param name="Path">The object it comes from.</param>
/// <param name="Member">Its name.</param>
/// <param name="Interface">The interface whose properties have changed; for other signals the one the signal belongs to.</param>
/// <param name="Changed">What has changed, for PropertiesChanged.</param>
/// <param name="Numbers">The arguments, for a signal with numbers only.</param>
internal sealed record BusSignal(string Path, string Member, string Interface, BusProperties Changed, IReadOnlyList<uint> Numbers)
{
    /// <summary>The interfaces the object no longer has, for InterfacesRemoved.</summary>
    public IReadOnlyList<string> Removed { get; init; } = [];
}

/// <summary>
/// The system's D-Bus. A call that fails throws <see cref="DBusErrorReplyException"/>; one that is answered in another form than the service's description
/// says throws a <see cref="RadioException"/>. Thread-safe.
/// </summary>
internal sealed class BusClient : IAsyncDisposable
{
    private const string PropertiesInterface = "org.freedesktop.DBus.Properties";
    private const string SystemBus = "unix:path=/var/run/dbus/system_bus_socket";

    private readonly DBusConnection connection;

    private BusClient(DBusConnection connection) => this.connection = connection;

    /// <summary>The system bus, or the one that <c>DBUS_SYSTEM_BUS_ADDRESS</c> names.</summary>
    public static string SystemAddress => Environment.GetEnvironmentVariable("DBUS_SYSTEM_BUS_ADDRESS") is { Length: > 0 } given ? given : SystemBus;

    /// <summary>Connects to a bus.</summary>
    /// <exception cref="RadioException">BluetoothUnavailable: there is no bus.</exception>
    public static async Task<BusClient> ConnectAsync(string address, CancellationToken cancellationToken)
    {
        var opening = new DBusConnection(address);
        try
        {
            await opening.ConnectAsync().AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
            return new BusClient(opening);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            opening.Dispose();
            throw new RadioException(RadioError.BluetoothUnavailable, $"No D-Bus answers at {Protocol.Printable.Short(address)}; Bluetooth and Wi-Fi are driven through it.", "Start the system's D-Bus, BlueZ (bluetooth.service) and NetworkManager. For a simulated camera set $env:DBUS_SYSTEM_BUS_ADDRESS to its BusAddress.", e);
        }
    }

    /// <summary>Calls a method and reads its answer.</summary>
    /// <param name="to">The object.</param>
    /// <param name="member">The method.</param>
    /// <param name="answer">The signature the answer must have.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="signature">The signature of the arguments; null for none.</param>
    /// <param name="write">Writes them.</param>
    public async Task<T> CallAsync<T>(BusObject to, string member, string answer, ReadAnswer<T> read, CancellationToken cancellationToken, string? signature = null, WriteArguments? write = null)
    {
        var call = connection.CallMethodAsync(Message(to, member, signature, write), (message, _) => Read(message, answer, read));
        var (value, isExpected) = await call.WaitAsync(cancellationToken).ConfigureAwait(false);
        return isExpected ? value! : throw new RadioException(
            to.Service is "org.bluez" ? RadioError.BluetoothUnavailable : RadioError.WifiUnavailable,
            $"{to.Service} answered {member} in an unexpected way.",
            "Update BlueZ and NetworkManager. If it goes on, this version of them is not known: report it.");
    }

    /// <summary>Calls a method whose answer says nothing.</summary>
    public Task CallAsync(BusObject to, string member, CancellationToken cancellationToken, string? signature = null, WriteArguments? write = null) =>
        connection.CallMethodAsync(Message(to, member, signature, write)).WaitAsync(cancellationToken);

    /// <summary>All properties of one interface.</summary>
    public Task<BusProperties> GetAllAsync(BusObject of, CancellationToken cancellationToken) => CallAsync(
        of with { Interface = PropertiesInterface },
        "GetAll",
        "a{sv}",
        reader => new BusProperties(reader.ReadDictionaryOfStringToVariantValue()),
        cancellationToken,
        "s",
        (ref MessageWriter writer) => writer.WriteString(of.Interface));

    /// <summary>Hears every signal of a service; dispose the result to end it.</summary>
    /// <param name="service">Its name.</param>
    /// <param name="hear">Called for one after the other: short.</param>
    /// <param name="cancellationToken">Ends the wait for the subscription.</param>
    public async Task<IDisposable> WatchAsync(string service, Action<BusSignal> hear, CancellationToken cancellationToken)
    {
        var rule = new MatchRule { Type = MessageType.Signal, Sender = service };
        Action<Notification<BusSignal?>> heard = notification =>
        {
            if (notification.HasValue && notification.Value is { } signal)
            {
                hear(signal);
            }
        };
        return await connection.AddMatchAsync(rule, static (message, _) => ReadSignal(message), heard, emitOnCapturedContext: false, ObserverFlags.None).AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        connection.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>False for an answer of another type, or one whose content contradicts its type.</summary>
    private static (T? Value, bool IsExpected) Read<T>(Message message, string answer, ReadAnswer<T> read)
    {
        if (!string.Equals(message.SignatureAsString ?? string.Empty, answer, StringComparison.Ordinal))
        {
            return (default, false);
        }

        try
        {
            return (read(message.GetBodyReader()), true);
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            return (default, false);
        }
    }

    private static bool IsUnreadable(Exception e) => e is DBusExceptionBase or InvalidOperationException or ArgumentException or IndexOutOfRangeException or OverflowException;

    /// <summary>Null for a signal nobody here needs.</summary>
    private static BusSignal? ReadSignal(Message message)
    {
        try
        {
            return ReadKnownSignal(message);
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            return null;
        }
    }

    private static BusSignal? ReadKnownSignal(Message message)
    {
        var (path, member) = (message.PathAsString ?? "/", message.MemberAsString ?? string.Empty);
        var reader = message.GetBodyReader();
        switch (message.SignatureAsString)
        {
            case "sa{sv}as" when member is "PropertiesChanged":
                var name = reader.ReadString();
                return new BusSignal(path, member, name, new BusProperties(reader.ReadDictionaryOfStringToVariantValue()), []);
            case "uuu":
                return new BusSignal(path, member, message.InterfaceAsString ?? string.Empty, BusProperties.None, [reader.ReadUInt32(), reader.ReadUInt32(), reader.ReadUInt32()]);
            case "oas" when member is "InterfacesRemoved":
                return new BusSignal(reader.ReadObjectPathAsString(), member, string.Empty, BusProperties.None, []) { Removed = reader.ReadArrayOfString() };
            default:
                return null;
        }
    }

    private MessageBuffer Message(BusObject to, string member, string? signature, WriteArguments? write)
    {
        var writer = connection.GetMessageWriter();
        try
        {
            writer.WriteMethodCallHeader(to.Service, to.Path, to.Interface, member, signature ?? string.Empty);
            write?.Invoke(ref writer);
            return writer.CreateMessage();
        }
        finally
        {
            writer.Dispose();
        }
    }
}

/// <summary>One interface of one object of a service.</summary>
internal readonly record struct BusObject(string Service, string Path, string Interface);

/// <summary>Properties by name. One that is missing, or has another type than it should, is null.</summary>
internal sealed class BusProperties(IReadOnlyDictionary<string, VariantValue> values)
{
    /// <summary>None.</summary>
    public static BusProperties None { get; } = new(new Dictionary<string, VariantValue>(StringComparer.Ordinal));

    public string? Text(string name) => Find(name, VariantValueType.String) is { } value ? value.GetString() : null;

    public string? Path(string name) => Find(name, VariantValueType.ObjectPath) is { } value ? value.GetObjectPathAsString() : null;

    public bool? Flag(string name) => Find(name, VariantValueType.Bool) is { } value ? value.GetBool() : null;

    public uint? Number(string name) => Find(name, VariantValueType.UInt32) is { } value ? value.GetUInt32() : null;

    public int? Small(string name) => Find(name, VariantValueType.Int16) is { } value ? value.GetInt16() : null;

    public long? Long(string name) => Find(name, VariantValueType.Int64) is { } value ? value.GetInt64() : null;

    public byte[]? Bytes(string name) => Find(name, VariantValueType.Array) is { ItemType: VariantValueType.Byte } value ? value.GetArray<byte>() : null;

    public string[] Texts(string name) => Find(name, VariantValueType.Array) is { ItemType: VariantValueType.String } value ? value.GetArray<string>() : [];

    /// <summary>A list of dictionaries, such as AddressData.</summary>
    public IEnumerable<BusProperties> List(string name)
    {
        if (Find(name, VariantValueType.Array) is not { ItemType: VariantValueType.Dictionary } list)
        {
            yield break;
        }

        for (var i = 0; i < list.Count; i++)
        {
            if (list.GetItem(i) is { KeyType: VariantValueType.String, ValueType: VariantValueType.Variant } item)
            {
                yield return new BusProperties(item.GetDictionary<string, VariantValue>());
            }
        }
    }

    private VariantValue? Find(string name, VariantValueType type) => values.TryGetValue(name, out var value) && value.Type == type ? value : (VariantValue?)null;
}
