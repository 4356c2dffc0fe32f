using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Media;

namespace CameraP2P.Session.Media;

/// <summary>
/// Live view: from command 258 until it is cancelled, then 259 (docs/PROTOCOL_ANALYSIS.md#media). After a damaged frame nothing is used until the
/// next key frame. A stall or a lost connection starts it anew; only the end of the session ends it. Run it once.
/// </summary>
/// <param name="link">The session.</param>
/// <param name="sink">Gets the frames; sound only where it is AAC. Time stamps are microseconds.</param>
/// <param name="stallTimeout">No usable frame for so long: the camera is asked again.</param>
/// <param name="clock">Gives the time; only differences count.</param>
internal sealed class LiveView(IMediaLink link, IFrameSink sink, TimeSpan stallTimeout, Func<TimeSpan> clock)
{
    /// <summary>The unit of its time stamps.</summary>
    public const int UnitsPerSecond = 1_000_000;

    private readonly LiveCounter counter = new(clock);
    private bool needsKey = true;

    /// <summary>How it fares. Safe from any thread.</summary>
    public CameraStreamStatistics Statistics => counter.Snapshot();

    /// <summary>Runs until it is cancelled; the sink is finished then.</summary>
    /// <param name="cancellationToken">Ends it, also at the camera.</param>
    /// <exception cref="CameraException">SessionLost, SessionClosed; of the first request also CommandRefused, CommandTimeout and MalformedResponse.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Task RunAsync(CancellationToken cancellationToken) => link.Turns.RunAsync(
        MediaChannels.Live,
        async () =>
        {
            try
            {
                await RepeatAsync(cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                if (!link.HasEnded)
                {
                    await link.TryStopAsync(CommandRequests.StopLiveAv()).ConfigureAwait(false);
                }

                await sink.FinishAsync(CancellationToken.None).ConfigureAwait(false);
            }

            return true;
        },
        cancellationToken);

    private async Task RepeatAsync(CancellationToken cancellationToken)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            using var channel = await link.OpenAsync(MediaChannels.Live, cancellationToken).ConfigureAwait(false);
            try
            {
                var response = await link.SendAsync(CommandRequests.StartLiveAv(), cancellationToken).ConfigureAwait(false);
                if (isFirst)
                {
                    AnswerReader.Accepted(response, "live view");
                }
            }
            catch (CameraException e) when (!isFirst && !link.HasEnded && MediaFailures.MayHelpToRetry(e))
            {
                // Read anyway: frames may come without an answer, and the wait for them keeps the requests apart.
            }

            await ReadAsync(channel, cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            needsKey = true;
            counter.Change(counts => counts with { Restarts = counts.Restarts + 1 });
        }
    }

    /// <summary>Returns after a stall or a loss.</summary>
    private async Task ReadAsync(IMediaChannel channel, CancellationToken cancellationToken)
    {
        using var gatherer = new RecordGatherer(FrameReader.MaxRecordLength);
        var lastUsed = clock();
        var tooLong = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            var patience = stallTimeout - (clock() - lastUsed);
            if (patience <= TimeSpan.Zero)
            {
                return;
            }

            var read = await channel.ReadAsync(patience, cancellationToken).ConfigureAwait(false);
            if (read.Kind != MediaReadKind.Piece)
            {
                return;
            }

            if (gatherer.TryAdd(read, out var record) && await TakeAsync(record, cancellationToken).ConfigureAwait(false))
            {
                lastUsed = clock();
            }

            if (gatherer.TooLong > tooLong)
            {
                tooLong = gatherer.TooLong;
                NoteDamage();
            }
        }
    }

    /// <summary>True when it was of use.</summary>
    private async ValueTask<bool> TakeAsync(Memory<byte> record, CancellationToken cancellationToken)
    {
        var result = FrameReader.Read(record, isLive: true, out var header, out var video, out var audio);
        if (result == FrameResult.Damaged)
        {
            NoteDamage();
            return false;
        }

        if (result != FrameResult.Frame)
        {
            return false;
        }

        if (needsKey && !video.IsEmpty && !header.IsKeyFrame)
        {
            counter.Change(counts => counts with { Skipped = counts.Skipped + 1 });
            return false;
        }

        needsKey &= video.IsEmpty;
        if (!audio.IsEmpty && header.AudioFormat != FrameAudioFormat.Aac)
        {
            audio = default;
            counter.Change(counts => counts with { SoundNotWritten = counts.SoundNotWritten + 1 });
        }

        counter.AddFrame(header, video.Length, audio.Length);
        await sink.AddAsync(video, audio, header, cancellationToken).ConfigureAwait(false);
        return !video.IsEmpty;
    }

    private void NoteDamage()
    {
        counter.Change(counts => counts with { Damaged = counts.Damaged + 1, Waits = counts.Waits + (needsKey ? 0 : 1) });
        needsKey = true;
    }
}
