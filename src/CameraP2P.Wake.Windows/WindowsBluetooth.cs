using System.Globalization;
using System.Runtime.InteropServices.WindowsRuntime;
using System.Threading.Channels;
using CameraP2P.Protocol.Bluetooth;
using Windows.Devices.Bluetooth;
using Windows.Devices.Bluetooth.Advertisement;
using Windows.Devices.Bluetooth.GenericAttributeProfile;
using Windows.Devices.Radios;

namespace CameraP2P.Wake.Windows;

/// <summary>The default Bluetooth adapter of Windows.</summary>
internal sealed class WindowsBluetooth : IBluetoothAdapter
{
    private WindowsBluetooth()
    {
    }

    /// <summary>Opens it.</summary>
    public static async Task<WindowsBluetooth> OpenAsync(CancellationToken cancellationToken)
    {
        var adapter = await BluetoothAdapter.GetDefaultAsync().AsTask(cancellationToken).ConfigureAwait(false)
            ?? throw new RadioException(RadioError.BluetoothUnavailable, "This computer has no Bluetooth adapter.", "Plug one in.");
        var radio = await adapter.GetRadioAsync().AsTask(cancellationToken).ConfigureAwait(false);
        return radio?.State == RadioState.On ? new WindowsBluetooth() : throw Off();
    }

    /// <inheritdoc/>
    public async Task ScanAsync(Action<BluetoothCamera> seen, CancellationToken cancellationToken)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var watcher = new BluetoothLEAdvertisementWatcher { ScanningMode = BluetoothLEScanningMode.Active };
        watcher.Received += (_, heard) =>
        {
            if (!string.IsNullOrEmpty(heard.Advertisement.LocalName))
            {
                seen(new BluetoothCamera(heard.Advertisement.LocalName, TextOf(heard.BluetoothAddress), heard.RawSignalStrengthInDBm));
            }
        };
        watcher.Stopped += (_, stopped) =>
        {
            if (stopped.Error != BluetoothError.Success)
            {
                ended.TrySetException(Off());
            }
        };
        watcher.Start();
        try
        {
            await ended.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // That is how a scan ends.
        }
        finally
        {
            watcher.Stop();
        }
    }

    /// <inheritdoc/>
    public async Task<IBluetoothLink> ConnectAsync(string address, CancellationToken cancellationToken)
    {
        var number = ulong.Parse(address.Replace(":", "", StringComparison.Ordinal), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var device = await BluetoothLEDevice.FromBluetoothAddressAsync(number).AsTask(cancellationToken).ConfigureAwait(false)
            ?? throw new RadioException(RadioError.BluetoothCameraNotFound, $"The camera with the Bluetooth address {address} is no longer in reach.", "Move closer to the camera and try again.");
        var link = new WindowsBluetoothLink(device);
        try
        {
            await link.OpenAsync(cancellationToken).ConfigureAwait(false);
            return link;
        }
        catch
        {
            await link.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static RadioException Off() => new(RadioError.BluetoothOff, "Bluetooth is switched off.", "Switch it on in the settings of Windows.");

    private static string TextOf(ulong address) =>
        string.Join(':', Enumerable.Range(0, 6).Select(i => ((address >> (40 - (8 * i))) & 0xff).ToString("X2", CultureInfo.InvariantCulture)));
}

/// <summary>A connected camera. Windows disconnects when the device and its services are disposed of.</summary>
internal sealed class WindowsBluetoothLink(BluetoothLEDevice device) : IBluetoothLink
{
    private static readonly TimeSpan ReleaseLimit = TimeSpan.FromSeconds(2);

    private readonly Channel<byte[]> values = Channel.CreateBounded<byte[]>(1024);
    private readonly List<GattDeviceService> services = [];
    private GattCharacteristic? writing;
    private GattCharacteristic? notifying;

    /// <summary>Connects, finds the characteristics, subscribes.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        device.ConnectionStatusChanged += (changed, _) =>
        {
            if (changed.ConnectionStatus == BluetoothConnectionStatus.Disconnected)
            {
                values.Writer.TryComplete();
            }
        };
        var found = await device.GetGattServicesAsync(BluetoothCacheMode.Uncached).AsTask(cancellationToken).ConfigureAwait(false);
        Require(found.Status);
        services.AddRange(found.Services);
        foreach (var service in services)
        {
            var result = await service.GetCharacteristicsAsync(BluetoothCacheMode.Uncached).AsTask(cancellationToken).ConfigureAwait(false);
            writing ??= result.Characteristics.FirstOrDefault(each => each.Uuid == new Guid(WakeUpMessage.WriteCharacteristic));
            notifying ??= result.Characteristics.FirstOrDefault(each => each.Uuid == new Guid(WakeUpMessage.NotifyCharacteristic));
        }

        if (writing is null || notifying is null)
        {
            throw new RadioException(RadioError.BluetoothCameraNotFound, "The device of that name is no camera of this kind: it does not have the characteristics that wake one.", "Check the name with Find-Camera -Bluetooth.");
        }

        notifying.ValueChanged += (_, changed) => values.Writer.TryWrite(changed.CharacteristicValue.ToArray());
        Require(await notifying.WriteClientCharacteristicConfigurationDescriptorAsync(GattClientCharacteristicConfigurationDescriptorValue.Notify).AsTask(cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public async Task WriteAsync(ReadOnlyMemory<byte> value, CancellationToken cancellationToken)
    {
        var option = writing!.CharacteristicProperties.HasFlag(GattCharacteristicProperties.Write) ? GattWriteOption.WriteWithResponse : GattWriteOption.WriteWithoutResponse;
        Require(await writing.WriteValueAsync(value.ToArray().AsBuffer(), option).AsTask(cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public async Task<byte[]> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await values.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException e)
        {
            throw Lost(e);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (notifying is not null && device.ConnectionStatus == BluetoothConnectionStatus.Connected)
        {
            using var limit = new CancellationTokenSource(ReleaseLimit);
            await ((Task)notifying.WriteClientCharacteristicConfigurationDescriptorAsync(GattClientCharacteristicConfigurationDescriptorValue.None).AsTask(limit.Token)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        services.ForEach(each => each.Dispose());
        device.Dispose();
    }

    private static RadioException Lost(Exception? inner) =>
        new(RadioError.BluetoothLost, "The camera has disconnected from Bluetooth, or did not connect.", "Move closer to the camera and try again.", inner);

    private static void Require(GattCommunicationStatus status)
    {
        if (status != GattCommunicationStatus.Success)
        {
            throw Lost(inner: null);
        }
    }
}
