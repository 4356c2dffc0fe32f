using CameraP2P.Session;
using CameraP2P.Session.Core;
using CameraP2P.Simulator.Core;
using CameraP2P.Tests.Simulation;

namespace CameraP2P.Tests.Session;

/// <summary>Connections that come up and fall again: they are one series of attempts, with its waits and limits.</summary>
public sealed class RecoverySeriesTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void A_camera_that_closes_after_each_login_meets_a_back_off()
    {
        var session = Connect();
        CloseAfterEachLogin(session, Minute);

        Assert.InRange(session.Of<LoggedIn>().Count(), 25, 45);
        Assert.Equal(CameraSessionState.Reconnecting, session.Core.State);
    }

    [Fact]
    public void ReconnectLimit_ends_a_session_that_never_stands()
    {
        var session = Connect(new CameraConnectionOption { ReconnectLimit = 3 });
        CloseAfterEachLogin(session, Minute);

        var failure = session.Of<SessionEnded>().Single().Failure!;
        Assert.Equal(CameraError.SessionLost, failure.Error);
        Assert.Contains("fell again, 3 attempts in all", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1 + 3, session.Of<LoggedIn>().Count());
    }

    [Fact]
    public void ReconnectTimeLimit_ends_a_session_that_never_stands()
    {
        var session = Connect(new CameraConnectionOption { ReconnectTimeLimit = TimeSpan.FromSeconds(20) });
        CloseAfterEachLogin(session, Minute);

        var first = session.Of<ConnectionLost>().First().At;
        Assert.Equal(CameraError.SessionLost, session.Of<SessionEnded>().Single().Failure!.Error);
        Assert.InRange((session.Of<SessionEnded>().Single().At - first).TotalSeconds, 20, 22.1);
    }

    [Fact]
    public void A_connection_that_stood_ends_the_series()
    {
        var session = Connect(new CameraConnectionOption { ReconnectLimit = 1 });
        for (var i = 0; i < 5; i++)
        {
            Close(session);
            session.Network.RunFor(TimeSpan.FromSeconds(12));
        }

        Assert.Equal(CameraSessionState.Connected, session.Core.State);
        Assert.All(session.Of<ReconnectScheduled>(), scheduled => Assert.Equal(TimeSpan.Zero, scheduled.Delay));
    }

    [Fact]
    public void Legacy_beats_that_earn_a_CLOSE_each_do_not_go_on_for_ever()
    {
        var session = Connect(new CameraConnectionOption { HeartbeatFraming = HeartbeatFraming.Legacy, ReconnectLimit = 3 });
        session.StartHeartbeat();
        session.Network.RunFor(Minute);

        Assert.Equal(CameraSessionState.Ended, session.Core.State);
    }

    [Fact]
    public void Without_sockets_and_without_waits_attempts_are_still_apart()
    {
        var session = Connect(new CameraConnectionOption { ReconnectDelay = TimeSpan.Zero });
        Close(session);
        session.Network.RunUntil(() => session.Of<AttemptStarted>().Count() == 2, Minute);
        var (start, before) = (session.Network.Now, session.Of<AttemptStarted>().Count());
        while (session.Network.Now < start + TimeSpan.FromSeconds(1))
        {
            var attempts = session.Of<AttemptStarted>().Count();
            session.Network.Call(session.ClientHost, now => session.Core.HandleOpenFailure(new CameraException(CameraError.SocketFailed, "No socket.", "Close some."), now));
            session.Network.RunUntil(() => session.Of<AttemptStarted>().Count() > attempts, Minute);
        }

        Assert.InRange(session.Of<AttemptStarted>().Count() - before, 20, 21);
    }

    [Fact]
    public void A_machine_that_fell_asleep_while_reconnecting_tries_again_when_it_wakes()
    {
        var session = Connect();
        session.CameraHost.Muted = session.ClientHost.Muted = _ => true;
        session.Network.RunUntil(() => session.Core.State == CameraSessionState.Reconnecting, Minute);
        session.Network.RunFor(TimeSpan.FromSeconds(2));
        session.ClientHost.AsleepUntil = session.Network.Now + TimeSpan.FromHours(8);
        session.Network.RunFor(TimeSpan.FromHours(8));
        session.CameraHost.Muted = session.ClientHost.Muted = _ => false;
        session.Network.RunFor(TimeSpan.FromSeconds(5));

        Assert.Equal(CameraSessionState.Connected, session.Core.State);
    }

    [Fact]
    public void A_machine_that_slept_8_hours_while_connected_is_back_in_10_s()
    {
        var session = Connect();
        session.StartHeartbeat();
        session.CameraHost.Muted = session.ClientHost.Muted = _ => true;
        session.ClientHost.AsleepUntil = session.Network.Now + TimeSpan.FromHours(8);
        session.Network.RunFor(TimeSpan.FromHours(8));
        session.CameraHost.Muted = session.ClientHost.Muted = _ => false;

        Assert.True(session.Network.RunUntil(() => session.Of<LoggedIn>().Count() == 2, TimeSpan.FromSeconds(10)));
    }

    private static VirtualSession Connect(CameraConnectionOption? option = null)
    {
        var session = new VirtualSession(option);
        session.CameraHost.Outgoing = session.ClientHost.Outgoing = new NetworkFaults(Delay: TimeSpan.FromMilliseconds(2));
        return session.Connect();
    }

    private static void Close(VirtualSession session) => session.Network.Call(session.CameraHost, _ => session.Camera.CloseAll());

    private static void CloseAfterEachLogin(VirtualSession session, TimeSpan duration)
    {
        var end = session.Network.Now + duration;
        while (session.Network.Now < end && session.Core.State != CameraSessionState.Ended)
        {
            Close(session);
            session.Network.RunUntil(() => session.Core.State != CameraSessionState.Connected, end - session.Network.Now);
            session.Network.RunUntil(() => session.Core.State is CameraSessionState.Connected or CameraSessionState.Ended, end - session.Network.Now);
        }
    }
}
