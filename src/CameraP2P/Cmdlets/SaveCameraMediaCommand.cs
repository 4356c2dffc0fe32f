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
/// Save-CameraMedia: fetches pictures and videos into a folder. A file gets its name only once it is whole and checked; files that exist are skipped.
/// </summary>
[Cmdlet(VerbsData.Save, "CameraMedia", HelpUri = HelpPages.Folder + "Save-CameraMedia.md", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class SaveCameraMediaCommand : SessionCmdlet
{
    private readonly List<(CameraMedia Media, string Name)> thumbnails = [];
    private DiskFolder? folder;

    /// <summary>What Get-CameraMedia gave.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [NoCompletion]
    [ValidateNotNullOrEmpty]
    public CameraMedia[] Media { get; set; } = [];

    /// <summary>The folder; it is made when it does not exist.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = ".";

    /// <summary>The small pictures instead of the files.</summary>
    [Parameter]
    public SwitchParameter Thumbnail { get; set; }

    /// <summary>How files are named: a script block, or text with placeholders.</summary>
    [Parameter]
    [NoCompletion]
    [ValidateNotNullOrEmpty]
    public object? FileName { get; set; }

    /// <summary>How long nothing may come before an attempt is given up, in seconds.</summary>
    [Parameter]
    [Alias("StallSec")]
    [NoCompletion]
    [ValidateRange(1, 600)]
    public double StallSeconds { get; set; } = MediaTransferOption.Default.StallTimeout.TotalSeconds;

    /// <summary>Replaces files that exist.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Gives the files.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        ErrorTarget = Path;
        folder = MediaFolderPath.Open(SessionState, Path, out var resolved);
        if (!Asking.IsOn(this, "WhatIf", "WhatIfPreference"))
        {
            // A folder that cannot be is one error, not one for each item.
            MediaFolderPath.Make(folder, resolved);
        }
    }

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var media in Media)
        {
            if (!Thumbnail)
            {
                Save(media);
                continue;
            }

            if (thumbnails.Count > 0 && (thumbnails.Count == CommandRequests.MaxThumbnails || thumbnails[0].Media.Owner != media.Owner))
            {
                SaveThumbnails();
            }

            AddThumbnail(media);
        }
    }

    /// <inheritdoc/>
    protected override void End() => SaveThumbnails();

    private static MediaReference Require(CameraMedia media) => media.Reference ?? throw new CameraCmdletException(
        ErrorIds.InvalidParameter,
        ErrorCategory.InvalidData,
        $"The camera gave no complete number for {media}, so it cannot be fetched.",
        "List what is there with Get-CameraMedia.",
        media);

    private static DateTime? TimeOf(CameraMedia media) => MediaSaver.UtcOf(media.File.MediaTime, media.Owner.GetOption().GetTimeZone());

    private MediaTransfer TransferOf(CameraSession session) =>
        new(session, MediaTransferOption.Default with { StallTimeout = TimeSpan.FromSeconds(StallSeconds) });

    private void Save(CameraMedia media) => ForItem(media, session =>
    {
        var item = Require(media);
        var name = MediaFileName.Of(media, FileName, MediaNames.EndingOf(item.FileType));
        if (!IsWanted(name, media))
        {
            return;
        }

        var transfer = TransferOf(session);
        async Task FetchAsync(Stream stream, TransferProgress view, PipelineQueue queue, CancellationToken stopping)
        {
            var outcome = await transfer.FetchAsync(item, stream, progress => view.Show(media.ToString(), progress), stopping).ConfigureAwait(false);
            session.MediaSizes.Note(media.File, stream.Length);
            if (outcome.CorrectedTimeStamps > 0)
            {
                queue.Warning(FormattableString.Invariant($"{media}: {outcome.CorrectedTimeStamps} of its time stamps could not be as the camera gave them, and were corrected."));
            }
        }

        Write(name, async (queue, stopping) =>
        {
            var view = new TransferProgress(queue, "Save-CameraMedia");
            try
            {
                await MediaSaver.WritePartAsync(folder!, name, stream => FetchAsync(stream, view, queue, stopping), TimeOf(media)).ConfigureAwait(false);
            }
            finally
            {
                view.Complete();
            }
        });
    });

    private void AddThumbnail(CameraMedia media) => ForItem(media, _ =>
    {
        Require(media);
        var name = MediaFileName.Of(media, FileName, ".jpg");
        if (FileName is null)
        {
            name = System.IO.Path.ChangeExtension(name, null) + MediaNames.ThumbnailEnding;
        }

        if (IsWanted(name, media))
        {
            thumbnails.Add((media, name));
        }
    });

    /// <summary>The thumbnails of one request; one that does not come is an error about its item.</summary>
    private void SaveThumbnails()
    {
        if (thumbnails.Count == 0)
        {
            return;
        }

        var missing = thumbnails.ToDictionary(each => each.Media.Reference!);
        thumbnails.Clear();
        var come = new List<MediaThumbnail>();
        ForSession(new CameraSessionReference(missing.Values.First().Media.Owner), session =>
        {
            var transfer = TransferOf(session);
            Run(async (_, stopping) =>
            {
                await foreach (var thumbnail in transfer.FetchThumbnailsAsync(missing.Keys, stopping).ConfigureAwait(false))
                {
                    come.Add(thumbnail);
                }
            });
            foreach (var thumbnail in come)
            {
                missing.Remove(thumbnail.Item, out var asked);
                ForItem(asked.Media, _ => Write(asked.Name, (_, stopping) => MediaSaver.WritePartAsync(folder!, asked.Name, stream => stream.WriteAsync(thumbnail.Jpeg, stopping).AsTask(), TimeOf(asked.Media))));
            }

            foreach (var (media, _) in missing.Values)
            {
                ForItem(media, _ => throw new CameraException(CameraError.MediaMissing, $"The camera sent no thumbnail for {media}.", "Fetch the file itself, without -Thumbnail."));
            }
        });
    }

    /// <summary>A file that exists is whole: it has its name.</summary>
    private bool IsWanted(string name, CameraMedia media)
    {
        var path = folder!.PathOf(name);
        if (!Force && folder.Exists(name))
        {
            WriteVerbose($"{media}: {path} exists and is skipped. Use -Force to fetch it again.");
            if (PassThru)
            {
                WriteObject(new FileInfo(path));
            }

            return false;
        }

        return ShouldProcess(path, $"Save {media}");
    }

    /// <summary>Runs what writes the temporary file, then gives that its name.</summary>
    private void Write(string name, Func<PipelineQueue, CancellationToken, Task> writePart)
    {
        var path = folder!.PathOf(name);
        try
        {
            Run(async (queue, stopping) =>
            {
                queue.HasOwnProgress = true;
                await writePart(queue, stopping).ConfigureAwait(false);
                MediaSaver.Finish(folder, name, overwrite: Force);
            });
        }
        catch (Exception e) when (MediaFolderPath.IsOfTheDisk(e))
        {
            throw MediaFolderPath.NotWritten(path, e);
        }

        WriteVerbose($"{path} is written.");
        if (PassThru)
        {
            WriteObject(new FileInfo(path));
        }
    }

    private void ForItem(CameraMedia media, Action<CameraSession> action) => ForSession(new CameraSessionReference(media.Owner), action, target: media);
}
