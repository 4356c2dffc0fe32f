using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Captures;
using static CameraP2P.Tests.Captures.CaptureBuilder;

namespace CameraP2P.Tests.Captures;

[Collection(nameof(MeasuresMemory))]
public sealed class CaptureConversationsTests : IDisposable
{
    private static readonly Ipv4EndPoint OddCamera = new(0xC0A82B01, 1234);
    private static readonly Ipv4EndPoint OtherClient = new(0xC0A82B17, 50000);

    private readonly CaptureConversations conversations = new();

    public void Dispose() => conversations.Dispose();

    [Fact]
    public void Interleaved_conversations_do_not_disturb_each_other()
    {
        var record = RecordHeader.Build(RecordClass.Event, 7, new byte[1500], 0x77);
        CapturedDatagram Part(Ipv4EndPoint client, int part) => ConversationDecoderTests.Drw((ushort)part, record.Chunk(1024).ElementAt(part)) with
        {
            Source = Camera.ToString(),
            Destination = client.ToString(),
        };

        Assert.Empty(conversations.Decode(Part(Client, 0), out var first).Records);
        Assert.Empty(conversations.Decode(Part(OtherClient, 0), out var second).Records);
        Assert.False(Assert.Single(conversations.Decode(Part(Client, 1)).Records).IsIncomplete);
        Assert.False(Assert.Single(conversations.Decode(Part(OtherClient, 1)).Records).IsIncomplete);
        Assert.Equal((1, 2, 2), (first, second, conversations.Count));
    }

    [Fact]
    public void Both_ways_between_two_end_points_are_one_conversation()
    {
        conversations.Decode(new CapturedDatagram(1, null, CaptureDirection.Tx, Alive) { Source = "a:1", Destination = "b:2" });
        conversations.Decode(new CapturedDatagram(2, null, CaptureDirection.Rx, Alive) { Source = "b:2", Destination = "a:1" }, out var number);
        Assert.Equal((1, 1), (number, conversations.Count));
    }

    [Fact]
    public void A_capture_without_end_points_is_one_conversation_per_peer()
    {
        conversations.Decode(new CapturedDatagram(1, null, CaptureDirection.Tx, Alive));
        conversations.Decode(new CapturedDatagram(2, null, CaptureDirection.Tx, Alive) { Peer = "cloud" });
        conversations.Decode(new CapturedDatagram(3, null, CaptureDirection.Rx, Alive), out var number);
        Assert.Equal((1, 2), (number, conversations.Count));
    }

    [Fact]
    public void What_is_held_stays_bounded_over_all_conversations()
    {
        // Every conversation announces 4 MiB and brings a fifth of a MiB of it.
        var start = RecordHeader.Build(RecordClass.File, 1, new byte[60_000]);
        new RecordHeader(0, RecordClass.File, 1, RecordReader.DefaultMaxPayloadLength).Write(start);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < 2000; i++)
        {
            for (ushort index = 0; index < 4; index++)
            {
                conversations.Decode(ConversationDecoderTests.Drw(index, index == 0 ? start : new byte[60_000]) with { Source = $"a:{i}" });
            }
        }

        Assert.Equal(2000, conversations.Count);
        Assert.True(GC.GetTotalMemory(forceFullCollection: true) - before < 300L * 1024 * 1024);
    }

    [Fact]
    public void The_known_port_is_the_camera_s() => Assert.Equal(
        [CaptureDirection.Rx, CaptureDirection.Tx],
        Directions((Alive, Camera, Client), (Alive, Client, Camera)));

    [Fact]
    public void Otherwise_who_speaks_first_is_the_client() => Assert.Equal(
        [CaptureDirection.Tx, CaptureDirection.Rx, CaptureDirection.Tx],
        Directions((Alive, Client, OddCamera), (Alive, OddCamera, Client), (Alive, Client, OddCamera)));

    [Fact]
    public void P2P_RDY_corrects_a_wrong_guess() => Assert.Equal(
        [CaptureDirection.Tx, CaptureDirection.Rx, CaptureDirection.Rx, CaptureDirection.Tx],
        Directions((Alive, OddCamera, Client), (Uid(PpppOpcode.P2P_RDY), OddCamera, Client), (Alive, OddCamera, Client), (Alive, Client, OddCamera)));

    [Fact]
    public void Who_has_searched_is_a_client_for_other_peers_too() => Assert.Equal(
        [CaptureDirection.Tx, CaptureDirection.Rx],
        Directions(([0xF1, 0x30, 0, 0], Client, new Ipv4EndPoint(0xFFFFFFFF, 9)), (Uid(PpppOpcode.PUNCH_PKT), OddCamera, Client)));

    [Fact]
    public void Records_and_the_greeting_tell_who_is_who()
    {
        Assert.Equal([CaptureDirection.Rx], Directions((Drw("ACK"u8.ToArray()), OddCamera, Client)));
        Assert.Equal([CaptureDirection.Rx], Directions((Drw(RecordHeader.Build(RecordClass.Response, 1, default)), OddCamera, Client)));
        Assert.Equal([CaptureDirection.Tx], Directions((Drw(RecordHeader.Build(RecordClass.Request, 1, default)), Client, OddCamera)));
    }

    [Fact]
    public void A_report_to_a_server_is_marked() =>
        Assert.Equal("cloud", Assert.Single(new CaptureBuilder().Pcap().PcapPacket(Udp([0xF1, 0xF9, 0, 0])).Read()).Peer);

    private static byte[] Uid(PpppOpcode opcode)
    {
        var bytes = new byte[24];
        PpppPacket.WriteUid(bytes, opcode, CameraUid.Kjk230);
        return bytes;
    }

    private static byte[] Drw(byte[] payload) => ConversationDecoderTests.Drw(0, payload).Bytes.ToArray();

    private static IEnumerable<CaptureDirection> Directions(params (byte[] Payload, Ipv4EndPoint From, Ipv4EndPoint To)[] datagrams)
    {
        var file = new CaptureBuilder().Pcap();
        foreach (var (payload, from, to) in datagrams)
        {
            file.PcapPacket(Udp(payload, from, to));
        }

        return file.Read().Select(datagram => datagram.Direction);
    }
}
