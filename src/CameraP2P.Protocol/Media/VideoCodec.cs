namespace CameraP2P.Protocol.Media;

/// <summary>How the pictures of a video are coded.</summary>
public enum VideoCodec
{
    /// <summary>H.264 (AVC), written as <c>avc1</c>.</summary>
    H264,

    /// <summary>H.265 (HEVC), written as <c>hvc1</c>.</summary>
    H265,
}
