using System.Diagnostics;
using CameraP2P.Protocol.Commands;
using CameraP2P.Session.Media;

namespace CameraP2P.Benchmarks.Figures;

/// <summary>The same photo of 7 MB again and again, from a camera in another process.</summary>
internal static class Transfers
{
    private const int FileLength = 7_000_000;
    private const int Rounds = 12;
    private const int FilesPerRound = 4;
    private const int RecordedFiles = 4;

    /// <summary>What a camera sends on channel 3 (docs/PROTOCOL_ANALYSIS.md#media).</summary>
    private const double RecordedRate = 1.6;

    public static async IAsyncEnumerable<Figure> MeasureAsync()
    {
        using var folder = new PhotoFolder();
        using var camera = await CameraProcess.StartAsync(folder.Path).ConfigureAwait(false);
        using var lite = new LiteNetWindow();
        var session = await LocalCamera.ConnectDirectlyAsync(camera).ConfigureAwait(false);
        await using var close = session.ConfigureAwait(false);
        var transfer = new MediaTransfer(session);
        var (ours, raw, other) = (new Samples(), new Samples(), new Samples());
        var (ourCost, rawCost, otherCost) = (new Samples(), new Samples(), new Samples());
        await FetchAsync(transfer, FilesPerRound).ConfigureAwait(false);
        for (var round = -1; round < Rounds; round++)
        {
            var isWarm = round >= 0;
            await AddAsync(() => FetchAsync(transfer, FilesPerRound), isWarm ? ours : new Samples(), isWarm ? ourCost : new Samples(), FilesPerRound * FileLength).ConfigureAwait(false);
            await AddAsync(() => RawWindow.MeasureAsync(FilesPerRound * FileLength), isWarm ? raw : new Samples(), isWarm ? rawCost : new Samples(), FilesPerRound * FileLength).ConfigureAwait(false);
            await AddAsync(() => Task.FromResult(lite.Measure(FileLength)), isWarm ? other : new Samples(), isWarm ? otherCost : new Samples(), FileLength).ConfigureAwait(false);
        }

        var memory = GC.GetTotalMemory(forceFullCollection: true);
        await FetchAsync(transfer, Rounds).ConfigureAwait(false);
        var grown = GC.GetTotalMemory(forceFullCollection: true) - memory;
        yield return Figure.Share("file download", ours, "MB/s", "raw windowed UDP", raw, 0.5);
        yield return Figure.Share("file download", ours, "MB/s", "LiteNetLib", other, 3);
        yield return Cost("processor for a MB, receiving", ourCost, "raw, both ends", rawCost);
        yield return Cost("processor for a MB, LiteNetLib, both ends", otherCost, "raw, both ends", rawCost);
        yield return Figure.AtMost(FormattableString.Invariant($"memory growth over {Rounds * FileLength / 1e6:0} MB"), grown / 1e6, "MB", 0.1);
    }

    public static async IAsyncEnumerable<Figure> MeasureLossAsync()
    {
        using var folder = new PhotoFolder();
        using var clean = await CameraProcess.StartAsync(folder.Path).ConfigureAwait(false);
        using var lossy = await CameraProcess.StartAsync(folder.Path, loss: 0.02).ConfigureAwait(false);
        var cleanSession = await LocalCamera.ConnectDirectlyAsync(clean).ConfigureAwait(false);
        await using var closeClean = cleanSession.ConfigureAwait(false);
        var lossySession = await LocalCamera.ConnectDirectlyAsync(lossy).ConfigureAwait(false);
        await using var closeLossy = lossySession.ConfigureAwait(false);
        var (whole, lost) = (new Samples(), new Samples());
        for (var round = -1; round < Rounds; round++)
        {
            await AddAsync(() => FetchAsync(new MediaTransfer(cleanSession), 1), round < 0 ? new Samples() : whole, new Samples(), FileLength).ConfigureAwait(false);
            await AddAsync(() => FetchAsync(new MediaTransfer(lossySession), 1), round < 0 ? new Samples() : lost, new Samples(), FileLength).ConfigureAwait(false);
        }

        yield return Figure.Share("file download, 2 % lost each way", lost, "MB/s", "loss-free", whole, 0.3);
    }

    public static async IAsyncEnumerable<Figure> MeasureRecordedAsync()
    {
        using var folder = new PhotoFolder();
        using var camera = await CameraProcess.StartAsync(folder.Path, recorded: true).ConfigureAwait(false);
        var session = await LocalCamera.ConnectDirectlyAsync(camera).ConfigureAwait(false);
        await using var close = session.ConfigureAwait(false);
        var transfer = new MediaTransfer(session);
        await FetchAsync(transfer, 1).ConfigureAwait(false);
        var cost = new ProcessCost();
        var rate = RecordedFiles * FileLength / 1e6 / (await FetchAsync(transfer, RecordedFiles).ConfigureAwait(false)).TotalSeconds;
        var load = cost.Load;
        yield return new Figure("download at a camera's pace", rate, "MB/s", "no slower than it sends", rate >= 0.95 * RecordedRate) { Reference = RecordedRate, ReferenceName = "recorded" };
        yield return Figure.AtMost("processor at a camera's pace", load, "% core", 3);
    }

    private static Figure Cost(string name, Samples cost, string referenceName, Samples reference) => new(name, cost.Median, "ms")
    {
        Reference = reference.Median,
        ReferenceName = referenceName,
        Spread = cost.Spread,
    };

    private static async Task AddAsync(Func<Task<TimeSpan>> run, Samples rate, Samples cost, long bytes)
    {
        var processor = Process.GetCurrentProcess().TotalProcessorTime;
        rate.Add(bytes / 1e6 / (await run().ConfigureAwait(false)).TotalSeconds);
        cost.Add((Process.GetCurrentProcess().TotalProcessorTime - processor).TotalMilliseconds / (bytes / 1e6));
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

    private sealed class PhotoFolder : IDisposable
    {
        public PhotoFolder()
        {
            var content = new byte[FileLength];
            new Random(1).NextBytes(content);
            File.WriteAllBytes(System.IO.Path.Combine(Path, "large.jpg"), content);
        }

        public string Path { get; } = Directory.CreateTempSubdirectory("camerap2p-figures").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
