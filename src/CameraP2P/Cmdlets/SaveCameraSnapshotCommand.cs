using System.Diagnostics;
using System.Management.Automation;
using CameraP2P.Errors;
using CameraP2P.Files;
using CameraP2P.Input;
using CameraP2P.Jobs;
using CameraP2P.Pipeline;
using CameraP2P.Session;
using CameraP2P.Session.Media;
using CameraP2P.Sessions;

namespace CameraP2P.Cmdlets;

/// <summary>Save-CameraSnapshot: the next key frame of the live view as a picture, made by ffmpeg; as .h264 or .h265 it is saved as it is.</summary>
[Cmdlet(VerbsData.Save, "CameraSnapshot", HelpUri = HelpPages.Folder + "Save-CameraSnapshot.md", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class SaveCameraSnapshotCommand : SessionCmdlet
{
    /// <summary>The session, its id or name; <c>$CameraSession</c> when left out.</summary>
    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public CameraSessionReference? Session { get; set; }

    /// <summary>The file: .jpg, .png, .h264 or .h265.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>How long to wait for the key frame.</summary>
    [Parameter]
    [NoCompletion]
    [ValidateRange(1, 600)]
    [Alias("TimeoutSec")]
    public double TimeoutSeconds { get; set; } = 15;

    /// <summary>Replaces a file that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Gives the file.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private string Ending => System.IO.Path.GetExtension(Path).ToLowerInvariant();

    /// <inheritdoc/>
    protected override void Process() => ForSession(Session, session =>
    {
        if (Context.Jobs.OfType<CameraStreamJob>().FirstOrDefault(job => job.Streams(session)) is { } running)
        {
            throw new CameraCmdletException(
                ErrorIds.StreamRunning,
                ErrorCategory.ResourceBusy,
                FormattableString.Invariant($"The live view is running as job {running.Id}, and a camera sends one at a time."),
                "Stop it with Stop-CameraStream first.",
                session);
        }

        var program = FindProgram();
        var folder = MediaFolderPath.OpenFor(SessionState, Path, Force, out var name);
        var path = folder.PathOf(name);
        if (!ShouldProcess(path, "Save a snapshot"))
        {
            return;
        }

        try
        {
            Run((_, stopping) => SaveAsync(session, program, folder, name, stopping));
        }
        catch (Exception e) when (MediaFolderPath.IsOfTheDisk(e))
        {
            throw MediaFolderPath.NotWritten(path, e);
        }

        if (PassThru)
        {
            WriteObject(new FileInfo(path));
        }
    });

    /// <summary>The path of ffmpeg; null when it is not needed.</summary>
    private string? FindProgram() => Ending switch
    {
        ".h264" or ".h265" => null,
        ".jpg" or ".jpeg" or ".png" => (InvokeCommand.GetCommand("ffmpeg", CommandTypes.Application) as ApplicationInfo)?.Path ?? throw new CameraCmdletException(
            ErrorIds.FfmpegNotFound, ErrorCategory.NotInstalled, "A picture needs ffmpeg, which is not in PATH.", "Install ffmpeg, or save the key frame as it is with a name that ends in .h264.", Path),
        _ => throw new CameraCmdletException(ErrorIds.InvalidParameter, ErrorCategory.InvalidArgument, $"{Path} names no kind of picture.", "Use a name that ends in .jpg, .png, .h264 or .h265.", Path),
    };

    private async Task SaveAsync(CameraSession session, string? program, DiskFolder folder, string name, CancellationToken stopping)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(TimeSpan.FromSeconds(TimeoutSeconds));
        var sink = new KeyFrameSink(limit.Cancel);
        var clock = Stopwatch.StartNew();
        try
        {
            await new LiveView(new SessionMediaLink(session), sink, TimeSpan.FromSeconds(TimeoutSeconds), () => clock.Elapsed).RunAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            // The key frame has come, or the time is up.
        }

        var frame = sink.Frame ?? throw new CameraException(
            CameraError.MediaStalled,
            FormattableString.Invariant($"No key frame came within {TimeoutSeconds:0.###} s."),
            "Move closer to the camera, or use a longer -TimeoutSeconds.");
        var bytes = program is null ? frame : await FfmpegPicture.ConvertAsync(program, frame, sink.IsH265, string.Equals(Ending, ".png", StringComparison.Ordinal), stopping).ConfigureAwait(false);
        if (bytes.Length == 0)
        {
            throw new CameraException(CameraError.MediaDamaged, "ffmpeg could not make a picture of the key frame.", "Try again; a name that ends in .h264 saves the key frame as it is.");
        }

        await MediaSaver.WritePartAsync(folder, name, stream => stream.WriteAsync(bytes, stopping).AsTask(), time: null).ConfigureAwait(false);
        MediaSaver.Finish(folder, name, overwrite: Force);
    }
}
