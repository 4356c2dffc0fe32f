using System.Diagnostics;
using CameraP2P.Session;
using CameraP2P.Simulator;

namespace CameraP2P.Benchmarks.Figures;

/// <summary>From the call to a session that is logged in.</summary>
internal static class Connects
{
    public static async IAsyncEnumerable<Figure> MeasureAsync()
    {
        yield return await MeasureAsync("connect and login, to the port", addressPhase: false, times: 100, limit: 5, LocalCamera.ConnectDirectlyAsync).ConfigureAwait(false);
        yield return await MeasureAsync("connect and login, by search", addressPhase: true, times: 10, limit: 400, LocalCamera.ConnectBySearchAsync).ConfigureAwait(false);
    }

    private static async Task<Figure> MeasureAsync(string name, bool addressPhase, int times, double limit, Func<CameraSimulator, Task<CameraSession>> connect)
    {
        var camera = LocalCamera.Start(addressPhase);
        await using var stopCamera = camera.ConfigureAwait(false);
        var took = new Samples();
        for (var i = -2; i < times; i++)
        {
            var start = Stopwatch.GetTimestamp();
            var session = await connect(camera).ConfigureAwait(false);
            var elapsed = Stopwatch.GetElapsedTime(start);
            await session.CloseAsync().ConfigureAwait(false);
            if (i >= 0)
            {
                took.Add(elapsed.TotalMilliseconds);
            }
        }

        return Figure.AtMost(name, took.Median, "ms", limit) with { Spread = took.Spread };
    }
}
