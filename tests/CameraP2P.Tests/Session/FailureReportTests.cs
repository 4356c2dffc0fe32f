using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Session;
using CameraP2P.Session.Core;
using CameraP2P.Tests.Simulation;

namespace CameraP2P.Tests.Session;

/// <summary>What is told when something went wrong: all of it, and as it was.</summary>
public sealed class FailureReportTests
{
    [Fact]
    public void A_loss_tells_what_was_sent_last_heard_waiting_and_tried()
    {
        var session = new VirtualSession().Connect();
        session.StartHeartbeat();
        session.Network.RunFor(TimeSpan.FromSeconds(31));
        session.Network.Call(session.CameraHost, _ => session.Camera.CloseAll());
        session.Network.RunFor(TimeSpan.FromSeconds(8));
        session.CameraHost.Muted = _ => true;
        session.Submit(CommandRequests.DeviceInfo(), seconds: 60);
        session.Submit(CommandRequests.StopLiveAv(), seconds: 60);
        session.Network.RunUntil(() => session.Of<ConnectionLost>().Count() == 2, TimeSpan.FromSeconds(20));

        Assert.Equal((10L, 10L), session.Of<ConnectionLost>().First().Loss.Heartbeats);
        var loss = session.Of<ConnectionLost>().Last().Loss;
        Assert.Equal(LossReason.Silence, loss.Reason);
        Assert.Equal(2, loss.Heartbeats.Acknowledged);
        Assert.Equal((CommandIds.DeviceInfo, 1), (loss.CommandInFlight, loss.CommandsWaiting));
        Assert.Equal(PathResult.Ready, loss.Attempts.Single(attempt => attempt.EndPoint.Port == 40611).Result);
        Assert.Equal(0, loss.Channels.Single().Channel);
        Assert.True(loss.Counters.Retransmissions > 5);
        Assert.InRange(loss.Traffic.Sent, 40, session.Core.Counters.Sent - 1);
        Assert.True(loss.Traffic.SentBytes > 1000 && loss.Traffic.ReceivedBytes > 500);
    }

    [Fact]
    public void ConnectTimeout_lists_what_every_attempt_has_tried()
    {
        var session = new VirtualSession(new CameraConnectionOption { ConnectTimeout = TimeSpan.FromSeconds(3) });
        session.CameraHost.Muted = _ => true;
        var sent = 0;
        session.Network.Observe = (host, datagram) => sent += host == session.ClientHost && datagram.Bytes[1] is (byte)PpppOpcode.PUNCH_PKT or (byte)PpppOpcode.LAN_SEARCH ? 1 : 0;
        session.Start();
        session.Network.RunFor(TimeSpan.FromSeconds(4));

        // The third attempt lasted 90 ms only.
        var failure = session.Of<SessionEnded>().Single().Failure!;
        Assert.Equal(6 + 1, failure.Attempts.Count);
        Assert.Equal(sent, failure.Attempts.Sum(attempt => attempt.Sent));
        Assert.Contains("port 57743 of 192.168.43.1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_tried_is_bounded_whatever_a_server_names()
    {
        var tried = new TriedPaths();
        for (uint i = 0; i < 10_000; i++)
        {
            tried.Add([new PathAttempt(CameraPath.P2P, PpppOpcode.PUNCH_PKT, new Ipv4EndPoint(i, 1), TimeSpan.Zero, 1, PathResult.NoAnswer, null)]);
        }

        Assert.Equal(256, tried.All.Count);
    }

    [Fact]
    public void A_reconnect_whose_sendings_fail_says_so()
    {
        var session = new VirtualSession(new CameraConnectionOption { ReconnectLimit = 2 }).Connect();
        session.CameraHost.Muted = _ => true;
        session.Network.RunUntil(() => session.Core.State == CameraSessionState.Reconnecting, TimeSpan.FromSeconds(10));
        while (session.Core.State == CameraSessionState.Reconnecting)
        {
            session.Network.Call(session.ClientHost, now => session.Core.HandleSocketError("NetworkUnreachable", session.Of<AttemptStarted>().Last().Socket, now));
            session.Network.RunFor(TimeSpan.FromMilliseconds(10));
        }

        Assert.Contains("Sending failed: NetworkUnreachable.", session.Of<SessionEnded>().Single().Failure!.Message, StringComparison.Ordinal);
        Assert.All(session.Of<AttemptFailed>(), failed => Assert.EndsWith("; sending failed: NetworkUnreachable", failed.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public void What_failed_in_an_earlier_attempt_is_not_said_of_a_later_one()
    {
        var session = new VirtualSession();
        session.CameraHost.Muted = _ => true;
        session.Start();
        session.Network.Call(session.ClientHost, now => session.Core.HandleSocketError("NetworkUnreachable", 1, now));
        session.Network.RunFor(TimeSpan.FromSeconds(11));

        Assert.Equal("no answer; sending failed: NetworkUnreachable", session.Of<AttemptFailed>().First().Reason);
        Assert.Equal("no answer", session.Of<AttemptFailed>().Last().Reason);
    }

    [Fact]
    public void A_camera_that_answers_the_login_with_CLOSE_is_told_so()
    {
        var session = new VirtualSession(new CameraConnectionOption { ConnectTimeout = TimeSpan.FromSeconds(4) });
        session.CameraHost.Muted = bytes => bytes[1] == (byte)PpppOpcode.DRW && bytes.Length > 60;
        session.Start();
        for (var i = 0; i < 400; i++)
        {
            session.Network.RunFor(TimeSpan.FromMilliseconds(10));
            session.Network.Call(session.CameraHost, _ => session.Camera.CloseAll());
        }

        session.Network.RunFor(TimeSpan.FromSeconds(1));
        var failure = session.Of<SessionEnded>().Single().Failure!;
        Assert.Equal(CameraError.LoginTimeout, failure.Error);
        Assert.Matches(@"did not answer the login within 4 s\. The camera closed the session in \d+ attempts\.$", failure.Message);
    }

    [Fact]
    public void A_session_whose_time_to_recover_runs_out_while_it_comes_and_goes_says_so()
    {
        var session = new VirtualSession(new CameraConnectionOption { ReconnectTimeLimit = TimeSpan.FromSeconds(5) }).Connect();
        foreach (var seconds in new[] { 8, 2 })
        {
            session.Network.Call(session.CameraHost, _ => session.Camera.CloseAll());
            session.Network.RunFor(TimeSpan.FromSeconds(seconds));
        }

        Assert.Contains("The connection was restored and fell again, and the time for that is over.", session.Of<SessionEnded>().Single().Failure!.Message, StringComparison.Ordinal);
    }
}
