using CameraP2P.Protocol.Pppp;
using CameraP2P.Session;
using CameraP2P.Session.Core;
using CameraP2P.Simulator;
using CameraP2P.Simulator.Core;
using CameraP2P.Tests.Simulation;

namespace CameraP2P.Tests.Session;

/// <summary>
/// What the origin project promised, point by point and under its own names, so that each can be looked up. How the session
/// behaves beyond these points is the business of the tests beside this file.
/// </summary>
public sealed class SeedPromiseTests
{
    private const uint FirstSequence = 0x10001;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ReconnectPromise = TimeSpan.FromSeconds(10);

    [Fact]
    public void Port_order_and_fallback()
    {
        Assert.Equal([40611, 32100], CameraConnectionOption.Default.Ports.Take(2));
        var session = new VirtualSession(camera: new CameraSimulatorOption { Port = 32100 });
        // The search would find the camera on whatever port; here the order alone has to.
        session.ClientHost.Muted = bytes => bytes[1] == (byte)PpppOpcode.LAN_SEARCH;

        session.Connect();

        var tried = session.Core.Attempts.Where(attempt => attempt.Opcode == PpppOpcode.PUNCH_PKT).ToArray();
        Assert.Equal([((ushort)40611, PathResult.NoAnswer), ((ushort)32100, PathResult.Ready)], tried.Select(attempt => (attempt.EndPoint.Port, attempt.Result)));
        Assert.InRange(session.Of<LoggedIn>().Single().At, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Interval_of_3_0_seconds()
    {
        Assert.Equal(Interval, CameraConnectionOption.Default.HeartbeatInterval);
        var session = new VirtualSession();
        // Five minutes, as the seed measures it, over a network that loses and delays: the grid does not feel it.
        session.CameraHost.Outgoing = session.ClientHost.Outgoing =
            new NetworkFaults(Loss: 0.1, Delay: TimeSpan.FromMilliseconds(20), Jitter: TimeSpan.FromMilliseconds(30));
        session.Connect();
        session.StartHeartbeat();
        session.Network.RunFor(TimeSpan.FromMinutes(5));

        var sent = session.Of<HeartbeatSent>().Select(beat => beat.At).ToArray();
        Assert.Equal(100, sent.Length);
        Assert.All(sent.Zip(sent.Skip(1)), pair => Assert.Equal(Interval, pair.Second - pair.First));
        Assert.Equal(0, session.Core.Heartbeat.Failed);
    }

    [Fact]
    public void Five_failure_threshold()
    {
        Assert.Equal(5, CameraConnectionOption.Default.HeartbeatFailureThreshold);
        var session = new VirtualSession().Connect();
        session.StartHeartbeat();
        session.CameraHost.Muted = bytes => bytes[1] == (byte)PpppOpcode.DRW_ACK;
        session.Network.RunFor((Interval * 5) + TimeSpan.FromSeconds(1));
        Assert.Empty(session.Of<ConnectionLost>());

        session.Network.RunUntil(() => session.Of<ConnectionLost>().Any(), Interval);

        // The fifth failure is that of the fifth beat, the set time after it was sent; the next attempt begins at once.
        var lost = session.Of<ConnectionLost>().Single();
        Assert.Equal(session.Of<HeartbeatSent>().ElementAt(4).At + session.Option.HeartbeatTimeout, lost.At);
        Assert.Equal((LossReason.HeartbeatFailures, 5, (5L, 0L)), (lost.Loss.Reason, lost.Loss.HeartbeatFailures, lost.Loss.Heartbeats));
        Assert.NotEqual(0, lost.Loss.Counters.Retransmissions);
        session.CameraHost.Muted = _ => false;
        session.Network.RunFor(TimeSpan.FromSeconds(1));
        Assert.Equal(lost.At, session.Of<AttemptStarted>().Last().At);
        Assert.Equal(CameraSessionState.Connected, session.Core.State);
    }

    [Fact]
    public void Start_after_login()
    {
        var session = new VirtualSession();
        session.StartHeartbeat();
        session.CameraHost.Muted = bytes => session.Network.Now < TimeSpan.FromSeconds(8) && bytes[1] == (byte)PpppOpcode.DRW && bytes.Length > 100;
        session.Start();
        session.Network.RunFor(TimeSpan.FromSeconds(8));

        // Greeted, but the login's answer is withheld: heartbeats are wanted and none goes out.
        Assert.True(session.Core.Heartbeat.Running);
        Assert.Equal(0, session.Camera.Counters.Heartbeats);

        session.Network.RunFor(TimeSpan.FromSeconds(6));
        Assert.Equal(session.Of<LoggedIn>().Single().At + Interval, session.Of<HeartbeatSent>().First().At);
    }

    [Fact]
    public void Stop_on_disconnect()
    {
        var session = new VirtualSession().Connect();
        session.StartHeartbeat();
        session.Network.RunFor(TimeSpan.FromSeconds(10));
        var opcodes = new List<PpppOpcode>();
        session.Network.Observe = (host, datagram) =>
        {
            if (host == session.ClientHost)
            {
                opcodes.Add((PpppOpcode)datagram.Bytes[1]);
            }
        };

        session.Close();
        session.Network.RunFor(TimeSpan.FromMinutes(1));

        Assert.Equal([PpppOpcode.CLOSE, PpppOpcode.CLOSE], opcodes);
        Assert.False(session.Core.Heartbeat.Running);
        Assert.Equal(3, session.Camera.Counters.Heartbeats);
    }

    [Fact]
    public void Start_stop_life_cycle()
    {
        var session = new VirtualSession().Connect();
        var login = session.Of<LoggedIn>().Single().At;
        Assert.False(session.Core.Heartbeat.Running);

        session.StartHeartbeat();
        session.StartHeartbeat();
        session.Network.RunFor(TimeSpan.FromSeconds(7));
        session.Core.StopHeartbeat();
        session.Core.StopHeartbeat();
        session.Network.RunFor(TimeSpan.FromSeconds(7));
        session.StartHeartbeat();
        session.Network.RunFor(TimeSpan.FromSeconds(7));

        // Started twice it beats once; stopped it is silent; started again it is back on the same grid, counting on.
        Assert.Equal([3.0, 6, 15, 18, 21], session.Of<HeartbeatSent>().Select(beat => (beat.At - login).TotalSeconds));
        Assert.Equal(Enumerable.Range(0, 5).Select(i => FirstSequence + (uint)i), session.Of<HeartbeatSent>().Select(beat => beat.Sequence));
        Assert.Equal(5, session.Camera.Counters.Heartbeats);
        Assert.Equal(CameraSessionState.Connected, session.Core.State);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(20)]
    [InlineData(120)]
    public void Reconnect_within_10_s_with_the_heartbeat_resumed(int secondsWithoutNetwork)
    {
        var session = new VirtualSession().Connect();
        session.StartHeartbeat();
        session.Network.RunFor(TimeSpan.FromSeconds(10));
        session.CameraHost.Muted = session.ClientHost.Muted = _ => true;
        session.Network.RunFor(TimeSpan.FromSeconds(secondsWithoutNetwork));
        session.CameraHost.Muted = session.ClientHost.Muted = _ => false;

        CheckBackWithin10Seconds(session, session.Network.Now);
    }

    [Fact]
    public void Reconnect_within_10_s_of_a_restarted_camera()
    {
        var session = new VirtualSession().Connect();
        session.StartHeartbeat();
        session.Network.RunFor(TimeSpan.FromSeconds(10));
        var restarted = session.Network.Now;
        session.Network.Call(session.CameraHost, _ => session.Camera.Forget());

        CheckBackWithin10Seconds(session, restarted);
    }

    [Fact]
    public void Heartbeat_24_hours_have_zero_drift()
    {
        const int Beats = 24 * 60 * 60 / 3;
        var random = new Random(24);
        var session = new VirtualSession().Connect();
        session.StartHeartbeat();
        var login = session.Of<LoggedIn>().Single().At;
        for (var beat = 1; beat <= Beats; beat++)
        {
            // Every wake-up comes up to 2 ms late, as from a real clock; a timer that re-arms would add all of them up.
            var late = TimeSpan.FromTicks(random.NextInt64(2 * TimeSpan.TicksPerMillisecond));
            session.ClientHost.AsleepUntil = login + (Interval * beat) + late;
            session.Network.RunUntil(() => session.Network.Now >= session.ClientHost.AsleepUntil, Interval * 2);
            Assert.Equal(session.ClientHost.AsleepUntil, session.Of<HeartbeatSent>().Last().At);
            session.Events.RemoveAll(e => e.At < session.Network.Now);
        }

        session.ClientHost.AsleepUntil = TimeSpan.Zero;
        session.Network.RunFor(TimeSpan.FromSeconds(4));
        var last = session.Of<HeartbeatSent>().Single(beat => beat.Late == TimeSpan.Zero);
        Assert.Equal(login + (Interval * (Beats + 1)), last.At);
        Assert.Equal((Beats + 1, Beats + 1, 0), (session.Core.Heartbeat.Sent, session.Core.Heartbeat.Acknowledged, session.Core.Heartbeat.Failed));
        Assert.Equal(0, session.Core.Heartbeat.Drift);
        Assert.InRange(session.Core.Heartbeat.LatenessP99!.Value, 0, 2);
        Assert.InRange(session.Core.Heartbeat.IntervalMean!.Value, 2999.999, 3000.001);
    }

    private static void CheckBackWithin10Seconds(VirtualSession session, TimeSpan back)
    {
        Assert.True(session.Network.RunUntil(() => session.Of<LoggedIn>().Count() == 2, ReconnectPromise), $"not back within {ReconnectPromise}");
        var login = session.Of<LoggedIn>().Last();
        Assert.InRange(login.At - back, TimeSpan.Zero, ReconnectPromise);
        session.Network.RunFor(TimeSpan.FromSeconds(4));

        var resumed = session.Of<HeartbeatAcknowledged>().Last();
        Assert.Equal((login.At + Interval, FirstSequence), (resumed.At, resumed.Sequence));
        Assert.Equal(1, session.Core.Heartbeat.Reconnects);
    }
}
