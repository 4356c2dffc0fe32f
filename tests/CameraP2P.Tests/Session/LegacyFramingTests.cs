using CameraP2P.Session;
using CameraP2P.Session.Core;
using CameraP2P.Simulator;
using CameraP2P.Tests.Simulation;

namespace CameraP2P.Tests.Session;

/// <summary>The origin project's heartbeat framing: outer 0xD1, sub-command 0x05, unverified.</summary>
public sealed class LegacyFramingTests
{
    private static readonly CameraConnectionOption Legacy = new() { HeartbeatFraming = HeartbeatFraming.Legacy };

    [Fact]
    public void A_beat_has_the_claimed_header_and_the_captured_record()
    {
        var session = new VirtualSession(Legacy, new CameraSimulatorOption { AcceptLegacyHeartbeat = true }).Connect();
        var beats = new List<string>();
        session.Network.Observe = (host, datagram) =>
        {
            if (datagram.Bytes.Length == 53)
            {
                beats.Add(Convert.ToHexString(datagram.Bytes));
            }
        };
        session.StartHeartbeat();
        session.Network.RunFor(TimeSpan.FromSeconds(7));

        Assert.Equal("F1D10031D1050001415254454D4953000200000001000100190000004D7A6C423336582F49566F385A7A49357247396A31773D3D00", beats[0]);
        Assert.StartsWith("F1D10031D1050002415254454D495300020000000200010019", beats[1], StringComparison.Ordinal);
        Assert.Equal(2, session.Camera.Counters.LegacyHeartbeats);
    }

    [Fact]
    public void It_keeps_a_session_with_a_camera_that_takes_it()
    {
        var session = new VirtualSession(Legacy, new CameraSimulatorOption { AcceptLegacyHeartbeat = true }).Connect();
        session.StartHeartbeat();
        session.Network.RunFor(TimeSpan.FromMinutes(10));

        Assert.Single(session.Of<LoggedIn>());
        Assert.Equal(200, session.Core.Heartbeat.Acknowledged);
    }

    [Fact]
    public void A_camera_that_takes_it_for_a_malformed_DRW_ACK_closes()
    {
        var session = new VirtualSession(Legacy with { Reconnect = false }).Connect();
        session.StartHeartbeat();
        session.Network.RunFor(TimeSpan.FromSeconds(5));

        Assert.Equal(LossReason.ClosedByCamera, session.Of<ConnectionLost>().Single().Loss.Reason);
    }

    [Fact]
    public void Silence_fails_the_beats()
    {
        var session = new VirtualSession(Legacy with { AliveLimit = 1000 }, new CameraSimulatorOption { AcceptLegacyHeartbeat = true }).Connect();
        session.StartHeartbeat();
        session.CameraHost.Muted = _ => true;
        session.Network.RunFor(TimeSpan.FromSeconds(20));

        Assert.Equal(LossReason.HeartbeatFailures, session.Of<ConnectionLost>().Single().Loss.Reason);
    }

    [Fact]
    public void The_CLOSE_that_a_beat_earns_is_not_its_acknowledgement()
    {
        var session = new VirtualSession(Legacy);
        session.CameraHost.Outgoing = session.ClientHost.Outgoing = new(Delay: TimeSpan.FromMilliseconds(5));
        session.Connect();
        session.StartHeartbeat();
        session.Network.RunFor(TimeSpan.FromSeconds(10));

        Assert.InRange(session.Core.Heartbeat.Sent, 2, 3);
        Assert.Equal(0, session.Core.Heartbeat.Acknowledged);
    }
}
