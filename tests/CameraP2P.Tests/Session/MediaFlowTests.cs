using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Session.Core;
using CameraP2P.Tests.Simulation;

namespace CameraP2P.Tests.Session;

/// <summary>Bulk data on channels 1 to 4 beside commands and heartbeats: a slow reader holds the camera back on its own channel, nothing else.</summary>
public sealed class MediaFlowTests
{
    private static readonly RecordClass[] Classes = [RecordClass.LiveAv, RecordClass.PlaybackAv, RecordClass.File, RecordClass.Thumbnail];

    [Fact]
    public void Bulk_data_arrives_whole_beside_commands_and_heartbeats() => Seeds.ForAll(nameof(Bulk_data_arrives_whole_beside_commands_and_heartbeats), Transfer, 50);

    [Fact]
    public void A_reader_that_takes_nothing_stops_its_channel_alone()
    {
        var session = new VirtualSession().Connect();
        session.StartHeartbeat();
        session.Core.OpenMedia(3);
        session.Core.OpenMedia(4);
        var blocked = RecordHeader.Build(RecordClass.File, 1, new byte[400_000]);
        var thumbnail = RecordHeader.Build(RecordClass.Thumbnail, 1, new byte[30_000]);
        session.Network.Call(session.CameraHost, now => Assert.True(session.Camera.TrySendRecord(3, blocked, now)));
        session.Network.RunFor(TimeSpan.FromSeconds(20));
        session.Network.Call(session.CameraHost, now => Assert.True(session.Camera.TrySendRecord(4, thumbnail, now)));
        var command = session.Send(CommandRequests.DeviceInfo());

        Assert.Null(command.Failure);
        Assert.Equal(30_000, Drain(session, 4));
        Assert.True(session.Core.LinkCounters!.HeldBack > 0);
        Assert.Empty(session.Of<HeartbeatFailed>());
        var taken = 0L;
        Assert.True(session.Network.RunUntil(() => (taken += Drain(session, 3)) == 400_000, TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void Media_goes_on_where_the_index_wraps()
    {
        const int Records = 66_500;
        var session = new VirtualSession().Connect();
        session.StartHeartbeat();
        session.Core.OpenMedia(2);
        var (sent, ended) = (0u, 0u);
        var record = RecordHeader.Build(RecordClass.PlaybackAv, 0, [1]);
        var stopped = session.Network.RunUntil(
            () =>
            {
                session.Network.Call(session.CameraHost, now =>
                {
                    while (sent < Records && session.Camera.TrySendRecord(2, record, now))
                    {
                        sent++;
                    }
                });
                session.Network.Call(session.ClientHost, _ =>
                {
                    while (session.Core.TryTakeMedia(2, out var piece))
                    {
                        ended += piece.Kind == RecordItemKind.End ? 1u : 0u;
                    }
                });
                return ended == Records;
            },
            TimeSpan.FromHours(1));

        Assert.True(stopped, $"{ended} of {Records}");
        Assert.Equal(unchecked((ushort)Records), session.Core.GetChannelStatus(2)!.Value.NextIndex);
        Assert.Empty(session.Of<ConnectionLost>());
    }

    [Fact]
    public void An_answer_inside_a_picture_is_no_answer()
    {
        var session = new VirtualSession().Connect();
        var inner = RecordHeader.Build(RecordClass.Response, 2, CommandCipher.Encode("{\"cmdId\":512,\"result\":0,\"false\":1}"u8, CommandCipher.ResponsePadding));
        var file = RecordHeader.Build(RecordClass.File, 1, [.. new byte[5_000_000], .. inner]);
        for (var at = 0; at < file.Length; at += DrwPacket.MaxPayloadLength)
        {
            var piece = file.AsSpan(at, Math.Min(DrwPacket.MaxPayloadLength, file.Length - at)).ToArray();
            Assert.True(session.Network.RunUntil(() => TrySend(session, 0, piece), TimeSpan.FromMinutes(1)));
        }

        var finished = session.Send(CommandRequests.DeviceInfo(), seconds: 30);

        Assert.Null(finished.Failure);
        Assert.DoesNotContain("false\":1", VirtualSession.Text(finished), StringComparison.Ordinal);
        Assert.Equal(0, session.Core.Counters.UnmatchedResponses);
    }

    [Fact]
    public void Nothing_is_allocated_for_a_datagram()
    {
        var session = new VirtualSession().Connect();
        session.Core.OpenMedia(3);
        var header = RecordHeader.Build(RecordClass.File, 1, []);
        BitConverter.TryWriteBytes(header.AsSpan(16), 0xF0000000u);
        var payload = new byte[DrwPacket.MaxPayloadLength];
        var datagram = new byte[DrwPacket.HeaderLength + DrwPacket.MaxPayloadLength];
        var acknowledgement = new byte[DrwAckPacket.MaxBatchLength];
        var ackLength = DrwAckPacket.Write(acknowledgement, 0, [1, 1]);
        ushort index = 0;
        var now = session.Network.Now;
        var peer = session.Core.Path!.Peer;
        Handle(header, 1);
        Handle(payload, 3_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Handle(payload, 20_000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Handle(byte[] bytes, int count)
        {
            for (var i = 0; i < count; i++)
            {
                var length = DrwPacket.Write(datagram, 3, index++, bytes);
                session.Core.HandleDatagram(datagram.AsSpan(0, length), peer, 1, now);
                session.Core.HandleDatagram(acknowledgement.AsSpan(0, ackLength), peer, 1, now);
                now += TimeSpan.FromMilliseconds(0.5);
                if (session.Core.NextDeadline <= now)
                {
                    session.Core.HandleDeadline(now);
                }

                while (session.Core.TryTakeDatagram(out _))
                {
                }

                while (session.Core.TryTakeMedia(3, out _))
                {
                }
            }
        }
    }

    private static bool TrySend(VirtualSession session, int channel, byte[] bytes)
    {
        var taken = false;
        session.Network.Call(session.CameraHost, now => taken = session.Camera.TrySendRecord(channel, bytes, now));
        return taken;
    }

    private static long Drain(VirtualSession session, int channel, int pieces = int.MaxValue)
    {
        var bytes = 0L;
        session.Network.Call(session.ClientHost, _ =>
        {
            while (pieces-- > 0 && session.Core.TryTakeMedia(channel, out var piece))
            {
                bytes += piece.Bytes.Length;
            }
        });
        return bytes;
    }

    private static void Transfer(int seed)
    {
        var random = new Random(seed);
        var session = new VirtualSession(seed: seed);
        session.CameraHost.Outgoing = session.ClientHost.Outgoing = new(
            Loss: random.NextDouble() / 20,
            Duplicate: random.NextDouble() / 20,
            Delay: TimeSpan.FromMilliseconds(random.Next(10)),
            Jitter: TimeSpan.FromMilliseconds(random.Next(10)));
        session.Connect();
        session.StartHeartbeat();
        var sums = new long[5];
        var wanted = new long[5];
        for (var channel = 1; channel <= 4; channel++)
        {
            session.Core.OpenMedia(channel);
            for (var i = 0; i < 3; i++)
            {
                var payload = new byte[random.Next(1, 150_000)];
                wanted[channel] += payload.Length;
                Assert.True(TrySend(session, channel, RecordHeader.Build(Classes[channel - 1], (uint)i + 1, payload)));
            }
        }

        var slow = random.Next(1, 5);
        var commands = new List<long>();
        for (var tick = 0; tick < 2_000 && !sums.SequenceEqual(wanted); tick++)
        {
            session.Network.RunFor(TimeSpan.FromMilliseconds(50));
            for (var channel = 1; channel <= 4; channel++)
            {
                sums[channel] += Drain(session, channel, channel == slow ? 4 : int.MaxValue);
            }

            if (tick % 20 == 0)
            {
                commands.Add(session.Submit(CommandRequests.DeviceInfo(), seconds: 10));
            }
        }

        session.Network.RunFor(TimeSpan.FromSeconds(11));
        Assert.Equal(wanted, sums);
        Assert.All(commands, handle => Assert.Null(session.EndOf(handle)!.Failure));
        Assert.Empty(session.Of<ConnectionLost>());
        Assert.Equal(0, session.Core.LinkCounters!.SkippedBytes);
    }
}
