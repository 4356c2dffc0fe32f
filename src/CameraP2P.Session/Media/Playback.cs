using System.Text.Json;
using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Media;

namespace CameraP2P.Session.Media;

/// <summary>
/// One video by command 769: frames between a start and an end marker, of which those with our playback number count
/// (docs/PROTOCOL_ANALYSIS.md#media). A video with a frame missing is not whole, and so not a success.
/// </summary>
internal sealed class Playback(IMediaLink link, MediaReference item, int number, MediaTransferOption option)
{
    /// <summary>Frames more than announced that are taken: what totalFrame counts is only reported.</summary>
    private const int Allowance = 100;

    /// <summary>Frames after which a camera that announced no number is not believed any more: 9 hours at 30 a second.</summary>
    private const int MaxFrames = 1_000_000;

    private int totalFrames;
    private long received;
    private long damaged;
    private ulong? lastNumber;
    private bool started;

    /// <summary>Frames of video that have come.</summary>
    public long Frames { get; private set; }

    /// <summary>Plays the video into a sink.</summary>
    /// <param name="sink">Gets the frames.</param>
    /// <param name="report">Gets bytes so far, and how far that is: 0 to 1 or null.</param>
    /// <param name="cancellationToken">Stops it, also at the camera.</param>
    /// <exception cref="CameraException">MediaDamaged, MediaStalled, SessionLost, CommandRefused, and what a command throws.</exception>
    public async Task RunAsync(IFrameSink sink, Action<long, double?> report, CancellationToken cancellationToken)
    {
        using var channel = await link.OpenAsync(MediaChannels.Playback, cancellationToken).ConfigureAwait(false);
        var isDone = false;
        try
        {
            var response = await link.SendAsync(CommandRequests.StartPlayback(item, number), cancellationToken).ConfigureAwait(false);
            ReadTotals(AnswerReader.Accepted(response, MediaFailures.Name(item)));
            await ReadAsync(channel, sink, report, cancellationToken).ConfigureAwait(false);
            isDone = true;
            RequireWhole();
            await sink.FinishAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (!isDone)
            {
                await link.TryStopAsync(CommandRequests.StopPlayback(item, number)).ConfigureAwait(false);
            }
        }
    }

    private async Task ReadAsync(IMediaChannel channel, IFrameSink sink, Action<long, double?> report, CancellationToken cancellationToken)
    {
        using var gatherer = new RecordGatherer(FrameReader.MaxRecordLength);
        while (true)
        {
            var read = await channel.ReadAsync(option.StallTimeout, cancellationToken).ConfigureAwait(false);
            switch (read.Kind)
            {
                case MediaReadKind.Lost:
                    throw MediaFailures.Lost(item, received);
                case MediaReadKind.Stalled when totalFrames > 0 && Frames >= totalFrames:
                    // Every frame announced is here; only the end marker is missing.
                    return;
                case MediaReadKind.Stalled:
                    throw MediaFailures.Stalled(item, received, option.StallTimeout);
            }

            if (gatherer.TryAdd(read, out var record) && await TakeAsync(record, sink, report, cancellationToken).ConfigureAwait(false))
            {
                damaged += gatherer.TooLong;
                return;
            }
        }
    }

    /// <summary>True at the end marker.</summary>
    private async ValueTask<bool> TakeAsync(Memory<byte> record, IFrameSink sink, Action<long, double?> report, CancellationToken cancellationToken)
    {
        var result = FrameReader.Read(record, isLive: false, out var header, out var video, out var audio);
        var isOurs = header.SessionNumber == (uint)number;
        if (result == FrameResult.Marker && isOurs)
        {
            started |= header.FrameType == PlaybackFrameType.Start;
            return started && header.FrameType == PlaybackFrameType.End;
        }

        if (!started || !isOurs)
        {
            // What an earlier playback left under way. A damaged one of ours counts only once we have begun.
            return false;
        }

        if (result == FrameResult.Damaged)
        {
            damaged++;
            return false;
        }

        if (result == FrameResult.Frame && !(video.Length > 0 && IsRepeated(header.FrameNumber)))
        {
            received += video.Length + audio.Length;
            Frames += video.IsEmpty ? 0 : 1;
            if (Frames > (totalFrames > 0 ? (long)totalFrames + Allowance : MaxFrames))
            {
                throw MediaFailures.Damaged(item, FormattableString.Invariant($"has more frames than the {(totalFrames > 0 ? totalFrames : MaxFrames)} announced"));
            }

            await sink.AddAsync(video, audio, header, cancellationToken).ConfigureAwait(false);
            report(received, totalFrames > 0 ? Math.Min(1, (double)Frames / totalFrames) : null);
        }

        return false;
    }

    /// <summary>
    /// A picture that comes twice must not stand in for one that is missing. A camera that does not number its pictures gives them all the same number, 0.
    /// </summary>
    private bool IsRepeated(ulong frame)
    {
        var isRepeated = lastNumber is { } last && frame <= last && (frame, last) != (0, 0);
        lastNumber = isRepeated ? lastNumber : frame;
        return isRepeated;
    }

    private void RequireWhole()
    {
        if (damaged > 0)
        {
            throw MediaFailures.Damaged(item, FormattableString.Invariant($"came with {damaged} damaged frame{(damaged == 1 ? string.Empty : "s")} of {Math.Max(totalFrames, Frames + damaged)}"));
        }

        if (Frames == 0 || Frames < totalFrames)
        {
            throw MediaFailures.Damaged(item, FormattableString.Invariant($"came with {Frames} of {totalFrames} frames"));
        }
    }

    private void ReadTotals(CameraResponse response)
    {
        if (response.Utf8Json.IsEmpty)
        {
            return;
        }

        using var document = JsonDocument.Parse(response.Utf8Json);
        totalFrames = (int)Math.Clamp(Read(document.RootElement, "totalFrame"), 0, int.MaxValue);
    }

    private static long Read(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : 0;
}
