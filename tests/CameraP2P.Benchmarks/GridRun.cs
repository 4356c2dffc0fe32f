using System.Diagnostics;

namespace CameraP2P.Benchmarks;

/// <summary>The yardstick of the heartbeat: what else keeps a grid of 3.0 s on this machine, with nothing to do on it.</summary>
internal static class GridRun
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    public static async Task RunAsync(TimeSpan duration)
    {
        var rounds = (int)(duration / Interval);
        var thread = Task.Factory.StartNew(() => WaitOnThread(rounds), TaskCreationOptions.LongRunning);
        var (timer, delay) = (WaitOnTimerAsync(rounds), WaitByDelaysAsync(rounds));
        Console.WriteLine((await thread.ConfigureAwait(false)).Line("a thread that waits for the grid"));
        Console.WriteLine((await timer.ConfigureAwait(false)).Line("PeriodicTimer"));
        Console.WriteLine((await delay.ConfigureAwait(false)).Line("Task.Delay after each beat, like the app"));
    }

    private static Quantiles WaitOnThread(int rounds)
    {
        var late = new Quantiles();
        var start = Stopwatch.GetTimestamp();
        for (var i = 1; i <= rounds; i++)
        {
            Thread.Sleep((Interval * i) - Stopwatch.GetElapsedTime(start));
            late.Add((Stopwatch.GetElapsedTime(start) - (Interval * i)).Duration());
        }

        return late;
    }

    private static async Task<Quantiles> WaitOnTimerAsync(int rounds)
    {
        var late = new Quantiles();
        using var timer = new PeriodicTimer(Interval);
        var start = Stopwatch.GetTimestamp();
        for (var i = 1; i <= rounds; i++)
        {
            await timer.WaitForNextTickAsync().ConfigureAwait(false);
            late.Add((Stopwatch.GetElapsedTime(start) - (Interval * i)).Duration());
        }

        return late;
    }

    private static async Task<Quantiles> WaitByDelaysAsync(int rounds)
    {
        var late = new Quantiles();
        var start = Stopwatch.GetTimestamp();
        for (var i = 1; i <= rounds; i++)
        {
            await Task.Delay(Interval).ConfigureAwait(false);
            late.Add((Stopwatch.GetElapsedTime(start) - (Interval * i)).Duration());
        }

        return late;
    }
}
