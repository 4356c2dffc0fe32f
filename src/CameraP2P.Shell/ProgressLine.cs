using System.Diagnostics;
using System.Management.Automation;

namespace CameraP2P.Shell;

/// <summary>
/// One line at the bottom of a terminal that shows the newest progress. At most ten times a second: drawing must not slow
/// down what it reports on. The caller holds the lock.
/// </summary>
internal sealed class ProgressLine(ShellConsole console)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Stopwatch sinceDrawn = new();
    private bool isShown;

    /// <summary>Shows a progress record, unless one was shown just now.</summary>
    public void Show(ProgressRecord record)
    {
        if (!console.ErrorIsTerminal || !console.HasColor)
        {
            return;
        }

        if (record.RecordType == ProgressRecordType.Completed)
        {
            Clear();
        }
        else if (!sinceDrawn.IsRunning || sinceDrawn.Elapsed >= Interval)
        {
            Draw(Fit(Describe(record), console.Width - 1));
        }
    }

    /// <summary>Takes the line away before something else is written.</summary>
    public void Clear()
    {
        if (isShown)
        {
            console.Error.Write("\r\e[K");
            isShown = false;
            sinceDrawn.Reset();
        }
    }

    /// <summary>The record on one line.</summary>
    internal static string Describe(ProgressRecord record)
    {
        var percent = record.PercentComplete >= 0 ? FormattableString.Invariant($" {record.PercentComplete} %") : string.Empty;
        var text = $"{record.Activity}: {record.StatusDescription}{percent} {record.CurrentOperation}";
        return string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).TrimEnd();
    }

    private static string Fit(string text, int width) => text.Length <= width ? text : text[..width];

    private void Draw(string text)
    {
        console.Error.Write($"\r{text}\e[K");
        isShown = true;
        sinceDrawn.Restart();
    }
}
