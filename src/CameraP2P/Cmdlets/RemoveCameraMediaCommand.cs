using System.Management.Automation;
using CameraP2P.Errors;
using CameraP2P.Input;
using CameraP2P.Output;
using CameraP2P.Pipeline;
using CameraP2P.Protocol.Commands;
using CameraP2P.Session;
using CameraP2P.Sessions;

namespace CameraP2P.Cmdlets;

/// <summary>Remove-CameraMedia: deletes pictures and videos from a camera's card.</summary>
[Cmdlet(VerbsCommon.Remove, "CameraMedia", HelpUri = HelpPages.Folder + "Remove-CameraMedia.md", DefaultParameterSetName = "Media", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class RemoveCameraMediaCommand : DestructiveCmdlet
{
    private readonly List<CameraMedia> all = [];

    /// <summary>What Get-CameraMedia gave.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Media", ValueFromPipeline = true)]
    [NoCompletion]
    [ValidateNotNullOrEmpty]
    public CameraMedia[] Media { get; set; } = [];

    /// <summary>All pictures and videos of the session's camera.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "All")]
    public SwitchParameter All { get; set; }

    /// <summary>Sessions, their ids or names; <c>$CameraSession</c> when left out.</summary>
    [Parameter(ParameterSetName = "All")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public CameraSessionReference[]? Session { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (All)
        {
            ForEachSession(Session, RemoveAll);
            return;
        }

        // Deleted at the end: the list is read page by page, and what is deleted meanwhile would move the pages, so that some were never seen.
        all.AddRange(Media);
    }

    /// <inheritdoc/>
    protected override void End() => all.ForEach(Remove);

    private void RemoveAll(CameraSession session)
    {
        if (IsApproved(session, CommandIds.DeleteAllMedia))
        {
            SendAccepted(session, CommandRequests.DeleteAllMedia());
        }
    }

    private void Remove(CameraMedia media) => ForSession(
        new CameraSessionReference(media.Owner),
        session =>
        {
            var reference = media.Reference ?? throw new CameraCmdletException(
                ErrorIds.InvalidParameter,
                ErrorCategory.InvalidData,
                $"The camera gave no complete number for {media}, so it cannot be deleted by number.",
                "Delete it at the camera.",
                media);
            if (IsApproved(session, CommandIds.DeleteMedia, media.ToString()))
            {
                SendAccepted(session, CommandRequests.DeleteMedia(reference), media.ToString());
            }
        },
        target: media);
}
