using CameraP2P.Protocol.Commands;

namespace CameraP2P.Session.Media;

/// <summary>What every transfer does with a link.</summary>
internal static class MediaLinkExtensions
{
    /// <summary>The answer to a stop takes 0.1 to 0.4 s (docs/COMMAND_IDS_AND_PAYLOADS.md); whoever gives a transfer up does not wait longer than 2 s for it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Tells the camera to stop. Best effort: what still comes is acknowledged and skipped.</summary>
    public static async Task TryStopAsync(this IMediaLink link, CommandRequest stop)
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await link.SendAsync(stop, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is CameraException or OperationCanceledException)
        {
            // The next request abandons it as well.
            return;
        }
    }
}
