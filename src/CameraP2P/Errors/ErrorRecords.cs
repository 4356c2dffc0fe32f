using System.Management.Automation;
using CameraP2P.Session;

namespace CameraP2P.Errors;

/// <summary>The one place where an exception becomes an ErrorRecord: stable id, category, target, what happened, what to try.</summary>
internal static class ErrorRecords
{
    /// <summary>From 7.5 on PowerShell shows the recommended action below the message; before, only the message.</summary>
    private static readonly bool ShowsRecommendedAction = typeof(PSObject).Assembly.GetName().Version >= new Version(7, 5);

    /// <summary>Makes the record.</summary>
    /// <param name="exception">What happened.</param>
    /// <param name="target">What it is about, unless the exception knows better.</param>
    public static ErrorRecord From(Exception exception, object? target) => exception switch
    {
        CameraException camera => Create(camera, camera.Error.ToString(), CategoryOf(camera.Error), target, camera.Advice),
        CameraCmdletException own => Create(own, own.ErrorId, own.Category, own.Target ?? target, own.Advice),
        IContainsErrorRecord engine => engine.ErrorRecord,
        _ => Create(exception, ErrorIds.UnexpectedError, ErrorCategory.NotSpecified, target, "This is a bug in the module. Please report it, with the steps that led to it."),
    };

    /// <summary>The same failure, its message naming the session.</summary>
    public static Exception About(CameraSession session, Exception exception) => exception switch
    {
        CameraException camera => new CameraException(camera.Error, $"Session {session.Describe()}: {camera.Message}", camera.Advice, camera)
        {
            Attempts = camera.Attempts,
            Loss = camera.Loss,
        },
        CameraCmdletException own => new CameraCmdletException(own.ErrorId, own.Category, $"Session {session.Describe()}: {own.Message}", own.Advice, own.Target, own),
        _ => exception,
    };

    private static ErrorRecord Create(Exception exception, string id, ErrorCategory category, object? target, string advice) =>
        new(exception, id, category, target)
        {
            ErrorDetails = new ErrorDetails(ShowsRecommendedAction ? exception.Message : $"{exception.Message} {advice}")
            {
                RecommendedAction = advice,
            },
        };

    private static ErrorCategory CategoryOf(CameraError error) => error switch
    {
        CameraError.ConnectTimeout or CameraError.LoginTimeout or CameraError.CommandTimeout => ErrorCategory.OperationTimeout,
        CameraError.LoginRefused => ErrorCategory.AuthenticationError,
        CameraError.CommandRefused => ErrorCategory.InvalidResult,
        CameraError.SessionLost or CameraError.SessionClosed => ErrorCategory.ConnectionError,
        CameraError.MalformedResponse => ErrorCategory.ProtocolError,
        CameraError.MediaMissing => ErrorCategory.ObjectNotFound,
        CameraError.MediaDamaged => ErrorCategory.InvalidData,
        CameraError.MediaStalled => ErrorCategory.OperationTimeout,
        CameraError.AddressNotResolved => ErrorCategory.ObjectNotFound,
        CameraError.CameraAmbiguous or CameraError.UidMissing => ErrorCategory.InvalidArgument,
        CameraError.BacklogFull => ErrorCategory.LimitsExceeded,
        CameraError.SocketFailed => ErrorCategory.ResourceUnavailable,
        _ => ErrorCategory.NotSpecified,
    };
}
