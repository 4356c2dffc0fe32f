using System.Diagnostics;
using System.Management.Automation;
using CameraP2P.Errors;
using CameraP2P.Pipeline;
using CameraP2P.Protocol;
using CameraP2P.Session;
using CameraP2P.Session.Media;

namespace CameraP2P.Jobs;

/// <summary>
/// The job that stands for a live view. Receive-Job gives its statistics, one object a second. It ends with Stop-Job or Stop-CameraStream, and
/// fails when the session is lost or the file cannot be written. Thread-safe.
/// </summary>
public sealed class CameraStreamJob : CameraJob
{
    /// <summary>What Get-Job shows as the job's type.</summary>
    public const string JobTypeName = "CameraStream";

    /// <summary>The camera is given 2 s to answer the stop; then the rest of the file is written.</summary>
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);

    private readonly CameraSession session;
    private readonly CancellationTokenSource stop = new();
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LiveView view;
    private readonly Stream file;

    private CameraStreamJob(CameraSession session, Stream file, string path, TimeSpan stallTimeout, string command)
        : base(command, FormattableString.Invariant($"{JobTypeName}{session.Id}"), JobTypeName)
    {
        (this.session, this.file, Path) = (session, file, path);
        var clock = Stopwatch.StartNew();
        view = new LiveView(new SessionMediaLink(session), new Mp4Sink(file, LiveView.UnitsPerSecond), stallTimeout, () => clock.Elapsed);
    }

    /// <summary>The session's name.</summary>
    public string Session => Printable.Clean(session.Name);

    /// <summary>The session's id in its runspace.</summary>
    public int SessionId => session.Id;

    /// <summary>The file that is written.</summary>
    public string Path { get; }

    /// <summary>How it fares now.</summary>
    public CameraStreamStatistics Statistics => view.Statistics;

    /// <inheritdoc/>
    public override string Location => session.RemoteEndPoint ?? string.Empty;

    /// <inheritdoc/>
    public override string StatusMessage => view.Statistics.ToString();

    private protected override string Noun => "live view job";

    private protected override string StartCommand => "Start-CameraStream";

    /// <summary>Starts a live view into a file, which the job closes.</summary>
    internal static CameraStreamJob Start(CameraSession session, Stream file, string path, TimeSpan stallTimeout, string command)
    {
        var job = new CameraStreamJob(session, file, path, stallTimeout, command);
        job.Begin();
        _ = Task.Run(job.RunAsync);
        _ = Task.Run(job.ReportAsync);
        return job;
    }

    /// <summary>Whether it is for this session and not over.</summary>
    internal bool Streams(CameraSession other) => ReferenceEquals(session, other) && JobStateInfo.State == JobState.Running;

    private protected override void EndWork()
    {
        stop.Cancel();
        ended.Task.Wait(EndLimit);
    }

    private async Task RunAsync()
    {
        Exception? failure = null;
        try
        {
            await view.RunAsync(stop.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            failure = e;
        }

        try
        {
            await file.DisposeAsync().ConfigureAwait(false);
        }
        catch (IOException e)
        {
            failure ??= e;
        }

        ended.SetResult();
        Finish(failure is null or OperationCanceledException ? JobState.Stopped : JobState.Failed, Describe(failure));
    }

    private ErrorRecord? Describe(Exception? failure) => failure switch
    {
        null or OperationCanceledException => null,
        _ when MediaFolderPath.IsOfTheDisk(failure) => ErrorRecords.From(ErrorRecords.About(session, MediaFolderPath.NotWritten(Path, failure)), session),
        _ => ErrorRecords.From(ErrorRecords.About(session, failure), session),
    };

    private async Task ReportAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (!ended.Task.IsCompleted && await timer.WaitForNextTickAsync().ConfigureAwait(false))
        {
            if (!ended.Task.IsCompleted)
            {
                Report(view.Statistics);
            }
        }
    }
}
