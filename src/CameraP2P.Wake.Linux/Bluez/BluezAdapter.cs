using CameraP2P.Protocol.Bluetooth;
using Tmds.DBus.Protocol;

namespace CameraP2P.Wake.Linux.Bluez;

/// <summary>A Bluetooth adapter of BlueZ (its doc/org.bluez.Adapter.rst and org.bluez.Device.rst).</summary>
internal sealed class BluezAdapter : IBluetoothAdapter
{
    private readonly BusClient bus;
    private readonly string path;

    private BluezAdapter(BusClient bus, string path) => (this.bus, this.path) = (bus, path);

    private BusObject Self => new(BluezObjects.Service, path, BluezObjects.Adapter);

    /// <summary>Finds it.</summary>
    public static async Task<BluezAdapter> OpenAsync(BusClient bus, string? name, CancellationToken cancellationToken)
    {
        var adapters = (await BluezObjects.GetAsync(bus, cancellationToken).ConfigureAwait(false)).With(BluezObjects.Adapter).ToList();
        var names = string.Join(", ", adapters.Select(each => NameOf(each.Path)));
        var (path, properties) = adapters.FirstOrDefault(each => name is null || string.Equals(NameOf(each.Path), name, StringComparison.OrdinalIgnoreCase));
        if (path is null)
        {
            throw new RadioException(
                RadioError.BluetoothUnavailable,
                name is null ? "This computer has no Bluetooth adapter." : $"This computer has no Bluetooth adapter named {Protocol.Printable.Short(name)}.",
                names.Length > 0 ? $"It has {names}." : "Plug one in that knows Bluetooth Low Energy, and check that BlueZ sees it: bluetoothctl list.");
        }

        return properties.Flag("Powered") == false ? throw BluezErrors.Off(inner: null) : new BluezAdapter(bus, path);
    }

    /// <inheritdoc/>
    public async Task ScanAsync(Action<BluetoothCamera> seen, CancellationToken cancellationToken)
    {
        var heard = new HeardDevices(seen);
        try
        {
            using var watch = await BluezErrors.NamedAsync(() => bus.WatchAsync(BluezObjects.Service, heard.Hear, cancellationToken)).ConfigureAwait(false);
            await ListenAsync(heard, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // That is how a scan ends.
            return;
        }
    }

    /// <inheritdoc/>
    public async Task<IBluetoothLink> ConnectAsync(string address, CancellationToken cancellationToken)
    {
        var objects = await BluezObjects.GetAsync(bus, cancellationToken).ConfigureAwait(false);
        var (device, _) = objects.With(BluezObjects.Device, path).FirstOrDefault(each => string.Equals(each.Properties.Text("Address"), address, StringComparison.OrdinalIgnoreCase));
        return device is null
            ? throw new RadioException(RadioError.BluetoothCameraNotFound, $"The camera with the Bluetooth address {Protocol.Printable.Short(address)} is no longer in reach.", "Move closer to the camera and try again.")
            : await BluezLink.OpenAsync(bus, device, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    /// <summary>Until cancelled.</summary>
    private async Task ListenAsync(HeardDevices heard, CancellationToken cancellationToken)
    {
        try
        {
            await StartDiscoveryAsync(cancellationToken).ConfigureAwait(false);
            await ReportAsync(heard, cancellationToken).ConfigureAwait(false);
            await UntilCancelledAsync(heard, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await BluezErrors.ReleaseAsync(limit => bus.CallAsync(Self, "StopDiscovery", limit)).ConfigureAwait(false);
        }
    }

    private async Task StartDiscoveryAsync(CancellationToken cancellationToken)
    {
        await BluezErrors.NamedAsync(
            () => bus.CallAsync(Self, "SetDiscoveryFilter", cancellationToken, "a{sv}", (ref MessageWriter writer) => writer.WriteDictionary(new Dictionary<string, VariantValue>(StringComparer.Ordinal) { ["Transport"] = "le" })),
            RadioError.BluetoothUnavailable).ConfigureAwait(false);
        await BluezErrors.NamedAsync(() => bus.CallAsync(Self, "StartDiscovery", cancellationToken), RadioError.BluetoothUnavailable).ConfigureAwait(false);
    }

    /// <summary>A device that appears comes with its object; which one it is, the next look shows. Half a second: a camera advertises more slowly.</summary>
    private async Task UntilCancelledAsync(HeardDevices heard, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(500), cancellationToken).ConfigureAwait(false);
            await ReportAsync(heard, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ReportAsync(HeardDevices heard, CancellationToken cancellationToken)
    {
        var objects = await BluezObjects.GetAsync(bus, cancellationToken).ConfigureAwait(false);
        var self = objects.With(BluezObjects.Adapter).FirstOrDefault(each => string.Equals(each.Path, path, StringComparison.Ordinal)).Properties;
        if (self is null || self.Flag("Powered") == false)
        {
            throw BluezErrors.Off(inner: null);
        }

        foreach (var (device, properties) in objects.With(BluezObjects.Device, path))
        {
            if ((properties.Text("Name") ?? properties.Text("Alias")) is { } name && properties.Text("Address") is { } address)
            {
                heard.Note(device, new BluetoothCamera(name, address, properties.Small("RSSI")));
            }
        }
    }
}

/// <summary>A connected camera (BlueZ's doc/org.bluez.GattCharacteristic.rst).</summary>
internal sealed class BluezLink : IBluetoothLink
{
    private readonly System.Threading.Channels.Channel<byte[]> values = System.Threading.Channels.Channel.CreateBounded<byte[]>(1024);
    private readonly TaskCompletionSource resolved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly BusClient bus;
    private readonly BusObject device;
    private IDisposable? watch;
    private BusObject writing;
    private BusObject notifying;
    private string writeType = "request";
    private bool isNotifying;
    private bool isConnecting;

    private BluezLink(BusClient bus, string path) => (this.bus, device) = (bus, new BusObject(BluezObjects.Service, path, BluezObjects.Device));

    /// <summary>Connects, finds the characteristics, subscribes.</summary>
    public static async Task<BluezLink> OpenAsync(BusClient bus, string path, CancellationToken cancellationToken)
    {
        var link = new BluezLink(bus, path);
        try
        {
            await link.ConnectAsync(cancellationToken).ConfigureAwait(false);
            return link;
        }
        catch
        {
            await link.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public Task WriteAsync(ReadOnlyMemory<byte> value, CancellationToken cancellationToken) => BluezErrors.NamedAsync(() => bus.CallAsync(
        writing,
        "WriteValue",
        cancellationToken,
        "aya{sv}",
        (ref MessageWriter writer) =>
        {
            writer.WriteArray(value.Span);
            writer.WriteDictionary(new Dictionary<string, VariantValue>(StringComparer.Ordinal) { ["type"] = writeType });
        }));

    /// <inheritdoc/>
    public async Task<byte[]> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await values.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (System.Threading.Channels.ChannelClosedException e)
        {
            throw Lost(e);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (isNotifying)
        {
            await BluezErrors.ReleaseAsync(limit => bus.CallAsync(notifying, "StopNotify", limit)).ConfigureAwait(false);
        }

        if (isConnecting)
        {
            await BluezErrors.ReleaseAsync(limit => bus.CallAsync(device, "Disconnect", limit)).ConfigureAwait(false);
        }

        watch?.Dispose();
    }

    private static RadioException Lost(Exception? inner) =>
        new(RadioError.BluetoothLost, "The camera has disconnected from Bluetooth.", "Move closer to the camera and try again.", inner);

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        watch = await BluezErrors.NamedAsync(() => bus.WatchAsync(BluezObjects.Service, Hear, cancellationToken)).ConfigureAwait(false);
        await BluezErrors.NamedAsync(() => CallConnectAsync(cancellationToken)).ConfigureAwait(false);
        if ((await BluezErrors.NamedAsync(() => bus.GetAllAsync(device, cancellationToken)).ConfigureAwait(false)).Flag("ServicesResolved") == true)
        {
            resolved.TrySetResult();
        }

        await resolved.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        var characteristics = (await BluezObjects.GetAsync(bus, cancellationToken).ConfigureAwait(false)).With(BluezObjects.Characteristic, device.Path).ToList();
        var (write, flags) = Find(characteristics, WakeUpMessage.WriteCharacteristic);
        writing = write;
        writeType = flags.Contains("write", StringComparer.Ordinal) || !flags.Contains("write-without-response", StringComparer.Ordinal) ? "request" : "command";
        (notifying, _) = Find(characteristics, WakeUpMessage.NotifyCharacteristic);

        // Before the call: one that is given up while it waits may still be carried out.
        isNotifying = true;
        await BluezErrors.NamedAsync(() => bus.CallAsync(notifying, "StartNotify", cancellationToken)).ConfigureAwait(false);
    }

    private async Task CallConnectAsync(CancellationToken cancellationToken)
    {
        // Before the call: one that is given up while it waits may still be carried out.
        isConnecting = true;
        try
        {
            await bus.CallAsync(device, "Connect", cancellationToken).ConfigureAwait(false);
        }
        catch (DBusErrorReplyException e) when (BluezErrors.IsConnected(e))
        {
            // A connection that another program, or one that died, has left behind.
            return;
        }
        catch (DBusErrorReplyException)
        {
            // Refused: to disconnect now would end what another program has under way.
            isConnecting = false;
            throw;
        }
    }

    private static (BusObject Object, string[] Flags) Find(IEnumerable<(string Path, BusProperties Properties)> characteristics, string uuid)
    {
        var (path, properties) = characteristics.FirstOrDefault(each => string.Equals(each.Properties.Text("UUID"), uuid, StringComparison.OrdinalIgnoreCase));
        return path is null
            ? throw new RadioException(RadioError.BluetoothCameraNotFound, "The device of that name is no camera of this kind: it does not have the characteristics that wake one.", "Check the name with Find-Camera -Bluetooth.")
            : (new BusObject(BluezObjects.Service, path, BluezObjects.Characteristic), properties.Texts("Flags"));
    }

    private static bool IsAt(BusSignal signal, BusObject at) => string.Equals(signal.Path, at.Path, StringComparison.Ordinal);

    private void Hear(BusSignal signal)
    {
        if (signal.Interface is BluezObjects.Device && IsAt(signal, device) && signal.Changed.Flag("ServicesResolved") == true)
        {
            resolved.TrySetResult();
        }

        if (IsAt(signal, device) && ((signal.Interface is BluezObjects.Device && signal.Changed.Flag("Connected") == false) || signal.Removed.Contains(BluezObjects.Device, StringComparer.Ordinal)))
        {
            resolved.TrySetException(Lost(inner: null));
            values.Writer.TryComplete();
        }
        else if (signal.Interface is BluezObjects.Characteristic && IsAt(signal, notifying) && signal.Changed.Bytes("Value") is { } value)
        {
            values.Writer.TryWrite(value);
        }
    }
}
