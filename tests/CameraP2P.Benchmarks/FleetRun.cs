using System.Diagnostics;
using System.Globalization;
using CameraP2P.Session;
using CameraP2P.Session.Core;

namespace CameraP2P.Benchmarks;

/// <summary>Many sessions in one process: whether all heartbeats keep to their grids, and what a session costs. The camera is in it too.</summary>
internal static class FleetRun
{
    public static async Task RunAsync(int count, TimeSpan duration)
    {
        var camera = LocalCamera.Start(addressPhase: false);
        await using var stopCamera = camera.ConfigureAwait(false);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var sessions = new List<CameraSession>();
        var clock = Stopwatch.StartNew();
        while (sessions.Count < count)
        {
            sessions.AddRange(await Task.WhenAll(Enumerable.Range(0, Math.Min(20, count - sessions.Count)).Select(_ => LocalCamera.ConnectDirectlyAsync(camera))).ConfigureAwait(false));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} sessions connected in {clock.Elapsed.TotalSeconds:F1} s"));
        foreach (var session in sessions)
        {
            session.StartHeartbeat();
        }

        await Task.Delay(TimeSpan.FromSeconds(6)).ConfigureAwait(false);
        var processor = Process.GetCurrentProcess().TotalProcessorTime;
        clock.Restart();
        var late = await CollectAsync(sessions, duration).ConfigureAwait(false);
        var cost = (Process.GetCurrentProcess().TotalProcessorTime - processor).TotalSeconds / clock.Elapsed.TotalSeconds;
        var memory = GC.GetTotalMemory(forceFullCollection: true) - before;

        Console.WriteLine(late.Line("|send - grid| of all (reach max 50 ms)"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"lost: {sessions.Count(session => session.State != CameraSessionState.Connected)}, unacknowledged beats: {sessions.Sum(session => session.Heartbeat.Failed)}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"CPU, camera included: {100 * cost:F1} % of one core (reach 25 % for the sessions alone)"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"managed memory, camera included: {memory / 1024.0 / count:F1} KiB a session (reach 30 KB for the sessions alone)"));
        await Task.WhenAll(sessions.Select(session => session.CloseAsync())).ConfigureAwait(false);
    }

    /// <summary>One sample a session and beat, read now and then from its statistics, which costs the sessions nothing.</summary>
    private static async Task<Quantiles> CollectAsync(List<CameraSession> sessions, TimeSpan duration)
    {
        var late = new Quantiles();
        var end = Stopwatch.StartNew();
        while (end.Elapsed < duration)
        {
            await Task.Delay(TimeSpan.FromSeconds(3)).ConfigureAwait(false);
            foreach (var session in sessions)
            {
                if (session.Heartbeat.Drift is { } drift)
                {
                    late.Add(TimeSpan.FromMilliseconds(drift));
                }
            }
        }

        return late;
    }
}
