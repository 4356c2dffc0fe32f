using System.Text.Json;
using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Session;
using CameraP2P.Session.Core;
using CameraP2P.Tests.Simulation;

namespace CameraP2P.Tests.Session;

public sealed class CommandTests
{
    [Fact]
    public void Device_info_comes_back_whole()
    {
        var session = new VirtualSession().Connect();

        var finished = session.Send(CommandRequest.Create(CommandIds.DeviceInfo));

        Assert.Null(finished.Failure);
        using var answer = JsonDocument.Parse(finished.Answer);
        Assert.Equal("KJK230", answer.RootElement.GetProperty("modelName").GetString());
        Assert.Equal(1_766_228_620, answer.RootElement.GetProperty("timeUTC").GetInt64());
    }

    [Fact]
    public void Commands_go_one_at_a_time_in_order()
    {
        var session = new VirtualSession().Connect();
        session.CameraHost.Outgoing = new(Delay: TimeSpan.FromMilliseconds(20));
        var handles = Enumerable.Range(0, 5).Select(_ => session.Submit(CommandRequest.Create(CommandIds.DeviceInfo))).ToArray();
        var sentAtOnce = session.Camera.Counters.Commands;

        session.Network.RunFor(TimeSpan.FromSeconds(2));

        Assert.Equal(1, sentAtOnce);
        Assert.Equal(handles, session.Of<CommandFinished>().Select(finished => finished.Handle));
        Assert.All(handles, handle => Assert.Null(session.EndOf(handle)!.Failure));
    }

    [Fact]
    public void An_unanswered_command_is_a_CommandTimeout_in_time_and_the_next_goes_on()
    {
        var session = new VirtualSession().Connect();
        var muted = true;
        session.CameraHost.Muted = bytes => muted && bytes[1] == (byte)PpppOpcode.DRW;
        var start = session.Network.Now;

        var finished = session.Send(CommandRequest.Create(CommandIds.DeviceInfo), seconds: 2);
        muted = false;
        var next = session.Send(CommandRequest.Create(CommandIds.StartLiveAv));

        Assert.Equal(CameraError.CommandTimeout, finished.Failure!.Error);
        Assert.Equal(start + TimeSpan.FromSeconds(2), finished.At);
        Assert.Null(next.Failure);
        Assert.Equal(1, session.Core.Counters.UnmatchedResponses);
    }

    [Fact]
    public void A_heartbeat_sent_by_hand_ends_with_its_acknowledgement()
    {
        var session = new VirtualSession().Connect();

        var finished = session.Send(CommandRequest.Create(CommandIds.Heartbeat));

        Assert.Null(finished.Failure);
        Assert.True(finished.Answer.IsEmpty);
        Assert.Equal(1, session.Camera.Counters.Heartbeats);
    }

    [Fact]
    public void A_cancelled_command_is_forgotten_and_its_late_answer_dropped()
    {
        var session = new VirtualSession().Connect();
        session.CameraHost.Outgoing = new(Delay: TimeSpan.FromMilliseconds(100));
        var handle = session.Submit(CommandRequest.Create(CommandIds.DeviceInfo));
        session.Network.Call(session.ClientHost, now => session.Core.Cancel(handle, now));
        session.Network.RunFor(TimeSpan.FromSeconds(1));

        Assert.Null(session.EndOf(handle));
        Assert.Equal(1, session.Core.Counters.UnmatchedResponses);
    }

    [Fact]
    public void Closing_fails_what_waits()
    {
        var session = new VirtualSession().Connect();
        session.CameraHost.Muted = _ => true;
        var handles = new[] { session.Submit(CommandRequest.Create(CommandIds.DeviceInfo)), session.Submit(CommandRequest.Create(CommandIds.DeviceInfo)) };

        session.Close();

        Assert.All(handles, handle => Assert.Equal(CameraError.SessionClosed, session.EndOf(handle)!.Failure!.Error));
        var thrown = Assert.Throws<CameraException>(() => session.Submit(CommandRequest.Create(CommandIds.DeviceInfo)));
        Assert.Equal(CameraError.SessionClosed, thrown.Error);
    }

    [Fact]
    public void A_command_before_the_login_waits_for_it()
    {
        var session = new VirtualSession().Start();
        var handle = session.Submit(CommandRequest.Create(CommandIds.DeviceInfo));

        session.Network.RunFor(TimeSpan.FromSeconds(1));

        Assert.Null(session.EndOf(handle)!.Failure);
    }

    [Fact]
    public void Sequences_never_come_to_those_of_heartbeats()
    {
        var sequences = new CommandSequence();
        var taken = Enumerable.Range(0, 140_000).Select(_ => sequences.Take()).ToArray();

        Assert.Equal((1u, 0xFFFFu), (taken.Min(), taken.Max()));
        Assert.Equal([0xFFFE, 0xFFFF, 1, 2], taken[0xFFFD..0x10001]);
    }

    [Fact]
    public void A_heartbeat_sent_by_hand_carries_the_captured_bytes_too()
    {
        var session = new VirtualSession().Connect();
        var sent = new List<string>();
        session.Network.Observe = (host, datagram) => sent.Add(Convert.ToHexString(datagram.Bytes));
        session.Send(CommandRequests.Heartbeat());

        Assert.Equal("F1D00031D1000001415254454D4953000200000001000100190000004D7A6C423336582F49566F385A7A49357247396A31773D3D00", sent[0]);
    }

    [Fact]
    public void A_command_that_the_camera_falls_over_is_not_sent_for_ever()
    {
        var session = new VirtualSession();
        session.CameraHost.Outgoing = session.ClientHost.Outgoing = new(Delay: TimeSpan.FromMilliseconds(5));
        session.Connect();
        var runs = 0;
        session.Camera.CommandRun = json =>
        {
            if (json.Span.IndexOf("\"cmdId\":512"u8) >= 0)
            {
                runs++;
                session.CameraHost.Muted = _ => true;
            }
        };
        var handle = session.Submit(CommandRequests.DeviceInfo(), seconds: 600);
        while (session.EndOf(handle) is null)
        {
            session.Network.RunUntil(() => session.Core.State == CameraSessionState.Reconnecting, TimeSpan.FromMinutes(1));
            session.CameraHost.Muted = _ => false;
            session.Network.RunUntil(() => session.Core.State == CameraSessionState.Connected, TimeSpan.FromMinutes(1));
        }

        Assert.Equal(3, runs);
        Assert.Equal(CameraError.SessionLost, session.EndOf(handle)!.Failure!.Error);
        Assert.Contains("lost each of the 3 times it was sent", session.EndOf(handle)!.Failure!.Message, StringComparison.Ordinal);
        Assert.Null(session.Send(CommandRequests.StopLiveAv()).Failure);
    }

    [Fact]
    public void A_command_that_was_sent_before_its_time_ran_out_while_reconnecting_says_so()
    {
        var session = new VirtualSession().Connect();
        session.CameraHost.Muted = _ => true;
        var handle = session.Submit(CommandRequests.DeviceInfo(), seconds: 20);
        session.Network.RunFor(TimeSpan.FromSeconds(21));

        Assert.Equal("DeviceInfo (512) failed: no answer within 20 s: the connection was lost after it was sent, and has not been restored yet.", session.EndOf(handle)!.Failure!.Message);
    }
}
