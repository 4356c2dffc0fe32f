using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using CameraP2P.Errors;
using CameraP2P.Files;
using CameraP2P.Input;
using CameraP2P.Output;
using CameraP2P.Pipeline;
using CameraP2P.Protocol.Commands;
using CameraP2P.Session;
using CameraP2P.Session.Media;
using CameraP2P.Sessions;

namespace CameraP2P.Cmdlets;

/// <summary>
/// Sync-CameraMedia: fetches what is new into a folder, and gives one object that says what came of it. Safe to kill at any moment: the next run goes on.
/// </summary>
[Cmdlet(VerbsData.Sync, "CameraMedia", HelpUri = HelpPages.Folder + "Sync-CameraMedia.md", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(CameraSyncResult))]
public sealed class SyncCameraMediaCommand : DestructiveCmdlet
{
    private const string LockName = ".camerap2p.lock";

    /// <summary>The folder; it is made when it does not exist.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>Sessions, their ids or names; <c>$CameraSession</c> when left out.</summary>
    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public CameraSessionReference[]? Session { get; set; }

    /// <summary>Only these kinds.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public CameraMediaType[]? Type { get; set; }

    /// <summary>Only those taken then or later.</summary>
    [Parameter]
    [NoCompletion]
    public DateTime? Since { get; set; }

    /// <summary>At most so many, the newest.</summary>
    [Parameter]
    [NoCompletion]
    [ValidateRange(1, int.MaxValue)]
    public int First { get; set; } = int.MaxValue;

    /// <summary>Deletes each from the camera once its file has been read back and compared.</summary>
    [Parameter]
    public SwitchParameter RemoveFromCamera { get; set; }

    /// <summary>How long nothing may come before an attempt is given up, in seconds.</summary>
    [Parameter]
    [Alias("StallSec")]
    [NoCompletion]
    [ValidateRange(1, 600)]
    public double StallSeconds { get; set; } = MediaTransferOption.Default.StallTimeout.TotalSeconds;

    /// <inheritdoc/>
    protected override void Process()
    {
        ErrorTarget = Path;
        ForEachSession(Session, Synchronise);
    }

    private void Synchronise(CameraSession session)
    {
        var folder = MediaFolderPath.Open(SessionState, Path, out var resolved);
        if (!IsApproved(session, resolved))
        {
            return;
        }

        using var held = Lock(folder, resolved);
        var clock = Stopwatch.StartNew();
        CameraSyncResult? result = null;
        try
        {
            Run(async (queue, stopping) =>
            {
                queue.HasOwnProgress = true;
                var observer = new Observer(queue, session);
                try
                {
                    result = await RunAsync(session, folder, observer, stopping).ConfigureAwait(false);
                }
                finally
                {
                    observer.Complete();
                }
            });
        }
        catch (Exception e) when (MediaFolderPath.IsOfTheDisk(e))
        {
            throw MediaFolderPath.NotWritten(resolved, e);
        }

        WriteObject(result! with { Session = session.Describe(), Path = resolved, Duration = clock.Elapsed });
    }

    private bool IsApproved(CameraSession session, string resolved) => RemoveFromCamera
        ? IsApproved(session, CommandIds.DeleteMedia, $"each item saved to {resolved}")
        : ShouldProcess(session.Describe(), $"Fetch what is new into {resolved}");

    private async Task<CameraSyncResult> RunAsync(CameraSession session, DiskFolder folder, Observer observer, CancellationToken stopping)
    {
        var link = new SessionMediaLink(session);
        var transfer = new MediaTransfer(link, MediaTransferOption.Default with { StallTimeout = TimeSpan.FromSeconds(StallSeconds) });
        var zone = session.GetOption().GetTimeZone();
        var files = await ListAsync(session, zone, stopping).ConfigureAwait(false);
        var sync = new MediaSync(transfer, link, folder, session.Uid ?? session.Name, zone, observer);
        var result = await sync.RunAsync(files, RemoveFromCamera, stopping).ConfigureAwait(false);
        return await WithStateAsync(session, result, observer, stopping).ConfigureAwait(false);
    }

    /// <summary>The whole list before the first file: what is deleted meanwhile would move the pages.</summary>
    private async Task<List<MediaFile>> ListAsync(CameraSession session, TimeZoneInfo zone, CancellationToken stopping)
    {
        var files = new List<MediaFile>();
        DateTime? since = Since is { } given ? CameraClock.FromGiven(given, zone) : null;
        await foreach (var file in session.ListMediaAsync(cancellationToken: stopping).ConfigureAwait(false))
        {
            if (Type.Include((CameraMediaType?)file.FileType) && (since is null || CameraClock.FromSeconds(file.MediaTime) >= since))
            {
                files.Add(file);
                if (files.Count == First)
                {
                    break;
                }
            }
        }

        return files;
    }

    /// <summary>Battery and card are a service: a camera that does not tell costs no result.</summary>
    private static async Task<CameraSyncResult> WithStateAsync(CameraSession session, CameraSyncResult result, Observer observer, CancellationToken stopping)
    {
        try
        {
            var info = AnswerReader.Read(await session.SendAsync(CommandRequests.DeviceInfo(), cancellationToken: stopping).ConfigureAwait(false), CommandJson.Default.DeviceInfo);
            return result with { BatteryPercent = info.BatteryPercent, StorageFreeMB = info.StorageFreeMegabytes };
        }
        catch (CameraException e)
        {
            observer.OnStep($"The camera did not tell its battery and card: {e.Message}");
            return result with { BatteryPercent = session.BatteryPercent };
        }
    }

    /// <summary>Held as long as it runs; the operating system lets go of it when the process dies.</summary>
    private static FileStream Lock(DiskFolder folder, string resolved)
    {
        MediaFolderPath.Make(folder, resolved);
        try
        {
            return new FileStream(folder.PathOf(LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (MediaFolderPath.IsOfTheDisk(e) && !IsHeld(e))
        {
            throw MediaFolderPath.NotWritten(resolved, e);
        }
        catch (IOException e)
        {
            throw new CameraCmdletException(
                ErrorIds.FolderInUse,
                ErrorCategory.ResourceBusy,
                $"{resolved} is being synchronised by another process.",
                "Wait for it to end, or give each camera a folder of its own.",
                resolved,
                e);
        }
    }

    /// <summary>Sharing and lock violation on Windows; EAGAIN on Linux and macOS.</summary>
    private static bool IsHeld(Exception e) => e is IOException && (e.HResult & 0xFFFF) is 32 or 33 or 11 or 35;

    /// <summary>Says how it goes, on the pipeline.</summary>
    private sealed class Observer(PipelineQueue queue, CameraSession session) : ISyncObserver
    {
        private readonly TransferProgress view = new(queue, "Sync-CameraMedia");

        public void OnProgress(MediaFile file, int number, int count, MediaProgress progress) =>
            view.Show(string.Create(CultureInfo.InvariantCulture, $"{new CameraMedia(session, file)} ({number} of {count})"), progress);

        public void OnFetched(MediaFile file, long length) => session.MediaSizes.Note(file, length);

        public void OnFailure(MediaFile file, Exception failure)
        {
            var known = failure is CameraException ? failure : MediaFolderPath.NotWritten(MediaNames.Of(file), failure);
            queue.Error(ErrorRecords.From(ErrorRecords.About(session, known), new CameraMedia(session, file)));
        }

        public void OnStep(string line) => queue.Verbose(line);

        public void Complete() => view.Complete();
    }
}
