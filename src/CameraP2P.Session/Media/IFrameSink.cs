namespace CameraP2P.Session.Media;

/// <summary>Takes the frames of a video in order.</summary>
internal interface IFrameSink
{
    /// <summary>A frame; either part may be empty.</summary>
    /// <param name="video">H.264 or H.265 with start codes.</param>
    /// <param name="audio">As the camera sends it: AAC with ADTS headers in playback.</param>
    /// <param name="header">What the camera says of it.</param>
    /// <param name="cancellationToken">Ends the wait for a slow disk.</param>
    ValueTask AddAsync(ReadOnlyMemory<byte> video, ReadOnlyMemory<byte> audio, Protocol.Media.FrameHeader header, CancellationToken cancellationToken);

    /// <summary>All frames have come.</summary>
    ValueTask FinishAsync(CancellationToken cancellationToken);
}
