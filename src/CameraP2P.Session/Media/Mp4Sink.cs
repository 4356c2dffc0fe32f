using System.Buffers;
using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Media;

namespace CameraP2P.Session.Media;

/// <summary>Writes frames as a fragmented MP4 that can be played while it grows. Not thread-safe.</summary>
/// <param name="file">Gets the file's bytes.</param>
/// <param name="unitsPerSecond">Of the camera's time stamps: 1,000 in playback, 1,000,000 live.</param>
internal sealed class Mp4Sink(Stream file, int unitsPerSecond) : IFrameSink
{
    private readonly ArrayBufferWriter<byte> output = new();
    private Mp4Writer? writer;

    /// <summary>What was written; null before the first frame.</summary>
    public Mp4Writer? Writer => writer;

    /// <inheritdoc/>
    public async ValueTask AddAsync(ReadOnlyMemory<byte> video, ReadOnlyMemory<byte> audio, FrameHeader header, CancellationToken cancellationToken)
    {
        writer ??= new Mp4Writer(output, header.IsH265 ? VideoCodec.H265 : VideoCodec.H264, unitsPerSecond);
        if (!video.IsEmpty)
        {
            writer.AddVideo(video.Span, header.TimeStamp, header.IsKeyFrame);
        }

        // Behind the picture: sound before the first one is left out.
        if (!audio.IsEmpty)
        {
            writer.AddAudio(audio.Span, header.TimeStamp);
        }

        await FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask FinishAsync(CancellationToken cancellationToken)
    {
        writer?.Finish();
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        if (file.CanSeek && writer is { DurationBox.IsEmpty: false } finished)
        {
            file.Position = finished.DurationOffset;
            await file.WriteAsync(finished.DurationBox, cancellationToken).ConfigureAwait(false);
            file.Position = file.Length;
        }
    }

    /// <summary>A file without all frames is not whole, and so not a success.</summary>
    /// <exception cref="CameraException"><see cref="CameraError.MediaDamaged"/>.</exception>
    public void RequireWhole(MediaReference item, long frames)
    {
        if (writer is not { VideoFrames: > 0 } || writer.VideoFrames < frames)
        {
            throw MediaFailures.Damaged(item, FormattableString.Invariant($"has {frames - (writer?.VideoFrames ?? 0)} of {frames} frames that cannot be used"));
        }
    }

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (output.WrittenCount > 0)
        {
            await file.WriteAsync(output.WrittenMemory, cancellationToken).ConfigureAwait(false);
            output.ResetWrittenCount();
        }
    }
}
