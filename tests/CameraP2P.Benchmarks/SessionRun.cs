using System.Diagnostics;
using System.Globalization;
using CameraP2P.Session;
using CameraP2P.Session.Core;
using CameraP2P.Session.Drivers;

namespace CameraP2P.Benchmarks;

/// <summary>One session at rest on the 3.0 s grid, the camera in another process: what it keeps to, and what it costs.</summary>
internal static class SessionRun
{
    /// <summary>The ARTEMIS record of a heartbeat (docs/PROTOCOL_ANALYSIS.md#command-payload).</summary>
    private const int HeartbeatRecordLength = 45;

    public static async Task RunAsync(TimeSpan duration)
    {
        using var yardstick = new BenchmarkProcess("grid", duration.TotalSeconds.ToString(CultureInfo.InvariantCulture));
        using var camera = await CameraProcess.StartAsync().ConfigureAwait(false);
        var session = await LocalCamera.ConnectDirectlyAsync(camera).ConfigureAwait(false);
        await using var closeSession = session.ConfigureAwait(false);
        using var subscription = session.Subscribe(capacity: 100_000);
        session.StartHeartbeat();

        // The costs are those of the time after the first tenth, in which code is compiled and buffers are made. The beats are all.
        await Task.Delay(duration / 10).ConfigureAwait(false);
        var cost = new ProcessCost();
        var (beats, bytes) = (session.Heartbeat.Sent, BytesOf(session));
        await Task.Delay(duration * 0.9).ConfigureAwait(false);
        WriteCost(cost, session.Heartbeat.Sent - beats, BytesOf(session) - bytes);
        WriteIntervals(session.Heartbeat);

        session.StopHeartbeat();
        WriteLateness([.. Take(subscription)], await camera.StopAsync().ConfigureAwait(false));
        Console.WriteLine((await yardstick.Output.ReadToEndAsync().ConfigureAwait(false)).TrimEnd());
    }

    private static long BytesOf(CameraSession session) => session.Counters.SentBytes + session.Counters.ReceivedBytes;

    private static void WriteCost(ProcessCost cost, long beats, long bytes)
    {
        var (load, seconds) = (cost.Load, cost.Elapsed.TotalSeconds);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"CPU: {cost.Processor.TotalMilliseconds / beats:F2} ms per beat, {load:F3} % of one core (reach 1 %)"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"bytes: heartbeat records {HeartbeatRecordLength * beats / seconds:F1} B/s (reach 15), everything {bytes / seconds:F1} B/s both ways"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"managed memory: {cost.MemoryGrown / 1024.0:F1} KiB more after {seconds:F0} s, of {cost.MemoryBefore / 1024.0:F0} KiB (reach 5 %)"));
    }

    private static void WriteIntervals(HeartbeatStatistics beats) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"intervals of {beats.Sent} beats: mean {beats.IntervalMean:F3} ms, min {beats.IntervalMin:F3} ms, max {beats.IntervalMax:F3} ms (reach 3000 +/- 50 ms); {beats.Acknowledged} acknowledged"));

    private static IEnumerable<HeartbeatSent> Take(CameraSessionSubscription subscription)
    {
        while (subscription.Reader.TryRead(out var happened))
        {
            if (happened is HeartbeatSent sent)
            {
                yield return sent;
            }
        }
    }

    private static void WriteLateness(IReadOnlyList<HeartbeatSent> sent, IReadOnlyList<long> arrived)
    {
        Console.WriteLine("distance from the grid:");
        var (atSend, atCamera) = (new Quantiles(), new Quantiles());
        var origin = Stopwatch.GetElapsedTime(0) - UdpDriver.Now;
        foreach (var (beat, arrival) in sent.Zip(arrived))
        {
            atSend.Add(beat.Late);
            atCamera.Add((Stopwatch.GetElapsedTime(0, arrival) - origin - (beat.At - beat.Late)).Duration());
        }

        Console.WriteLine(atSend.Line("|send - grid| (reach p99 2 ms)"));
        Console.WriteLine(atCamera.Line("|arrival in the camera's process - grid|"));
    }
}
