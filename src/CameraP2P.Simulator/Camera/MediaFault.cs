namespace CameraP2P.Simulator;

/// <summary>What a simulated camera does wrong with the media it sends.</summary>
[Flags]
public enum MediaFault
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The file is gone: no thumbnail, a file of length 0, a playback that is refused with -6.</summary>
    Missing = 1,

    /// <summary>The check of the file, or of every frame, does not fit.</summary>
    WrongCheck = 2,

    /// <summary>Nothing more comes from the middle on.</summary>
    Stall = 4,

    /// <summary>The record is half as long as its header says.</summary>
    WrongLength = 8,

    /// <summary>The header names another file, or another playback session.</summary>
    WrongNumber = 16,

    /// <summary>Frames of an earlier playback come first, before and behind the start marker.</summary>
    StalePlayback = 32,

    /// <summary>A playback ends without its end marker.</summary>
    NoEndMarker = 64,

    /// <summary>The camera restarts in the middle: it forgets every session.</summary>
    RebootInTheMiddle = 128,

    /// <summary>The check of one frame in the middle does not fit.</summary>
    BadFrame = 256,
}
