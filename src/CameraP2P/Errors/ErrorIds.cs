namespace CameraP2P.Errors;

/// <summary>The stable error ids of the module itself; those of the connection are the names of <see cref="Session.CameraError"/>.</summary>
public static class ErrorIds
{
    /// <summary>A parameter's value cannot be used.</summary>
    public const string InvalidParameter = nameof(InvalidParameter);

    /// <summary>No command has that name.</summary>
    public const string CommandUnknown = nameof(CommandUnknown);

    /// <summary>No session was named and there is no current one.</summary>
    public const string NoSession = nameof(NoSession);

    /// <summary>No session of this runspace has that id or name.</summary>
    public const string SessionNotFound = nameof(SessionNotFound);

    /// <summary>Another session of this runspace has that name.</summary>
    public const string NameInUse = nameof(NameInUse);

    /// <summary>No simulator of this runspace is meant.</summary>
    public const string SimulatorNotFound = nameof(SimulatorNotFound);

    /// <summary>A file or folder is not there, or is no file.</summary>
    public const string PathNotFound = nameof(PathNotFound);

    /// <summary>A file is there and is not replaced unasked.</summary>
    public const string FileExists = nameof(FileExists);

    /// <summary>A file cannot be written: no room, no permission, or the like.</summary>
    public const string FileNotWritten = nameof(FileNotWritten);

    /// <summary>Another process is synchronising the same folder.</summary>
    public const string FolderInUse = nameof(FolderInUse);

    /// <summary>The session's live view is running already.</summary>
    public const string StreamRunning = nameof(StreamRunning);

    /// <summary>Another program listens on the port.</summary>
    public const string PortInUse = nameof(PortInUse);

    /// <summary>This process may not listen on the port.</summary>
    public const string PortNotPermitted = nameof(PortNotPermitted);

    /// <summary>The address to listen on is none of this computer.</summary>
    public const string AddressNotLocal = nameof(AddressNotLocal);

    /// <summary>ffmpeg is needed and not in PATH.</summary>
    public const string FfmpegNotFound = nameof(FfmpegNotFound);

    /// <summary>The Wi-Fi adapter is in the Wi-Fi of another camera.</summary>
    public const string WifiInUse = nameof(WifiInUse);

    /// <summary>The simulated Bluetooth cannot be started.</summary>
    public const string RadioSimulatorFailed = nameof(RadioSimulatorFailed);

    /// <summary>A capture file cannot be read.</summary>
    public const string CaptureUnreadable = nameof(CaptureUnreadable);

    /// <summary>Something must be confirmed, and nobody can be asked.</summary>
    public const string ConfirmationImpossible = nameof(ConfirmationImpossible);

    /// <summary>A defect of the module.</summary>
    public const string UnexpectedError = nameof(UnexpectedError);
}
