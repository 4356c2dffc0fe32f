using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Session;
using CameraP2P.Session.Core;
using CameraP2P.Simulator;
using CameraP2P.Simulator.Core;
using CameraP2P.Tests.Simulation;

namespace CameraP2P.Tests.Session;

public sealed class PathRaceTests
{
    [Fact]
    public void The_LAN_wins_when_it_answers_and_the_server_is_never_asked()
    {
        var session = Session(CameraReach.All, out var toServer).Connect();

        Assert.Equal(CameraPath.Lan, session.Of<PathFound>().Single().Path.Path);
        Assert.Equal(0, toServer());
    }

    [Fact]
    public void P2P_is_started_when_the_LAN_has_been_silent_for_the_stagger()
    {
        var session = Session(CameraReach.P2P, out var toServer);
        session.Start();
        session.Network.RunFor(TimeSpan.FromMilliseconds(399));
        Assert.Equal(0, toServer());
        session.Network.RunFor(TimeSpan.FromMilliseconds(601));

        Assert.Equal(CameraPath.P2P, session.Of<PathFound>().Single().Path.Path);
        Assert.Equal(CameraSessionState.Connected, session.Core.State);
        Assert.Contains(session.Core.Attempts, attempt => attempt is { Path: CameraPath.P2P, Opcode: PpppOpcode.P2P_REQ, Result: PathResult.Answered });
        Assert.Contains(session.Core.Attempts, attempt => attempt is { Path: CameraPath.Lan, Result: PathResult.NoAnswer });
    }

    [Fact]
    public void The_relay_comes_last_and_carries_a_whole_session()
    {
        var session = Session(CameraReach.Relay, out _).Connect();
        session.StartHeartbeat();
        session.Network.RunFor(TimeSpan.FromMinutes(1));

        Assert.Equal(CameraPath.Relay, session.Of<PathFound>().Single().Path.Path);
        Assert.InRange(session.Of<LoggedIn>().Single().At.TotalSeconds, 0.8, 1);
        Assert.Equal(20, session.Core.Heartbeat.Acknowledged);
        Assert.Null(session.Send(CommandRequests.DeviceInfo()).Failure);
        Assert.True(session.Server.Forwarded > 50);
    }

    [Fact]
    public void Without_permission_no_relay_is_asked_for()
    {
        var session = new VirtualSession(camera: new CameraSimulatorOption { Reach = CameraReach.Relay }, uid: CameraUid.Kjk230, rendezvous: true, relay: false).Start();
        session.Network.RunFor(TimeSpan.FromSeconds(11));

        var failure = session.Of<SessionEnded>().Single().Failure!;
        Assert.Equal(CameraError.ConnectTimeout, failure.Error);
        Assert.DoesNotContain(failure.Attempts, attempt => attempt.Path == CameraPath.Relay);
    }

    [Fact]
    public void Without_a_server_nothing_leaves_the_LAN()
    {
        var session = new VirtualSession(camera: new CameraSimulatorOption { Reach = CameraReach.None });
        var destinations = new HashSet<uint>();
        session.Network.Observe = (host, datagram) => destinations.Add(datagram.Destination.Address);
        session.Start();
        session.Network.RunFor(TimeSpan.FromSeconds(11));

        Assert.Equal([VirtualSession.CameraAddress], destinations);
    }

    [Fact]
    public void An_unknown_UID_is_named_as_such()
    {
        var session = new VirtualSession(
            camera: new CameraSimulatorOption { Reach = CameraReach.P2P },
            uid: CameraUid.Parse("ABCD-000001-XYZKL"),
            rendezvous: true).Start();
        session.Network.RunFor(TimeSpan.FromSeconds(11));

        Assert.Contains("unknown UID", session.Of<SessionEnded>().Single().Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cameras_that_answered_a_search_for_one_are_all_told_CLOSE()
    {
        var session = new VirtualSession(camera: new CameraSimulatorOption { AddressPhase = false }, search: true);
        var closed = 0;
        var other = new Ipv4EndPoint(VirtualSession.CameraAddress + 1, 40611);
        session.Network.Observe = (host, datagram) => closed += host == session.ClientHost && datagram.Bytes[1] == (byte)PpppOpcode.CLOSE ? 1 : 0;
        session.CameraHost.Outgoing = new NetworkFaults(Delay: TimeSpan.FromMilliseconds(10));
        session.Start();
        session.Network.RunFor(TimeSpan.FromMilliseconds(1));
        var punch = new byte[24];
        PpppPacket.WriteUid(punch, PpppOpcode.PUNCH_PKT, CameraUid.Parse("OTHR-000002-ABCDE"));
        session.Network.Call(session.ClientHost, now => session.Core.HandleDatagram(punch, other, 1, now));
        session.Network.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal(CameraSessionState.Ended, session.Core.State);
        Assert.Equal(4, closed);
    }

    [Fact]
    public void A_camera_that_was_half_reached_is_told_CLOSE_when_the_attempt_is_given_up()
    {
        var session = new VirtualSession(search: true);
        var closed = 0;
        session.Network.Observe = (host, datagram) => closed += host == session.ClientHost && datagram.Bytes[1] == (byte)PpppOpcode.CLOSE ? 1 : 0;
        session.Start();
        session.Network.RunFor(TimeSpan.FromMilliseconds(100));
        session.Close();

        Assert.Equal(2, closed);
    }

    [Theory]
    [InlineData(CameraReach.P2P)]
    [InlineData(CameraReach.Relay)]
    public void The_other_paths_come_about_under_loss_too(CameraReach reach)
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var session = Session(reach, out _, seed);
            session.CameraHost.Outgoing = session.ClientHost.Outgoing = new NetworkFaults(Loss: 0.1, Delay: TimeSpan.FromMilliseconds(20));
            session.Connect();
        }
    }

    private static VirtualSession Session(CameraReach reach, out Func<int> toServer, int seed = 1)
    {
        var session = new VirtualSession(camera: new CameraSimulatorOption { Reach = reach }, uid: CameraUid.Kjk230, rendezvous: true, relay: true, seed: seed);
        var count = 0;
        session.Network.Observe = (host, datagram) => count += host == session.ClientHost && datagram.Destination.Address != VirtualSession.CameraAddress ? 1 : 0;
        toServer = () => count;
        return session;
    }
}
