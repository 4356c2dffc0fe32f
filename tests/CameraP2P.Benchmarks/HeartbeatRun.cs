using System.Globalization;
using CameraP2P.Session.Core;

namespace CameraP2P.Benchmarks;

/// <summary>How far each heartbeat is from its grid in real time, whatever else the machine does.</summary>
internal static class HeartbeatRun
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.25);

    public static async Task RunAsync(TimeSpan duration)
    {
        var camera = LocalCamera.Start(addressPhase: false);
        await using var stopCamera = camera.ConfigureAwait(false);
        var session = await LocalCamera.ConnectDirectlyAsync(camera).ConfigureAwait(false);
        await using var closeSession = session.ConfigureAwait(false);
        using var subscription = session.Subscribe();
        using var end = new CancellationTokenSource(duration);
        session.StartHeartbeat(Interval);

        var (late, roundTrip) = (new Quantiles(), new Quantiles());
        try
        {
            await foreach (var happened in subscription.Reader.ReadAllAsync(end.Token).ConfigureAwait(false))
            {
                Note(happened, late, roundTrip);
            }
        }
        catch (OperationCanceledException)
        {
            // The time is up.
        }

        Console.WriteLine(late.Line("|send - grid| (reach p99 2 ms)"));
        Console.WriteLine(roundTrip.Line("DRW to DRW_ACK"));
        var beats = session.Heartbeat;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{beats.Sent} sent, {beats.Acknowledged} acknowledged, drift {beats.Drift ?? 0:0.000} ms over {duration.TotalSeconds} s"));
    }

    private static void Note(SessionEvent happened, Quantiles late, Quantiles roundTrip)
    {
        if (happened is HeartbeatSent sent)
        {
            late.Add(sent.Late.Duration());
        }
        else if (happened is HeartbeatAcknowledged acknowledged)
        {
            roundTrip.Add(acknowledged.RoundTrip);
        }
    }
}
