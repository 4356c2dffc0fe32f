using System.Diagnostics;
using System.Globalization;
using CameraP2P.Session.Core;

namespace CameraP2P.Benchmarks;

/// <summary>One session at rest on the 3.0 s grid: what it keeps to, and what it costs.</summary>
internal static class SessionRun
{
    /// <summary>The ARTEMIS record of a heartbeat (reference section 5).</summary>
    private const int HeartbeatRecordLength = 45;

    public static async Task RunAsync(TimeSpan duration)
    {
        var camera = LocalCamera.Start(addressPhase: false);
        await using var stopCamera = camera.ConfigureAwait(false);
        var session = await LocalCamera.ConnectDirectlyAsync(camera).ConfigureAwait(false);
        await using var closeSession = session.ConfigureAwait(false);
        using var subscription = session.Subscribe(capacity: 100_000);
        session.StartHeartbeat();

        // The first tenth warms up: code is compiled, buffers are made.
        await Task.Delay(duration / 10).ConfigureAwait(false);
        var memory = GC.GetTotalMemory(forceFullCollection: true);
        var (processor, bytes) = (Processor(), session.Counters.SentBytes + session.Counters.ReceivedBytes);
        var clock = Stopwatch.StartNew();
        var before = session.Heartbeat.Sent;
        await Task.Delay(duration * 0.9).ConfigureAwait(false);
        var beats = session.Heartbeat.Sent - before;
        var (seconds, cost) = (clock.Elapsed.TotalSeconds, Processor() - processor);
        var flowed = session.Counters.SentBytes + session.Counters.ReceivedBytes - bytes;
        var grown = GC.GetTotalMemory(forceFullCollection: true) - memory;

        var late = new Quantiles();
        while (subscription.Reader.TryRead(out var happened))
        {
            if (happened is HeartbeatSent sent)
            {
                late.Add(sent.Late);
            }
        }

        var statistics = session.Heartbeat;
        Console.WriteLine(late.Line("|send - grid| (reach p99 2 ms)"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"intervals: {statistics.Sent} beats, mean {statistics.IntervalMean:F3} ms, min {statistics.IntervalMin:F3} ms, max {statistics.IntervalMax:F3} ms (reach 3000 +/- 50 ms)"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"acknowledged: {statistics.Acknowledged}, round trip mean {statistics.RoundTripMean:F3} ms, p99 {statistics.RoundTripP99:F3} ms"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"CPU, camera included: {cost.TotalMilliseconds / beats:F2} ms per beat, {100 * cost.TotalSeconds / seconds:F3} % of one core"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"bytes: heartbeat records {HeartbeatRecordLength * beats / seconds:F1} B/s, everything {flowed / seconds:F1} B/s both ways"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"managed memory: {grown / 1024.0:F1} KiB more after {seconds:F0} s, of {memory / 1024.0:F0} KiB"));
    }

    private static TimeSpan Processor() => Process.GetCurrentProcess().TotalProcessorTime;
}
