using CameraP2P.Captures;
using static CameraP2P.Tests.Captures.CaptureBuilder;

namespace CameraP2P.Tests.Captures;

public class CaptureFileTests
{
    private const string Line = """{"n":3,"t":1.5,"dir":"rx","hex":"F1E00000"}""";

    [Theory]
    [InlineData(0xA1B2C3D4, false, 250_000)]
    [InlineData(0xA1B2C3D4, true, 250_000)]
    [InlineData(0xA1B23C4D, false, 250_000_000)]
    [InlineData(0xA1B23C4D, true, 250_000_000)]
    public void A_pcap_file_is_read_in_either_byte_order_and_resolution(uint magic, bool isBigEndian, uint quarter)
    {
        var read = new CaptureBuilder(isBigEndian).Pcap(magic)
            .PcapPacket(Udp(Alive), seconds: 100, fraction: 3 * quarter)
            .PcapPacket(Udp([0xF1, 0xE1, 0, 0], Client, Camera), seconds: 102)
            .Read();

        Assert.Equal([(1, 0.0, CaptureDirection.Rx), (2, 1.25, CaptureDirection.Tx)], read.Select(datagram => (datagram.Number, datagram.Time!.Value, datagram.Direction)));
        Assert.Equal(Alive, read[0].Bytes.ToArray());
        Assert.Equal(("192.168.43.1:40611", "192.168.43.22:50000"), (read[0].Source, read[0].Destination));
    }

    [Theory]
    [InlineData(1, "001122334455 66778899aabb 0800")]
    [InlineData(1, "001122334455 66778899aabb 8100 0005 0800")]
    [InlineData(1, "001122334455 66778899aabb 88a8 0005 8100 0006 0800")]
    [InlineData(0, "02000000")]
    [InlineData(0, "00000002")]
    [InlineData(108, "00000002")]
    [InlineData(12, "")]
    [InlineData(14, "")]
    [InlineData(101, "")]
    [InlineData(228, "")]
    [InlineData(113, "0000 0001 0006 001122334455 0000 0800")]
    [InlineData(276, "0800 0000 00000001 0001 00 06 0011223344550000")]
    public void Every_link_type_is_stripped(uint linkType, string header)
    {
        var packet = Convert.FromHexString(header.Replace(" ", string.Empty, StringComparison.Ordinal)).Concat(Udp(Alive)).Append((byte)0xEE).ToArray();
        Assert.Equal(Alive, Assert.Single(new CaptureBuilder().Pcap(linkType: linkType).PcapPacket(packet).Read()).Bytes.ToArray());
    }

    [Fact]
    public void What_is_not_the_family_s_is_left_out_and_the_numbers_stay()
    {
        var file = new CaptureBuilder().Pcap();
        foreach (var (offset, value) in new[] { (0, 0x65), (0, 0x42), (0, 0x4F), (7, 0x01), (9, 6), (25, 7), (28, 0xF2) })
        {
            var packet = Udp(Alive);
            packet[offset] = (byte)value;
            file.PcapPacket(packet);
        }

        for (var length = 0; length <= 28; length++)
        {
            file.PcapPacket(Udp(Alive)[..length]);
        }

        Assert.Equal(37, Assert.Single(file.PcapPacket(Udp(Alive)).Read()).Number);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_pcapng_file_is_read_in_either_byte_order(bool isBigEndian)
    {
        var file = new CaptureBuilder(isBigEndian);
        file.Section()
            .Interface()
            .Interface(1, [.. file.U16(9), .. file.U16(1), 9, 0, 0, 0, .. file.U16(14), .. file.U16(8), .. Int64(100, isBigEndian), .. file.U16(0), .. file.U16(0)])
            .Interface(Raw, [.. file.U16(2), .. file.U16(3), 1, 2, 3, 0, .. file.U16(9), .. file.U16(1), 0x80 | 10, 0, 0, 0])
            .Block(0x0BAD, 1, 2, 3, 4, 5)
            .Packet(Udp(Alive), 100_000_000)
            .Packet([.. new byte[12], 8, 0, .. Udp(Alive)], 500_000_000, interfaceNumber: 1)
            .Packet(Udp(Alive), 101 * 1024, interfaceNumber: 2)
            .Block(3, [.. file.U32(32), .. Udp(Alive)])
            .Block(2, [.. file.U16(0), .. file.U16(7), .. file.U32(0), .. file.U32(102_000_000), .. file.U32(32), .. file.U32(32), .. Udp(Alive)]);

        Assert.Equal([0, 0.5, 1.0, null, 2.0], file.Read().Select(datagram => datagram.Time));
        Assert.All(file.Read(), datagram => Assert.Equal(Alive, datagram.Bytes.ToArray()));
    }

    [Fact]
    public void A_second_section_may_have_the_other_byte_order_and_forgets_the_interfaces()
    {
        var first = new CaptureBuilder().Section().Interface().Packet(Udp(Alive));
        var second = new CaptureBuilder(isBigEndian: true).Section().Interface().Packet(Udp(Alive));
        Assert.Equal([1, 2], new CaptureBuilder().Bytes([.. first.ToArray(), .. second.ToArray()]).Read().Select(datagram => datagram.Number));

        var orphan = new CaptureBuilder(isBigEndian: true).Section().Packet(Udp(Alive));
        AssertFault(new CaptureBuilder().Bytes([.. first.ToArray(), .. orphan.ToArray()]), CaptureUnit.Block, 5, "it belongs to an interface that was not described");
    }

    [Fact]
    public void Nanoseconds_are_not_lost_in_the_count_since_1970()
    {
        var file = new CaptureBuilder();
        file.Section().Interface(Raw, [.. file.U16(9), .. file.U16(1), 9, 0, 0, 0])
            .Packet(Udp(Alive), 1_766_000_000_000_000_001)
            .Packet(Udp(Alive), 1_766_000_000_000_000_004);
        Assert.Equal(3e-9, file.Read()[1].Time!.Value, 1e-15);
    }

    [Fact]
    public void A_broken_pcap_file_says_where()
    {
        AssertFault(new CaptureBuilder().Bytes(0xD4, 0xC3, 0xB2, 0xA1), CaptureUnit.Packet, 0, "the file ends inside it");
        AssertFault(new CaptureBuilder().Pcap().Bytes(1), CaptureUnit.Packet, 1, "the file ends inside it");
        AssertFault(new CaptureBuilder().Pcap().PcapPacket(Udp(Alive)).Bytes([.. new byte[8], 9, 0, 0, 0, 9, 0, 0, 0, 1]), CaptureUnit.Packet, 2, "the file ends inside it");
        AssertFault(new CaptureBuilder().Pcap().Bytes([.. new byte[8], 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0]), CaptureUnit.Packet, 1, "its packet is longer than any packet");
        var version = new CaptureBuilder().Pcap().ToArray();
        version[4] = 9;
        AssertFault(new CaptureBuilder().Bytes(version), CaptureUnit.Packet, 0, "it is not of version 2");
        AssertFault(
            new CaptureBuilder().Pcap(linkType: 127).PcapPacket(Udp(Alive)),
            CaptureUnit.Packet,
            2,
            "all before it was captured on links of a kind that is not supported (link type 127); capture Ethernet or IP");
    }

    [Fact]
    public void A_broken_pcapng_file_says_where()
    {
        var file = new CaptureBuilder();
        AssertFault(new CaptureBuilder().Bytes([.. file.U32(0x0A0D0D0A), .. file.U32(28), 1, 2, 3, 4]), CaptureUnit.Block, 1, "its byte order is unknown");
        AssertFault(new CaptureBuilder().Block(0x0A0D0D0A, [.. file.U32(0x1A2B3C4D), .. file.U16(2), .. new byte[10]]), CaptureUnit.Block, 1, "it is not of version 1");
        AssertFault(Section().Bytes([.. file.U32(6), .. file.U32(8)]), CaptureUnit.Block, 2, "its length is impossible");
        AssertFault(Section().Bytes([.. file.U32(6), .. file.U32(33)]), CaptureUnit.Block, 2, "its length is impossible");
        AssertFault(Section().Block(6, new byte[16]), CaptureUnit.Block, 2, "it is too short for its kind");
        AssertFault(Section().Bytes([.. file.U32(99), .. file.U32(0xFFFFFFFC), 1]), CaptureUnit.Block, 2, "the file ends inside it");
        AssertFault(Section().Bytes([.. file.U32(99), .. file.U32(12), .. file.U32(16)]), CaptureUnit.Block, 2, "its two lengths differ");
        AssertFault(Section().Interface(Raw, [.. file.U16(2), .. file.U16(60_000)]), CaptureUnit.Block, 2, "an option is longer than the block");
        AssertFault(Section().Interface(Raw, [.. file.U16(9), .. file.U16(1), 19, 0, 0, 0]), CaptureUnit.Block, 2, "its resolution of time is impossible");
        AssertFault(Section().Interface().Block(6, [.. new byte[12], .. file.U32(5), .. new byte[8]]), CaptureUnit.Block, 3, "its packet is longer than the block");
    }

    [Fact]
    public void Text_that_is_no_capture_is_refused_in_line_1()
    {
        AssertFault(new CaptureBuilder().Bytes("hello"u8.ToArray()), CaptureUnit.Line, 1, "it is not JSON");
    }

    [Fact]
    public void Lines_of_JSON_are_read_too()
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, Line);
        Assert.Equal(3, Assert.Single(CaptureFile.Read(path)).Number);
        File.Delete(path);
        Assert.Equal(2, new CaptureBuilder().Bytes([0xEF, 0xBB, 0xBF, .. System.Text.Encoding.UTF8.GetBytes(Line + "\n" + Line)]).Read().Count);
    }

    [Fact]
    public void Datagrams_come_while_the_rest_is_unread() =>
        Assert.Equal(1, CaptureFile.Read(new MemoryStream(new CaptureBuilder().Pcap().PcapPacket(Udp(Alive)).Bytes(1).ToArray())).First().Number);

    [Fact]
    public void A_length_in_the_file_allocates_nothing()
    {
        var file = new CaptureBuilder();
        byte[][] hostile =
        [
            new CaptureBuilder().Pcap().Bytes([.. new byte[8], .. file.U32(0x7FFFFFFF), .. file.U32(0)]).ToArray(),
            Section().Bytes([.. file.U32(6), .. file.U32(0xFFFFFFFC), .. new byte[64]]).ToArray(),
            Section().Interface().Bytes([.. file.U32(6), .. file.U32(0xFFFFFFFC), .. new byte[12], .. file.U32(0xF0000000), .. file.U32(0)]).ToArray(),
        ];
        foreach (var bytes in hostile)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Throws<CaptureFormatException>(() => CaptureFile.Read(new MemoryStream(bytes)).Count());
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 256 * 1024);
        }
    }

    [Fact]
    public void Random_and_mutated_files_are_read_or_refused_by_name()
    {
        var random = new Random(20_261_123);
        var file = new CaptureBuilder();
        byte[][] sound =
        [
            new CaptureBuilder().Pcap().PcapPacket(Udp(Alive)).PcapPacket(Udp(Alive, Client, Camera)).ToArray(),
            Section().Interface(Raw, [.. file.U16(9), .. file.U16(1), 9, 0, 0, 0]).Packet(Udp(Alive)).Block(3, [.. file.U32(32), .. Udp(Alive)]).Packet(Udp(Alive)).ToArray(),
            System.Text.Encoding.UTF8.GetBytes(Line + "\n" + Line),
        ];
        var (refused, datagrams) = (0, 0);
        for (var i = 0; i < 100_000; i++)
        {
            var bytes = i % 10 == 0 ? new byte[random.Next(200)] : (byte[])sound[random.Next(sound.Length)].Clone();
            for (var changes = i % 10 == 0 ? bytes.Length : random.Next(6); changes > 0; changes--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            try
            {
                datagrams += CaptureFile.Read(new MemoryStream(bytes, 0, random.Next(3) == 0 ? random.Next(bytes.Length + 1) : bytes.Length)).Count();
            }
            catch (CaptureFormatException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 10_000, 90_000);
        Assert.InRange(datagrams, 10_000, 300_000);
    }

    private static CaptureBuilder Section() => new CaptureBuilder().Section();

    private static byte[] Int64(long value, bool isBigEndian)
    {
        var bytes = BitConverter.GetBytes(value);
        if (isBigEndian)
        {
            Array.Reverse(bytes);
        }

        return bytes;
    }

    private static void AssertFault(CaptureBuilder file, CaptureUnit unit, int number, string fault)
    {
        var error = Assert.Throws<CaptureFormatException>(file.Read);
        Assert.Equal((unit, number), (error.Unit, error.Number));
        Assert.Equal($"{unit} {number} of the capture cannot be read: {fault}.", error.Message);
    }
}
