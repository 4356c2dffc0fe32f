namespace CameraP2P.Protocol.Commands;

/// <summary>
/// The numbers in <c>cmdId</c> (docs/COMMAND_IDS_AND_PAYLOADS.md). Any other number can be sent as well; see <see cref="CommandCatalog"/>
/// for what is known of each. Where nothing is said, the command was seen in captures.
/// </summary>
public static class CommandIds
{
    /// <summary>Login, the first command of a session.</summary>
    public const int Login = 0;

    /// <summary>Logout (reported).</summary>
    public const int Logout = 1;

    /// <summary>Start to talk through the camera's speaker (name reported; start and stop by the order of its neighbours).</summary>
    public const int StartTalk = 256;

    /// <summary>Stop to talk (name reported).</summary>
    public const int StopTalk = 257;

    /// <summary>Start live video and audio, data on channel 1.</summary>
    public const int StartLiveAv = 258;

    /// <summary>Stop live video and audio.</summary>
    public const int StopLiveAv = 259;

    /// <summary>Start audio (name reported; start and stop by the order of its neighbours).</summary>
    public const int StartAudio = 260;

    /// <summary>Stop audio (name reported).</summary>
    public const int StopAudio = 261;

    /// <summary>Device information.</summary>
    public const int DeviceInfo = 512;

    /// <summary>Set device information (reported).</summary>
    public const int SetDeviceInfo = 513;

    /// <summary>Change the password (name reported).</summary>
    public const int ChangePassword = 514;

    /// <summary>Mirror the picture (name reported).</summary>
    public const int Mirror = 515;

    /// <summary>Flip the picture (name reported).</summary>
    public const int Flip = 516;

    /// <summary>Back to the factory's settings (name reported).</summary>
    public const int FactoryReset = 517;

    /// <summary>Format the memory card (name reported).</summary>
    public const int FormatStorage = 518;

    /// <summary>The red lamp (name reported).</summary>
    public const int RedLamp = 522;

    /// <summary>The kind of stream (name reported).</summary>
    public const int StreamType = 523;

    /// <summary>Heartbeat: no token, no answer but the DRW_ACK.</summary>
    public const int Heartbeat = 525;

    /// <summary>Take a picture (name reported).</summary>
    public const int Snap = 641;

    /// <summary>Start a recording (name reported).</summary>
    public const int StartRecording = 643;

    /// <summary>Stop a recording (name reported).</summary>
    public const int StopRecording = 644;

    /// <summary>Media list, paged.</summary>
    public const int MediaList = 768;

    /// <summary>Start playback of a recording, data on channel 2 (reported).</summary>
    public const int StartPlayback = 769;

    /// <summary>Stop playback (reported).</summary>
    public const int StopPlayback = 770;

    /// <summary>Control a running playback (name reported).</summary>
    public const int PlaybackControl = 771;

    /// <summary>Thumbnails, data on channel 4.</summary>
    public const int Thumbnails = 772;

    /// <summary>Delete one picture or video (reported).</summary>
    public const int DeleteMedia = 773;

    /// <summary>Delete all pictures and videos (reported).</summary>
    public const int DeleteAllMedia = 774;

    /// <summary>Upgrade the firmware (name reported).</summary>
    public const int FirmwareUpgrade = 1024;

    /// <summary>A factory or log function (reported as part of a range, effect unknown).</summary>
    public const int FactoryOrLog1280 = 1280;

    /// <summary>A factory or log function (reported as part of a range, effect unknown).</summary>
    public const int FactoryOrLog1281 = 1281;

    /// <summary>A factory or log function (reported as part of a range, effect unknown).</summary>
    public const int FactoryOrLog1282 = 1282;

    /// <summary>A factory or log function (reported as part of a range, effect unknown).</summary>
    public const int FactoryOrLog1283 = 1283;

    /// <summary>A factory or log function (reported as part of a range, effect unknown).</summary>
    public const int FactoryOrLog1284 = 1284;

    /// <summary>Start a file download, data on channel 3.</summary>
    public const int StartDownload = 1285;

    /// <summary>Stop a file download (reported).</summary>
    public const int StopDownload = 1286;

    /// <summary>A factory or log function (reported as part of a range, effect unknown).</summary>
    public const int FactoryOrLog1288 = 1288;

    /// <summary>A factory or log function (reported as part of a range, effect unknown).</summary>
    public const int FactoryOrLog1289 = 1289;

    /// <summary>A factory or log function (reported as part of a range, effect unknown).</summary>
    public const int FactoryOrLog1290 = 1290;

    /// <summary>A factory or log function (reported as part of a range, effect unknown).</summary>
    public const int FactoryOrLog1291 = 1291;

    /// <summary>A factory or log function (reported as part of a range, effect unknown).</summary>
    public const int FactoryOrLog1292 = 1292;
}
