using System.Diagnostics;
using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using CameraP2P.Errors;
using CameraP2P.Files;
using CameraP2P.Protocol;
using CameraP2P.Session;
using CameraP2P.Session.Live;
using CameraP2P.Session.Media;

namespace CameraP2P.Jobs;

/// <summary>
/// The job that stands for a live view, which goes to a file, to browsers, or to both. Receive-Job gives its statistics, one object a second. It
/// ends with Stop-Job or Stop-CameraStream, and fails when the session is lost or the file cannot be written. Thread-safe.
/// </summary>
public sealed class CameraStreamJob : CameraJob
{
    /// <summary>What Get-Job shows as the job's type.</summary>
    public const string JobTypeName = "CameraStream";

    /// <summary>The camera is given 2 s to answer the stop, viewers 1 s to take what is left; then the rest of the file is written.</summary>
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);

    private readonly CameraSession session;
    private readonly CancellationTokenSource stop = new();
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LiveView view;
    private readonly Stream? file;
    private readonly LiveServer? server;

    private CameraStreamJob(CameraSession session, StreamTarget target, TimeSpan stallTimeout, string command)
        : base(command, FormattableString.Invariant($"{JobTypeName}{session.Id}"), JobTypeName)
    {
        (this.session, file, Path) = (session, target.File, target.Path);
        var clock = Stopwatch.StartNew();
        var feed = new LiveFeed();
        var sinks = new List<IFrameSink>();
        if (target.Listener is not null)
        {
            sinks.Add(new LiveSink(feed));
        }

        if (file is not null)
        {
            sinks.Add(new Mp4Sink(file, LiveView.UnitsPerSecond));
        }

        view = new LiveView(new SessionMediaLink(session), new SeveralSinks([.. sinks]), stallTimeout, () => clock.Elapsed);
        if (target.Listener is { } listener)
        {
            server = new LiveServer(listener, feed, () => new LiveReport(session.Name, session.State, Statistics));
            Url = UrlOf(server.EndPoint);
        }
    }

    /// <summary>The session's name.</summary>
    public string Session => Printable.Clean(session.Name);

    /// <summary>The session's id in its runspace.</summary>
    public int SessionId => session.Id;

    /// <summary>The file that is written; null when there is none.</summary>
    public string? Path { get; }

    /// <summary>Where browsers find the live page, such as <c>http://127.0.0.1:8080/</c>; null when there is none.</summary>
    public Uri? Url { get; }

    /// <summary>How it fares now.</summary>
    public CameraStreamStatistics Statistics => view.Statistics with { Viewers = server?.Viewers ?? 0 };

    /// <inheritdoc/>
    public override string Location => session.RemoteEndPoint ?? string.Empty;

    /// <inheritdoc/>
    public override string StatusMessage => Statistics.ToString();

    private protected override string Noun => "live view job";

    private protected override string StartCommand => "Start-CameraStream";

    /// <summary>Starts a live view; the job closes its target.</summary>
    internal static CameraStreamJob Start(CameraSession session, StreamTarget target, TimeSpan stallTimeout, string command)
    {
        var job = new CameraStreamJob(session, target, stallTimeout, command);
        job.Begin();
        _ = Task.Run(job.RunAsync);
        _ = Task.Run(job.ReportAsync);
        return job;
    }

    /// <summary>Whether it is for this session and not over.</summary>
    internal bool Streams(CameraSession other) => ReferenceEquals(session, other) && JobStateInfo.State == JobState.Running;

    /// <summary>A server on all addresses is reached by that of this computer alone, too.</summary>
    private static Uri UrlOf(IPEndPoint end) => new UriBuilder(
        Uri.UriSchemeHttp,
        end.Address.Equals(IPAddress.Any) ? IPAddress.Loopback.ToString() : end.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback.ToString() : end.Address.ToString(),
        end.Port).Uri;

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
            file?.Dispose();
        }
        catch (IOException e)
        {
            failure ??= e;
        }

        if (server is not null)
        {
            await server.DisposeAsync().ConfigureAwait(false);
        }

        ended.SetResult();
        Finish(failure is null or OperationCanceledException ? JobState.Stopped : JobState.Failed, Describe(failure));
    }

    private ErrorRecord? Describe(Exception? failure) => failure switch
    {
        null or OperationCanceledException => null,
        _ when Path is not null && MediaFolderPath.IsOfTheDisk(failure) => ErrorRecords.From(ErrorRecords.About(session, MediaFolderPath.NotWritten(Path, failure)), session),
        _ => ErrorRecords.From(ErrorRecords.About(session, failure), session),
    };

    private async Task ReportAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (!ended.Task.IsCompleted && await timer.WaitForNextTickAsync().ConfigureAwait(false))
        {
            if (!ended.Task.IsCompleted)
            {
                Report(Statistics);
            }
        }
    }
}

/// <summary>Where a live view goes: to a file, to browsers, or to both.</summary>
/// <param name="File">The file; null for none.</param>
/// <param name="Path">Its path.</param>
/// <param name="Listener">Takes the browsers' connections; null for none.</param>
internal sealed record StreamTarget(Stream? File, string? Path, TcpListener? Listener);
