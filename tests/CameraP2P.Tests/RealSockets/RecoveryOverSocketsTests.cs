using System.Net;
using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Session;
using CameraP2P.Session.Core;
using CameraP2P.Simulator;
using CameraP2P.Simulator.Core;

namespace CameraP2P.Tests.RealSockets;

/// <summary>Recovery once more, over real sockets and real time. The values are printed; only what must hold is asserted.</summary>
[Collection(RealSocketGroup.Name)]
[Trait("Sockets", "real")]
public sealed class RecoveryOverSocketsTests(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly NetworkCredential Admin = new("admin", "admin");

    private readonly CameraSimulator camera = CameraSimulator.Start(new CameraSimulatorOption { Port = 0, SearchPort = 0 });

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => camera.DisposeAsync();

    [Fact]
    public async Task Ten_percent_loss_and_duplication_both_ways()
    {
        await using var proxy = new UdpProxy(camera.Port, new NetworkFaults(Loss: 0.1, Duplicate: 0.1), seed: 3);
        await using var session = await ConnectAsync(proxy.Port);
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(0, (await session.SendAsync(CommandRequests.DeviceInfo(), cancellationToken: Cancelled)).Result);
        }

        Assert.Equal(1 + 50, camera.Counters.Commands);
        output.WriteLine($"{proxy.Dropped} datagrams lost, every command answered once.");
    }

    [Fact]
    public async Task A_blackout_of_20_s()
    {
        await using var proxy = new UdpProxy(camera.Port, new NetworkFaults(), seed: 3);
        await using var session = await ConnectAsync(proxy.Port);
        session.StartHeartbeat();
        using var events = session.Subscribe();

        proxy.Block(true);
        await Task.Delay(TimeSpan.FromSeconds(20), Cancelled);
        proxy.Block(false);
        var back = UdpAge();

        var lost = await NextAsync<ConnectionLost>(events);
        Assert.Equal(LossReason.Silence, lost.Loss.Reason);
        await NextAsync<LoggedIn>(events);
        var took = UdpAge() - back;
        output.WriteLine($"back {took.TotalSeconds:F3} s after the network");
        Assert.InRange(took.TotalSeconds, 0, 10);
        await NextAsync<HeartbeatAcknowledged>(events);
    }

    [Fact]
    public async Task Acknowledgements_muted_while_ALIVE_flows_are_five_failures_then_a_reconnect()
    {
        await using var proxy = new UdpProxy(camera.Port, new NetworkFaults(), seed: 3);
        await using var session = await ConnectAsync(proxy.Port, new CameraConnectionOption
        {
            HeartbeatInterval = TimeSpan.FromSeconds(0.5),
            HeartbeatTimeout = TimeSpan.FromSeconds(0.4),
        });
        session.StartHeartbeat();
        using var events = session.Subscribe();
        await NextAsync<HeartbeatAcknowledged>(events);

        proxy.MuteFromCamera(PpppOpcode.DRW_ACK);
        var lost = await NextAsync<ConnectionLost>(events);
        proxy.MuteFromCamera(null);

        Assert.Equal(LossReason.HeartbeatFailures, lost.Loss.Reason);
        Assert.Equal(5, lost.Loss.HeartbeatFailures);
        var login = await NextAsync<LoggedIn>(events);
        output.WriteLine($"restored in {login.Restored!.Value.TotalMilliseconds:F1} ms");
        await NextAsync<HeartbeatAcknowledged>(events);
    }

    [Fact]
    public async Task A_camera_restarted_under_a_running_session()
    {
        await using var session = await ConnectAsync(camera.Port);
        session.StartHeartbeat();
        using var events = session.Subscribe();

        camera.Restart();
        var lost = await NextAsync<ConnectionLost>(events);
        var login = await NextAsync<LoggedIn>(events);

        output.WriteLine($"noticed after {lost.Loss.SilentFor.TotalSeconds:F1} s of silence, restored {login.Restored!.Value.TotalMilliseconds:F1} ms later");
        Assert.Equal(2, camera.Counters.Logins);
    }

    [Fact]
    public async Task With_40611_closed_32100_answers_in_under_a_second()
    {
        var address = IPAddress.Parse("127.0.0.77");
        await using var other = CameraSimulator.Start(new CameraSimulatorOption { ListenAddress = address, Port = 32100, SearchPort = 0 });
        var option = new CameraConnectionOption { SearchPort = 9 };

        await using var session = await CameraSession.ConnectAsync(new CameraTarget { Address = address }, Admin, option, cancellationToken: Cancelled);

        Assert.Equal(32100, session.GetRemoteEndPoint()!.Port);
        Assert.InRange(session.ConnectTime.TotalSeconds, 0, 1);
        output.WriteLine($"connected in {session.ConnectTime.TotalMilliseconds:F1} ms");
    }

    [Fact]
    public async Task With_5_percent_loss_99_of_100_connections_need_one_attempt()
    {
        var times = new List<double>();
        var first = 0;
        for (var seed = 0; seed < 100; seed++)
        {
            await using var proxy = new UdpProxy(camera.Port, new NetworkFaults(Loss: 0.05), seed);
            var attempts = 0;
            await using var session = await CameraSession.ConnectAsync(
                new CameraTarget { Address = IPAddress.Loopback, Ports = [proxy.Port] },
                Admin,
                new CameraConnectionOption { SearchPort = 9 },
                sessionEvent => attempts += sessionEvent is AttemptStarted ? 1 : 0,
                Cancelled);
            first += attempts == 1 ? 1 : 0;
            times.Add((session.ConnectTime + session.LoginTime).TotalMilliseconds);
        }

        times.Sort();
        output.WriteLine($"first attempt: {first} of 100; connect + login median {times[50]:F1} ms, p99 {times[98]:F1} ms, max {times[99]:F1} ms");
        Assert.InRange(first, 99, 100);
    }

    [Theory]
    [InlineData(CameraReach.P2P, CameraPath.P2P)]
    [InlineData(CameraReach.Relay, CameraPath.Relay)]
    public async Task Rendezvous_and_relay_run_for_real(CameraReach reach, CameraPath path)
    {
        await using var remote = CameraSimulator.Start(new CameraSimulatorOption { Port = 0, SearchPort = 0, Reach = reach, Rendezvous = true });
        var option = new CameraConnectionOption { SearchPort = 9, RendezvousServer = $"127.0.0.1:{remote.RendezvousPort}", AllowRelay = true };

        await using var session = await CameraSession.ConnectAsync(new CameraTarget { Address = IPAddress.Loopback, Ports = [9], Uid = CameraUid.Parse(remote.Uid) }, Admin, option, cancellationToken: Cancelled);

        Assert.Equal(path, session.Path);
        Assert.Equal(0, (await session.SendAsync(CommandRequests.DeviceInfo(), cancellationToken: Cancelled)).Result);
        Assert.Equal(path == CameraPath.Relay, remote.RelayForwarded > 0);
        output.WriteLine($"{path} in {session.ConnectTime.TotalMilliseconds:F0} ms");
    }

    private static TimeSpan UdpAge() => CameraP2P.Session.Drivers.UdpDriver.Now;

    private static async Task<T> NextAsync<T>(CameraSessionSubscription events)
        where T : SessionEvent
    {
        while (true)
        {
            if (await events.Reader.ReadAsync(Cancelled).AsTask().WaitAsync(TimeSpan.FromSeconds(40), Cancelled) is T wanted)
            {
                return wanted;
            }
        }
    }

    private static Task<CameraSession> ConnectAsync(int port, CameraConnectionOption? option = null) => CameraSession.ConnectAsync(
        new CameraTarget { Address = IPAddress.Loopback, Ports = [port] },
        Admin,
        (option ?? new CameraConnectionOption()) with { SearchPort = 9 },
        cancellationToken: Cancelled);
}
