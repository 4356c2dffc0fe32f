using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using CameraP2P.Session.Media;

namespace CameraP2P.Pipeline;

/// <summary>
/// Progress of a transfer: item, percent, rate and remaining time, at most ten times a second, because writing it slows the transfer down. Called
/// on the transfer's thread; the pipeline thread writes.
/// </summary>
internal sealed class TransferProgress(PipelineQueue queue, string activity)
{
    private const int ActivityId = 1;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Stopwatch clock = Stopwatch.StartNew();
    private TimeSpan next;
    private TimeSpan itemStarted;
    private bool wasShown;

    /// <summary>Shows how far an item is, if it is time to.</summary>
    /// <param name="what">The item, such as <c>photo 100-0318 (3 of 20)</c>.</param>
    /// <param name="progress">How far it is.</param>
    public void Show(string what, MediaProgress progress)
    {
        if (progress.Retry is { } reason)
        {
            queue.Verbose(string.Create(CultureInfo.InvariantCulture, $"{what}: attempt {progress.Attempt}, because {reason}"));
        }

        itemStarted = progress.Bytes == 0 ? clock.Elapsed : itemStarted;
        if (clock.Elapsed < next)
        {
            return;
        }

        next = clock.Elapsed + Interval;
        wasShown = true;
        var record = Describe(what, progress, clock.Elapsed - itemStarted);
        queue.Post(cmdlet => cmdlet.WriteProgress(record));
    }

    /// <summary>Takes it away.</summary>
    public void Complete()
    {
        if (wasShown)
        {
            queue.Post(cmdlet => cmdlet.WriteProgress(new ProgressRecord(ActivityId, activity, "done") { RecordType = ProgressRecordType.Completed }));
        }
    }

    private ProgressRecord Describe(string what, MediaProgress progress, TimeSpan elapsed)
    {
        var rate = elapsed > TimeSpan.Zero ? progress.Bytes / elapsed.TotalSeconds : 0;
        var attempt = progress.Attempt > 1 ? string.Create(CultureInfo.InvariantCulture, $", attempt {progress.Attempt}") : string.Empty;
        var status = string.Create(CultureInfo.InvariantCulture, $"{what}: {progress.Bytes / 1e6:0.0} MB, {rate / 1e6:0.0} MB/s{attempt}");
        return new ProgressRecord(ActivityId, activity, status)
        {
            PercentComplete = progress.Fraction is { } fraction ? (int)(fraction * 100) : -1,
            SecondsRemaining = progress.Fraction is > 0 and var done ? (int)(elapsed.TotalSeconds * (1 - done) / done) : -1,
        };
    }
}
