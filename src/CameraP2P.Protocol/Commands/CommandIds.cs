namespace CameraP2P.Protocol.Commands;

/// <summary>
/// The numbers in <c>cmdId</c> (reference section 6). Any other number can be sent as well; see
/// the command catalogue for what is known of each.
/// </summary>
public static class CommandIds
{
    /// <summary>Login, the first command of a session.</summary>
    public const int Login = 0;

    /// <summary>Logout (reported).</summary>
    public const int Logout = 1;

    /// <summary>Start live video and audio, data on channel 1.</summary>
    public const int StartLiveAv = 258;

    /// <summary>Stop live video and audio.</summary>
    public const int StopLiveAv = 259;

    /// <summary>Device information.</summary>
    public const int DeviceInfo = 512;

    /// <summary>Set device information (reported).</summary>
    public const int SetDeviceInfo = 513;

    /// <summary>Heartbeat: no token, no answer but the DRW_ACK.</summary>
    public const int Heartbeat = 525;

    /// <summary>Media list, paged.</summary>
    public const int MediaList = 768;

    /// <summary>Thumbnails, data on channel 4.</summary>
    public const int Thumbnails = 772;

    /// <summary>Start a file download, data on channel 3.</summary>
    public const int StartDownload = 1285;

    /// <summary>Stop a file download (reported).</summary>
    public const int StopDownload = 1286;
}
