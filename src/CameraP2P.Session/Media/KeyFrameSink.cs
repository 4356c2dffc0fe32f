using CameraP2P.Protocol.Media;

namespace CameraP2P.Session.Media;

/// <summary>Keeps the first key frame and has the view stopped then. Not thread-safe.</summary>
/// <param name="found">Called once.</param>
internal sealed class KeyFrameSink(Action found) : IFrameSink
{
    /// <summary>The key frame with start codes; null until it has come.</summary>
    public byte[]? Frame { get; private set; }

    /// <summary>Whether it is H.265.</summary>
    public bool IsH265 { get; private set; }

    /// <inheritdoc/>
    public ValueTask AddAsync(ReadOnlyMemory<byte> video, ReadOnlyMemory<byte> audio, FrameHeader header, CancellationToken cancellationToken)
    {
        if (Frame is null && header.IsKeyFrame && !video.IsEmpty)
        {
            (Frame, IsH265) = (video.ToArray(), header.IsH265);
            found();
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask FinishAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
