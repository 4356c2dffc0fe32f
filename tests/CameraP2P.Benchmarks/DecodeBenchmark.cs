using System.Buffers.Binary;
using System.Net;
using BenchmarkDotNet.Attributes;
using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Session.Core;

namespace CameraP2P.Benchmarks;

/// <summary>
/// The receive path: envelope, reliable channel, record; acknowledgements are built and taken away as the driver does.
/// Time and allocations are per DRW; a million divided by the nanoseconds gives thousands of DRW a second.
/// </summary>
[MemoryDiagnoser]
public class DecodeBenchmark
{
    internal const int DatagramsPerRun = 4096;
    private const byte Channel = 3;

    /// <summary>Where the index stands in a DRW datagram (docs/PROTOCOL_ANALYSIS.md#reliable-channels): after the envelope, 0xD1 and the channel.</summary>
    private const int IndexOffset = PpppPacket.HeaderLength + 2;

    private readonly DatagramQueue queue = new();
    private ReliableLink link = null!;
    private byte[][] datagrams = [];
    private ushort index;
    private TimeSpan now;

    /// <summary>Payload bytes of a record: a heartbeat's, one that fills a DRW, and a piece of a file.</summary>
    [Params(25, 1004, 65536)]
    public int RecordLength { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        link = new ReliableLink(ReliableSettings.Default, queue, Ipv4EndPoint.From(IPAddress.Loopback, 40611), socket: 0);
        datagrams = Cut(RecordHeader.Build(RecordClass.File, 1, new byte[RecordLength]));
    }

    [Benchmark(OperationsPerInvoke = DatagramsPerRun)]
    public long Receive()
    {
        var bytes = 0L;
        for (var i = 0; i < DatagramsPerRun; i++)
        {
            var datagram = datagrams[i % datagrams.Length];
            BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(IndexOffset), index++);
            bytes += Receive(datagram);
        }

        return bytes;
    }

    private static byte[][] Cut(byte[] record) => [.. record.Chunk(DrwPacket.MaxPayloadLength).Select(ToDrw)];

    private static byte[] ToDrw(byte[] payload)
    {
        var datagram = new byte[DrwPacket.HeaderLength + payload.Length];
        DrwPacket.Write(datagram, Channel, index: 0, payload);
        return datagram;
    }

    private int Receive(byte[] datagram)
    {
        // A tick of the clock each, as if they arrived one after another.
        now += TimeSpan.FromTicks(1);
        if (PpppPacket.TryRead(datagram, out var packet) != PpppError.None)
        {
            throw new InvalidOperationException("The datagram is not a packet.");
        }

        var bytes = 0;
        var records = link.Receive(packet.Body, now);
        while (records.TryRead(out var item))
        {
            bytes += item.Payload.Length;
        }

        while (queue.TryTake(out _))
        {
            // The acknowledgements; a driver would send them.
        }

        return bytes;
    }
}
