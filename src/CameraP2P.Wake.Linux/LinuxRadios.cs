using CameraP2P.Wake.Linux.Bluez;
using CameraP2P.Wake.Linux.NetworkManager;

namespace CameraP2P.Wake.Linux;

/// <summary>The radios of a Linux computer: BlueZ and NetworkManager on the system's D-Bus. Loaded by name.</summary>
internal sealed class LinuxRadios : IRadios
{
    private readonly BusClient bus;

    private LinuxRadios(BusClient bus) => this.bus = bus;

    /// <summary>Connects to the bus.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RadioException">BluetoothUnavailable: there is no bus.</exception>
    public static Task<IRadios> OpenAsync(CancellationToken cancellationToken) => OpenAtAsync(BusClient.SystemAddress, cancellationToken);

    /// <summary>Connects to another bus, for tests.</summary>
    public static async Task<IRadios> OpenAtAsync(string address, CancellationToken cancellationToken) => new LinuxRadios(await BusClient.ConnectAsync(address, cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public async Task<IBluetoothAdapter> OpenBluetoothAsync(string? name, CancellationToken cancellationToken) => await BluezAdapter.OpenAsync(bus, name, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<IWifiAdapter> OpenWifiAsync(string? name, CancellationToken cancellationToken) => await NetworkManagerAdapter.OpenAsync(bus, name, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => bus.DisposeAsync();
}
