using CameraP2P.Protocol.Pppp;
using CameraP2P.Session;
using CameraP2P.Session.Core;
using CameraP2P.Simulator;
using CameraP2P.Tests.Simulation;

namespace CameraP2P.Tests.Session;

/// <summary>Ways that come about by half: they keep no other closed, leave nothing on the camera, and are told as they were.</summary>
public sealed class PathRaceTroubleTests
{
    private static readonly Ipv4EndPoint Server = new(0x0A000001, 32100);
    private static readonly Ipv4EndPoint SilentRelay = new(0x0A000002, 32101);

    [Fact]
    public void The_other_ways_are_tried_when_the_LAN_has_answered_half_and_falls_silent()
    {
        var session = new VirtualSession(search: true, uid: CameraUid.Kjk230, rendezvous: true, relay: true);
        session.CameraHost.Muted = bytes => bytes[1] is (byte)PpppOpcode.P2P_RDY;
        session.Connect();

        Assert.Equal(CameraPath.Relay, session.Core.Path!.Path);
        Assert.Single(session.Of<LoggedIn>());
    }

    [Fact]
    public void Without_a_stagger_all_ways_begin_at_once_and_nothing_spins()
    {
        var session = new VirtualSession(new CameraConnectionOption { PathStagger = TimeSpan.Zero }, search: true, uid: CameraUid.Kjk230, rendezvous: true, relay: true);
        session.Start();
        session.Network.Call(session.ClientHost, now => session.Core.HandleDatagram(Punch(), new Ipv4EndPoint(VirtualSession.CameraAddress, 40611), 1, now));
        var wakes = 0;
        while (session.Core.NextDeadline <= session.Network.Now)
        {
            Assert.True(++wakes < 20, "a deadline stays at one instant");
            session.Core.HandleDeadline(session.Network.Now);
        }

        Assert.Equal([CameraPath.Lan, CameraPath.P2P, CameraPath.Relay], session.Core.Attempts.Select(attempt => attempt.Path).Distinct());
    }

    [Fact]
    public void A_way_that_lost_is_closed_even_when_only_our_PUNCH_PKT_came_through()
    {
        var session = new VirtualSession(camera: new CameraSimulatorOption { Reach = CameraReach.P2P | CameraReach.Relay }, uid: CameraUid.Kjk230, rendezvous: true, relay: true);
        session.CameraHost.Muted = bytes => bytes[1] is (byte)PpppOpcode.P2P_RDY or (byte)PpppOpcode.PUNCH_PKT;
        session.Connect();
        session.Network.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal(CameraPath.Relay, session.Core.Path!.Path);
        Assert.Equal(1, session.Camera.Counters.ActiveSessions);
    }

    [Fact]
    public void An_attempt_given_up_at_any_moment_leaves_no_session_on_the_camera()
    {
        for (var milliseconds = 0; milliseconds < 100; milliseconds++)
        {
            var session = new VirtualSession();
            session.CameraHost.Outgoing = session.ClientHost.Outgoing = new(Delay: TimeSpan.FromMilliseconds(15));
            session.Start();
            session.Network.RunFor(TimeSpan.FromMilliseconds(milliseconds));
            session.Close();
            session.Network.RunFor(TimeSpan.FromMilliseconds(20));

            Assert.Equal(0, session.Camera.Counters.ActiveSessions);
        }
    }

    [Fact]
    public void A_second_relay_is_taken_when_the_first_only_says_hello()
    {
        var session = new VirtualSession(camera: new CameraSimulatorOption { Reach = CameraReach.Relay }, uid: CameraUid.Kjk230, rendezvous: true, relay: true);
        var working = session.Server.RelayEndPoint;
        session.Start();
        session.Network.RunUntil(() => session.Core.Attempts.Any(attempt => attempt.Path == CameraPath.Relay), TimeSpan.FromSeconds(2));
        Receive(session, Server, PpppOpcode.LIST_REQ_ACK, [.. Wire(SilentRelay), .. Wire(working)]);
        Receive(session, SilentRelay, PpppOpcode.RLY_HELLO_ACK, []);
        session.Network.RunFor(TimeSpan.FromSeconds(0.5));

        Assert.Equal(CameraPath.Relay, session.Core.Path?.Path);
        Assert.Contains(session.Core.Attempts, attempt => attempt.EndPoint == SilentRelay && attempt.Opcode == PpppOpcode.RLY_PORT && attempt.Result == PathResult.NoAnswer);
    }

    [Fact]
    public void A_camera_that_comes_on_line_is_not_called_off_line()
    {
        var session = new VirtualSession(camera: new CameraSimulatorOption { Reach = CameraReach.P2P }, uid: CameraUid.Kjk230, rendezvous: true);
        var camera = new Ipv4EndPoint(VirtualSession.CameraAddress, 40611);
        session.Server.Register(CameraUid.Kjk230, camera, online: false);
        session.Start();
        session.Network.RunFor(TimeSpan.FromSeconds(0.7));
        Assert.Equal(PathResult.Offline, Find(session, PpppOpcode.P2P_REQ).Result);
        session.Server.Register(CameraUid.Kjk230, camera);
        session.Network.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal(PathResult.Answered, Find(session, PpppOpcode.P2P_REQ).Result);
    }

    [Fact]
    public void An_answer_is_booked_on_what_it_answers()
    {
        // A camera that takes no PUNCH_PKT sent straight to it and answers the search only.
        var session = new VirtualSession();
        session.Network.Observe = (host, datagram) => session.ClientHost.Muted = bytes => bytes[1] == (byte)PpppOpcode.PUNCH_PKT && session.Core.Attempts.All(attempt => attempt.Result == PathResult.NoAnswer);
        session.Connect();

        Assert.Equal(PathResult.NoAnswer, session.Core.Attempts.First(attempt => attempt.Opcode == PpppOpcode.PUNCH_PKT).Result);
        Assert.Equal(PathResult.Ready, Find(session, PpppOpcode.LAN_SEARCH).Result);
    }

    [Fact]
    public void An_answer_of_who_was_asked_by_address_is_not_booked_on_others()
    {
        var session = new VirtualSession(search: true, camera: new CameraSimulatorOption { AddressPhase = false });
        var silent = new Ipv4EndPoint(VirtualSession.CameraAddress + 9, 32108);
        session.Core.UseNetworks([], [silent, new Ipv4EndPoint(VirtualSession.CameraAddress, 32108)]);
        session.Connect();

        Assert.Equal(PathResult.NoAnswer, session.Core.Attempts.Single(attempt => attempt.EndPoint == silent).Result);
    }

    [Fact]
    public void The_wanted_camera_that_is_never_ready_is_not_hidden_by_another_that_answers()
    {
        var session = new VirtualSession(search: true, uid: CameraUid.Kjk230);
        session.CameraHost.Muted = bytes => bytes[1] == (byte)PpppOpcode.P2P_RDY;
        session.Start();
        for (var i = 0; i < 100; i++)
        {
            session.Network.RunFor(TimeSpan.FromSeconds(0.1));
            Receive(session, new Ipv4EndPoint(VirtualSession.CameraAddress + 7, 40611), PpppOpcode.PUNCH_PKT, Uid("OTHR-000002-ABCDE"));
        }

        Assert.StartsWith("A camera answered, but was never ready,", session.Of<SessionEnded>().Single().Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attempts_tell_how_many_went_out_and_when_the_answer_came()
    {
        var session = new VirtualSession(search: true, camera: new CameraSimulatorOption { AddressPhase = false });
        session.CameraHost.Outgoing = session.ClientHost.Outgoing = new(Delay: TimeSpan.FromMilliseconds(60));
        var sent = 0;
        session.Network.Observe = (host, datagram) => sent += host == session.ClientHost && datagram.Bytes[1] == (byte)PpppOpcode.LAN_SEARCH ? 1 : 0;
        session.Connect();

        // Searched at 0 and 100 ms, answered at 120 ms, echoed, ready at 240 ms; searched at 200 ms meanwhile.
        var search = session.Core.Attempts.Single();
        Assert.Equal((6, 6), (sent, search.Sent));
        Assert.Equal(TimeSpan.FromMilliseconds(240), search.Answer);
        Assert.Equal("LAN_SEARCH to 192.168.43.1:32108 (6 sent): ready after 240 ms", search.ToString());
    }

    private static PathAttempt Find(VirtualSession session, PpppOpcode opcode) => session.Core.Attempts.Single(attempt => attempt.Opcode == opcode);

    private static byte[] Punch()
    {
        var datagram = new byte[PpppPacket.HeaderLength + CameraUid.Length];
        PpppPacket.WriteUid(datagram, PpppOpcode.PUNCH_PKT, CameraUid.Kjk230);
        return datagram;
    }

    private static byte[] Uid(string text)
    {
        var bytes = new byte[CameraUid.Length];
        CameraUid.Parse(text).Write(bytes);
        return bytes;
    }

    private static byte[] Wire(Ipv4EndPoint endPoint)
    {
        var bytes = new byte[Ipv4EndPoint.WireLength];
        endPoint.Write(bytes);
        return bytes;
    }

    private static void Receive(VirtualSession session, Ipv4EndPoint from, PpppOpcode opcode, byte[] body)
    {
        var datagram = new byte[PpppPacket.HeaderLength + body.Length];
        PpppPacket.Write(datagram, opcode, body);
        var socket = session.Of<AttemptStarted>().Last().Socket;
        session.Network.Call(session.ClientHost, now => session.Core.HandleDatagram(datagram, from, socket, now));
    }
}
