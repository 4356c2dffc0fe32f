using System.Net;
using System.Net.Sockets;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Session;
using CameraP2P.Session.Core;
using CameraP2P.Session.Drivers;
using CameraP2P.Simulator;

namespace CameraP2P.Tests.RealSockets;

/// <summary>What the driver makes of defects and of code that takes its time.</summary>
[Collection(RealSocketGroup.Name)]
[Trait("Sockets", "real")]
public sealed class DriverTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Every defect, with a thread for the socket and without.</summary>
    public static MatrixTheoryData<Type, int> DefectsAndThreads => new(Defects.Select(row => row.Data), [0, 1]);

    public static TheoryData<Type> Defects => [typeof(OperationCanceledException), typeof(ObjectDisposedException), typeof(SocketException), typeof(NotSupportedException)];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(DefectsAndThreads))]
    public async Task A_machine_that_throws_at_a_datagram_is_reported_whatever_it_throws(Type defect, int threads)
    {
        var hooks = new TestHooks();
        var machine = new TestMachine { OnDatagram = () => throw Create(defect) };
        await using var driver = new UdpDriver(machine, hooks, new ReceiveThreads(threads));
        SendTo(driver.Open(0));

        Assert.IsType(defect, await hooks.Defect.Task.WaitAsync(Limit, Cancelled));
        Assert.Equal(1, machine.Datagrams);
    }

    [Theory]
    [MemberData(nameof(Defects))]
    public async Task A_machine_that_throws_at_a_deadline_is_reported_and_not_called_again(Type defect)
    {
        var hooks = new TestHooks();
        var machine = new TestMachine { OnDeadline = () => throw Create(defect) };
        await using var driver = new UdpDriver(machine, hooks);
        driver.Run(_ => machine.Deadline = TimeSpan.Zero);

        Assert.IsType(defect, await hooks.Defect.Task.WaitAsync(Limit, Cancelled));
        driver.Run(_ => throw new InvalidOperationException("The machine is broken."));
        Assert.Equal(1, machine.Deadlines);
    }

    [Theory]
    [MemberData(nameof(Defects))]
    public async Task What_a_progress_callback_throws_ends_the_attempt_and_reaches_the_caller(Type defect)
    {
        var before = UdpDriver.AliveCount;
        await using (var camera = StartCamera())
        {
            await Assert.ThrowsAsync(defect, () => ConnectAsync(camera, happened =>
            {
                if (happened is LoggedIn)
                {
                    throw Create(defect);
                }
            }));
        }

        Assert.Equal(before, UdpDriver.AliveCount);
    }

    [Fact]
    public async Task A_machine_that_takes_its_time_holds_up_nobody_else()
    {
        using var release = new ManualResetEventSlim();
        var slow = new TestMachine { OnDatagram = () => release.Wait(Limit) };
        var other = new TestMachine();
        await using var slowDriver = new UdpDriver(slow, new TestHooks());
        await using var otherDriver = new UdpDriver(other, new TestHooks());
        slowDriver.Run(_ => slow.Deadline = UdpDriver.Now + TimeSpan.FromMilliseconds(200));
        SendTo(slowDriver.Open(0));
        await UntilAsync(() => slow.Datagrams == 1);
        await Task.Delay(300, Cancelled);

        // The slow machine's deadline has passed while its driver was busy.
        otherDriver.Run(_ => other.Deadline = TimeSpan.Zero);
        await UntilAsync(() => other.Deadlines == 1);

        Assert.Equal(0, slow.Deadlines);
        release.Set();
        await UntilAsync(() => slow.Deadlines > 0);
    }

    [Fact]
    public async Task A_socket_without_a_thread_of_its_own_hears_as_well_and_a_thread_is_free_again_afterwards()
    {
        var threads = new ReceiveThreads(1);
        for (var round = 0; round < 3; round++)
        {
            var (first, second) = (new TestMachine(), new TestMachine());
            var isThread = (First: false, Second: false);
            first.OnDatagram = () => isThread.First = !Thread.CurrentThread.IsThreadPoolThread;
            second.OnDatagram = () => isThread.Second = !Thread.CurrentThread.IsThreadPoolThread;
            await using var firstDriver = new UdpDriver(first, new TestHooks(), threads);
            await using var secondDriver = new UdpDriver(second, new TestHooks(), threads);
            SendTo(firstDriver.Open(0));
            SendTo(secondDriver.Open(0));
            await UntilAsync(() => first.Datagrams == 1 && second.Datagrams == 1);

            Assert.Equal((true, false), isThread);
        }
    }

    [Fact]
    public async Task A_progress_callback_never_runs_on_the_thread_that_called()
    {
        await using var camera = StartCamera();
        for (var i = 0; i < 20; i++)
        {
            var calledOn = Environment.CurrentManagedThreadId;
            var isCalling = true;
            var wasHeldUp = false;
            var connecting = ConnectAsync(camera, _ => wasHeldUp |= Volatile.Read(ref isCalling) && Environment.CurrentManagedThreadId == calledOn);
            Volatile.Write(ref isCalling, false);
            await (await connecting).CloseAsync();
            Assert.False(wasHeldUp);
        }
    }

    [Fact]
    public async Task A_callback_that_sleeps_in_one_session_stops_no_heartbeat_of_another()
    {
        await using var camera = StartCamera();
        await using var session = await ConnectAsync(camera);
        using var release = new ManualResetEventSlim();
        var sleeping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var connecting = ConnectAsync(camera, happened =>
        {
            if (happened is LoggedIn)
            {
                sleeping.SetResult();
                release.Wait(Limit * 2);
            }
        });
        await sleeping.Task.WaitAsync(Limit, Cancelled);
        await Task.Delay(1500, Cancelled);
        var beats = session.Heartbeat.Acknowledged;
        session.StartHeartbeat(TimeSpan.FromSeconds(0.1));
        await UntilAsync(() => session.Heartbeat.Acknowledged >= beats + 3);

        Assert.False(connecting.IsCompleted);
        release.Set();
        await (await connecting).CloseAsync();
    }

    private static Exception Create(Type type) => type == typeof(ObjectDisposedException)
        ? new ObjectDisposedException("something")
        : (Exception)Activator.CreateInstance(type)!;

    private static void SendTo(IPEndPoint to)
    {
        using var sender = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        sender.Send([1], 1, to);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!holds())
        {
            await Task.Delay(1, limit.Token);
        }
    }

    private static CameraSimulator StartCamera() => CameraSimulator.Start(new CameraSimulatorOption { Port = 0, SearchPort = 0, AddressPhase = false });

    private static Task<CameraSession> ConnectAsync(CameraSimulator camera, Action<SessionEvent>? progress = null) => CameraSession.ConnectAsync(
        new CameraTarget { Address = IPAddress.Parse(camera.ListenAddress), Ports = [camera.Port] },
        new NetworkCredential("admin", "admin"),
        new CameraConnectionOption { SearchPort = camera.SearchPort },
        progress,
        Cancelled);

    private sealed class TestMachine : IDatagramMachine
    {
        private int datagrams;
        private int deadlines;

        public Action OnDatagram { get; set; } = () => { };

        public Action OnDeadline { get; init; } = () => { };

        public int Datagrams => Volatile.Read(ref datagrams);

        public int Deadlines => Volatile.Read(ref deadlines);

        public TimeSpan Deadline { get; set; } = TimeSpan.MaxValue;

        public TimeSpan NextDeadline => Deadline;

        public void HandleDatagram(ReadOnlySpan<byte> datagram, Ipv4EndPoint from, int socket, TimeSpan now)
        {
            Interlocked.Increment(ref datagrams);
            OnDatagram();
        }

        public void HandleDeadline(TimeSpan now)
        {
            Deadline = TimeSpan.MaxValue;
            Interlocked.Increment(ref deadlines);
            OnDeadline();
        }

        public bool TryTakeDatagram(out OutgoingDatagram datagram)
        {
            datagram = default;
            return false;
        }
    }

    private sealed class TestHooks : DriverHooks
    {
        public TaskCompletionSource<Exception> Defect { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override UdpSocket OpenSocket(int number) => new(new IPEndPoint(IPAddress.Loopback, 0), 65_536);

        public override void SendFailed(SocketError error, int number, TimeSpan now)
        {
        }

        public override void ReceiveFailed(SocketError error, int number, TimeSpan now)
        {
        }

        public override void OpenFailed(SocketException error, int number, TimeSpan now)
        {
        }

        public override void Broken(Exception defect) => Defect.TrySetResult(defect);
    }
}
