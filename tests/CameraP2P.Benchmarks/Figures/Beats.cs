using System.Diagnostics;
using CameraP2P.Session.Core;

namespace CameraP2P.Benchmarks.Figures;

/// <summary>How far heartbeats are from their grid, beside a plain timer that runs at the same time.</summary>
internal static class Beats
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.25);
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(40);

    public static async IAsyncEnumerable<Figure> MeasureAsync()
    {
        using var camera = await CameraProcess.StartAsync().ConfigureAwait(false);
        var session = await LocalCamera.ConnectDirectlyAsync(camera).ConfigureAwait(false);
        await using var close = session.ConfigureAwait(false);
        using var subscription = session.Subscribe();
        session.StartHeartbeat(Interval);
        var timer = TickAsync();
        await Task.Delay(Duration).ConfigureAwait(false);
        session.StopHeartbeat();

        var late = new Samples();
        while (subscription.Reader.TryRead(out var happened))
        {
            if (happened is HeartbeatSent sent)
            {
                late.Add(sent.Late.Duration().TotalMilliseconds);
            }
        }

        var plain = await timer.ConfigureAwait(false);
        yield return Figure.AtMost("heartbeat, distance from the grid, p99", late.At(0.99), "ms", 5) with
        {
            Reference = plain.At(0.99),
            ReferenceName = "PeriodicTimer",
            Spread = late.Spread,
        };
    }

    private static async Task<Samples> TickAsync()
    {
        var late = new Samples();
        using var timer = new PeriodicTimer(Interval);
        var start = Stopwatch.GetTimestamp();
        for (var i = 1; i <= Duration / Interval; i++)
        {
            await timer.WaitForNextTickAsync().ConfigureAwait(false);
            late.Add((Stopwatch.GetElapsedTime(start) - (Interval * i)).Duration().TotalMilliseconds);
        }

        return late;
    }
}
