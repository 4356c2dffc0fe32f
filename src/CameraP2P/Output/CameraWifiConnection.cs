using CameraP2P.Protocol;
using CameraP2P.Session.Drivers;
using CameraP2P.Wake;

namespace CameraP2P.Output;

/// <summary>A camera's Wi-Fi that this computer has joined, as Connect-CameraWifi gives it. Thread-safe.</summary>
public sealed class CameraWifiConnection
{
    /// <summary>What a process that is told to end may still take.</summary>
    private static readonly TimeSpan ExitLimit = TimeSpan.FromSeconds(3);

    private readonly JoinedWifi joined;
    private readonly IAsyncDisposable radios;
    private readonly Action onExit;
    private readonly Lazy<Task> leaving;

    internal CameraWifiConnection(string name, JoinedWifi joined, IAsyncDisposable radios)
    {
        (this.joined, this.radios) = (joined, radios);
        Name = Printable.Clean(name);
        Ssid = Printable.Clean(joined.Ssid);
        leaving = new Lazy<Task>(LeaveOnceAsync);
        onExit = () => LeaveAsync().Wait(ExitLimit);
        ExitSignals.Add(onExit);
    }

    /// <summary>What the camera is called.</summary>
    public string Name { get; }

    /// <summary>The name of the Wi-Fi.</summary>
    public string Ssid { get; }

    /// <summary>The adapter, such as <c>wlan0</c>.</summary>
    public string InterfaceAlias => joined.InterfaceAlias;

    /// <summary>The camera's address.</summary>
    public string Address => joined.Camera.ToString();

    /// <summary>This computer's address in that Wi-Fi.</summary>
    public string LocalAddress => joined.Local.ToString();

    /// <summary>What the adapter was connected to before, and goes back to; null for nothing.</summary>
    public string? PreviousNetwork => joined.Before is { } before ? Printable.Clean(before) : null;

    /// <summary>Whether it was left.</summary>
    internal bool HasLeft => leaving.IsValueCreated;

    /// <summary>Name of the Wi-Fi and adapter.</summary>
    /// <returns>Such as <c>KJK_E0FF on wlan0</c>.</returns>
    public override string ToString() => $"{Ssid} on {InterfaceAlias}";

    /// <summary>Goes back to what was before, once. Never fails.</summary>
    internal Task LeaveAsync() => leaving.Value;

    private async Task LeaveOnceAsync()
    {
        // On a thread of the pool: whoever waits for it may hold up the one that asked.
        await Task.Run(joined.LeaveAsync).ConfigureAwait(false);
        ExitSignals.Remove(onExit);
        await radios.DisposeAsync().ConfigureAwait(false);
    }
}
