using System.Management.Automation;
using CameraP2P.Errors;
using CameraP2P.Output;
using CameraP2P.Pipeline;
using CameraP2P.Session;
using CameraP2P.Sessions;
using CameraP2P.Wake;

namespace CameraP2P.Radio;

/// <summary>Wakes cameras and joins their Wi-Fi for a cmdlet, which shows each step.</summary>
/// <param name="open">Opens this computer's radios.</param>
/// <param name="queue">Shows the steps.</param>
/// <param name="limits">How long each step may take.</param>
internal sealed class RadioWork(Func<CancellationToken, Task<IRadios>> open, PipelineQueue queue, RadioLimits limits)
{
    /// <summary>Listens for cameras.</summary>
    /// <param name="bluetoothAdapter">The Bluetooth adapter; null for the first.</param>
    /// <param name="duration">How long.</param>
    /// <param name="stopping">Ends it.</param>
    /// <returns>Each camera once, the strongest first.</returns>
    /// <exception cref="CameraCmdletException">What happened.</exception>
    public Task<IReadOnlyList<CameraBluetoothEndpoint>> FindAsync(string? bluetoothAdapter, TimeSpan duration, CancellationToken stopping) => ComputerRadios.AboutAsync<IReadOnlyList<CameraBluetoothEndpoint>>("Bluetooth", async () =>
    {
        var heard = new Dictionary<string, BluetoothCamera>(StringComparer.OrdinalIgnoreCase);
        await using var radios = await open(stopping).ConfigureAwait(false);
        await using var adapter = await radios.OpenBluetoothAsync(bluetoothAdapter, stopping).ConfigureAwait(false);
        await new CameraWaker(adapter, limits, TimeProvider.System, Show).FindAsync(
            duration,
            camera =>
            {
                lock (heard)
                {
                    heard[camera.Address] = camera;
                }
            },
            stopping).ConfigureAwait(false);
        return [.. heard.Values.OrderByDescending(camera => camera.SignalStrength ?? int.MinValue).Select(camera => new CameraBluetoothEndpoint(camera.Name, camera.Address, camera.SignalStrength))];
    });

    /// <summary>Wakes one camera.</summary>
    /// <param name="name">Its Bluetooth name or address.</param>
    /// <param name="bluetoothAdapter">The Bluetooth adapter; null for the first.</param>
    /// <param name="stopping">Ends it.</param>
    /// <exception cref="CameraCmdletException">What happened.</exception>
    public Task<WifiTicket> WakeAsync(string name, string? bluetoothAdapter, CancellationToken stopping) => ComputerRadios.AboutAsync(name, async () =>
    {
        await using var radios = await open(stopping).ConfigureAwait(false);
        await using var adapter = await radios.OpenBluetoothAsync(bluetoothAdapter, stopping).ConfigureAwait(false);
        return await new CameraWaker(adapter, limits, TimeProvider.System, Show).WakeAsync(name, stopping).ConfigureAwait(false);
    });

    /// <summary>Joins a camera's Wi-Fi.</summary>
    /// <param name="name">What the camera is called.</param>
    /// <param name="ticket">Its Wi-Fi.</param>
    /// <param name="interfaceAlias">The Wi-Fi adapter; null for the first.</param>
    /// <param name="stopping">Ends it; the Wi-Fi from before is back then.</param>
    /// <exception cref="CameraCmdletException">What happened.</exception>
    public Task<CameraWifiConnection> JoinAsync(string name, WifiTicket ticket, string? interfaceAlias, CancellationToken stopping) => ComputerRadios.AboutAsync(name, async () =>
    {
        var radios = await open(stopping).ConfigureAwait(false);
        try
        {
            var adapter = await radios.OpenWifiAsync(interfaceAlias, stopping).ConfigureAwait(false);
            return new CameraWifiConnection(name, await new CameraWifiJoiner(adapter, limits, TimeProvider.System, Show).JoinAsync(ticket, stopping).ConfigureAwait(false), radios);
        }
        catch
        {
            await radios.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    });

    /// <summary>One adapter is in one Wi-Fi: joining another would leave the first, and nobody would know.</summary>
    /// <exception cref="CameraCmdletException">WifiInUse.</exception>
    public static void RequireFree(RunspaceContext context, string? interfaceAlias, string target)
    {
        if (context.Wifis.FirstOrDefault(each => !each.HasLeft && (interfaceAlias is null || string.Equals(each.InterfaceAlias, interfaceAlias, StringComparison.OrdinalIgnoreCase))) is { } other)
        {
            throw new CameraCmdletException(
                ErrorIds.WifiInUse,
                ErrorCategory.ResourceBusy,
                $"The Wi-Fi adapter {other.InterfaceAlias} is already in the Wi-Fi of {other.Name}, {other.Ssid}.",
                "Leave it with Disconnect-Camera or Disconnect-CameraWifi, or name another adapter with -InterfaceAlias.",
                target);
        }
    }

    /// <summary>The Wi-Fi becomes the runspace's; when that has gone, it is left.</summary>
    public static async Task KeepAsync(RunspaceContext context, CameraWifiConnection wifi)
    {
        try
        {
            context.Add(wifi);
        }
        catch (CameraException)
        {
            await wifi.LeaveAsync().ConfigureAwait(false);
            throw;
        }
    }

    private void Show(RadioStep step) => queue.Verbose($"{step.Text} (usually {step.Usual} s)");
}
