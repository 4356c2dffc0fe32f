using System.Diagnostics;
using System.Management.Automation;

namespace CameraP2P.Pipeline;

/// <summary>
/// Progress for whoever waits longer than a second: what the work said last, at most four times a second, because writing it
/// slows the work down. <c>$ProgressPreference</c> is the engine's business. Used on the pipeline thread only.
/// </summary>
internal sealed class WaitingProgress(Cmdlet cmdlet, string activity)
{
    private const int ActivityId = 1;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Stopwatch clock = Stopwatch.StartNew();
    private TimeSpan next = Patience;

    /// <summary>Shows it, if it is time to.</summary>
    public void Show(string status)
    {
        if (clock.Elapsed >= next)
        {
            next = clock.Elapsed + Interval;
            cmdlet.WriteProgress(new ProgressRecord(ActivityId, activity, status) { SecondsRemaining = -1 });
        }
    }

    /// <summary>Takes it away, if it was shown.</summary>
    public void Complete()
    {
        if (next > Patience)
        {
            cmdlet.WriteProgress(new ProgressRecord(ActivityId, activity, "done") { RecordType = ProgressRecordType.Completed });
        }
    }
}
