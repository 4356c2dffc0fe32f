using CameraP2P.Protocol.Pppp;
using CameraP2P.Session;
using CameraP2P.Session.Core;
using CameraP2P.Simulator;
using CameraP2P.Simulator.Core;
using CameraP2P.Tests.Simulation;

namespace CameraP2P.Tests.Session;

/// <summary>A search that names no camera takes the only one there is, and none of several.</summary>
public sealed class SearchForAnyTests
{
    private const uint OtherAddress = VirtualSession.CameraAddress + 1;

    private static readonly CameraUid Other = CameraUid.Parse("OTHR-000002-ABCDE");

    [Theory]
    [InlineData(0, true)]
    [InlineData(60, true)]
    [InlineData(90, true)]
    [InlineData(0, false)]
    [InlineData(60, false)]
    [InlineData(90, false)]
    public void Of_two_cameras_none_is_taken_and_both_are_named(int delayMilliseconds, bool addressPhase)
    {
        var session = Two(delayMilliseconds, addressPhase, uid: null);

        session.Network.RunFor(TimeSpan.FromSeconds(1));

        var failure = session.Of<SessionEnded>().Single().Failure!;
        Assert.Equal(CameraError.CameraAmbiguous, failure.Error);
        Assert.Equal("2 cameras answered the search, so none was connected: LBCS-000000-CCCJJ at 192.168.43.1, OTHR-000002-ABCDE at 192.168.43.2.", failure.Message);
        Assert.Contains("-Uid", failure.Advice, StringComparison.Ordinal);
        Assert.Empty(session.Of<LoggedIn>());
        Assert.Equal(0, session.Camera.Counters.Logins);
    }

    [Fact]
    public void A_UID_decides()
    {
        var session = Two(delayMilliseconds: 0, addressPhase: false, Other);

        session.Network.RunUntil(() => session.Core.State == CameraSessionState.Connected, TimeSpan.FromSeconds(5));

        Assert.Equal(Other, session.Core.Path?.Uid);
        Assert.Equal(TimeSpan.Zero, session.Of<PathFound>().Single().Took);
    }

    [Fact]
    public void A_camera_with_another_UID_reached_by_address_alone_is_advised_of()
    {
        var session = new VirtualSession(camera: new CameraSimulatorOption { Uid = Other });
        session.CameraHost.Muted = bytes => bytes[1] != (byte)PpppOpcode.P2P_RDY;
        session.Start();
        session.Network.RunFor(TimeSpan.FromSeconds(11));

        Assert.Contains("If the camera's UID is not LBCS-000000-CCCJJ, give it with -Uid.", session.Of<SessionEnded>().Single().Failure!.Advice, StringComparison.Ordinal);
    }

    private static VirtualSession Two(int delayMilliseconds, bool addressPhase, CameraUid? uid)
    {
        var session = new VirtualSession(camera: new CameraSimulatorOption { AddressPhase = addressPhase }, search: true, uid: uid);
        var other = new CameraCore(new CameraSimulatorOption { Uid = Other, AddressPhase = addressPhase });
        var host = session.Network.Add(other, OtherAddress, socket => socket == CameraCore.SearchSocket ? 32108 : 40611);
        host.EndPointOf(CameraCore.SessionSocket);
        var search = host.EndPointOf(CameraCore.SearchSocket);
        host.Outgoing = new NetworkFaults(Delay: TimeSpan.FromMilliseconds(delayMilliseconds));
        session.Core.UseNetworks([], [new Ipv4EndPoint(VirtualSession.CameraAddress, 32108), search]);
        return session.Start();
    }
}
