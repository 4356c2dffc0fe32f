using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Simulator;
using CameraP2P.Simulator.Core;

namespace CameraP2P.Tests.Simulator;

/// <summary>The simulated camera, spoken to with bare datagrams: what it sends, byte for byte, and when.</summary>
public sealed class CameraCoreTests
{
    private const string Punch = "F14100144C42435300000000000000004343434A4A000000";
    private const string Ready = "F14200144C42435300000000000000004343434A4A000000";
    private const string Greeting = "F1D00007D100000041434B";

    private const string Login = "F1D000C5D1000000415254454D4953000200000001000000AD0000004A385757755144506D59534C66752F675841472B557162427935354B50326945323551504E6F667A6E3034302B4E493967377A65584C6B497058704330375358766F7372577363316D386D786E7136684D694B776550624B4A5577765376715A62367330736C3173667A68326D7452736C56324E633674524B6F78472F516A2B703379476C314343354152624A4A4B4742615863677137546E656B6E2B7974772B524C6C676F53414D4F633D00";

    private static readonly Ipv4EndPoint Client = new(0xC0A82B16, 54530);

    private readonly CameraCore camera = new(new CameraSimulatorOption { ListenAddress = System.Net.IPAddress.Parse("192.168.43.1") });
    private TimeSpan now;

    [Fact]
    public void A_direct_punch_is_answered_with_P2P_RDY_about_every_28_ms_while_the_client_is_silent()
    {
        Assert.Equal([Ready], Say(Punch));
        Assert.Equal([Ready], Wait(28));
        Assert.Equal([Ready], Wait(28));
    }

    [Fact]
    public void The_first_word_of_the_client_brings_the_greeting_which_alternates_with_P2P_RDY_until_it_is_acknowledged()
    {
        Say(Punch);
        Assert.Equal([Greeting, "F1E10000"], Say("F1E00000"));
        Assert.Equal([Greeting, Ready], Wait(28));
        Assert.Equal([Greeting, Ready], Wait(28));
        Assert.Empty(Say("F1D10006D10000010000"));
        Assert.Empty(Wait(100));
    }

    [Fact]
    public void A_client_that_logs_in_and_acknowledges_nothing_gets_its_answer_again_and_again()
    {
        Say(Punch);
        Say("F1E00000");
        Say(Login);
        Wait(3000);

        Assert.Contains(Wait(28), datagram => datagram.StartsWith("F1D0", StringComparison.Ordinal) && datagram[8..16] == "D1000001");
    }

    [Fact]
    public void A_client_that_has_spoken_gets_eight_P2P_RDY_at_most()
    {
        Say(Punch);
        Say("F1E00000");
        var sent = Enumerable.Range(0, 60).SelectMany(_ => Wait(28)).ToArray();

        Assert.Equal(7, sent.Count(datagram => datagram == Ready));
    }

    [Fact]
    public void The_greeting_is_given_up_after_73_copies_and_a_client_that_stays_silent_gets_ALIVE_then_CLOSE()
    {
        Say(Punch);
        var sent = new List<(double At, string Datagram)>();
        while (camera.Counters.ActiveSessions > 0)
        {
            sent.AddRange(Wait(1).Select(datagram => (now.TotalSeconds, datagram)));
        }

        Assert.InRange(sent.Count(each => each.Datagram == Greeting), 73, 75);
        var last = sent.Last(each => each.Datagram == Greeting).At;
        Assert.Equal([3, 4, 5, 6], sent.Where(each => each.Datagram == "F1E00000").Select(each => each.At));
        Assert.InRange(last, 2, 3);
        Assert.Equal("F1F00000", sent[^1].Datagram);
        Assert.InRange(sent[^1].At, 6, 8);
    }

    [Fact]
    public void A_heartbeat_before_the_login_breaks_the_login()
    {
        Say(Punch);
        Say("F1D10006D10000010000");
        Say("F1D00031D1000000415254454D4953000200000001000100190000004D7A6C423336582F49566F385A7A49357247396A31773D3D00");
        Assert.Equal(["F1D10006D10000010001"], Say(Login.Replace("D1000000", "D1000001", StringComparison.Ordinal)));
        Assert.Equal(0, camera.Counters.Logins);
    }

    [Fact]
    public void A_client_that_waits_for_the_greeting_gets_it_too()
    {
        Say(Punch);
        var sent = Enumerable.Range(0, 10).SelectMany(_ => Wait(28)).ToArray();

        Assert.Contains(Greeting, sent);
    }

    [Fact]
    public void A_search_is_answered_from_the_session_port_and_its_echo_brings_51_copies_of_the_captured_address_packet()
    {
        Assert.Equal([Punch], Say("F1300000", CameraCore.SearchSocket));
        var sent = Say(Punch).Concat(Enumerable.Range(0, 400).SelectMany(_ => Wait(1))).ToArray();

        // The captured packet, every byte of it: UID, then the camera's own 192.168.43.1:40611.
        Assert.Equal(51, sent.Count(datagram => datagram == "F143002C4C42435300000000000000004343434A4A0000000002A39E012BA8C000000000000000000000000000000000"));
        Assert.Equal(Ready, sent[51]);
    }

    [Fact]
    public void The_captured_login_is_answered_and_acknowledged()
    {
        LogIn();

        Assert.Equal(1, camera.Counters.Logins);
    }

    [Fact]
    public void The_captured_heartbeat_gets_a_DRW_ACK_and_nothing_else()
    {
        LogIn();
        Assert.Equal(
            ["F1D10006D10000010001"],
            Say("F1D00031D1000001415254454D4953000200000001000100190000004D7A6C423336582F49566F385A7A49357247396A31773D3D00"));
        Assert.Equal(1, camera.Counters.Heartbeats);
    }

    [Fact]
    public void A_malformed_DRW_ACK_earns_a_CLOSE()
    {
        LogIn();

        Assert.Equal(["F1F00000"], Say("F1D10005D100000500"));
        Assert.Equal(0, camera.Counters.ActiveSessions);
    }

    [Fact]
    public void A_client_that_answers_nothing_is_told_CLOSE_after_6_to_8_s()
    {
        LogIn();
        var start = now;
        while (!Wait(10).Contains("F1F00000"))
        {
            Assert.InRange((now - start).TotalSeconds, 0, 8);
        }

        Assert.InRange((now - start).TotalSeconds, 6, 8);
    }

    [Fact]
    public void A_client_that_begins_again_from_the_same_port_is_served_a_late_copy_of_its_punch_changes_nothing()
    {
        LogIn();
        Assert.Empty(Say(Punch));
        Wait(600);

        Assert.Equal([Ready], Say(Punch));
        Assert.Contains(Greeting, Say("F1E00000"));
    }

    [Fact]
    public void Another_UID_and_another_opcode_are_ignored()
    {
        Assert.Empty(Say("F14100144C42435300000000000000004343434A4B000000"));
        Assert.Empty(Say("F1770000"));
    }

    private void LogIn()
    {
        Say(Punch);
        Say("F1E00000");
        Say("F1D10006D10000010000");
        var sent = Say(Login);
        // The answer goes first, then the acknowledgement.
        Assert.Equal("F1D10006D10000010000", sent[1]);
        var answer = Convert.FromHexString(sent[0]);
        Assert.True(RecordHeader.TryRead(answer.AsSpan(8), out var header));
        Assert.Equal((RecordClass.Response, 1u), (header.Class, header.Sequence));
        Assert.True(CommandCipher.TryDecode(answer.AsSpan(28), out var text));
        Assert.True(CommandAnswer.TryReadResult(text.Json.Span, out var id, out var result));
        Assert.Equal((0, 0), (id, result));
        Say("F1D10006D10000010001");
    }

    private List<string> Say(string hex, int socket = CameraCore.SessionSocket)
    {
        camera.HandleDatagram(Convert.FromHexString(hex), Client, socket, now);
        return Take();
    }

    private List<string> Wait(int milliseconds)
    {
        now += TimeSpan.FromMilliseconds(milliseconds);
        camera.HandleDeadline(now);
        return Take();
    }

    private List<string> Take()
    {
        var sent = new List<string>();
        while (camera.TryTakeDatagram(out var datagram))
        {
            Assert.Equal((Client, CameraCore.SessionSocket), (datagram.Destination, datagram.Socket));
            sent.Add(Convert.ToHexString(datagram.Bytes));
        }

        return sent;
    }
}
