using CameraP2P.Protocol.Artemis;

namespace CameraP2P.Protocol.Media;

/// <summary>The channels that media come on, and the class of the records on each (docs/PROTOCOL_ANALYSIS.md#reliable-channels and #records).</summary>
public static class MediaChannels
{
    /// <summary>Live view, after command 258.</summary>
    public const int Live = 1;

    /// <summary>Playback, after command 769.</summary>
    public const int Playback = 2;

    /// <summary>Files, after command 1285.</summary>
    public const int File = 3;

    /// <summary>Thumbnails, after command 772.</summary>
    public const int Thumbnail = 4;

    /// <summary>The class of a channel's records.</summary>
    /// <param name="channel">Any channel.</param>
    /// <returns>Null for a channel without media.</returns>
    public static RecordClass? ClassOf(int channel) => channel switch
    {
        Live => RecordClass.LiveAv,
        Playback => RecordClass.PlaybackAv,
        File => RecordClass.File,
        Thumbnail => RecordClass.Thumbnail,
        _ => null,
    };
}
