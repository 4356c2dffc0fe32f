using System.Diagnostics;
using System.Globalization;

namespace CameraP2P.Benchmarks;

/// <summary>A simulated camera in a process of its own, which notes when each heartbeat arrives.</summary>
internal sealed class CameraProcess : IDisposable
{
    /// <summary>How the trace tells a heartbeat: one DRW with a record of 45 bytes (docs/PROTOCOL_ANALYSIS.md#command-payload).</summary>
    private const string HeartbeatInTrace = ", 45 B";

    private readonly BenchmarkProcess process;

    private CameraProcess(BenchmarkProcess process, int port, int searchPort)
    {
        this.process = process;
        (Port, SearchPort) = (port, searchPort);
    }

    public int Port { get; }

    public int SearchPort { get; }

    /// <summary>Starts it.</summary>
    /// <param name="mediaPath">A folder of photos; null for the built-in ones.</param>
    /// <param name="recorded">Whether it sends at the recorded pace.</param>
    /// <param name="loss">The share of datagrams lost each way, 0 to 1; with a folder only.</param>
    public static async Task<CameraProcess> StartAsync(string? mediaPath = null, bool recorded = false, double loss = 0)
    {
        var started = mediaPath is null
            ? new BenchmarkProcess("camera")
            : new BenchmarkProcess("camera", mediaPath, recorded ? "recorded" : "prompt", loss.ToString(CultureInfo.InvariantCulture));
        var ports = (await started.Output.ReadLineAsync().ConfigureAwait(false))!.Split(' ').Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        return new CameraProcess(started, ports[0], ports[1]);
    }

    /// <summary>What the process does: a line with the ports, then, when its input ends, one with the time of each heartbeat.</summary>
    public static async Task ServeAsync(string? mediaPath = null, bool recorded = false, double loss = 0)
    {
        // Room for all, so that none is late because the list grows. A stopwatch counts the same in every process of a machine.
        var beats = new List<long>(100_000);
        Action<string>? trace = mediaPath is not null ? null : line =>
        {
            var now = Stopwatch.GetTimestamp();
            if (line.Contains(" rx ", StringComparison.Ordinal) && line.EndsWith(HeartbeatInTrace, StringComparison.Ordinal))
            {
                beats.Add(now);
            }
        };
        var camera = LocalCamera.Start(addressPhase: false, trace, mediaPath, recorded, loss);
        await using var stop = camera.ConfigureAwait(false);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{camera.Port} {camera.SearchPort}"));
        await BenchmarkProcess.UntilInputEndsAsync().ConfigureAwait(false);
        foreach (var beat in beats)
        {
            Console.WriteLine(beat.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Stops the camera; when each heartbeat arrived, by the stopwatch.</summary>
    public async Task<IReadOnlyList<long>> StopAsync()
    {
        process.CloseInput();
        var lines = (await process.Output.ReadToEndAsync().ConfigureAwait(false)).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return [.. lines.Select(line => long.Parse(line, CultureInfo.InvariantCulture))];
    }

    public void Dispose() => process.Dispose();
}
