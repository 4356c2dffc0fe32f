using System.Net;
using CameraP2P.Protocol.Commands;
using CameraP2P.Session;
using CameraP2P.Session.Drivers;
using CameraP2P.Simulator;

namespace CameraP2P.Tests.RealSockets;

/// <summary>One session used and closed from many threads at once: everybody is told, nobody waits for ever, nothing is left.</summary>
[Collection(RealSocketGroup.Name)]
[Trait("Sockets", "real")]
public sealed class ManyThreadsTests
{
    private const int Rounds = 40;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly NetworkCredential admin = new("admin", "admin");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Used_and_closed_at_once_everything_completes_and_nothing_is_left()
    {
        await using var camera = CameraSimulator.Start(new CameraSimulatorOption { Port = 0, SearchPort = 0, Loss = 0.02 });
        var drivers = UdpDriver.AliveCount;
        for (var round = 0; round < Rounds; round++)
        {
            var session = await ConnectAsync(camera);
            using var subscription = session.Subscribe(capacity: 4);
            var reading = subscription.Reader.ReadAllAsync(Cancelled).LastAsync(Cancelled).AsTask();
            var users = Enumerable.Range(0, 6).Select(thread => Task.Run(() => UseAsync(session, new Random((round * 100) + thread)), Cancelled)).ToArray();
            if (round % 3 == 0)
            {
                camera.CloseSessions();
            }

            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(session.CloseAsync, Cancelled))).WaitAsync(Limit, Cancelled);
            await Task.WhenAll([.. users, session.WaitForEndAsync(), reading]).WaitAsync(Limit, Cancelled);
            Assert.Equal(drivers, UdpDriver.AliveCount);
        }
    }

    [Fact]
    public async Task Connecting_given_up_at_any_moment_leaves_no_session_on_the_camera()
    {
        await using var camera = CameraSimulator.Start(new CameraSimulatorOption { Port = 0, SearchPort = 0 });
        var drivers = UdpDriver.AliveCount;
        for (var step = 0; step < Rounds; step++)
        {
            using var giveUp = new CancellationTokenSource(TimeSpan.FromMicroseconds(step * 50));
            try
            {
                await using var session = await ConnectAsync(camera, giveUp.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Equal(drivers, UdpDriver.AliveCount);
            }
        }

        // What was said last is still on its way through the camera's socket: a session that comes and goes lies behind it.
        await (await ConnectAsync(camera)).CloseAsync();
        await WaitUntilAsync(() => camera.Counters.ActiveSessions == 0);
    }

    private static async Task UseAsync(CameraSession session, Random random)
    {
        for (var i = 0; i < 15; i++)
        {
            try
            {
                await UseOnceAsync(session, random);
            }
            catch (Exception e) when (e is CameraException or OperationCanceledException)
            {
                // The session was closed under it, or its time was up: that is how it is told.
                continue;
            }
        }
    }

    private static async Task UseOnceAsync(CameraSession session, Random random)
    {
        switch (random.Next(5))
        {
            case 0:
                session.StartHeartbeat(TimeSpan.FromMilliseconds(100 + random.Next(5)));
                break;
            case 1:
                session.StopHeartbeat();
                break;
            case 2:
                using (var subscription = session.Subscribe(capacity: 2))
                {
                    subscription.Reader.TryRead(out _);
                }

                break;
            case 3:
                using (var giveUp = new CancellationTokenSource(TimeSpan.FromMilliseconds(random.NextDouble())))
                {
                    await session.SendAsync(CommandRequests.DeviceInfo(), cancellationToken: giveUp.Token);
                }

                break;
            default:
                await session.SendAsync(CommandRequests.DeviceInfo(), TimeSpan.FromSeconds(0.05), Cancelled);
                break;
        }
    }

    private static async Task WaitUntilAsync(Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!holds())
        {
            await Task.Delay(1, limit.Token);
        }
    }

    private Task<CameraSession> ConnectAsync(CameraSimulator camera, CancellationToken? giveUp = null) => CameraSession.ConnectAsync(
        new CameraTarget { Address = IPAddress.Loopback, Ports = [camera.Port] },
        admin,
        new CameraConnectionOption { SearchPort = camera.SearchPort },
        cancellationToken: giveUp ?? Cancelled);
}
