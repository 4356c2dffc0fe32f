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
            foreach (var session in (Session ?? [null!]).Select(FindLive))
            {
                RemoveAll(session);
            }

            return;
        }

        foreach (var media in Media)
        {
            Remove(media);
        }
    }

    private void RemoveAll(CameraSession session)
    {
        const string Action = "delete all pictures and videos";
        if (IsApproved(session.ToString(), Action))
        {
            SendAccepted(session, CommandRequests.DeleteAllMedia(), Action, session);
        }
    }

    private void Remove(CameraMedia media)
    {
        if (media.Reference is not { } reference)
        {
            WriteError(new CameraCmdletException(
                ErrorIds.InvalidParameter,
                ErrorCategory.InvalidData,
                $"The camera did not number {media} completely, so it cannot be named.",
                "Delete it at the camera.",
                media));
            return;
        }

        var session = FindLive(new CameraSessionReference(media.Owner));
        ErrorTarget = media;
        if (IsApproved($"{media} on session {session}", "delete a picture or video"))
        {
            SendAccepted(session, CommandRequests.DeleteMedia(reference), $"delete {media}", media);
        }
    }
}
