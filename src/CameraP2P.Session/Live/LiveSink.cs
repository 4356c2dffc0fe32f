using System.Buffers;
using CameraP2P.Protocol.Media;
using CameraP2P.Session.Media;

namespace CameraP2P.Session.Live;

/// <summary>
/// Makes fragments of the pictures for browsers; without sound. Where the camera changes codec or size, another stream begins. Not thread-safe.
/// </summary>
internal sealed class LiveSink(LiveFeed feed) : IFrameSink
{
    /// <summary>A viewer is behind by this and a frame at least; 4 fragments a second cost about 1 KiB/s.</summary>
    private static readonly TimeSpan FragmentDuration = TimeSpan.FromMilliseconds(250);

    private readonly ArrayBufferWriter<byte> output = new();
    private (bool IsH265, uint Width, uint Height) format;
    private Mp4Writer? writer;

    /// <inheritdoc/>
    public ValueTask AddAsync(ReadOnlyMemory<byte> video, ReadOnlyMemory<byte> audio, FrameHeader header, CancellationToken cancellationToken)
    {
        if (video.IsEmpty)
        {
            return ValueTask.CompletedTask;
        }

        var current = (header.IsH265, header.Width, header.Height);
        if (writer is null || (header.IsKeyFrame && current != format))
        {
            format = current;
            writer = new Mp4Writer(output, header.IsH265 ? VideoCodec.H265 : VideoCodec.H264, LiveView.UnitsPerSecond) { FragmentDuration = FragmentDuration };
        }

        writer.AddVideo(video.Span, header.TimeStamp, header.IsKeyFrame);
        Publish(writer);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask FinishAsync(CancellationToken cancellationToken)
    {
        if (writer is not null)
        {
            writer.Finish();
            Publish(writer);
        }

        feed.End();
        return ValueTask.CompletedTask;
    }

    private void Publish(Mp4Writer from)
    {
        Mp4Boxes.Split(output.WrittenSpan, feed.Begin, fragment => feed.Add(fragment, from.Position));
        output.ResetWrittenCount();
    }
}

/// <summary>Gives frames to several sinks, one after the other.</summary>
internal sealed class SeveralSinks(params IFrameSink[] sinks) : IFrameSink
{
    /// <inheritdoc/>
    public async ValueTask AddAsync(ReadOnlyMemory<byte> video, ReadOnlyMemory<byte> audio, FrameHeader header, CancellationToken cancellationToken)
    {
        foreach (var sink in sinks)
        {
            await sink.AddAsync(video, audio, header, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask FinishAsync(CancellationToken cancellationToken)
    {
        foreach (var sink in sinks)
        {
            await sink.FinishAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
