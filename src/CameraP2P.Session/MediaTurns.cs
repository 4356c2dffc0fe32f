using System.Diagnostics.CodeAnalysis;
using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Session;

/// <summary>One transfer at a time on each media channel of a session: a camera gives up one for the next. Thread-safe.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "A semaphore without wait handle holds nothing.")]
internal sealed class MediaTurns
{
    private readonly SemaphoreSlim[] channels = [.. Enumerable.Range(0, DrwPacket.ChannelCount).Select(_ => new SemaphoreSlim(1))];

    /// <summary>Runs a transfer when the one before it has ended.</summary>
    /// <param name="channel">1 to 4.</param>
    /// <param name="transfer">The transfer.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<T> RunAsync<T>(int channel, Func<Task<T>> transfer, CancellationToken cancellationToken)
    {
        await channels[channel].WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await transfer().ConfigureAwait(false);
        }
        finally
        {
            channels[channel].Release();
        }
    }
}
