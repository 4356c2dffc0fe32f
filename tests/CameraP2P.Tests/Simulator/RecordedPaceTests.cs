using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Session.Core;
using CameraP2P.Simulator;
using CameraP2P.Tests.Simulation;

namespace CameraP2P.Tests.Simulator;

/// <summary>The simulated camera at the pace of the recorded one: what a client then meets, and that the session gets on with it.</summary>
public sealed class RecordedPaceTests
{
    [Fact]
    public void Every_time_lies_in_the_range_that_was_recorded()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var session = new VirtualSession(camera: new CameraSimulatorOption { Pace = CameraPace.Recorded, Seed = seed }, seed: seed).Connect();
            Assert.InRange(session.Of<PathFound>().Single().Took.TotalMilliseconds, 26, 41);
            Assert.InRange(session.Of<LoggedIn>().Single().LoginTime.TotalMilliseconds, 104, 267);

            Assert.InRange(session.Send(CommandRequests.DeviceInfo()).RoundTrip.TotalMilliseconds, 90, 284);
            Assert.InRange(session.Send(CommandRequests.MediaList(45, 0)).RoundTrip.TotalMilliseconds, 100, 1230);
            Assert.InRange(session.Send(CommandRequests.Heartbeat()).RoundTrip.TotalMilliseconds, 17, 121);
        }
    }

    [Fact]
    public void A_search_takes_its_time_and_the_address_phase()
    {
        var session = new VirtualSession(camera: new CameraSimulatorOption { Pace = CameraPace.Recorded }, search: true).Connect();

        Assert.InRange(session.Of<PathFound>().Single().Took.TotalMilliseconds, 8 + 325, 60 + 345);
    }

    [Fact]
    public void An_hour_at_that_pace_loses_nothing_and_repeats_little()
    {
        var session = new VirtualSession(camera: new CameraSimulatorOption { Pace = CameraPace.Recorded }).Connect();
        session.StartHeartbeat();
        session.Network.RunFor(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1));

        Assert.Equal(1200, session.Core.Heartbeat.Acknowledged);
        Assert.Empty(session.Of<ConnectionLost>());

        // It acknowledges after 17 to 120 ms, at random: the time-out that is learnt covers that.
        Assert.InRange(session.Core.LinkCounters!.Retransmissions, 0, 1);
    }

    [Fact]
    public void Acknowledgements_keep_their_order()
    {
        var session = new VirtualSession(camera: new CameraSimulatorOption { Pace = CameraPace.Recorded }).Connect();
        var acknowledged = new List<ushort>();
        session.Network.Observe = (host, datagram) =>
        {
            if (host == session.CameraHost && PpppPacket.TryRead(datagram.Bytes, out var packet) == PpppError.None
                && packet.Opcode == PpppOpcode.DRW_ACK && DrwAckPacket.TryRead(packet.Body, out var ack))
            {
                acknowledged.Add(ack[0]);
            }
        };
        for (var i = 0; i < 20; i++)
        {
            session.Submit(CommandRequests.Heartbeat());
            session.Network.RunFor(TimeSpan.FromSeconds(0.3));
        }

        Assert.True(acknowledged.Count >= 20);
        Assert.Equal(acknowledged.Order(), acknowledged);
    }

    [Fact]
    public void A_heartbeat_between_the_login_and_its_answer_breaks_the_login_too()
    {
        var session = new VirtualSession(camera: new CameraSimulatorOption { Pace = CameraPace.Recorded });
        var heartbeat = Convert.FromHexString("F1D00031D1000001415254454D4953000200000001000100190000004D7A6C423336582F49566F385A7A49357247396A31773D3D00");
        session.Start();
        session.Network.RunUntil(() => session.Camera.Counters.Logins == 1, TimeSpan.FromSeconds(1));
        session.Network.Call(session.CameraHost, now => session.CameraHost.Machine.HandleDatagram(heartbeat, new Ipv4EndPoint(VirtualSession.ClientAddress, 50_001), 0, now));
        session.Network.RunFor(TimeSpan.FromSeconds(2));

        Assert.Empty(session.Of<LoggedIn>());
        session.Network.RunFor(TimeSpan.FromSeconds(3));
        Assert.Single(session.Of<LoggedIn>());
    }

    [Fact]
    public void No_P2P_RDY_comes_after_the_client_has_taken_part()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var session = new VirtualSession(camera: new CameraSimulatorOption { Pace = CameraPace.Recorded, Seed = seed }, seed: seed);
            var (takesPart, late) = (false, 0);
            session.Network.Observe = (host, datagram) =>
            {
                takesPart |= host == session.ClientHost && datagram.Bytes[1] is (byte)PpppOpcode.DRW or (byte)PpppOpcode.DRW_ACK;
                late += takesPart && datagram.Bytes[1] == (byte)PpppOpcode.P2P_RDY ? 1 : 0;
            };
            session.Connect();

            Assert.Equal(0, late);
        }
    }
}
