using System.Diagnostics;
using CameraP2P.Session;
using CameraP2P.Simulator;

namespace CameraP2P.Benchmarks;

/// <summary>From the call to a session that is logged in.</summary>
internal static class ConnectRun
{
    public static async Task RunAsync()
    {
        await RunAsync("directly to the port", addressPhase: false, times: 200, LocalCamera.ConnectDirectlyAsync).ConfigureAwait(false);
        await RunAsync("searched, no address phase (reach 5 ms)", addressPhase: false, times: 200, LocalCamera.ConnectBySearchAsync).ConfigureAwait(false);
        await RunAsync("searched, address phase (reach 0.40 s)", addressPhase: true, times: 20, LocalCamera.ConnectBySearchAsync).ConfigureAwait(false);
    }

    private static async Task RunAsync(string name, bool addressPhase, int times, Func<CameraSimulator, Task<CameraSession>> connect)
    {
        var camera = LocalCamera.Start(addressPhase);
        await using var stopCamera = camera.ConfigureAwait(false);
        var samples = new Quantiles();
        for (var i = -3; i < times; i++)
        {
            var start = Stopwatch.GetTimestamp();
            var session = await connect(camera).ConfigureAwait(false);
            var took = Stopwatch.GetElapsedTime(start);
            await session.CloseAsync().ConfigureAwait(false);
            if (i >= 0)
            {
                samples.Add(took);
            }
        }

        Console.WriteLine(samples.Line(name));
    }
}
