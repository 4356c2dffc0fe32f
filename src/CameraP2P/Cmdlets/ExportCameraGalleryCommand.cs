using System.Management.Automation;
using System.Runtime.CompilerServices;
using CameraP2P.Errors;
using CameraP2P.Files;
using CameraP2P.Gallery;
using CameraP2P.Input;
using CameraP2P.Output;
using CameraP2P.Pipeline;
using CameraP2P.Protocol;
using CameraP2P.Session.Media;

namespace CameraP2P.Cmdlets;

/// <summary>
/// Export-CameraGallery: one HTML page of what a folder holds, or of what is on a camera. It gets its name once it is whole.
/// </summary>
[Cmdlet(VerbsData.Export, "CameraGallery", HelpUri = HelpPages.Folder + "Export-CameraGallery.md", DefaultParameterSetName = MediaSet, SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportCameraGalleryCommand : CameraCmdlet
{
    private const string FolderSet = "Folder";
    private const string MediaSet = "Media";
    private const string DefaultName = "gallery.html";

    private readonly List<(GalleryItem Item, CameraMedia Media)> fromCameras = [];

    /// <summary>A folder of saved pictures and videos.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = FolderSet)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>What Get-CameraMedia gave.</summary>
    [Parameter(Mandatory = true, ParameterSetName = MediaSet, ValueFromPipeline = true)]
    [NoCompletion]
    [ValidateNotNullOrEmpty]
    public CameraMedia[] Media { get; set; } = [];

    /// <summary>The page, or a folder for it.</summary>
    [Parameter(Position = 1)]
    [Alias("Destination")]
    [ValidateNotNullOrEmpty]
    public string? DestinationPath { get; set; }

    /// <summary>The page's title.</summary>
    [Parameter]
    [NoCompletion]
    [ValidateNotNullOrEmpty]
    public string? Title { get; set; }

    /// <summary>Replaces a file that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Gives the file.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (string.Equals(ParameterSetName, MediaSet, StringComparison.Ordinal))
        {
            fromCameras.AddRange(Media.Select(media => (ItemOf(media), media)));
            return;
        }

        try
        {
            ExportFolder();
        }
        catch (CameraCmdletException e)
        {
            WriteError(e, Path);
        }
    }

    /// <inheritdoc/>
    protected override void End()
    {
        if (fromCameras.Count > 0)
        {
            ExportMedia();
        }
        else if (Path.Length == 0)
        {
            WriteWarning("Nothing came through the pipeline, so no gallery is written.");
        }
    }

    private static GalleryItem ItemOf(CameraMedia media) =>
        new(media.Name, media.Type is CameraMediaType.Video or CameraMediaType.Avi, media.Time, media.Session) { Duration = media.Duration };

    private static async IAsyncEnumerable<GalleryPicture> ReadAsync(List<(GalleryItem Item, string Path)> files, PipelineQueue queue, [EnumeratorCancellation] CancellationToken stopping = default)
    {
        for (var i = 0; i < files.Count; i++)
        {
            stopping.ThrowIfCancellationRequested();
            if (i % 500 == 0)
            {
                queue.Verbose(FormattableString.Invariant($"reading {i + 1} of {files.Count} files"));
            }

            yield return new GalleryPicture(files[i].Item, await GalleryFolder.ReadThumbnailAsync(files[i].Path, stopping).ConfigureAwait(false));
        }
    }

    private void ExportFolder()
    {
        var root = Resolve(Path);
        if (!Directory.Exists(root))
        {
            throw NotFound(Path, "does not exist or is not a folder", inner: null);
        }

        var page = PagePath(root);
        var files = new List<(GalleryItem Item, string Path)>();
        try
        {
            Run((_, stopping) =>
            {
                files = new GalleryFolder(root, System.IO.Path.GetDirectoryName(page)!).List(stopping);
                return Task.CompletedTask;
            });
        }
        catch (Exception e) when (MediaFolderPath.IsOfTheDisk(e))
        {
            throw NotFound(Path, $"cannot be read: {e.Message.TrimEnd('.')}", e);
        }

        Write(page, Title ?? new DirectoryInfo(root).Name, [.. files.Select(file => file.Item)], (queue, stopping) => ReadAsync(files, queue, stopping));
    }

    private void ExportMedia()
    {
        fromCameras.Sort((one, other) => GalleryItem.Compare(one.Item, other.Item));
        GalleryThumbnails? thumbnails = null;
        Write(PagePath(Resolve(".")), Title ?? "Trail camera", [.. fromCameras.Select(each => each.Item)], (queue, stopping) =>
        {
            thumbnails = new GalleryThumbnails(queue, MediaTransferOption.Default);
            return thumbnails.FetchAsync(fromCameras, stopping);
        });
        if (thumbnails is { Missing: > 0 })
        {
            WriteWarning(FormattableString.Invariant($"{thumbnails.Missing} of {fromCameras.Count} items have no thumbnail on the page."));
        }
    }

    private void Write(string page, string title, IReadOnlyList<GalleryItem> items, Func<PipelineQueue, CancellationToken, IAsyncEnumerable<GalleryPicture>> pictures)
    {
        if (!Force && File.Exists(page))
        {
            throw new CameraCmdletException(ErrorIds.FileExists, ErrorCategory.ResourceExists, $"{Printable.Clean(page)} exists already.", "Use -Force to replace it, or another -DestinationPath.", page);
        }

        if (!ShouldProcess(page, FormattableString.Invariant($"Write a gallery of {items.Count} items")))
        {
            return;
        }

        try
        {
            Run((queue, stopping) => WriteAsync(page, stream => new GalleryPage(title, items).WriteAsync(stream, pictures(queue, stopping), stopping)));
        }
        catch (Exception e) when (MediaFolderPath.IsOfTheDisk(e))
        {
            throw MediaFolderPath.NotWritten(Printable.Clean(page), e);
        }

        if (PassThru)
        {
            WriteObject(new FileInfo(page));
        }
    }

    private async Task WriteAsync(string page, Func<Stream, Task> write)
    {
        var folder = new DiskFolder(System.IO.Path.GetDirectoryName(page)!);
        var name = System.IO.Path.GetFileName(page);
        await MediaSaver.WritePartAsync(folder, name, write, time: null).ConfigureAwait(false);
        MediaSaver.Finish(folder, name, Force);
    }

    private string PagePath(string defaultFolder)
    {
        var path = DestinationPath is null ? defaultFolder : Resolve(DestinationPath);
        return Directory.Exists(path) ? System.IO.Path.Combine(path, DefaultName) : System.IO.Path.GetFullPath(path);
    }

    private string Resolve(string path)
    {
        try
        {
            var resolved = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
            return string.Equals(provider.Name, "FileSystem", StringComparison.Ordinal) ? resolved : throw NotFound(path, "is not in the file system", inner: null);
        }
        catch (Exception e) when (e is ItemNotFoundException or System.Management.Automation.DriveNotFoundException or ProviderNotFoundException)
        {
            throw NotFound(path, $"cannot be found: {e.Message.TrimEnd('.')}", e);
        }
    }

    private static CameraCmdletException NotFound(string path, string what, Exception? inner) =>
        new(ErrorIds.PathNotFound, ErrorCategory.ObjectNotFound, $"{Printable.Clean(path)} {what}.", "Check -Path and -DestinationPath.", path, inner);
}
