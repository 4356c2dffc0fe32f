using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Session.Core;
using CameraP2P.Tests.Simulation;

namespace CameraP2P.Tests.Session;

public sealed class HeartbeatTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    [Fact]
    public void One_hour_is_1200_heartbeats_exactly_on_the_grid()
    {
        var session = new VirtualSession().Connect();
        session.StartHeartbeat();
        var login = session.Of<LoggedIn>().Single().At;

        session.Network.RunFor(TimeSpan.FromHours(1));

        var sent = session.Of<HeartbeatSent>().Select(beat => beat.At).ToArray();
        Assert.Equal(Enumerable.Range(1, 1200).Select(n => login + (Interval * n)), sent);
        Assert.Equal(1200, session.Camera.Counters.Heartbeats);
        Assert.Equal(1200, session.Core.Heartbeat.Acknowledged);
        Assert.Equal(3000, session.Core.Heartbeat.IntervalMean);
        Assert.Equal(0, session.Core.Heartbeat.Drift);
    }

    [Fact]
    public void Heartbeats_count_from_0x10001_and_carry_the_captured_bytes()
    {
        var beats = new List<byte[]>();
        var session = new VirtualSession().Connect();
        session.Network.Observe = (host, datagram) =>
        {
            if (host == session.ClientHost && datagram.Bytes[1] == (byte)PpppOpcode.DRW)
            {
                beats.Add(datagram.Bytes.ToArray());
            }
        };
        session.StartHeartbeat();
        session.Network.RunFor(TimeSpan.FromSeconds(7));

        // The login took index 0; the rest of the packet is that of the captures, whose first heartbeat had index 2.
        Assert.Equal("F1D00031D1000001415254454D4953000200000001000100190000004D7A6C423336582F49566F385A7A49357247396A31773D3D00", Convert.ToHexString(beats[0]));
        Assert.True(RecordHeader.TryRead(beats[1].AsSpan(8), out var second));
        Assert.Equal(0x10002u, second.Sequence);
    }

    [Fact]
    public void None_is_sent_before_the_login_answer()
    {
        var session = new VirtualSession();
        session.CameraHost.Outgoing = new(Delay: TimeSpan.FromSeconds(1.2));
        session.StartHeartbeat();
        session.Start();
        Assert.True(session.Network.RunUntil(() => session.Core.State == CameraSessionState.Connected, TimeSpan.FromSeconds(30)));

        Assert.Empty(session.Of<HeartbeatSent>());
        session.Network.RunFor(TimeSpan.FromSeconds(3));
        Assert.Equal(session.Of<LoggedIn>().Single().At + Interval, session.Of<HeartbeatSent>().Single().At);
    }

    [Fact]
    public void Started_late_it_joins_the_grid_of_the_login()
    {
        var session = new VirtualSession().Connect();
        var login = session.Of<LoggedIn>().Single().At;
        session.Network.RunFor(TimeSpan.FromSeconds(4));
        session.StartHeartbeat();
        session.Network.RunFor(TimeSpan.FromSeconds(3));

        Assert.Equal(login + (Interval * 2), session.Of<HeartbeatSent>().Single().At);
    }

    [Fact]
    public void A_late_wake_up_sends_once_and_rejoins_the_grid()
    {
        var session = new VirtualSession().Connect();
        session.StartHeartbeat();
        var login = session.Of<LoggedIn>().Single().At;
        session.ClientHost.AsleepUntil = login + TimeSpan.FromSeconds(7.5);

        session.Network.RunFor(TimeSpan.FromSeconds(18));

        Assert.Equal([7.5, 9, 12, 15, 18], session.Of<HeartbeatSent>().Select(beat => (beat.At - login).TotalSeconds));
        Assert.Equal(TimeSpan.FromSeconds(4.5), session.Of<HeartbeatSent>().First().Late);
    }

    [Fact]
    public void Stopped_it_sends_no_more_and_the_session_goes_on()
    {
        var session = new VirtualSession().Connect();
        session.StartHeartbeat();
        session.Network.RunFor(TimeSpan.FromSeconds(10));
        session.Core.StopHeartbeat();
        session.Network.RunFor(TimeSpan.FromSeconds(20));

        Assert.Equal(3, session.Of<HeartbeatSent>().Count());
        Assert.Equal(CameraSessionState.Connected, session.Core.State);
        Assert.False(session.Core.Heartbeat.Running);
    }

    [Fact]
    public void Started_again_between_a_point_of_the_grid_and_its_wake_up_no_beat_is_lost()
    {
        var session = new VirtualSession().Connect();
        session.StartHeartbeat();
        var login = session.Of<LoggedIn>().Single().At;
        session.ClientHost.AsleepUntil = login + TimeSpan.FromSeconds(3.002);
        session.Network.RunFor(login + TimeSpan.FromSeconds(3.001) - session.Network.Now);
        session.StartHeartbeat();
        session.Network.RunFor(TimeSpan.FromSeconds(4));

        Assert.Equal([login + TimeSpan.FromSeconds(3.002), login + TimeSpan.FromSeconds(6)], session.Of<HeartbeatSent>().Select(beat => beat.At));
    }

    [Fact]
    public void A_beat_that_comes_more_than_an_interval_late_says_so_and_counts_what_was_missed()
    {
        var session = new VirtualSession().Connect();
        session.StartHeartbeat();
        var login = session.Of<LoggedIn>().Single().At;
        session.ClientHost.AsleepUntil = login + TimeSpan.FromSeconds(9.5);
        session.Network.RunFor(TimeSpan.FromSeconds(13));

        Assert.Equal([TimeSpan.FromSeconds(6.5), TimeSpan.Zero], session.Of<HeartbeatSent>().Select(beat => beat.Late));
        Assert.Equal(2, session.Core.Heartbeat.Missed);
        Assert.Equal(2, session.Core.Heartbeat.Sent);
    }
}
