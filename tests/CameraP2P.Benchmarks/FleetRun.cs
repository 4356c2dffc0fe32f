using System.Diagnostics;
using System.Globalization;
using CameraP2P.Session;
using CameraP2P.Session.Core;

namespace CameraP2P.Benchmarks;

/// <summary>Many sessions in one process, the camera in another: whether all heartbeats keep to their grids, and what a session costs.</summary>
internal static class FleetRun
{
    /// <summary>Connections at a time.</summary>
    private const int Throttle = 20;

    public static async Task RunAsync(int count, TimeSpan duration)
    {
        var result = await MeasureAsync(count, duration).ConfigureAwait(false);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} sessions connected in {result.ConnectTime.TotalSeconds:F1} s"));
        Console.WriteLine(result.Late.Line("|send - grid| of all (reach max 50 ms)"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"lost: {result.Lost}, unacknowledged beats: {result.Failed}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"CPU: {result.Load:F1} % of one core (reach 10 %)"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"managed memory: {result.BytesEach / 1024.0:F1} KiB a session (reach 25 KB)"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"threads: {result.Threads}"));
    }

    public static async Task<FleetResult> MeasureAsync(int count, TimeSpan duration)
    {
        using var camera = await CameraProcess.StartAsync().ConfigureAwait(false);
        var all = new ProcessCost();
        var sessions = await ConnectAsync(camera, count).ConfigureAwait(false);
        var connectTime = all.Elapsed;
        foreach (var session in sessions)
        {
            session.StartHeartbeat();
        }

        // Two beats warm up.
        await Task.Delay(TimeSpan.FromSeconds(6)).ConfigureAwait(false);
        var running = new ProcessCost();
        var late = await CollectAsync(sessions, duration).ConfigureAwait(false);
        var load = running.Load;
        var result = new FleetResult(
            connectTime,
            late,
            load,
            all.MemoryGrown / count,
            Process.GetCurrentProcess().Threads.Count,
            sessions.Count(session => session.State != CameraSessionState.Connected),
            sessions.Sum(session => session.Heartbeat.Failed));
        await Task.WhenAll(sessions.Select(session => session.CloseAsync())).ConfigureAwait(false);
        return result;
    }

    private static async Task<List<CameraSession>> ConnectAsync(CameraProcess camera, int count)
    {
        var sessions = new List<CameraSession>(count);
        while (sessions.Count < count)
        {
            var next = Enumerable.Range(0, Math.Min(Throttle, count - sessions.Count)).Select(_ => LocalCamera.ConnectDirectlyAsync(camera));
            sessions.AddRange(await Task.WhenAll(next).ConfigureAwait(false));
        }

        return sessions;
    }

    /// <summary>One sample a session and beat, read now and then from its statistics, which costs the sessions nothing.</summary>
    private static async Task<Quantiles> CollectAsync(List<CameraSession> sessions, TimeSpan duration)
    {
        var late = new Quantiles();
        var end = Stopwatch.StartNew();
        while (end.Elapsed < duration)
        {
            await Task.Delay(TimeSpan.FromSeconds(3)).ConfigureAwait(false);
            foreach (var drift in sessions.Select(session => session.Heartbeat.Drift).OfType<double>())
            {
                late.Add(TimeSpan.FromMilliseconds(drift));
            }
        }

        return late;
    }
}

/// <summary>What many sessions came to.</summary>
/// <param name="ConnectTime">Until the last was logged in.</param>
/// <param name="Late">Distances of beats from their grids.</param>
/// <param name="Load">Percent of one core.</param>
/// <param name="BytesEach">Managed memory of one session.</param>
/// <param name="Threads">Of the process.</param>
/// <param name="Lost">Sessions that did not stay connected.</param>
/// <param name="Failed">Beats that were not acknowledged.</param>
internal sealed record FleetResult(TimeSpan ConnectTime, Quantiles Late, double Load, long BytesEach, int Threads, int Lost, long Failed);
