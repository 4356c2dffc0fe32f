using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Tests.Protocol;

public class DecodePathAllocationTests
{
    [Fact]
    public void A_record_in_one_datagram_allocates_nothing() => AssertNoAllocation([Wire.Heartbeat]);

    [Fact]
    public void A_record_over_several_datagrams_allocates_nothing()
    {
        var record = RecordHeader.Build(RecordClass.File, 1, new byte[(50 * DrwPacket.MaxPayloadLength) - RecordHeader.Length]);
        AssertNoAllocation([.. record.Chunk(DrwPacket.MaxPayloadLength).Select((chunk, index) => Drw((ushort)index, chunk))]);
    }

    private static byte[] Drw(ushort index, byte[] payload)
    {
        var datagram = new byte[DrwPacket.HeaderLength + payload.Length];
        DrwPacket.Write(datagram, 3, index, payload);
        return datagram;
    }

    private static void AssertNoAllocation(byte[][] datagrams)
    {
        using var reader = new RecordReader();
        var warmUp = Decode(reader, datagrams, 1000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var records = Decode(reader, datagrams, 10_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(10 * warmUp, records);
        Assert.InRange(warmUp, 1, 1000);
    }

    private static int Decode(RecordReader reader, byte[][] datagrams, int count)
    {
        var records = 0;
        for (var i = 0; i < count; i++)
        {
            if (PpppPacket.TryRead(datagrams[i % datagrams.Length], out var packet) == PpppError.None && DrwPacket.TryRead(packet.Body, out var drw))
            {
                var input = drw.Payload;
                while (reader.TryRead(ref input, out var item))
                {
                    records += item.Kind == RecordItemKind.Record ? 1 : 0;
                }
            }
        }

        return records;
    }
}
