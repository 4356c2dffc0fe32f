using System.ComponentModel;
using System.Diagnostics;

namespace CameraP2P.Simulator.Radio;

/// <summary>Runs a program when an interface joins or leaves a camera's Wi-Fi, with four arguments: join or leave, the interface, the Wi-Fi's name, the address with its prefix.</summary>
/// <param name="program">Its path.</param>
internal sealed class WifiCommand(string program)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Runs it and waits for its end. What goes wrong with it shows in what then does not work.</summary>
    public async Task RunAsync(WifiChange change)
    {
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, [change.Joined ? "join" : "leave", change.Interface, change.Ssid, change.Address]) { UseShellExecute = false })!;
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is Win32Exception or OperationCanceledException)
        {
            Trace.TraceWarning($"{program}: {e.Message}");
        }
    }
}
