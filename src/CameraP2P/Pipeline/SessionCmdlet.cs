using System.Management.Automation;
using CameraP2P.Errors;
using CameraP2P.Protocol.Commands;
using CameraP2P.Session;
using CameraP2P.Session.Core;
using CameraP2P.Sessions;

namespace CameraP2P.Pipeline;

/// <summary>The base of cmdlets that work on a session: finds the one meant and says what to do when there is none.</summary>
public abstract class SessionCmdlet : CameraCmdlet
{
    /// <summary>The session meant.</summary>
    /// <param name="reference">What was given; null for <c>$CameraSession</c>.</param>
    /// <exception cref="CameraCmdletException">There is none.</exception>
    internal CameraSession Find(CameraSessionReference? reference) =>
        reference is null ? FindCurrent() : reference.Resolve(Context.Sessions);

    /// <summary>The session meant, which must not have ended.</summary>
    /// <param name="reference">What was given; null for <c>$CameraSession</c>.</param>
    /// <exception cref="CameraCmdletException">There is none.</exception>
    /// <exception cref="CameraException">SessionLost or SessionClosed: it has ended.</exception>
    internal CameraSession FindLive(CameraSessionReference? reference)
    {
        var session = Find(reference);
        ErrorTarget = session;
        if (session.State != CameraSessionState.Ended)
        {
            return session;
        }

        throw session.GetFailure() is { } failure
            ? new CameraException(failure.Error, $"Session {session} has ended: {failure.Message}", "Connect again with Connect-Camera.", failure) { Loss = failure.Loss }
            : new CameraException(CameraError.SessionClosed, $"Session {session} is closed.", "Connect again with Connect-Camera.");
    }

    /// <summary>
    /// Sends a command the camera must accept. What goes wrong is a non-terminating error, so that the next one of the pipeline is
    /// tried; a session that is lost ends the cmdlet.
    /// </summary>
    /// <param name="session">The session.</param>
    /// <param name="request">The command.</param>
    /// <param name="action">What it is to do, after "to".</param>
    /// <param name="target">What an error is about.</param>
    internal void SendAccepted(CameraSession session, CommandRequest request, string action, object target)
    {
        try
        {
            CameraResponse? answer = null;
            Run(async (_, stopping) => answer = await session.SendAsync(request, timeout: null, stopping).ConfigureAwait(false));
            if (answer!.Result is not (null or 0))
            {
                throw new CameraException(
                    CameraError.CommandRefused,
                    FormattableString.Invariant($"Session {session}: the camera refused to {action} (result {answer.Result}{(answer.Message is { Length: > 0 } text ? ": " + text : null)})."),
                    "List what is there with Get-CameraMedia, and look at the card with Get-CameraInfo.");
            }
        }
        catch (CameraException e) when (e.Error is not (CameraError.SessionLost or CameraError.SessionClosed))
        {
            WriteError(e, target);
        }
    }

    private CameraSession FindCurrent()
    {
        if (RunspaceContext.Unwrap(SessionState.PSVariable.GetValue(RunspaceContext.CurrentSessionVariable)) is CameraSession current)
        {
            return current;
        }

        var others = Context.Sessions;
        throw new CameraCmdletException(
            ErrorIds.NoSession,
            ErrorCategory.ObjectNotFound,
            "There is no current session: $CameraSession is empty.",
            others.Count == 0
                ? "Connect with Connect-Camera first."
                : $"Say which one with -Session and its id or name: {string.Join(", ", others)}.");
    }
}
