using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Captures;
using CameraP2P.Session;
using CameraP2P.Session.Core;
using CameraP2P.Simulator;
using CameraP2P.Simulator.Core;
using CameraP2P.Tests.Simulation;

namespace CameraP2P.Tests.Tracing;

/// <summary>What a trace shows of whole sessions, good networks and bad, in virtual time.</summary>
public sealed partial class TraceMaskTests
{
    private const string Password = "Wild!Boar \"7\" ü";
    private static readonly NetworkCredential Secret = new("warden", Password);

    [Fact]
    public void On_a_good_network_nothing_is_lost_but_the_secrets()
    {
        var recording = new Recording();
        var session = Connect(recording, new NetworkFaults());
        RunCommands(session);
        recording.Mask.Flush();

        var original = Texts(recording.Original);
        var shown = Texts(recording.Shown);
        Assert.Equal<IEnumerable<string>>([.. original.Select(Overwritten)], shown);
        Assert.Equal(recording.Original.Select(datagram => datagram.Bytes.Length), recording.Shown.Select(datagram => datagram.Bytes.Length));
        Assert.Contains(shown, text => text.Contains("\"password\":\"***", StringComparison.Ordinal));
        Assert.Contains(shown, text => text.Contains("\"thumbnailReqs\"", StringComparison.Ordinal) && text.Contains("\"token\":9999999", StringComparison.Ordinal));
        Assert.Contains(shown, text => text.Contains("\"secureCode0\":9,", StringComparison.Ordinal));
    }

    [Fact]
    public void On_no_network_does_a_secret_come_through() => Seeds.ForAll(nameof(On_no_network_does_a_secret_come_through), seed =>
    {
        var recording = new Recording();
        var session = Connect(recording, new NetworkFaults(0.2, 0.1, 0.2, TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(40)), seed);
        RunCommands(session);
        recording.Mask.Flush();

        var secrets = SecretsOf(Texts(recording.Original));
        Assert.NotEmpty(secrets);
        var shown = string.Join('\n', Texts(recording.Shown));
        Assert.DoesNotContain(secrets, secret => shown.Contains(secret, StringComparison.Ordinal));
        Assert.Equal(recording.Original.Count, recording.Shown.Count);
        var bytes = string.Concat(recording.Shown.Select(datagram => Encoding.Latin1.GetString(datagram.Bytes.Span)));
        var tails = SecretTails(recording.Original);
        Assert.NotEmpty(tails);
        Assert.DoesNotContain(tails, tail => bytes.Contains(tail, StringComparison.Ordinal));
    }, count: 300, Seeds.TransferCountVariable);

    [Fact]
    public void Retransmissions_look_alike()
    {
        var recording = new Recording();
        RunCommands(Connect(recording, new NetworkFaults(0.25, 0.1, 0.2, TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(40)), seed: 3));
        recording.Mask.Flush();
        var copies = recording.Shown
            .Where(datagram => datagram.Bytes.Span[1] == (byte)PpppOpcode.DRW)
            .GroupBy(datagram => (datagram.Direction, Convert.ToHexString(datagram.Bytes.Span[5..8])))
            .Where(group => group.Count() > 1)
            .ToArray();
        Assert.NotEmpty(copies);
        Assert.All(copies, group => Assert.Single(group.Select(datagram => Convert.ToHexString(datagram.Bytes.Span)).Distinct(StringComparer.Ordinal)));
    }

    [Fact]
    public void What_is_not_understood_on_channel_0_is_not_shown()
    {
        var text = CommandCipher.Encode("{\"token\":12345678"u8, CommandCipher.ResponsePadding);
        Assert.True(IsHidden(RecordHeader.Build(RecordClass.Response, 1, text).AsSpan(20), Shown(RecordHeader.Build(RecordClass.Response, 1, text)).AsSpan(20)));
        var odd = RecordHeader.Build((RecordClass)77, 1, "token 12345678"u8);
        Assert.True(IsHidden(odd.AsSpan(20), Shown(odd).AsSpan(20)));
        Assert.True(IsHidden("junk"u8, Shown("junk"u8.ToArray())));
        var oversized = RecordHeader.Build(RecordClass.Response, 1, text);
        oversized[19] = 0x7F;
        Assert.True(IsHidden(oversized, Shown(oversized)));
    }

    [Fact]
    public void Stale_bytes_behind_the_text_are_left_out()
    {
        var payload = CommandCipher.Encode("{\"cmdId\":258,\"result\":0}"u8, CommandCipher.ResponsePadding, "\"token\":12345678"u8);
        var shown = Shown(RecordHeader.Build(RecordClass.Response, 1, payload));
        Assert.True(CommandCipher.TryDecode(shown.AsSpan(20), out var text));
        Assert.Equal("{\"cmdId\":258,\"result\":0}", Encoding.UTF8.GetString(text.Json.Span));
        Assert.All(text.Tail.ToArray(), letter => Assert.Equal(0, letter));
        Assert.Equal(payload.Length, shown.Length - 20);
    }

    [Theory]
    [InlineData("{\"password\":{\"old\":\"WildBoar77\",\"x\":{\"new\":[\"WildBoar77\"]}},\"a\":\"shown\"}", "{\"password\":{\"old\":\"**********\",\"x\":{\"new\":[\"**********\"]}},\"a\":\"shown\"}")]
    [InlineData("{\"token\":[12345,\"12345\"],\"a\":1}", "{\"token\":[99999,\"*****\"],\"a\":1}")]
    [InlineData("{\"token\":[],\"pwd\":{},\"a\":1}", "{\"token\":[],\"pwd\":{},\"a\":1}")]
    public void Nested_values_under_secret_names_are_masked(string text, string shown)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Assert.True(SecretMask.TryOverwrite(bytes));
        Assert.Equal(shown, Encoding.UTF8.GetString(bytes));
    }

    [Fact]
    public void A_text_that_fills_its_last_block_is_shown()
    {
        var blocks = "{\"token\":12345,}"u8.ToArray();
        blocks[14] = (byte)' ';
        var record = RecordHeader.Build(RecordClass.Response, 1, CommandCipher.EncodeBlocks(blocks, CommandCipher.ResponsePadding));
        Assert.True(CommandCipher.TryDecode(Shown(record).AsSpan(20), out var text));
        Assert.Equal("{\"token\":99999 }", Encoding.UTF8.GetString(text.Json.Span));
    }

    [Fact]
    public void A_record_that_never_becomes_whole_is_written_after_half_a_second_without_its_text()
    {
        var record = RecordHeader.Build(RecordClass.Response, 1, new byte[2000]);
        var recording = new Recording();
        recording.Take(CaptureDirection.Tx, Alive(), 0);
        recording.Take(CaptureDirection.Rx, Drw(0, record[..1024]), 0);
        recording.Take(CaptureDirection.Rx, Alive(), 0.4);
        Assert.Single(recording.Shown);
        recording.Take(CaptureDirection.Rx, Alive(), 0.5);
        Assert.Equal(4, recording.Shown.Count);
        Assert.True(IsHidden(record.AsSpan(0, 1024), recording.Shown[1].Bytes.Span[8..]));

        // Its rest comes too late for the first part, which looks the same when it is sent again.
        recording.Take(CaptureDirection.Rx, Drw(1, record[1024..]), 0.6);
        recording.Take(CaptureDirection.Rx, Drw(0, record[..1024]), 0.7);
        Assert.Equal(recording.Shown[1].Bytes.ToArray(), recording.Shown[^1].Bytes.ToArray());
    }

    [Fact]
    public void Behind_a_gap_that_never_closes_records_are_shown_again()
    {
        var answer = RecordHeader.Build(RecordClass.Response, 2, CommandCipher.Encode("{\"cmdId\":258,\"token\":12345678}"u8, CommandCipher.ResponsePadding));
        byte[] stream = [.. RecordHeader.Build(RecordClass.Response, 1, new byte[3000]), .. answer, .. answer];
        var recording = new Recording();
        recording.Take(CaptureDirection.Tx, Alive(), 0);
        foreach (var (chunk, index) in stream.Chunk(1024).Select((chunk, index) => (chunk, index)).Where(part => part.index != 1))
        {
            recording.Take(CaptureDirection.Rx, Drw((ushort)index, chunk), 0);
        }

        recording.Take(CaptureDirection.Rx, Alive(), 0.5);
        Assert.Equal(["{\"cmdId\":258,\"token\":99999999}", "{\"cmdId\":258,\"token\":99999999}"], Texts(recording.Shown));
        recording.Take(CaptureDirection.Rx, Drw(1, stream[1024..2048]), 0.6);
        Assert.True(IsHidden(stream.AsSpan(1024, 1024), recording.Shown[^1].Bytes.Span[8..]));
    }

    [Fact]
    public void Who_we_never_spoke_to_is_not_shown_on_channel_0()
    {
        var recording = new Recording();
        recording.Take(CaptureDirection.Rx, Drw(0, "ACK"u8.ToArray()), 0);
        Assert.True(IsHidden("ACK"u8, recording.Shown[0].Bytes.Span[8..]));
    }

    [Fact]
    public void Another_local_port_is_another_session()
    {
        var recording = new Recording();
        recording.Take(CaptureDirection.Tx, Drw(0, "ACK"u8.ToArray()), 0);
        recording.Take(CaptureDirection.Tx, Drw(0, RecordHeader.Build(RecordClass.Event, 1, "x"u8)), 0);
        recording.Take(CaptureDirection.Tx, Drw(0, RecordHeader.Build(RecordClass.Event, 1, "x"u8)), 0, localPort: 2);
        Assert.Equal([true, false, true], recording.Shown.Select(datagram => datagram.Bytes.Span[8] == (byte)'A'));
    }

    [Fact]
    public void Other_channels_and_packets_pass_as_they_are()
    {
        var recording = new Recording();
        byte[][] datagrams = [Alive(), [0xF1, 0xD1, 0, 6, 0xD1, 0, 0, 1, 0, 0], [1, 2], [], Drw(9, new byte[900], channel: 3)];
        foreach (var datagram in datagrams)
        {
            recording.Take(CaptureDirection.Rx, datagram, 0);
        }

        Assert.Equal(datagrams, recording.Shown.Select(datagram => datagram.Bytes.ToArray()));
    }

    [Fact]
    public void Torn_DRWs_are_not_shown()
    {
        var recording = new Recording();
        byte[] torn = [0xF1, 0xD0, 0, 99, 0xD1, 0, 0, 0, 1, 2, 3];
        recording.Take(CaptureDirection.Tx, Alive(), 0);
        recording.Take(CaptureDirection.Rx, torn, 0);
        Assert.True(IsHidden(torn.AsSpan(4), recording.Shown[1].Bytes.Span[4..]));
    }

    private static VirtualSession Connect(Recording recording, NetworkFaults faults, int seed = 1)
    {
        var session = new VirtualSession(
            CameraConnectionOption.Default with { Reconnect = false },
            camera: new CameraSimulatorOption { Credential = Secret, Seed = seed },
            credential: Secret,
            seed: seed,
            wrap: recording.Around);
        session.ClientHost.Outgoing = faults;
        session.CameraHost.Outgoing = faults;
        return session.Connect();
    }

    private static void RunCommands(VirtualSession session)
    {
        session.StartHeartbeat();
        session.Send(CommandRequests.DeviceInfo());
        session.Send(CommandRequests.MediaList());
        session.Send(CommandRequests.Thumbnails([.. Enumerable.Range(1, 45).Select(number => new MediaReference(0, 100, number))]));
        session.Send(CommandRequest.Create(CommandIds.ChangePassword, writer => writer.WriteString("newPassWord", Password)));
        session.Network.RunFor(TimeSpan.FromSeconds(7));
        session.Close();
    }

    private static List<string> Texts(IEnumerable<CapturedDatagram> datagrams)
    {
        using var decoder = new ConversationDecoder(revealSecrets: true);
        return [.. datagrams.SelectMany(datagram => decoder.Decode(datagram).Records).Select(record => record.Json).OfType<string>()];
    }

    private static string Overwritten(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Assert.True(SecretMask.TryOverwrite(bytes));
        return Encoding.UTF8.GetString(bytes);
    }

    private static string[] SecretsOf(IEnumerable<string> texts) =>
        [.. texts.SelectMany(text => TokenText().Matches(text)).Select(match => match.Groups["digits"].Value), "Boar"];

    [GeneratedRegex("\"token\":(?<digits>[0-9]+)", RegexOptions.None, 1000)]
    private static partial Regex TokenText();

    /// <summary>How the encrypted text of each record with a secret ends: with a letter overwritten, all behind it is different.</summary>
    private static List<string> SecretTails(IEnumerable<CapturedDatagram> datagrams)
    {
        using var decoder = new ConversationDecoder(revealSecrets: true);
        return [.. from datagram in datagrams
            from record in decoder.Decode(datagram).Records
            where record.Json is { } text && !string.Equals(Overwritten(text), text, StringComparison.Ordinal)
            select Encoding.Latin1.GetString(record.Payload.Span).TrimEnd('\0')[^20..]];
    }

    private static byte[] Shown(byte[] payload)
    {
        var recording = new Recording();
        recording.Take(CaptureDirection.Tx, Alive(), 0);
        recording.Take(CaptureDirection.Rx, Drw(0, payload), 0);
        recording.Mask.Flush();
        return recording.Shown[1].Bytes[8..].ToArray();
    }

    private static bool IsHidden(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after) =>
        before.Length == after.Length && after.IndexOfAnyExcept((byte)0) < 0;

    private static byte[] Alive() => [0xF1, 0xE0, 0, 0];

    private static byte[] Drw(ushort index, byte[] payload, byte channel = 0)
    {
        var bytes = new byte[DrwPacket.HeaderLength + payload.Length];
        DrwPacket.Write(bytes, channel, index, payload);
        return bytes;
    }

    /// <summary>What went over the wire, as it was and as a trace shows it.</summary>
    internal sealed class Recording
    {
        private static readonly Ipv4EndPoint Peer = new(VirtualSession.CameraAddress, 40611);

        public Recording() => Mask = new TraceMask(shown => Shown.Add(ToDatagram(shown)));

        public TraceMask Mask { get; }

        public List<CapturedDatagram> Original { get; } = [];

        public List<CapturedDatagram> Shown { get; } = [];

        public RecordingMachine Around(IDatagramMachine machine) => new RecordingMachine(machine, this);

        public void Take(CaptureDirection direction, ReadOnlySpan<byte> bytes, double seconds, int localPort = 1, Ipv4EndPoint? peer = null)
        {
            var datagram = new TracedDatagram((long)(seconds * 1e9), direction, localPort, peer ?? Peer, bytes);
            Original.Add(ToDatagram(datagram));
            Mask.Take(datagram);
        }

        private CapturedDatagram ToDatagram(TracedDatagram datagram) =>
            new(0, datagram.UnixNanoseconds / 1e9, datagram.Direction, datagram.Bytes.ToArray());
    }

    internal sealed class RecordingMachine(IDatagramMachine inner, Recording recording) : IDatagramMachine
    {
        private TimeSpan lastNow;

        public TimeSpan NextDeadline => inner.NextDeadline;

        public void HandleDatagram(ReadOnlySpan<byte> datagram, Ipv4EndPoint from, int socket, TimeSpan now)
        {
            lastNow = now;
            recording.Take(CaptureDirection.Rx, datagram, now.TotalSeconds, socket, from);
            inner.HandleDatagram(datagram, from, socket, now);
        }

        public void HandleDeadline(TimeSpan now)
        {
            lastNow = now;
            inner.HandleDeadline(now);
        }

        public bool TryTakeDatagram(out OutgoingDatagram datagram)
        {
            if (!inner.TryTakeDatagram(out datagram))
            {
                return false;
            }

            recording.Take(CaptureDirection.Tx, datagram.Bytes, lastNow.TotalSeconds, datagram.Socket, datagram.Destination);
            return true;
        }
    }
}
