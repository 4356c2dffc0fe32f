using System.Net;

namespace CameraP2P.Wake;

/// <summary>Joins a camera's Wi-Fi, and goes back to what was before.</summary>
/// <param name="adapter">The adapter.</param>
/// <param name="limits">How long each step may take.</param>
/// <param name="time">The time.</param>
/// <param name="step">Hears each step; null for nobody.</param>
internal sealed class CameraWifiJoiner(IWifiAdapter adapter, RadioLimits limits, TimeProvider time, Action<RadioStep>? step = null)
{
    /// <summary>A camera's address in its own Wi-Fi, in every recording (docs/PROTOCOL_ANALYSIS.md#session-set-up).</summary>
    public static readonly IPAddress UsualCamera = IPAddress.Parse("192.168.43.1");

    /// <summary>Between two scans; NetworkManager refuses them more often.</summary>
    private static readonly TimeSpan ScanPause = TimeSpan.FromSeconds(2);

    /// <summary>Joins. What goes wrong leaves the adapter where it was.</summary>
    /// <param name="ticket">The Wi-Fi.</param>
    /// <param name="cancellationToken">Ends it; the Wi-Fi from before is back then.</param>
    /// <returns>The connection; leave it with <see cref="JoinedWifi.LeaveAsync"/>.</returns>
    /// <exception cref="RadioException">What happened, and what to try.</exception>
    public async Task<JoinedWifi> JoinAsync(WifiTicket ticket, CancellationToken cancellationToken)
    {
        var before = await adapter.RememberAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            step?.Invoke(new RadioStep($"Waiting for the Wi-Fi {ticket.Ssid}", "3 to 15"));
            await UntilVisibleAsync(ticket.Ssid, cancellationToken).ConfigureAwait(false);
            await adapter.RemoveProfilesAsync(ticket.Ssid, cancellationToken).ConfigureAwait(false);
            step?.Invoke(new RadioStep($"Joining the Wi-Fi {ticket.Ssid}", "6"));
            var addresses = await JoinInTimeAsync(ticket, cancellationToken).ConfigureAwait(false);
            return new JoinedWifi(adapter, before, limits, time, ticket.Ssid, addresses);
        }
        catch
        {
            await JoinedWifi.RestoreAsync(adapter, before, limits, time).ConfigureAwait(false);
            throw;
        }
    }

    private Task<bool> UntilVisibleAsync(string ssid, CancellationToken cancellationToken) => StepLimit.WithinAsync(
        time,
        limits.Visible,
        async token =>
        {
            while (!await adapter.ScanAsync(ssid, token).ConfigureAwait(false))
            {
                await Task.Delay(ScanPause, time, token).ConfigureAwait(false);
            }

            return true;
        },
        () => new RadioException(
            RadioError.WifiNotFound,
            FormattableString.Invariant($"The Wi-Fi {ssid} did not appear within {limits.Visible.TotalSeconds:0} s."),
            "Wake the camera again: its Wi-Fi goes to sleep when nobody joins it. Check that the adapter is in reach of it."),
        cancellationToken);

    private Task<WifiAddresses> JoinInTimeAsync(WifiTicket ticket, CancellationToken cancellationToken) => StepLimit.WithinAsync(
        time,
        limits.Join,
        token => adapter.JoinAsync(ticket, token),
        () => new RadioException(
            RadioError.WifiNoAddress,
            FormattableString.Invariant($"The Wi-Fi {ticket.Ssid} gave no address within {limits.Join.TotalSeconds:0} s."),
            "Wake the camera again and try once more."),
        cancellationToken);
}

/// <summary>A camera's Wi-Fi that was joined. Thread-safe.</summary>
internal sealed class JoinedWifi
{
    private readonly IWifiAdapter adapter;
    private readonly Lazy<Task> leaving;

    public JoinedWifi(IWifiAdapter adapter, IWifiState before, RadioLimits limits, TimeProvider time, string ssid, WifiAddresses addresses)
    {
        this.adapter = adapter;
        (Ssid, Before, Local) = (ssid, before.Name, addresses.Local);
        Camera = addresses.Router ?? CameraWifiJoiner.UsualCamera;
        leaving = new Lazy<Task>(() => RestoreAsync(adapter, before, limits, time));
    }

    /// <summary>The Wi-Fi's name.</summary>
    public string Ssid { get; }

    /// <summary>The adapter.</summary>
    public string InterfaceAlias => adapter.InterfaceAlias;

    /// <summary>What the adapter was connected to before; null for nothing.</summary>
    public string? Before { get; }

    /// <summary>This computer's address there.</summary>
    public IPAddress Local { get; }

    /// <summary>The camera's address there.</summary>
    public IPAddress Camera { get; }

    /// <summary>Goes back to what was before, once. Never fails: what cannot be restored, the system restores by itself later.</summary>
    public Task LeaveAsync() => leaving.Value;

    /// <summary>The same for an attempt that failed.</summary>
    public static async Task RestoreAsync(IWifiAdapter adapter, IWifiState before, RadioLimits limits, TimeProvider time)
    {
        using var limit = new CancellationTokenSource(limits.Restore, time);
        try
        {
            await adapter.RestoreAsync(before, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RadioException or OperationCanceledException)
        {
            // The system goes on with it, or has nothing to go back to.
            return;
        }
        finally
        {
            await adapter.DisposeAsync().ConfigureAwait(false);
        }
    }
}
