using System.Net;
using CameraP2P.Captures;
using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Session;
using CameraP2P.Session.Core;
using CameraP2P.Simulator;
using CameraP2P.Simulator.Core;

namespace CameraP2P.Tests.Captures;

/// <summary>
/// The recorded app speaks to the simulated camera, and the recorded camera to the client: what both of ours share they could get wrong
/// together, and only foreign bytes show it. Empty packets (searches, ALIVE) are missing in the recordings and are added here.
/// </summary>
public sealed class RecordedPeerTests
{
    /// <summary>A camera sends 51 copies of TRY_LAN_TCP in 0.33 s (docs/PROTOCOL_ANALYSIS.md#session-set-up).</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(6);

    private static readonly Ipv4EndPoint App = new(0xC0A82B16, 50_000);
    private static readonly Ipv4EndPoint Camera = new(0xC0A82B01, 40611);

    public static TheoryData<string> WithLogin => [.. CaptureFolder.Conversations.Where(name => name != "tcpdump_1800_connect")];

    [Theory]
    [MemberData(nameof(WithLogin))]
    public void The_recorded_app_logs_in_to_the_simulated_camera(string name)
    {
        var sent = RecordedConversationTests.Datagrams(name).Where(each => each is { Direction: CaptureDirection.Tx, Peer: null }).Select(each => each.Bytes).ToList();
        var run = new Run(new CameraCore(new CameraSimulatorOption { AddressPhase = false }));
        run.Take(Empty(PpppOpcode.LAN_SEARCH), App, CameraCore.SearchSocket);
        sent.ForEach(bytes => run.Take(bytes, App, CameraCore.SessionSocket));

        var asked = Decode(sent, CaptureDirection.Tx);
        var answered = Decode(run.Sent, CaptureDirection.Rx);
        var login = Assert.Single(Commands(asked), record => record.CommandId == CommandIds.Login);
        var answer = Assert.Single(Commands(answered), record => record.CommandId == CommandIds.Login);
        Assert.Equal(login.Sequence, answer.Sequence);
        Assert.Contains("\"result\":0", answer.Json, StringComparison.Ordinal);
        Assert.Equal(Wanted(asked), Wanted(answered));
        var indexes = asked.Where(each => each.Opcode == PpppOpcode.DRW).Select(each => each.Index!.Value).Distinct();
        Assert.Empty(indexes.Except(answered.SelectMany(each => each.AcknowledgedIndexes)));

        static IEnumerable<uint> Wanted(IEnumerable<DecodedDatagram> decoded) =>
            Commands(decoded).Where(record => record.CommandId != CommandIds.Heartbeat).Select(record => record.Sequence).Distinct().Order();
    }

    [Theory]
    [MemberData(nameof(WithLogin))]
    public void The_client_logs_in_to_the_recorded_camera(string name)
    {
        var sent = RecordedConversationTests.Datagrams(name).Where(each => each is { Direction: CaptureDirection.Rx, Peer: null }).Select(each => each.Bytes).ToList();
        var option = CameraConnectionOption.Default;
        var core = new SessionCore(
            new PathTarget(Address: null, option.Ports, [new(Camera.Address, (ushort)option.SearchPort)], CameraUid.Kjk230),
            new NetworkCredential("admin", "admin"),
            option,
            seed: 1);
        var run = new Run(core);
        core.Connect(run.Now);
        foreach (var bytes in sent)
        {
            run.Take(bytes, Camera, socket: 1);
            run.Take(Empty(PpppOpcode.ALIVE), Camera, socket: 1);
        }

        Assert.Equal(CameraSessionState.Connected, core.State);
        Assert.Equal(0, core.Counters.Malformed + core.Counters.Unexpected + core.Counters.Foreign);
        var said = Decode(run.Sent, CaptureDirection.Tx);
        Assert.Equal(CommandIds.Login, Commands(said).First().CommandId);
        var camera = Decode(sent, CaptureDirection.Rx);
        var indexes = camera.Where(each => each.Opcode == PpppOpcode.DRW && each.Channel == 0).Select(each => each.Index!.Value).Distinct();
        Assert.Empty(indexes.Except(said.Where(each => each.Channel == 0).SelectMany(each => each.AcknowledgedIndexes)));
        var events = new List<SessionEvent>();
        while (core.TryTakeEvent(out var happened))
        {
            events.Add(happened);
        }

        Assert.Contains(events, happened => happened is LoggedIn { BatteryPercent: > 0 and <= 100 });
        Assert.DoesNotContain(events, happened => happened is ConnectionLost);
        Assert.Equal(
            camera.SelectMany(each => each.Records).Count(record => record is { RecordClass: RecordClass.Event, IsIncomplete: false }),
            events.OfType<CameraReported>().Count());
    }

    private static byte[] Empty(PpppOpcode opcode)
    {
        var bytes = new byte[PpppPacket.HeaderLength];
        PpppPacket.Write(bytes, opcode, []);
        return bytes;
    }

    private static List<DecodedDatagram> Decode(IEnumerable<ReadOnlyMemory<byte>> datagrams, CaptureDirection direction)
    {
        using var decoder = new ConversationDecoder();
        return [.. datagrams.Select((bytes, i) => decoder.Decode(new CapturedDatagram(i, null, direction, bytes)))];
    }

    /// <summary>The commands in order, repeats left out.</summary>
    private static IEnumerable<DecodedRecord> Commands(IEnumerable<DecodedDatagram> decoded) =>
        decoded.Where(each => !each.IsDuplicate).SelectMany(each => each.Records).Where(record => record is { CommandId: not null, IsIncomplete: false });

    /// <summary>Gives a machine its datagrams, a step of virtual time apart, and keeps what it sends.</summary>
    private sealed class Run(IDatagramMachine machine)
    {
        public List<ReadOnlyMemory<byte>> Sent { get; } = [];

        public TimeSpan Now { get; private set; }

        public void Take(ReadOnlyMemory<byte> bytes, Ipv4EndPoint from, int socket)
        {
            machine.HandleDatagram(bytes.Span, from, socket, Now);
            Drain();
            for (var end = Now + Step; machine.NextDeadline <= end;)
            {
                Now = machine.NextDeadline > Now ? machine.NextDeadline : Now;
                machine.HandleDeadline(Now);
                Drain();
            }

            Now += Step;
        }

        private void Drain()
        {
            while (machine.TryTakeDatagram(out var datagram))
            {
                Sent.Add(datagram.Bytes.ToArray());
            }
        }
    }
}
