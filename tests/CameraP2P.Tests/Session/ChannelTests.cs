using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Session.Core;
using CameraP2P.Simulator.Core;
using CameraP2P.Tests.Simulation;

namespace CameraP2P.Tests.Session;

/// <summary>Two links face to face over a lossy wire in virtual time.</summary>
public sealed class ChannelTests
{
    private static readonly Ipv4EndPoint Peer = new(0x7F000001, 40611);

    [Fact]
    public void Streams_arrive_complete_in_order_and_once_whatever_the_wire_does() =>
        Seeds.ForAll(nameof(Streams_arrive_complete_in_order_and_once_whatever_the_wire_does), seed =>
        {
            var random = new Random(seed);
            Exchange(seed, DrawFaults(random), records: random.Next(1, 40), maxLength: 3000);
        });

    [Fact]
    public void The_wrap_at_65536_is_like_any_other_index() =>
        Exchange(7, new NetworkFaults(0.02, 0.02, 0.02), records: 140, maxLength: 1024 * 1024);

    [Fact]
    public void A_retransmission_is_byte_identical_and_backs_off()
    {
        var queue = new DatagramQueue();
        var link = new ReliableLink(ReliableSettings.Default, queue, Peer, 0);
        link.TrySend(0, "hello"u8, TimeSpan.Zero, out _);
        var first = Take(queue).Single();
        var times = new List<double>();
        for (var i = 0; i < 6; i++)
        {
            var due = link.NextDeadline;
            times.Add(due.TotalMilliseconds);
            link.HandleDeadline(due);
            Assert.Equal(first, Take(queue).Single());
        }

        Assert.Equal([100, 300, 700, 1200, 1700, 2200], times);
        Assert.Equal(6, link.Counters.Retransmissions);
    }

    [Fact]
    public void Acknowledgements_go_in_batches_of_17_or_after_5_ms()
    {
        var queue = new DatagramQueue();
        var link = new ReliableLink(ReliableSettings.Default, queue, Peer, 0);
        var header = new byte[RecordHeader.Length];
        new RecordHeader(0, RecordClass.LiveAv, 1, 100_000).Write(header);
        for (ushort i = 0; i < 20; i++)
        {
            Receive(link, 1, i, i == 0 ? header : new byte[1024], TimeSpan.FromMilliseconds(i * 0.1));
        }

        var batch = Take(queue).Single();
        Assert.Equal(DrwAckPacket.MaxBatchLength, batch.Length);
        Assert.Equal(TimeSpan.FromMilliseconds(1.7 + 5), link.NextDeadline);
        link.HandleDeadline(link.NextDeadline);
        Assert.Equal(DrwPacket.HeaderLength + 6, Take(queue).Single().Length);
    }

    [Fact]
    public void The_end_of_a_record_and_a_duplicate_are_acknowledged_at_once()
    {
        var queue = new DatagramQueue();
        var link = new ReliableLink(ReliableSettings.Default, queue, Peer, 0);
        var record = RecordHeader.Build(RecordClass.Response, 1, "x"u8);

        Receive(link, 0, 0, record, TimeSpan.Zero);
        Assert.Single(Take(queue));
        Receive(link, 0, 0, record, TimeSpan.FromMilliseconds(1));
        Assert.Single(Take(queue));
        Assert.Equal(1, link.Counters.Duplicates);
    }

    [Fact]
    public void What_closes_a_gap_is_acknowledged_at_once()
    {
        var queue = new DatagramQueue();
        var link = new ReliableLink(ReliableSettings.Default, queue, Peer, 0);
        var header = new byte[RecordHeader.Length];
        new RecordHeader(0, RecordClass.LiveAv, 1, 100_000).Write(header);

        Receive(link, 1, 0, header, TimeSpan.Zero);
        Receive(link, 1, 2, new byte[1024], TimeSpan.Zero);
        Assert.Empty(Take(queue));
        Receive(link, 1, 1, new byte[1024], TimeSpan.Zero);
        Assert.Equal(DrwPacket.HeaderLength + 6, Take(queue).Single().Length);
        Receive(link, 1, 3, new byte[1024], TimeSpan.Zero);
        Assert.Empty(Take(queue));
    }

    [Fact]
    public void A_DRW_that_is_lost_again_and_again_is_sent_again_as_soon_as_three_later_ones_have_arrived()
    {
        var queue = new DatagramQueue();
        var link = new ReliableLink(ReliableSettings.Default, queue, Peer, 0);
        link.TrySend(3, [1], TimeSpan.Zero, out _);
        Take(queue);

        // Index 0 never arrives, and no time passes.
        for (ushort round = 0; round < 5; round++)
        {
            ushort[] later = [(ushort)((round * 3) + 1), (ushort)((round * 3) + 2), (ushort)((round * 3) + 3)];
            foreach (var index in later)
            {
                Assert.True(link.TrySend(3, [(byte)index], TimeSpan.Zero, out _));
            }

            Take(queue);
            Acknowledge(link, later.AsSpan(..2));
            Assert.Empty(Take(queue));
            Acknowledge(link, later.AsSpan(2..));
            Assert.Equal([1], Assert.Single(Take(queue))[DrwPacket.HeaderLength..]);
        }

        Assert.Equal(5, link.Counters.Retransmissions);
    }

    [Fact]
    public void What_lies_beyond_the_window_is_not_acknowledged()
    {
        var queue = new DatagramQueue();
        var link = new ReliableLink(ReliableSettings.Default with { ReceiveWindow = 4 }, queue, Peer, 0);

        Receive(link, 0, 4, [1], TimeSpan.Zero);
        link.HandleDeadline(TimeSpan.FromSeconds(1));
        Assert.Empty(Take(queue));
        Assert.Equal(1, link.Counters.BeyondWindow);

        Receive(link, 0, 3, [1], TimeSpan.FromSeconds(1));
        link.HandleDeadline(TimeSpan.FromSeconds(2));
        Assert.Single(Take(queue));
    }

    [Fact]
    public void An_index_half_the_ring_away_was_never_sent_and_is_not_acknowledged()
    {
        var queue = new DatagramQueue();
        var link = new ReliableLink(ReliableSettings.Default, queue, Peer, 0);
        Receive(link, 0, 0x8000, [1], TimeSpan.Zero);
        link.HandleDeadline(TimeSpan.FromSeconds(1));

        Assert.Empty(Take(queue));
    }

    [Fact]
    public void One_channel_in_trouble_does_not_hold_up_another()
    {
        var queue = new DatagramQueue();
        var link = new ReliableLink(ReliableSettings.Default, queue, Peer, 0);

        Receive(link, 4, 5, new byte[1024], TimeSpan.Zero);
        var seen = Receive(link, 0, 0, RecordHeader.Build(RecordClass.Response, 1, "x"u8), TimeSpan.Zero);

        Assert.Equal(1, seen);
        Assert.Equal(1, link.GetStatus(4).KeptBehindGap);
    }

    [Fact]
    public void A_channel_whose_window_is_full_does_not_hold_up_another()
    {
        var queue = new DatagramQueue();
        var link = new ReliableLink(ReliableSettings.Default, queue, Peer, 0);
        link.TrySend(3, new byte[200_000], TimeSpan.Zero, out _);
        Assert.Equal(ReliableSettings.Default.SendWindow, Take(queue).Count);

        link.TrySend(0, "hello"u8, TimeSpan.Zero, out _);
        Assert.Equal(0, Take(queue).Single()[5]);
        Assert.True(link.GetStatus(3).BacklogBytes > 0);
    }

    [Fact]
    public void A_full_backlog_refuses_and_loses_nothing()
    {
        var link = new ReliableLink(ReliableSettings.Default with { MaxBacklog = 100_000, SendWindow = 4 }, new DatagramQueue(), Peer, 0);
        var taken = 0;
        while (link.TrySend(0, new byte[10_000], TimeSpan.Zero, out _))
        {
            taken++;
        }

        Assert.Equal(10, taken);
    }

    private static NetworkFaults DrawFaults(Random random) => new(
        Loss: random.NextDouble() * 0.3,
        Duplicate: random.NextDouble() * 0.3,
        Reorder: random.NextDouble() * 0.3,
        Delay: TimeSpan.FromMilliseconds(random.Next(1, 60)),
        Jitter: TimeSpan.FromMilliseconds(random.Next(20)));

    private static int Receive(ReliableLink link, byte channel, ushort index, byte[] payload, TimeSpan now)
    {
        var datagram = new byte[DrwPacket.HeaderLength + payload.Length];
        DrwPacket.Write(datagram, channel, index, payload);
        var records = link.Receive(datagram.AsSpan(PpppPacket.HeaderLength), now);
        var count = 0;
        while (records.TryRead(out var item))
        {
            count += item.Kind == RecordItemKind.Record ? 1 : 0;
        }

        return count;
    }

    private static void Acknowledge(ReliableLink link, ReadOnlySpan<ushort> indexes)
    {
        var datagram = new byte[DrwAckPacket.MaxBatchLength];
        var length = DrwAckPacket.Write(datagram, 3, indexes);
        link.Acknowledge(datagram.AsSpan(PpppPacket.HeaderLength, length - PpppPacket.HeaderLength), TimeSpan.Zero);
    }

    private static List<byte[]> Take(DatagramQueue queue)
    {
        var taken = new List<byte[]>();
        while (queue.TryTake(out var datagram))
        {
            taken.Add(datagram.Bytes.ToArray());
        }

        return taken;
    }

    private static void Exchange(int seed, NetworkFaults faults, int records, int maxLength)
    {
        var random = new Random(seed);
        var sent = Enumerable.Range(0, records).Select(i => (Sequence: (uint)i, Length: random.Next(1, maxLength))).ToArray();
        var sender = new LinkMachine();
        var receiver = new LinkMachine();
        var wire = new VirtualNetwork(seed);
        var left = wire.Add(sender, 1, _ => 1);
        var right = wire.Add(receiver, 2, _ => 2);
        left.EndPointOf(0);
        right.EndPointOf(0);
        left.Outgoing = right.Outgoing = faults;
        sender.Open(new Ipv4EndPoint(2, 2));
        receiver.Open(new Ipv4EndPoint(1, 1));

        foreach (var (sequence, length) in sent)
        {
            var record = RecordHeader.Build(RecordClass.File, sequence, Fill(sequence, length));
            Assert.True(wire.RunUntil(() => sender.TrySend(record, wire.Now), TimeSpan.FromMinutes(5)), "the backlog never drained");
            wire.Call(left, _ => { });
        }

        Assert.True(wire.RunUntil(() => receiver.Received.Count == records, TimeSpan.FromMinutes(10)), $"seed {seed}: {receiver.Received.Count} of {records} records");
        Assert.True(wire.RunUntil(() => sender.Link!.GetStatus(3).InFlight == 0, TimeSpan.FromMinutes(1)), "something was never acknowledged");
        wire.RunFor(TimeSpan.FromSeconds(1));
        Assert.Equal(sent.Select(record => (record.Sequence, record.Length, Checksum(Fill(record.Sequence, record.Length)))), receiver.Received);
    }

    private static byte[] Fill(uint sequence, int length)
    {
        var bytes = new byte[length];
        new Random((int)sequence).NextBytes(bytes);
        return bytes;
    }

    private static int Checksum(ReadOnlySpan<byte> bytes)
    {
        var hash = default(HashCode);
        hash.AddBytes(bytes);
        return hash.ToHashCode();
    }

    private sealed class LinkMachine : IDatagramMachine
    {
        private readonly DatagramQueue queue = new();

        public ReliableLink? Link { get; private set; }

        public List<(uint Sequence, int Length, int Checksum)> Received { get; } = [];

        public TimeSpan NextDeadline => Link?.NextDeadline ?? TimeSpan.MaxValue;

        public void Open(Ipv4EndPoint peer) => Link = new ReliableLink(ReliableSettings.Default with { MaxBacklog = 4 * 1024 * 1024 }, queue, peer, 0);

        public bool TrySend(byte[] record, TimeSpan now) => Link!.TrySend(3, record, now, out _);

        public void HandleDatagram(ReadOnlySpan<byte> datagram, Ipv4EndPoint from, int socket, TimeSpan now)
        {
            PpppPacket.TryRead(datagram, out var packet);
            if (packet.Opcode == PpppOpcode.DRW_ACK)
            {
                Link!.Acknowledge(packet.Body, now);
                return;
            }

            var records = Link!.Receive(packet.Body, now);
            while (records.TryRead(out var item))
            {
                Assert.Equal(RecordItemKind.Record, item.Kind);
                Received.Add((item.Header.Sequence, item.Payload.Length, Checksum(item.Payload)));
            }
        }

        public void HandleDeadline(TimeSpan now) => Link!.HandleDeadline(now);

        public bool TryTakeDatagram(out OutgoingDatagram datagram) => queue.TryTake(out datagram);
    }
}
