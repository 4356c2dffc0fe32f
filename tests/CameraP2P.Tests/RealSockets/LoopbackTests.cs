using System.Net;
using CameraP2P.Protocol.Commands;
using CameraP2P.Session;
using CameraP2P.Session.Core;
using CameraP2P.Session.Drivers;
using CameraP2P.Simulator;

namespace CameraP2P.Tests.RealSockets;

/// <summary>The same over real sockets, on loopback and free ports only. These tests run one after the other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RealSocketGroup
{
    public const string Name = "real sockets";
}

[Collection(RealSocketGroup.Name)]
[Trait("Sockets", "real")]
public sealed class LoopbackTests
{
    private static readonly NetworkCredential Admin = new("admin", "admin");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_from_connect_to_close_leaves_nothing_behind()
    {
        var before = UdpDriver.AliveCount;
        await using (var camera = StartCamera())
        {
            await using var session = await ConnectAsync(camera);
            Assert.Equal(CameraSessionState.Connected, session.State);
            Assert.Equal(camera.Port, session.GetRemoteEndPoint()!.Port);
            Assert.Equal(IPAddress.Loopback, session.GetLocalEndPoint()!.Address);
            Assert.Equal(CameraPath.Lan, session.Path);

            var info = await session.SendAsync(CommandRequests.DeviceInfo(), cancellationToken: Cancelled);
            Assert.Equal(0, info.Result);
            Assert.Contains("KJK230", info.Json, StringComparison.Ordinal);

            session.StartHeartbeat(TimeSpan.FromSeconds(0.1));
            using var subscription = session.Subscribe();
            while (await subscription.Reader.ReadAsync(Cancelled) is not HeartbeatAcknowledged { Sequence: >= 0x10003 })
            {
                // Three beats of a fast grid.
            }

            await session.CloseAsync();
            Assert.True(session.WaitForEndAsync().IsCompleted);
        }

        Assert.Equal(before, UdpDriver.AliveCount);
    }

    [Fact]
    public async Task Search_finds_the_camera_on_the_given_address()
    {
        await using var camera = StartCamera();
        var option = new CameraConnectionOption { SearchPort = camera.SearchPort, BroadcastAddresses = ["127.0.0.1"] };
        CameraEndpoint? found = null;
        await foreach (var answer in CameraFinder.FindAsync(option, TimeSpan.FromSeconds(5), cancellationToken: Cancelled))
        {
            found = answer;
            break;
        }

        Assert.Equal((camera.Uid, camera.Port), (found!.Uid, found.Port));

        await using var session = await CameraSession.ConnectAsync(new CameraTarget(), Admin, option, cancellationToken: Cancelled);
        Assert.Equal(camera.Port, session.GetRemoteEndPoint()!.Port);
    }

    [Fact]
    public async Task Nobody_there_is_a_ConnectTimeout_within_the_set_time()
    {
        var target = new CameraTarget { Address = IPAddress.Loopback, Ports = [1] };
        var option = new CameraConnectionOption { ConnectTimeout = TimeSpan.FromSeconds(0.3), SearchPort = 1 };

        var failure = await Assert.ThrowsAsync<CameraException>(() => CameraSession.ConnectAsync(target, Admin, option, cancellationToken: Cancelled));

        Assert.Equal(CameraError.ConnectTimeout, failure.Error);
        Assert.Contains("127.0.0.1:1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_does_not_resolve_is_AddressNotResolved()
    {
        var failure = await Assert.ThrowsAsync<CameraException>(() => CameraTarget.ResolveAsync("no such name\u001b[31m", Cancelled));

        Assert.Equal(CameraError.AddressNotResolved, failure.Error);
        Assert.DoesNotContain("\u001b", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Giving_up_a_connection_leaves_nothing_behind()
    {
        var before = UdpDriver.AliveCount;
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var connecting = CameraSession.ConnectAsync(new CameraTarget { Address = IPAddress.Loopback, Ports = [1] }, Admin, new CameraConnectionOption { SearchPort = 1 }, cancellationToken: giveUp.Token);

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
        Assert.Equal(before, UdpDriver.AliveCount);
    }

    [Fact]
    public async Task A_cancelled_command_ends_at_once_and_the_session_goes_on()
    {
        await using var camera = StartCamera();
        await using var session = await ConnectAsync(camera);
        camera.Block();
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var sending = session.SendAsync(CommandRequests.DeviceInfo(), cancellationToken: giveUp.Token);

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        camera.Unblock();
        Assert.Equal(0, (await session.SendAsync(CommandRequests.DeviceInfo(), cancellationToken: Cancelled)).Result);
    }

    [Fact]
    public async Task Fifty_sessions_side_by_side_do_not_get_in_each_other_s_way()
    {
        var before = UdpDriver.AliveCount;
        await using (var camera = StartCamera())
        {
            var sessions = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => ConnectAsync(camera)));
            var answers = await Task.WhenAll(sessions.Select(session => session.SendAsync(CommandRequests.DeviceInfo(), cancellationToken: Cancelled)));
            Assert.All(answers, answer => Assert.Equal(0, answer.Result));
            await Task.WhenAll(sessions.Select(session => session.CloseAsync()));
        }

        Assert.Equal(before, UdpDriver.AliveCount);
    }

    [Fact]
    public async Task A_taken_port_is_SocketFailed_and_says_which()
    {
        await using var camera = StartCamera();

        var failure = Assert.Throws<CameraException>(() => CameraSimulator.Start(new CameraSimulatorOption { Port = camera.Port, SearchPort = 0 }));

        Assert.Equal(CameraError.SocketFailed, failure.Error);
        Assert.Contains(camera.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rendezvous_server_without_a_UID_is_UidMissing()
    {
        var target = new CameraTarget { Address = IPAddress.Loopback, Ports = [9] };
        var option = new CameraConnectionOption { SearchPort = 9, RendezvousServer = "127.0.0.1:9" };

        var failure = await Assert.ThrowsAsync<CameraException>(() => CameraSession.ConnectAsync(target, Admin, option, cancellationToken: Cancelled));

        Assert.Equal(CameraError.UidMissing, failure.Error);
    }

    private static CameraSimulator StartCamera() => CameraSimulator.Start(new CameraSimulatorOption { Port = 0, SearchPort = 0 });

    private static Task<CameraSession> ConnectAsync(CameraSimulator camera) => CameraSession.ConnectAsync(
        new CameraTarget { Address = IPAddress.Parse(camera.ListenAddress), Ports = [camera.Port] },
        Admin,
        new CameraConnectionOption { SearchPort = camera.SearchPort },
        cancellationToken: Cancelled);
}
