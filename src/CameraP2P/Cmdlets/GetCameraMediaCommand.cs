using System.Management.Automation;
using CameraP2P.Input;
using CameraP2P.Output;
using CameraP2P.Pipeline;
using CameraP2P.Protocol.Commands;
using CameraP2P.Session;
using CameraP2P.Session.Media;
using CameraP2P.Sessions;

namespace CameraP2P.Cmdlets;

/// <summary>
/// Get-CameraMedia: the pictures and videos on a camera's card, in the camera's order: highest number first. A page is asked for when the
/// one before has been taken, so that <c>-First 3</c> and <c>Select-Object -First 3</c> cost one.
/// </summary>
[Cmdlet(VerbsCommon.Get, "CameraMedia", HelpUri = HelpPages.Folder + "Get-CameraMedia.md")]
[OutputType(typeof(CameraMedia))]
public sealed class GetCameraMediaCommand : SessionCmdlet
{
    /// <summary>Sessions, their ids or names; <c>$CameraSession</c> when left out.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public CameraSessionReference[]? Session { get; set; }

    /// <summary>Only these kinds.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public CameraMediaType[]? Type { get; set; }

    /// <summary>At most so many of each session.</summary>
    [Parameter]
    [NoCompletion]
    [ValidateRange(1, int.MaxValue)]
    public int First { get; set; } = int.MaxValue;

    /// <summary>Only those taken then or later. The camera's order is not that of time, so the whole list is read.</summary>
    [Parameter]
    [NoCompletion]
    public DateTime? Since { get; set; }

    /// <summary>
    /// Only those the camera numbered after this one: a file of an earlier run, also one that comes back from a CSV, CLIXML or JSON
    /// file, or its name, such as 100-0023.
    /// </summary>
    [Parameter]
    [NoCompletion]
    [MediaPositionArgument]
    public MediaPosition? NewerThan { get; set; }

    /// <summary>Only those taken earlier than this.</summary>
    [Parameter]
    [NoCompletion]
    public DateTime? Before { get; set; }

    /// <summary>Fetches the small pictures, too.</summary>
    [Parameter]
    public SwitchParameter Thumbnail { get; set; }

    /// <inheritdoc/>
    protected override void Process() => ForEachSession(Session, List);

    private void List(CameraSession session)
    {
        var left = First;
        var waiting = new List<MediaFile>();
        var files = session.ListMediaAsync(cancellationToken: StopToken).GetAsyncEnumerator(StopToken);
        try
        {
            while (left > 0 && MoveNext(files))
            {
                var media = new CameraMedia(session, files.Current);
                if (!IsWanted(media))
                {
                    continue;
                }

                left--;
                if (!Thumbnail)
                {
                    WriteObject(media);
                    continue;
                }

                waiting.Add(files.Current);
                if (waiting.Count == CommandRequests.MaxThumbnails)
                {
                    WriteWithThumbnails(session, waiting);
                }
            }

            WriteWithThumbnails(session, waiting);
        }
        finally
        {
            files.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    /// <summary>Most files are in the page that is already here; only the next page is worth a wait.</summary>
    private bool MoveNext(IAsyncEnumerator<MediaFile> files)
    {
        var next = files.MoveNextAsync();
        if (next.IsCompletedSuccessfully)
        {
            return next.Result;
        }

        var moved = false;
        Run(async (_, _) => moved = await next.ConfigureAwait(false));
        return moved;
    }

    /// <summary>The thumbnails of one request; a file whose thumbnail does not come has none.</summary>
    private void WriteWithThumbnails(CameraSession session, List<MediaFile> waiting)
    {
        var media = waiting.ConvertAll(file => new CameraMedia(session, file));
        waiting.Clear();
        var come = new Dictionary<MediaReference, ReadOnlyMemory<byte>>();
        var asked = media.Select(each => each.Reference).OfType<MediaReference>().Distinct().ToList();
        if (asked.Count > 0)
        {
            Run(async (_, stopping) =>
            {
                await foreach (var thumbnail in new MediaTransfer(session).FetchThumbnailsAsync(asked, stopping).ConfigureAwait(false))
                {
                    come[thumbnail.Item] = thumbnail.Jpeg;
                }
            });
        }

        foreach (var each in media)
        {
            WriteObject(each.Reference is { } reference && come.TryGetValue(reference, out var jpeg) ? new CameraMedia(session, each.File) { ThumbnailBytes = jpeg } : each);
        }
    }

    private bool IsWanted(CameraMedia media) =>
        Type.Include(media.Type)
        && (NewerThan is null || MediaPosition.Of(media) is not { } position || position.IsAfter(NewerThan))
        && (Since is null || media.Time >= OnTheCamera(Since.Value, media))
        && (Before is null || media.Time < OnTheCamera(Before.Value, media));

    private static DateTime OnTheCamera(DateTime given, CameraMedia media) => CameraClock.FromGiven(given, media.Owner.GetOption().GetTimeZone());
}
