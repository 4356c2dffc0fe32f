namespace CameraP2P.Session;

/// <summary>What went wrong. The names are the stable error ids of the cmdlets.</summary>
public enum CameraError
{
    /// <summary>Nobody answered in time.</summary>
    ConnectTimeout,

    /// <summary>The camera answered, but not the login.</summary>
    LoginTimeout,

    /// <summary>The camera refused user name or password.</summary>
    LoginRefused,

    /// <summary>A command was not answered in time.</summary>
    CommandTimeout,

    /// <summary>The camera answered a command with a result other than 0.</summary>
    CommandRefused,

    /// <summary>The connection was lost and not restored.</summary>
    SessionLost,

    /// <summary>The session was closed, here or before.</summary>
    SessionClosed,

    /// <summary>The camera answered something that cannot be read.</summary>
    MalformedResponse,

    /// <summary>The name has no IPv4 address.</summary>
    AddressNotResolved,

    /// <summary>More is waiting to be sent than the limit allows.</summary>
    BacklogFull,

    /// <summary>The operating system refused the socket.</summary>
    SocketFailed,

    /// <summary>A rendezvous server is to be asked, but for no UID.</summary>
    UidMissing,

    /// <summary>Several cameras answered a search that named none.</summary>
    CameraAmbiguous,
}

/// <summary>
/// A failure with a stable name, a message that says what happened, and advice that says what to try. Neither ever holds a
/// password, a token or a control character from the camera.
/// </summary>
public sealed class CameraException : Exception
{
    /// <summary>Creates it.</summary>
    /// <param name="error">The stable name.</param>
    /// <param name="message">What happened, a sentence.</param>
    /// <param name="advice">What to try, a sentence.</param>
    /// <param name="inner">What caused it.</param>
    public CameraException(CameraError error, string message, string advice, Exception? inner = null)
        : base(message, inner)
    {
        Error = error;
        Advice = advice;
    }

    /// <summary>The stable name.</summary>
    public CameraError Error { get; }

    /// <summary>What to try.</summary>
    public string Advice { get; }

    /// <summary>What was tried, for a connection that did not come about.</summary>
    public IReadOnlyList<Core.PathAttempt> Attempts { get; init; } = [];

    /// <summary>What was known when the connection was lost.</summary>
    public Core.ConnectionLoss? Loss { get; init; }
}
