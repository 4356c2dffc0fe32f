using System.Diagnostics;
using CameraP2P.Protocol.Commands;

namespace CameraP2P.Benchmarks.Figures;

/// <summary>The round trip of a command beside a raw echo.</summary>
internal static class RoundTrips
{
    private const int Rounds = 25;
    private const int PerRound = 200;

    public static async IAsyncEnumerable<Figure> MeasureAsync()
    {
        var camera = LocalCamera.Start(addressPhase: false);
        await using var stopCamera = camera.ConfigureAwait(false);
        var session = await LocalCamera.ConnectDirectlyAsync(camera).ConfigureAwait(false);
        await using var closeSession = session.ConfigureAwait(false);
        var echo = new UdpEcho();
        await using var stopEcho = echo.ConfigureAwait(false);
        var payload = new byte[150];
        var (raw, ours) = (new Samples(), new Samples());
        for (var round = -3; round < Rounds; round++)
        {
            var (echoed, sent) = (new Samples(), new Samples());
            for (var i = 0; i < PerRound; i++)
            {
                echoed.Add((await echo.MeasureAsync(payload).ConfigureAwait(false)).TotalMicroseconds);
            }

            for (var i = 0; i < PerRound; i++)
            {
                var start = Stopwatch.GetTimestamp();
                await session.SendAsync(CommandRequests.StopLiveAv()).ConfigureAwait(false);
                sent.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            }

            if (round >= 0)
            {
                raw.Add(echoed.Median);
                ours.Add(sent.Median);
            }
        }

        yield return new Figure("command round trip", ours.Median, "µs", "<= 1.5 x raw UDP echo", ours.Median <= 1.5 * raw.Median)
        {
            Reference = raw.Median,
            ReferenceName = "raw UDP echo",
            Spread = ours.Spread,
        };
    }
}
