using System.Buffers.Binary;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Captures;
using static CameraP2P.Tests.Captures.CaptureBuilder;

namespace CameraP2P.Tests.Tracing;

public class PcapngWriterTests
{
    [Fact]
    public void What_is_written_is_read_again()
    {
        using var stream = new MemoryStream();
        using var writer = new PcapngWriter(stream, "a comment of odd length", leaveOpen: true);
        var payloads = Enumerable.Range(0, 9).Select(length => Pppp(length)).Append(Pppp(PcapngWriter.MaxPayloadLength - 4)).ToArray();
        foreach (var (payload, i) in payloads.Select((payload, i) => (payload, i)))
        {
            writer.Write(1_766_000_000_000_000_000 + (i * 1_000_000_007L), CaptureDirection.Tx, Client, Camera, payload);
        }

        stream.Position = 0;
        var read = CaptureFile.Read(stream).ToArray();
        Assert.Equal(payloads, read.Select(datagram => datagram.Bytes.ToArray()));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => Math.Round(i * 1.000000007, 9)), read.Select(datagram => Math.Round(datagram.Time!.Value, 9)));
        Assert.All(read, datagram => Assert.Equal((CaptureDirection.Tx, Client.ToString(), Camera.ToString()), (datagram.Direction, datagram.Source, datagram.Destination)));
    }

    [Fact]
    public void Checksums_are_right_for_every_length_and_content()
    {
        var random = new Random(7);
        for (var length = 0; length < 300; length++)
        {
            var payload = new byte[length];
            random.NextBytes(payload);
            var packet = PacketOf(payload);
            Assert.Equal(0xFFFF, OnesSum(packet.AsSpan(0, 20)));
            byte[] pseudo = [.. packet.AsSpan(12, 8), 0, 17, .. packet.AsSpan(24, 2), .. packet.AsSpan(20)];
            Assert.Equal(0xFFFF, OnesSum(pseudo));
        }
    }

    [Fact]
    public void A_checksum_of_0_is_sent_as_all_ones()
    {
        // With the two bytes that make the sum of all words 0xFFFF the checksum would be 0, which means none (RFC 768).
        var sum = BinaryPrimitives.ReadUInt16BigEndian(PacketOf([0, 0]).AsSpan(26));
        var payload = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(payload, sum);
        Assert.Equal(0xFFFF, BinaryPrimitives.ReadUInt16BigEndian(PacketOf(payload).AsSpan(26)));
    }

    [Fact]
    public void A_payload_longer_than_UDP_is_refused()
    {
        using var writer = new PcapngWriter(new MemoryStream());
        Assert.Throws<ArgumentException>(() => writer.Write(0, CaptureDirection.Tx, Client, Camera, new byte[PcapngWriter.MaxPayloadLength + 1]));
        Assert.Equal(0, writer.Count);
    }

    private static byte[] Pppp(int bodyLength)
    {
        var bytes = new byte[PpppPacket.HeaderLength + bodyLength];
        PpppPacket.Write(bytes, (PpppOpcode)0x99, new byte[bodyLength]);
        return bytes;
    }

    private static byte[] PacketOf(byte[] payload)
    {
        using var stream = new MemoryStream();
        using var writer = new PcapngWriter(stream);
        var start = (int)stream.Length + 28;
        writer.Write(0, CaptureDirection.Tx, Client, Camera, payload);
        return stream.ToArray()[start..(start + 28 + payload.Length)];
    }

    private static int OnesSum(ReadOnlySpan<byte> bytes)
    {
        var sum = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            sum += i % 2 == 0 ? bytes[i] << 8 : bytes[i];
        }

        while (sum > 0xFFFF)
        {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }

        return sum;
    }
}
