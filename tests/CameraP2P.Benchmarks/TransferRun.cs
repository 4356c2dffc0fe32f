using System.Diagnostics;
using System.Globalization;
using CameraP2P.Protocol.Commands;
using CameraP2P.Session;
using CameraP2P.Session.Media;

namespace CameraP2P.Benchmarks;

/// <summary>The same file again and again from a camera in another process, in turns with raw UDP: rate, processor time, memory.</summary>
internal static class TransferRun
{
    private const int FileLength = 7_000_000;
    private const int PerRound = 8;

    /// <summary>Fetches so many MB.</summary>
    /// <param name="megabytes">In all.</param>
    /// <param name="recorded">At the recorded pace of a camera.</param>
    public static async Task RunAsync(int megabytes, bool recorded)
    {
        var folder = Directory.CreateTempSubdirectory("camerap2p-transfer").FullName;
        try
        {
            var content = new byte[FileLength];
            new Random(1).NextBytes(content);
            await File.WriteAllBytesAsync(Path.Combine(folder, "large.jpg"), content).ConfigureAwait(false);
            using var camera = await CameraProcess.StartAsync(folder, recorded).ConfigureAwait(false);
            var session = await LocalCamera.ConnectDirectlyAsync(camera).ConfigureAwait(false);
            await using var close = session.ConfigureAwait(false);
            session.StartHeartbeat();
            await MeasureAsync(session, Math.Max(1, megabytes * 1_000_000L / FileLength), recorded).ConfigureAwait(false);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(CameraSession session, long files, bool recorded)
    {
        var transfer = new MediaTransfer(session);
        var (ours, raw) = (new List<double>(), new List<double>());
        await FetchAsync(transfer, 1).ConfigureAwait(false);
        var cost = new ProcessCost();
        var busy = TimeSpan.Zero;
        for (long done = 0; done < files; done += PerRound)
        {
            var count = (int)Math.Min(PerRound, files - done);
            var processor = Process.GetCurrentProcess().TotalProcessorTime;
            ours.Add(count * FileLength / 1e6 / (await FetchAsync(transfer, count).ConfigureAwait(false)).TotalSeconds);
            busy += Process.GetCurrentProcess().TotalProcessorTime - processor;
            if (!recorded)
            {
                raw.Add(count * FileLength / 1e6 / (await RawWindow.MeasureAsync((long)count * FileLength).ConfigureAwait(false)).TotalSeconds);
            }
        }

        var counters = session.Counters;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"file download            {Median(ours):0.0} MB/s (median of {ours.Count} rounds, {ours.Min():0.0} to {ours.Max():0.0})"));
        if (!recorded)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"raw windowed UDP         {Median(raw):0.0} MB/s; ratio {Median(ours) / Median(raw):0.00} (reach 0.5)"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"processor                {busy.TotalMilliseconds / (files * FileLength / 1e6):0.0} ms a MB, {100 * busy.TotalSeconds / (files * FileLength / 1e6 / Median(ours)):0.0} % of one core"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"memory                   {cost.MemoryBefore / 1e6:0.00} MB before, {cost.MemoryGrown / 1e6:+0.00;-0.00} MB after {files * FileLength / 1e6:0} MB"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"heartbeats               {session.Heartbeat.Sent} sent, {session.Heartbeat.Acknowledged} acknowledged; {counters.Received} datagrams received"));
    }

    private static async Task<TimeSpan> FetchAsync(MediaTransfer transfer, int count)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            await transfer.FetchAsync(new MediaReference(0, 100, 1), Stream.Null).ConfigureAwait(false);
        }

        return Stopwatch.GetElapsedTime(start);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
