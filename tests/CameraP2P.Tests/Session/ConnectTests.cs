using System.Net;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Session;
using CameraP2P.Session.Core;
using CameraP2P.Simulator;
using CameraP2P.Tests.Simulation;

namespace CameraP2P.Tests.Session;

public sealed class ConnectTests
{
    [Fact]
    public void Direct_punch_reaches_the_camera_in_one_attempt()
    {
        var session = new VirtualSession().Connect();

        var path = Assert.Single(session.Of<PathFound>()).Path;
        Assert.Equal(new FoundPath(CameraPath.Lan, new Ipv4EndPoint(VirtualSession.CameraAddress, 40611), CameraUid.Kjk230), path);
        Assert.Single(session.Of<AttemptStarted>());
        Assert.Equal(76, Assert.Single(session.Of<LoggedIn>()).BatteryPercent);
        Assert.Equal(0, session.Camera.Counters.Searches);
    }

    [Fact]
    public void Search_goes_through_the_address_phase()
    {
        var addresses = 0;
        var session = new VirtualSession(search: true);
        session.Network.Observe = (host, datagram) => addresses += host == session.CameraHost && datagram.Bytes[1] == 0x43 ? 1 : 0;

        session.Connect();

        Assert.Equal(51, addresses);
        Assert.InRange(session.Of<PathFound>().Single().Took, TimeSpan.FromSeconds(0.30), TimeSpan.FromSeconds(0.36));
    }

    [Fact]
    public void Search_without_the_address_phase_listens_100_ms_for_other_cameras()
    {
        var session = new VirtualSession(camera: new CameraSimulatorOption { AddressPhase = false }, search: true).Connect();

        Assert.Equal(TimeSpan.FromMilliseconds(100), session.Of<PathFound>().Single().Took);
    }

    [Fact]
    public void Ports_are_asked_in_order_each_a_stagger_after_the_one_before()
    {
        var asked = new List<(TimeSpan At, int Port)>();
        var session = new VirtualSession(new CameraConnectionOption { ConnectTimeout = TimeSpan.FromSeconds(0.4) });
        session.CameraHost.Muted = _ => true;
        session.Network.Observe = (host, datagram) =>
        {
            var port = datagram.Destination.Port;
            if (host == session.ClientHost && datagram.Bytes[1] == (byte)PpppOpcode.PUNCH_PKT && asked.TrueForAll(seen => seen.Port != port))
            {
                asked.Add((session.Network.Now, port));
            }
        };

        session.Start();
        session.Network.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal([40611, 32100, 32108, 10000, 80, 57743], asked.Select(seen => seen.Port));
        Assert.Equal(Enumerable.Range(0, 6).Select(i => TimeSpan.FromMilliseconds(50 * i)), asked.Select(seen => seen.At));
    }

    [Fact]
    public void Another_port_wins_when_the_first_is_closed()
    {
        var session = new VirtualSession(camera: new CameraSimulatorOption { Port = 32100 }).Connect();

        Assert.Equal(32100, session.Of<PathFound>().Single().Path.Peer.Port);
        Assert.InRange(session.Of<LoggedIn>().Single().At, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void A_camera_with_another_UID_is_found_by_the_search_beside_the_punch()
    {
        var uid = CameraUid.Parse("ABCD-123456-XYZKL");
        var session = new VirtualSession(camera: new CameraSimulatorOption { Uid = uid }).Connect();

        Assert.Equal(uid, session.Of<PathFound>().Single().Path.Uid);
    }

    [Fact]
    public void A_wanted_UID_is_not_mistaken_for_another()
    {
        var session = new VirtualSession(uid: CameraUid.Parse("ABCD-123456-XYZKL")).Start();
        session.Network.RunFor(TimeSpan.FromSeconds(11));

        var failure = session.Of<SessionEnded>().Single().Failure!;
        Assert.Equal(CameraError.ConnectTimeout, failure.Error);
        Assert.Contains(failure.Attempts, attempt => attempt.Result == PathResult.OtherCamera);
        Assert.StartsWith("Only another camera answered at 192.168.43.1 within 10 s", failure.Message, StringComparison.Ordinal);
        Assert.Contains("-Uid", failure.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void A_camera_that_is_reached_but_does_not_greet_is_told_from_none_at_all()
    {
        var session = new VirtualSession();
        session.CameraHost.Muted = bytes => bytes[1] == (byte)PpppOpcode.DRW;
        session.Start();
        session.Network.RunFor(TimeSpan.FromSeconds(11));

        var failure = session.Of<SessionEnded>().Single().Failure!;
        Assert.Equal(CameraError.ConnectTimeout, failure.Error);
        Assert.StartsWith("LBCS-000000-CCCJJ at 192.168.43.1:40611 answered, but never greeted within 10 s", failure.Message, StringComparison.Ordinal);
        Assert.Contains("only session", failure.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void A_camera_that_answers_and_is_never_ready_is_told_from_none_at_all()
    {
        var session = new VirtualSession(search: true);
        session.CameraHost.Muted = bytes => bytes[1] is (byte)PpppOpcode.P2P_RDY;
        session.Start();
        session.Network.RunFor(TimeSpan.FromSeconds(11));

        Assert.StartsWith("A camera answered, but was never ready, at any address of the network", session.Of<SessionEnded>().Single().Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_there_is_a_ConnectTimeout_in_time_that_names_what_was_tried()
    {
        var session = new VirtualSession(new CameraConnectionOption { ConnectTimeout = TimeSpan.FromSeconds(3) });
        session.CameraHost.Muted = _ => true;
        session.Start();
        session.Network.RunFor(TimeSpan.FromSeconds(10));

        var end = session.Of<SessionEnded>().Single();
        Assert.Equal(TimeSpan.FromSeconds(3), end.At);
        Assert.Equal(CameraError.ConnectTimeout, end.Failure!.Error);
        Assert.Contains("port 40611 of 192.168.43.1", end.Failure.Message, StringComparison.Ordinal);
        Assert.Contains("search at 192.168.43.1:32108", end.Failure.Message, StringComparison.Ordinal);
        Assert.Equal(3, session.Of<AttemptStarted>().Count());
        Assert.Equal(TimeSpan.MaxValue, session.Core.NextDeadline);
    }

    [Fact]
    public void Every_attempt_has_a_socket_of_its_own()
    {
        var session = new VirtualSession();
        session.CameraHost.Muted = _ => session.Network.Now < TimeSpan.FromSeconds(4);

        session.Connect();

        Assert.Equal([1, 2, 3], session.Of<AttemptStarted>().Select(attempt => attempt.Socket));
    }

    [Fact]
    public void A_refused_login_ends_at_once_and_does_not_tell_the_password()
    {
        var session = new VirtualSession(credential: new NetworkCredential("admin", "s3cret-w0rd")).Start();
        session.Network.RunFor(TimeSpan.FromSeconds(20));

        var failure = session.Of<SessionEnded>().Single().Failure!;
        Assert.Equal(CameraError.LoginRefused, failure.Error);
        Assert.Equal(1, session.Camera.Counters.RefusedLogins);
        Assert.DoesNotContain("s3cret", failure.ToString() + failure.Advice, StringComparison.Ordinal);
        Assert.Contains("admin", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unanswered_login_is_a_LoginTimeout()
    {
        var session = new VirtualSession();
        session.ClientHost.Muted = bytes => bytes[1] == (byte)PpppOpcode.DRW;
        session.Start();
        session.Network.RunFor(TimeSpan.FromSeconds(20));

        var end = session.Of<SessionEnded>().Single();
        Assert.Equal(CameraError.LoginTimeout, end.Failure!.Error);
        Assert.Equal(session.Option.ConnectTimeout, end.At);
    }

    [Fact]
    public void Closing_says_CLOSE_and_leaves_no_deadline()
    {
        var session = new VirtualSession().Connect();
        session.Close();
        session.Network.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal(CameraSessionState.Ended, session.Core.State);
        Assert.Null(session.Of<SessionEnded>().Single().Failure);
        Assert.Equal(TimeSpan.MaxValue, session.Core.NextDeadline);
        Assert.Equal(0, session.Camera.Counters.ActiveSessions);
    }

    [Fact]
    public void After_the_handshake_only_the_camera_is_heard()
    {
        var session = new VirtualSession().Connect();
        var before = session.Core.Counters.Foreign;

        session.Core.HandleDatagram([0xF1, 0xF0, 0, 0], new Ipv4EndPoint(VirtualSession.CameraAddress, 40612), 1, session.Network.Now);
        session.Core.HandleDatagram([0xF1, 0xF0, 0, 0], new Ipv4EndPoint(VirtualSession.CameraAddress + 1, 40611), 1, session.Network.Now);

        Assert.Equal(before + 2, session.Core.Counters.Foreign);
        Assert.Equal(CameraSessionState.Connected, session.Core.State);
    }
}
