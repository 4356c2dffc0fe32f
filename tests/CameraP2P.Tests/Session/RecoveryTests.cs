using System.Net;
using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Session;
using CameraP2P.Session.Core;
using CameraP2P.Simulator;
using CameraP2P.Tests.Simulation;

namespace CameraP2P.Tests.Session;

public sealed class RecoveryTests
{
    [Fact]
    public void Silence_is_noticed_after_six_unanswered_ALIVE()
    {
        var session = new VirtualSession().Connect();
        var silent = session.Network.Now;
        session.CameraHost.Muted = _ => true;
        session.Network.RunFor(TimeSpan.FromSeconds(10));

        var lost = session.Of<ConnectionLost>().First();
        Assert.Equal(LossReason.Silence, lost.Loss.Reason);
        Assert.Equal(6, lost.Loss.UnansweredAlive);
        Assert.InRange((lost.At - silent).TotalSeconds, 6, 7.1);
        Assert.Contains("silent for", lost.Loss.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Five_failed_heartbeats_in_a_row_are_loss_even_while_ALIVE_flows()
    {
        var session = new VirtualSession().Connect();
        session.StartHeartbeat();
        session.CameraHost.Muted = bytes => bytes[1] == (byte)PpppOpcode.DRW_ACK;
        session.Network.RunUntil(() => session.Of<ConnectionLost>().Any(), TimeSpan.FromMinutes(1));
        session.CameraHost.Muted = _ => false;

        var lost = session.Of<ConnectionLost>().Single();
        Assert.Equal(LossReason.HeartbeatFailures, lost.Loss.Reason);
        Assert.Equal(5, lost.Loss.HeartbeatFailures);
        Assert.Equal([1, 2, 3, 4, 5], session.Of<HeartbeatFailed>().Select(failed => failed.InARow));
        Assert.True(session.Network.RunUntil(() => session.Of<LoggedIn>().Count() == 2, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Four_failed_heartbeats_are_not()
    {
        var session = new VirtualSession().Connect();
        session.StartHeartbeat();
        session.CameraHost.Muted = bytes => bytes[1] == (byte)PpppOpcode.DRW_ACK;
        session.Network.RunUntil(() => session.Of<HeartbeatFailed>().Count() == 4, TimeSpan.FromMinutes(1));
        session.CameraHost.Muted = _ => false;
        session.Network.RunFor(TimeSpan.FromMinutes(1));

        Assert.Empty(session.Of<ConnectionLost>());
        Assert.Equal(0, session.Core.Heartbeat.ConsecutiveFailures);
    }

    [Fact]
    public void CLOSE_from_the_camera_brings_the_session_back_within_a_second()
    {
        var session = new VirtualSession().Connect();
        session.StartHeartbeat();
        session.Network.Call(session.CameraHost, _ => session.Camera.CloseAll());
        session.Network.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal(LossReason.ClosedByCamera, session.Of<ConnectionLost>().Single().Loss.Reason);
        Assert.Equal(CameraSessionState.Connected, session.Core.State);
        Assert.Equal(1, session.Core.Heartbeat.Reconnects);
    }

    [Fact]
    public void After_a_blackout_the_session_is_back_and_the_heartbeat_has_a_new_grid()
    {
        var session = new VirtualSession().Connect();
        session.StartHeartbeat();
        session.CameraHost.Muted = _ => true;
        session.ClientHost.Muted = _ => true;
        session.Network.RunFor(TimeSpan.FromSeconds(20));
        session.CameraHost.Muted = _ => false;
        session.ClientHost.Muted = _ => false;
        var back = session.Network.Now;
        session.Network.RunFor(TimeSpan.FromSeconds(12));

        var login = session.Of<LoggedIn>().Last();
        Assert.InRange((login.At - back).TotalSeconds, 0, 3.5);
        Assert.NotNull(login.Restored);
        Assert.Equal(login.At + TimeSpan.FromSeconds(3), session.Of<HeartbeatSent>().First(beat => beat.At > login.At).At);
        Assert.Equal(HeartbeatFirst, session.Of<HeartbeatSent>().First(beat => beat.At > login.At).Sequence);
    }

    [Fact]
    public void A_camera_that_was_restarted_is_met_again()
    {
        var session = new VirtualSession().Connect();
        session.Network.Call(session.CameraHost, _ => session.Camera.Forget());
        session.Network.RunFor(TimeSpan.FromSeconds(10));

        Assert.Equal(CameraSessionState.Connected, session.Core.State);
        Assert.Equal(2, session.Camera.Counters.Logins);
    }

    [Fact]
    public void A_repeatable_command_in_flight_is_sent_again_once_the_session_is_back()
    {
        var session = new VirtualSession().Connect();
        session.CameraHost.Muted = _ => true;
        var handle = session.Submit(CommandRequest.Create(CommandIds.DeviceInfo), repeatable: true, seconds: 60);
        session.Network.RunFor(TimeSpan.FromSeconds(15));
        session.CameraHost.Muted = _ => false;
        session.Network.RunFor(TimeSpan.FromSeconds(5));

        Assert.Null(session.EndOf(handle)!.Failure);
    }

    [Fact]
    public void A_command_that_may_have_run_fails_instead_of_running_twice()
    {
        var session = new VirtualSession().Connect();
        var runs = 0;
        session.Camera.CommandRun = _ => runs++;
        session.CameraHost.Muted = _ => true;
        var handle = session.Submit(CommandRequest.Create(774), repeatable: false, seconds: 60);
        session.Network.RunFor(TimeSpan.FromSeconds(15));

        Assert.Equal(CameraError.SessionLost, session.EndOf(handle)!.Failure!.Error);
        Assert.Equal(1, runs);
    }

    [Fact]
    public void Without_reconnect_the_session_ends_with_everything_known()
    {
        var session = new VirtualSession(new CameraConnectionOption { Reconnect = false }).Connect();
        session.CameraHost.Muted = _ => true;
        session.Network.RunFor(TimeSpan.FromSeconds(10));

        var failure = session.Of<SessionEnded>().Single().Failure!;
        Assert.Equal(CameraError.SessionLost, failure.Error);
        Assert.Equal(LossReason.Silence, failure.Loss!.Reason);
        Assert.Equal(TimeSpan.MaxValue, session.Core.NextDeadline);
    }

    [Fact]
    public void Attempts_are_limited_in_number()
    {
        var session = new VirtualSession(new CameraConnectionOption { ReconnectLimit = 3 }).Connect();
        session.CameraHost.Muted = _ => true;
        session.Network.RunFor(TimeSpan.FromMinutes(2));

        Assert.Equal(1 + 3, session.Of<AttemptStarted>().Count());
        Assert.Contains("3 attempts", session.Of<SessionEnded>().Single().Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attempts_are_limited_in_time()
    {
        var session = new VirtualSession(new CameraConnectionOption { ReconnectTimeLimit = TimeSpan.FromSeconds(30) }).Connect();
        session.CameraHost.Muted = _ => true;
        session.Network.RunFor(TimeSpan.FromMinutes(2));

        var end = session.Of<SessionEnded>().Single();
        Assert.Equal(session.Of<ConnectionLost>().Single().At + TimeSpan.FromSeconds(30), end.At);
        Assert.Equal(CameraError.SessionLost, end.Failure!.Error);
    }

    [Fact]
    public void A_refused_login_ends_recovery_at_once()
    {
        var credential = new NetworkCredential("admin", "admin");
        var session = new VirtualSession(camera: new CameraSimulatorOption { Credential = credential }).Connect();
        credential.Password = "changed";
        session.Network.Call(session.CameraHost, _ => session.Camera.CloseAll());
        session.Network.RunFor(TimeSpan.FromSeconds(5));

        Assert.Equal(CameraError.LoginRefused, session.Of<SessionEnded>().Single().Failure!.Error);
        Assert.Equal(1, session.Camera.Counters.RefusedLogins);
    }

    [Fact]
    public void An_unreadable_answer_to_the_login_while_reconnecting_is_one_failed_attempt()
    {
        var session = new VirtualSession().Connect();
        session.CameraHost.Muted = bytes => bytes[1] == (byte)PpppOpcode.DRW && bytes.Length > 60;
        session.Network.Call(session.CameraHost, _ => session.Camera.CloseAll());
        session.Network.RunFor(TimeSpan.FromMilliseconds(5));
        Receive(session, channel: 0, index: 1, RecordHeader.Build(RecordClass.Response, 1, new byte[33]));
        session.CameraHost.Muted = _ => false;
        session.Network.RunFor(TimeSpan.FromSeconds(1));

        Assert.Contains(session.Of<AttemptFailed>(), failed => failed.Reason == "an answer to the login that cannot be read");
        Assert.Equal(CameraSessionState.Connected, session.Core.State);
    }

    [Fact]
    public void A_socket_error_is_loss_and_is_recovered_from()
    {
        var session = new VirtualSession().Connect();
        session.Network.Call(session.ClientHost, now => session.Core.HandleSocketError("NetworkUnreachable", 1, now));
        session.Network.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal("NetworkUnreachable", session.Of<ConnectionLost>().Single().Loss.SocketError);
        Assert.Equal(CameraSessionState.Connected, session.Core.State);
    }

    [Fact]
    public void Waits_between_attempts_double_up_to_the_cap()
    {
        var session = new VirtualSession().Connect();
        session.CameraHost.Muted = _ => true;
        session.Network.RunFor(TimeSpan.FromSeconds(60));

        var waits = session.Of<ReconnectScheduled>().Select(scheduled => scheduled.Delay.TotalSeconds).Take(7).ToArray();
        Assert.Equal(0, waits[0]);
        foreach (var (wait, full) in waits.Skip(1).Zip([0.25, 0.5, 1, 2, 2, 2]))
        {
            Assert.InRange(wait, full * 0.75, full);
        }
    }

    [Fact]
    public void A_socket_that_cannot_be_opened_ends_the_first_connection_with_SocketFailed()
    {
        var session = new VirtualSession().Start();
        session.Network.Call(session.ClientHost, now => session.Core.HandleOpenFailure(NoSocket, now));

        Assert.Equal(CameraError.SocketFailed, session.Of<SessionEnded>().Single().Failure!.Error);
    }

    [Fact]
    public void A_socket_that_cannot_be_opened_while_reconnecting_is_tried_again()
    {
        var session = new VirtualSession().Connect();
        session.CameraHost.Muted = _ => true;
        session.Network.RunUntil(() => session.Core.State == CameraSessionState.Reconnecting, TimeSpan.FromSeconds(10));
        session.Network.RunFor(TimeSpan.FromMilliseconds(1));
        session.Network.Call(session.ClientHost, now => session.Core.HandleOpenFailure(NoSocket, now));
        session.CameraHost.Muted = _ => false;
        session.Network.RunFor(TimeSpan.FromSeconds(1));

        Assert.Contains(session.Of<AttemptFailed>(), failed => failed.Reason.Contains("No UDP socket", StringComparison.Ordinal));
        Assert.Equal(CameraSessionState.Connected, session.Core.State);
    }

    [Fact]
    public void What_could_not_be_sent_is_told_when_nobody_answers()
    {
        var session = new VirtualSession(new CameraConnectionOption { ConnectTimeout = TimeSpan.FromSeconds(1) });
        session.CameraHost.Muted = _ => true;
        session.Start();
        session.Network.Call(session.ClientHost, now => session.Core.HandleSocketError("NetworkUnreachable", 1, now));
        session.Network.RunFor(TimeSpan.FromSeconds(2));

        var failure = session.Of<SessionEnded>().Single().Failure!;
        Assert.Equal(CameraError.ConnectTimeout, failure.Error);
        Assert.Contains("Sending failed: NetworkUnreachable", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_event_of_a_hostile_length_is_dropped()
    {
        var session = new VirtualSession().Connect();
        Receive(session, channel: 6, index: 0, RecordHeader.Build(RecordClass.Event, 1, new byte[64]));
        Receive(session, channel: 6, index: 1, RecordHeader.Build(RecordClass.Event, 2, new byte[5000]));

        Assert.Single(session.Of<CameraReported>());
    }

    private static CameraException NoSocket => new(CameraError.SocketFailed, "No UDP socket could be opened: TooManyOpenSockets.", "Close some.");

    private static void Receive(VirtualSession session, byte channel, ushort index, byte[] record)
    {
        var datagram = new byte[DrwPacket.HeaderLength + record.Length];
        DrwPacket.Write(datagram, channel, index, record);
        var socket = session.Of<AttemptStarted>().Last().Socket;
        session.Network.Call(session.ClientHost, now => session.Core.HandleDatagram(datagram, session.Core.Path!.Peer, socket, now));
    }

    private const uint HeartbeatFirst = 0x10001;
}
