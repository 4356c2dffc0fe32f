namespace CameraP2P.Protocol.Media;

/// <summary>What a NAL unit is to a file.</summary>
internal enum NalKind
{
    /// <summary>Goes with its picture: supplemental information and the like.</summary>
    Other,

    /// <summary>Part of a picture.</summary>
    Slice,

    /// <summary>Part of a picture that decoding can start with.</summary>
    KeySlice,

    /// <summary>H.265's video parameter set.</summary>
    VideoParameters,

    /// <summary>Sequence parameter set.</summary>
    SequenceParameters,

    /// <summary>Picture parameter set.</summary>
    PictureParameters,

    /// <summary>Delimiters and filler data: of no use in a file, whose samples have a length.</summary>
    Padding,
}

/// <summary>Tells NAL units apart by their header.</summary>
internal static class NalKinds
{
    /// <summary>The kind of a unit that is not empty (ITU-T H.264 table 7-1, ITU-T H.265 table 7-1).</summary>
    public static NalKind Of(VideoCodec codec, ReadOnlySpan<byte> nal) =>
        codec == VideoCodec.H264 ? OfH264(nal[0] & 0x1F) : OfH265(nal.Length < 2 ? -1 : (nal[0] >> 1) & 0x3F);

    /// <summary>Whether a unit is a parameter set of any kind.</summary>
    public static bool IsParameterSet(NalKind kind) =>
        kind is NalKind.VideoParameters or NalKind.SequenceParameters or NalKind.PictureParameters;

    private static NalKind OfH264(int type) => type switch
    {
        >= 1 and <= 4 => NalKind.Slice,
        5 => NalKind.KeySlice,
        7 => NalKind.SequenceParameters,
        8 => NalKind.PictureParameters,
        9 or 12 => NalKind.Padding,
        _ => NalKind.Other,
    };

    private static NalKind OfH265(int type) => type switch
    {
        -1 or 35 or 38 => NalKind.Padding,
        >= 16 and <= 23 => NalKind.KeySlice,
        >= 0 and <= 31 => NalKind.Slice,
        32 => NalKind.VideoParameters,
        33 => NalKind.SequenceParameters,
        34 => NalKind.PictureParameters,
        _ => NalKind.Other,
    };
}
