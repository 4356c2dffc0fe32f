using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using CameraP2P.Protocol.Commands;
using CameraP2P.Session;
using CameraP2P.Session.Core;
using CameraP2P.Session.Drivers;
using CameraP2P.Simulator;

namespace CameraP2P.Tests.RealSockets;

/// <summary>How sessions end when nobody closes them, or when something goes wrong while they run or close.</summary>
[Collection(RealSocketGroup.Name)]
[Trait("Sockets", "real")]
public sealed class SessionEndTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly CameraSimulator camera = CameraSimulator.Start(new CameraSimulatorOption { Port = 0, SearchPort = 0, AddressPhase = false });

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => camera.DisposeAsync();

    [Fact]
    public async Task A_datagram_the_system_did_not_send_is_a_lost_datagram_and_no_lost_connection()
    {
        await using var session = await ConnectAsync();
        session.Engine.Read(_ =>
        {
            session.Engine.SendFailed(SocketError.NetworkUnreachable, 1, UdpDriver.Now);
            return true;
        });

        Assert.Equal(CameraSessionState.Connected, session.State);
        Assert.Equal(1, session.Counters.Unsent);
        Assert.Equal(0, (await session.SendAsync(CommandRequests.DeviceInfo(), cancellationToken: Cancelled)).Result);
    }

    [Fact]
    public async Task A_socket_that_no_longer_receives_is_a_lost_connection()
    {
        await using var session = await ConnectAsync();
        using var subscription = session.Subscribe();
        session.Engine.Read(_ =>
        {
            session.Engine.ReceiveFailed(SocketError.NetworkDown, 1, UdpDriver.Now);
            session.Engine.DrainEvents();
            return true;
        });

        var lost = await ReadAsync<ConnectionLost>(subscription);
        Assert.Equal(LossReason.SocketError, lost.Loss.Reason);
    }

    [Fact]
    public async Task A_defect_ends_the_session_with_a_state_an_event_and_an_error()
    {
        await using var session = await ConnectAsync();
        using var subscription = session.Subscribe();
        camera.Block();
        var sending = session.SendAsync(CommandRequests.DeviceInfo(), cancellationToken: Cancelled);
        session.Engine.Fail(new OperationCanceledException("a defect"));

        var over = await ReadAsync<SessionEnded>(subscription);
        Assert.Equal(CameraSessionState.Ended, session.State);
        Assert.Contains(nameof(OperationCanceledException), over.Failure!.Message, StringComparison.Ordinal);
        Assert.Same(over.Failure, session.GetFailure());
        Assert.Same(over.Failure, await Assert.ThrowsAsync<CameraException>(() => sending));
        Assert.Equal(CameraError.SessionClosed, (await Assert.ThrowsAsync<CameraException>(() => session.SendAsync(CommandRequests.DeviceInfo(), cancellationToken: Cancelled))).Error);
        await session.WaitForEndAsync().WaitAsync(Limit, Cancelled);
    }

    [Fact]
    public async Task What_fails_while_closing_keeps_nothing_open_and_is_named()
    {
        var before = UdpDriver.AliveCount;
        var session = await ConnectAsync();
        session.Engine.Subscribe(new FailingWriter());
        await session.CloseAsync();

        Assert.True(session.WaitForEndAsync().IsCompleted);
        Assert.Equal(before, UdpDriver.AliveCount);
        Assert.IsType<IOException>(session.GetFailure()!.InnerException);
    }

    [Fact]
    public async Task A_signal_to_end_sends_CLOSE_and_is_watched_only_while_a_session_is_open()
    {
        var before = ExitSignals.Count;
        await using var session = await ConnectAsync();
        Assert.Equal(before + 1, ExitSignals.Count);

        ExitSignals.CloseAll();

        await UntilAsync(() => camera.Counters.ActiveSessions == 0);
        await session.WaitForEndAsync().WaitAsync(Limit, Cancelled);
        Assert.Null(session.GetFailure());
        Assert.Equal(before, ExitSignals.Count);
    }

    [Fact]
    public async Task A_session_that_was_dropped_ends()
    {
        var before = UdpDriver.AliveCount;
        await ConnectAndDropAsync();
        await UntilAsync(() =>
        {
            GC.Collect();
            return camera.Counters.ActiveSessions == 0 && UdpDriver.AliveCount == before;
        });
    }

    [Fact]
    public async Task A_session_somebody_waits_for_or_listens_to_goes_on()
    {
        var ended = await ConnectAndWaitAsync();
        using var subscription = await ConnectAndListenAsync();
        for (var i = 0; i < 5; i++)
        {
            await ReadAsync<HeartbeatAcknowledged>(subscription);
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(ended.IsCompleted);
        Assert.Equal(2, camera.Counters.ActiveSessions);
        ExitSignals.CloseAll();
        await ended.WaitAsync(Limit, Cancelled);
    }

    private static async Task<T> ReadAsync<T>(CameraSessionSubscription subscription)
        where T : SessionEvent
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        limit.CancelAfter(Limit);
        while (true)
        {
            if (await subscription.Reader.ReadAsync(limit.Token) is T wanted)
            {
                return wanted;
            }
        }
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!holds())
        {
            await Task.Delay(5, limit.Token);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task ConnectAndDropAsync()
    {
        var session = await ConnectAsync();
        session.StartHeartbeat(TimeSpan.FromSeconds(0.1));
        await session.SendAsync(CommandRequests.DeviceInfo(), cancellationToken: Cancelled);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<Task> ConnectAndWaitAsync() => await Task.FromResult((await ConnectAsync()).WaitForEndAsync());

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<CameraSessionSubscription> ConnectAndListenAsync()
    {
        var session = await ConnectAsync();
        session.StartHeartbeat(TimeSpan.FromSeconds(0.1));
        return session.Subscribe();
    }

    private Task<CameraSession> ConnectAsync() => CameraSession.ConnectAsync(
        new CameraTarget { Address = IPAddress.Parse(camera.ListenAddress), Ports = [camera.Port] },
        new NetworkCredential("admin", "admin"),
        new CameraConnectionOption { SearchPort = camera.SearchPort },
        cancellationToken: Cancelled);

    private sealed class FailingWriter : ChannelWriter<SessionEvent>
    {
        public override bool TryWrite(SessionEvent item) => throw new IOException("a defect");

        public override ValueTask<bool> WaitToWriteAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}
