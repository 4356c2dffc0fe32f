using CameraP2P.Protocol.Pppp;
using CameraP2P.Session;
using CameraP2P.Session.Core;
using CameraP2P.Simulator;
using CameraP2P.Simulator.Core;
using CameraP2P.Tests.Simulation;

namespace CameraP2P.Tests.Session;

/// <summary>Devices of another make that answer like a camera, are quicker than the camera, and never greet.</summary>
public sealed class SilentDeviceTests
{
    private const uint DeviceAddress = VirtualSession.CameraAddress + 1;

    private static readonly CameraUid DeviceUid = CameraUid.Parse("OTHR-000002-ABCDE");
    private static readonly NetworkFaults Slow = new(Delay: TimeSpan.FromMilliseconds(200));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_camera_behind_a_quicker_device_is_reached_in_the_second_attempt(bool addressPhase)
    {
        var session = new VirtualSession(camera: new CameraSimulatorOption { AddressPhase = addressPhase }, search: true);
        session.CameraHost.Outgoing = Slow;
        AddDevice(session, DeviceUid, DeviceAddress);
        session.Start();

        session.Network.RunUntil(() => session.Core.State == CameraSessionState.Connected, TimeSpan.FromSeconds(11));

        Assert.Equal(VirtualSession.CameraAddress, session.Core.Path?.Peer.Address);
        Assert.Equal(2, session.Of<AttemptStarted>().Count());
    }

    [Fact]
    public void A_device_that_has_the_same_UID_is_told_from_the_camera_by_its_address()
    {
        var session = new VirtualSession(search: true, uid: CameraUid.Kjk230);
        session.CameraHost.Outgoing = Slow;
        AddDevice(session, CameraUid.Kjk230, DeviceAddress);
        session.Start();

        session.Network.RunUntil(() => session.Core.State == CameraSessionState.Connected, TimeSpan.FromSeconds(11));

        Assert.Equal(VirtualSession.CameraAddress, session.Core.Path?.Peer.Address);
    }

    [Fact]
    public void A_device_behind_another_port_of_the_address_does_not_keep_the_camera_away()
    {
        var session = new VirtualSession(new CameraConnectionOption { Ports = [32100, 40611] });
        AddDevice(session, CameraUid.Kjk230, VirtualSession.CameraAddress, port: 32100, searchPort: 32109);
        session.Start();

        session.Network.RunUntil(() => session.Core.State == CameraSessionState.Connected, TimeSpan.FromSeconds(11));

        Assert.Equal(40611, (int)session.Core.Path!.Peer.Port);
    }

    [Fact]
    public void A_camera_that_was_silent_once_is_taken_when_it_greets()
    {
        var session = new VirtualSession(search: true, uid: CameraUid.Kjk230);
        session.CameraHost.Outgoing = Slow;
        AddDevice(session, CameraUid.Kjk230, DeviceAddress);
        session.CameraHost.Muted = bytes => bytes[1] == (byte)PpppOpcode.DRW && session.Of<AttemptStarted>().Count() < 3;
        session.Start();

        session.Network.RunUntil(() => session.Core.State == CameraSessionState.Connected, TimeSpan.FromSeconds(11));

        Assert.Equal([DeviceAddress, VirtualSession.CameraAddress, VirtualSession.CameraAddress], session.Of<PathFound>().Select(found => found.Path.Peer.Address));
        Assert.Equal(3, session.Of<AttemptStarted>().Count());
    }

    [Fact]
    public void Whoever_never_greets_is_named()
    {
        var session = new VirtualSession(search: true);
        session.CameraHost.Muted = _ => true;
        AddDevice(session, DeviceUid, DeviceAddress);
        session.Start();

        session.Network.RunFor(TimeSpan.FromSeconds(11));

        var failure = session.Of<SessionEnded>().Single().Failure!;
        Assert.Equal(CameraError.ConnectTimeout, failure.Error);
        Assert.StartsWith("OTHR-000002-ABCDE at 192.168.43.2:40611 answered, but never greeted within 10 s", failure.Message, StringComparison.Ordinal);
        Assert.Contains("name the camera with -Uid", failure.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void After_a_login_everybody_is_equal_again()
    {
        var session = new VirtualSession(search: true);
        session.CameraHost.Muted = bytes => bytes[1] == (byte)PpppOpcode.DRW && session.Of<AttemptStarted>().Count() < 2;
        session.Connect();
        session.CameraHost.Muted = _ => true;
        session.Network.RunUntil(() => session.Core.State == CameraSessionState.Reconnecting, TimeSpan.FromSeconds(20));
        session.CameraHost.Muted = _ => false;

        session.Network.RunUntil(() => session.Core.State == CameraSessionState.Connected, TimeSpan.FromSeconds(10));

        Assert.True(session.Of<PathFound>().Last().Took < TimeSpan.FromSeconds(0.5));
    }

    private static VirtualNetwork.Host AddDevice(VirtualSession session, CameraUid uid, uint address, int port = 40611, int searchPort = 32108)
    {
        var device = new CameraCore(new CameraSimulatorOption { Uid = uid, AddressPhase = false });
        var host = session.Network.Add(device, address, socket => socket == CameraCore.SearchSocket ? searchPort : port);
        host.EndPointOf(CameraCore.SessionSocket);
        var search = host.EndPointOf(CameraCore.SearchSocket);
        host.Muted = bytes => bytes[1] is not ((byte)PpppOpcode.PUNCH_PKT or (byte)PpppOpcode.P2P_RDY);
        session.Core.UseNetworks([], [new Ipv4EndPoint(VirtualSession.CameraAddress, 32108), search]);
        return host;
    }
}
