using System.Management.Automation;
using CameraP2P.Errors;
using CameraP2P.Protocol;
using CameraP2P.Protocol.Commands;
using CameraP2P.Session;
using CameraP2P.Session.Core;
using CameraP2P.Sessions;

namespace CameraP2P.Pipeline;

/// <summary>The base of cmdlets that work on a session: finds the one meant and says what to do when there is none.</summary>
public abstract class SessionCmdlet : CameraCmdlet
{
    /// <summary>
    /// Does the same with each session. What goes wrong with one is a non-terminating error about it, and the next one is served.
    /// </summary>
    /// <param name="references">What was given; null for <c>$CameraSession</c>.</param>
    /// <param name="action">What to do.</param>
    /// <param name="mayHaveEnded">Whether sessions that have ended will do.</param>
    internal void ForEachSession(CameraSessionReference[]? references, Action<CameraSession> action, bool mayHaveEnded = false)
    {
        foreach (var reference in references ?? [null!])
        {
            ForSession(reference, action, mayHaveEnded);
        }
    }

    /// <summary>Does something with a session; what goes wrong is a non-terminating error that names it.</summary>
    /// <param name="reference">What was given; null for <c>$CameraSession</c>.</param>
    /// <param name="action">What to do.</param>
    /// <param name="mayHaveEnded">Whether a session that has ended will do.</param>
    /// <param name="target">What an error is about; null for the session.</param>
    internal void ForSession(CameraSessionReference? reference, Action<CameraSession> action, bool mayHaveEnded = false, object? target = null)
    {
        CameraSession? session = null;
        try
        {
            session = Find(reference);
            if (!mayHaveEnded)
            {
                RequireLive(session);
            }

            WarnOfTrace(session);
            action(session);
        }
        catch (Exception e) when (e is CameraException or CameraCmdletException || (e is (ArgumentException or InvalidOperationException or FormatException or ArithmeticException or System.Text.Json.JsonException) and not IContainsErrorRecord))
        {
            // A defect in reading what one camera says must not keep the others from being served either.
            WriteError(session is null ? e : ErrorRecords.About(session, e), target ?? session ?? (object?)reference);
        }
    }

    /// <summary>Says once that a session's trace is not whole.</summary>
    private protected void WarnOfTrace(CameraSession session)
    {
        if (session.TakeTraceWarning())
        {
            var reason = session.TraceFailure is { } failure ? $"It ended with the error: {Printable.Clean(failure)}" : "The disk is too slow, or strangers send too much.";
            WriteWarning(FormattableString.Invariant($"The trace of session {session} is incomplete: {session.TraceDropped} datagrams are missing so far. {reason}"));
        }
    }

    /// <summary>The session meant.</summary>
    /// <param name="reference">What was given; null for <c>$CameraSession</c>.</param>
    /// <exception cref="CameraCmdletException">There is none.</exception>
    private CameraSession Find(CameraSessionReference? reference) =>
        reference is null ? FindCurrent() : reference.Resolve(Context.Sessions);

    /// <summary>Sends a command that the camera must accept.</summary>
    /// <param name="session">The session.</param>
    /// <param name="request">The command.</param>
    /// <param name="what">What it is about, behind the command's name; null for the camera as a whole.</param>
    /// <exception cref="CameraException">CommandRefused, and what <see cref="CameraSession.SendAsync"/> throws.</exception>
    internal void SendAccepted(CameraSession session, CommandRequest request, string? what = null)
    {
        CameraResponse? answer = null;
        Run(async (_, stopping) => answer = await session.SendAsync(request, timeout: null, stopping).ConfigureAwait(false));
        AnswerReader.Accepted(answer!, what, "List what is there with Get-CameraMedia, and look at the card with Get-CameraInfo.");
    }

    /// <summary>ShouldProcess, with a named error where nobody can be asked.</summary>
    /// <param name="target">To what.</param>
    /// <param name="action">What is done.</param>
    /// <param name="impact">The cmdlet's ConfirmImpact.</param>
    /// <exception cref="CameraCmdletException">ConfirmationImpossible.</exception>
    private protected bool IsConfirmed(string target, string action, ConfirmImpact impact)
    {
        if (!Asking.IsPossible(Host) && Asking.WouldAsk(this, impact))
        {
            throw ConfirmationImpossible(target, action, inner: null);
        }

        try
        {
            return ShouldProcess(target, action);
        }
        catch (Exception e) when (Asking.IsRefusal(e))
        {
            throw ConfirmationImpossible(target, action, e);
        }
    }

    private static CameraCmdletException ConfirmationImpossible(string target, string action, Exception? inner) => new(
        ErrorIds.ConfirmationImpossible,
        ErrorCategory.PermissionDenied,
        $"'{action}' needs confirmation, and nobody can be asked here.",
        "Use -Force, or -Confirm:$false, if that is intended.",
        target,
        inner);

    private static void RequireLive(CameraSession session)
    {
        if (session.State == CameraSessionState.Ended)
        {
            throw session.GetFailure() is { } failure
                ? new CameraException(failure.Error, $"The session has ended: {failure.Message}", "Connect again with Connect-Camera.", failure) { Loss = failure.Loss }
                : new CameraException(CameraError.SessionClosed, "The session is closed.", "Connect again with Connect-Camera.");
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
