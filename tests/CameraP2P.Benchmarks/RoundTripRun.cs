using System.Diagnostics;
using System.Globalization;
using CameraP2P.Protocol.Commands;
using CameraP2P.Session;

namespace CameraP2P.Benchmarks;

/// <summary>The round trip of a command, in turns with the echo, so that both see the same machine.</summary>
internal static class RoundTripRun
{
    private const int Rounds = 20;
    private const int PerRound = 200;

    public static async Task RunAsync()
    {
        var camera = LocalCamera.Start(addressPhase: false);
        await using var stopCamera = camera.ConfigureAwait(false);
        var session = await LocalCamera.ConnectDirectlyAsync(camera).ConfigureAwait(false);
        await using var closeSession = session.ConfigureAwait(false);
        var echo = new UdpEcho();
        await using var stopEcho = echo.ConfigureAwait(false);

        var (raw, small, large) = (new Quantiles(), new Quantiles(), new Quantiles());
        for (var round = -1; round < Rounds; round++)
        {
            // Round -1 warms up.
            await EchoAsync(echo, round < 0 ? new Quantiles() : raw).ConfigureAwait(false);
            await SendAsync(session, CommandRequests.StopLiveAv(), round < 0 ? new Quantiles() : small).ConfigureAwait(false);
            await SendAsync(session, CommandRequests.DeviceInfo(), round < 0 ? new Quantiles() : large).ConfigureAwait(false);
        }

        Console.WriteLine(raw.Line("raw UDP echo, 150 bytes, async sockets"));
        Console.WriteLine(small.Line("StopLiveAv: one DRW there, one back"));
        Console.WriteLine(large.Line("DeviceInfo: one DRW there, several back"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"StopLiveAv / echo, medians: {small.Median / raw.Median:0.00} (reach 3)"));
    }

    private static async Task EchoAsync(UdpEcho echo, Quantiles into)
    {
        // About what a request and its answer have.
        var payload = new byte[150];
        for (var i = 0; i < PerRound; i++)
        {
            into.Add(await echo.MeasureAsync(payload).ConfigureAwait(false));
        }
    }

    private static async Task SendAsync(CameraSession session, CommandRequest request, Quantiles into)
    {
        for (var i = 0; i < PerRound; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await session.SendAsync(request).ConfigureAwait(false);
            into.Add(Stopwatch.GetElapsedTime(start));
        }
    }
}
