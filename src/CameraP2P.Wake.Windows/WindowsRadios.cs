namespace CameraP2P.Wake.Windows;

/// <summary>The radios of a Windows computer. Compiled and never run. Loaded by name.</summary>
internal sealed class WindowsRadios : IRadios
{
    /// <summary>Opens them; nothing is asked yet.</summary>
    /// <param name="cancellationToken">Not needed.</param>
    public static Task<IRadios> OpenAsync(CancellationToken cancellationToken) => Task.FromResult<IRadios>(new WindowsRadios());

    /// <inheritdoc/>
    public async Task<IBluetoothAdapter> OpenBluetoothAsync(string? name, CancellationToken cancellationToken) => name is null
        ? await WindowsBluetooth.OpenAsync(cancellationToken).ConfigureAwait(false)
        : throw new RadioException(RadioError.RadioNotSupported, "Windows uses its default Bluetooth adapter; another cannot be chosen.", "Leave -Adapter out.");

    /// <inheritdoc/>
    public async Task<IWifiAdapter> OpenWifiAsync(string? name, CancellationToken cancellationToken) => await WindowsWifi.OpenAsync(name, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
