using System.Net;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Session.Core;
using CameraP2P.Simulator;
using CameraP2P.Tests.Simulation;

namespace CameraP2P.Tests.Session;

/// <summary>Networks that change, spoofers beyond them, and a rendezvous server whose address comes late.</summary>
public sealed class WhereToLookTests
{
    private static readonly IPNetwork Home = IPNetwork.Parse("192.168.43.0/24");
    private static readonly Ipv4EndPoint Spoofer = new(0x08080808, 40611);
    private static readonly Ipv4EndPoint Server = new(0x0A000001, 32100);

    [Theory]
    [InlineData(PpppOpcode.P2P_RDY)]
    [InlineData(PpppOpcode.PUNCH_PKT)]
    public void A_search_sends_nothing_to_who_answers_from_beyond_its_networks(PpppOpcode opcode)
    {
        var session = new VirtualSession(search: true);
        var toSpoofer = 0;
        session.Network.Observe = (_, datagram) => toSpoofer += datagram.Destination == Spoofer ? 1 : 0;
        session.Core.UseNetworks([Home], [new Ipv4EndPoint(VirtualSession.CameraAddress, 32108)]);
        session.Start();
        session.Network.Call(session.ClientHost, now => session.Core.HandleDatagram(Packet(opcode, "SPOF-000001-ABCDE"), Spoofer, 1, now));
        session.Network.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal(0, toSpoofer);
        Assert.Equal(VirtualSession.CameraAddress, session.Core.Path?.Peer.Address);
    }

    [Fact]
    public void A_search_for_cameras_lists_only_those_of_its_networks()
    {
        var target = new PathTarget(Address: null, Ports: [40611], [new Ipv4EndPoint(0xFFFFFFFF, 32108)], Uid: null) { Networks = [Home] };
        var search = new SearchCore(target, TimeSpan.FromSeconds(0.1));
        search.Start(TimeSpan.Zero);
        search.HandleDatagram(Packet(PpppOpcode.PUNCH_PKT, "SPOF-000001-ABCDE"), Spoofer, 0, TimeSpan.Zero);
        search.HandleDatagram(Packet(PpppOpcode.PUNCH_PKT, "LBCS-000000-CCCJJ"), new Ipv4EndPoint(VirtualSession.CameraAddress, 40611), 0, TimeSpan.Zero);

        Assert.True(search.TryTakeAnswer(out var answer));
        Assert.Equal(VirtualSession.CameraAddress, answer.EndPoint.Address);
        Assert.False(search.TryTakeAnswer(out _));
    }

    [Fact]
    public void Networks_found_later_are_searched_from_the_next_attempt_on()
    {
        var session = new VirtualSession(search: true);
        session.Core.UseNetworks([IPNetwork.Parse("10.1.2.0/24")], [new Ipv4EndPoint(0x0A0102FF, 32108)]);
        session.Start();
        session.Network.RunFor(TimeSpan.FromSeconds(1));
        session.Network.Call(session.ClientHost, _ => session.Core.UseNetworks([Home], [new Ipv4EndPoint(VirtualSession.CameraAddress, 32108)]));
        session.Network.RunFor(TimeSpan.FromSeconds(2));

        Assert.Equal(CameraSessionState.Connected, session.Core.State);
        Assert.Equal(2, session.Of<AttemptStarted>().Count());
    }

    [Fact]
    public void A_server_found_during_an_attempt_is_asked_in_it()
    {
        var session = ReachableThroughServer();
        session.Start();
        session.Network.RunFor(TimeSpan.FromSeconds(1.4));
        session.Network.Call(session.ClientHost, now => session.Core.UseServer(Server, now));
        session.Network.RunFor(TimeSpan.FromSeconds(0.5));

        Assert.Equal(CameraPath.P2P, session.Core.Path?.Path);
        Assert.Single(session.Of<AttemptStarted>());
    }

    [Fact]
    public void A_server_that_was_not_found_is_told_when_nobody_else_answers()
    {
        var session = ReachableThroughServer();
        session.Start();
        session.Network.Call(session.ClientHost, _ => session.Core.NoteServerFailure("'p2p.example' does not resolve."));
        session.Network.RunFor(TimeSpan.FromSeconds(11));

        Assert.EndsWith(" The rendezvous server was not asked: 'p2p.example' does not resolve.", session.Of<SessionEnded>().Single().Failure!.Message, StringComparison.Ordinal);
    }

    private static VirtualSession ReachableThroughServer()
    {
        var session = new VirtualSession(camera: new CameraSimulatorOption { Reach = CameraReach.P2P }, uid: CameraUid.Kjk230);
        session.AddServer();
        return session;
    }

    private static byte[] Packet(PpppOpcode opcode, string uid)
    {
        var datagram = new byte[PpppPacket.HeaderLength + CameraUid.Length];
        PpppPacket.WriteUid(datagram, opcode, CameraUid.Parse(uid));
        return datagram;
    }
}
