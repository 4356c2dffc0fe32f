using System.Buffers.Binary;
using System.IO.Compression;
using CameraP2P.Captures;
using CameraP2P.Protocol.Pppp;
using CsCheck;
using static CameraP2P.Tests.Captures.CaptureBuilder;

namespace CameraP2P.Tests.Captures;

/// <summary>What a recorder cuts, splits or adds is shown, or named; nothing is left out silently.</summary>
public sealed class DamagedCaptureTests
{
    private const uint RawIpv4 = 228;
    private static readonly byte[] Drw = [0xF1, 0xD0, 0, 104, 0xD1, 2, 0x12, 0x34, .. Enumerable.Range(0, 100).Select(i => (byte)i)];

    [Fact]
    public void A_datagram_cut_by_the_snap_length_is_shown_as_cut()
    {
        var read = Assert.Single(new CaptureBuilder().Pcap().PcapPacket(Udp(Drw)[..60]).Read());
        Assert.Equal((32, Drw.Length - 32), (read.Bytes.Length, read.MissingBytes));

        var decoded = Decode(read);

        Assert.True(decoded.IsIncomplete);
        Assert.Equal("only 32 of 108 bytes were captured", decoded.Error);
        Assert.Equal((PpppOpcode.DRW, (byte?)2, (ushort?)0x1234, 108), (decoded.Opcode!.Value, decoded.Channel, decoded.Index, decoded.Length));
        Assert.Null(read.Peer);
    }

    [Fact]
    public void Wherever_a_packet_is_cut_it_is_shown_or_counted()
    {
        for (var length = 20; length < 28 + Drw.Length; length++)
        {
            var summary = new CaptureSummary();
            var file = new CaptureBuilder().Pcap().PcapPacket(Udp(Drw)[..length]).ToArray();
            var read = CaptureFile.Read(new MemoryStream(file), summary).ToArray();

            // From the first byte of its payload on a datagram shows what it is.
            Assert.Equal(length > 28 ? 1 : 0, read.Length);
            Assert.Equal(length < 28 ? 1 : 0, summary.CutBeforeHeader);
            Assert.All(read, datagram => Assert.True(Decode(datagram).IsIncomplete));
        }
    }

    [Fact]
    public void Fragments_in_any_order_repeated_and_overlapping_give_the_datagram() =>
        Gen.Select(Gen.Int[8, 2000], Gen.Int[1, 40], Gen.Int).Sample((length, units, seed) =>
        {
            var random = new Random(seed);
            byte[] payload = [0xF1, 0xD0, .. Big(length), .. Enumerable.Range(0, length).Select(i => (byte)(i * 7))];
            var packet = Udp(payload);
            var pieces = Split(packet, units * 8, random.Next(2) * 8).ToList();
            pieces.AddRange(pieces.Where(_ => random.Next(4) == 0).ToArray());
            var shuffled = pieces.ToArray();
            random.Shuffle(shuffled);
            var file = new CaptureBuilder().Pcap();
            foreach (var piece in shuffled)
            {
                file.PcapPacket(piece);
            }

            var summary = new CaptureSummary();
            var read = CaptureFile.Read(new MemoryStream(file.ToArray()), summary).ToArray();

            // A repeated fragment after the last one begins a datagram that never ends; with the first fragment it is shown as cut.
            var whole = read.Where(datagram => datagram.MissingBytes == 0).ToArray();
            return whole.Length >= 1 && whole.All(datagram => datagram.Bytes.Span.SequenceEqual(payload));
        });

    [Fact]
    public void A_missing_fragment_makes_the_datagram_incomplete()
    {
        var pieces = Split(Udp(Drw), 32, 0).ToArray();
        var read = Assert.Single(new CaptureBuilder().Pcap().PcapPacket(pieces[0]).PcapPacket(pieces[2]).PcapPacket(pieces[3]).Read());

        Assert.Equal((24, Drw.Length - 24), (read.Bytes.Length, read.MissingBytes));
        Assert.True(Decode(read).IsIncomplete);
    }

    [Fact]
    public void Fragments_without_the_first_are_counted()
    {
        var pieces = Split(Udp(Drw), 32, 0).ToArray();
        var summary = new CaptureSummary();
        var file = new CaptureBuilder().Pcap().PcapPacket(pieces[1]).PcapPacket(pieces[3]).ToArray();

        Assert.Empty(CaptureFile.Read(new MemoryStream(file), summary));
        Assert.Equal(2, summary.FragmentsWithoutStart);
    }

    [Fact]
    public void Fragments_of_datagrams_that_never_end_are_bounded()
    {
        var file = new CaptureBuilder().Pcap();
        for (var i = 0; i < 1000; i++)
        {
            var piece = Split(Udp(Drw), 32, 0).First();
            BinaryPrimitives.WriteUInt16BigEndian(piece.AsSpan(4), (ushort)i);
            file.PcapPacket(piece);
        }

        var read = file.Read();

        Assert.Equal(1000, read.Count);
        Assert.All(read, datagram => Assert.Equal(Drw.Length - 24, datagram.MissingBytes));
    }

    [Fact]
    public void Bytes_after_the_end_of_the_packet_are_noted()
    {
        var read = Assert.Single(new CaptureBuilder().Pcap().PcapPacket(Udp([.. Alive, 1, 2, 3])).Read());

        var decoded = Decode(read);

        Assert.Equal((PpppOpcode.ALIVE, "3 bytes after the end of the packet"), (decoded.Opcode!.Value, decoded.Note));
        Assert.Null(decoded.Error);
        Assert.False(decoded.IsIncomplete);
    }

    [Fact]
    public void A_length_that_promises_too_much_is_an_error_and_not_left_out()
    {
        var decoded = Decode(Assert.Single(new CaptureBuilder().Pcap().PcapPacket(Udp([0xF1, 0xE0, 0, 9])).Read()));

        Assert.Equal("shorter than its length field says", decoded.Error);
    }

    [Theory]
    [InlineData(0xF400_0001)]
    [InlineData(0x0400_0001)]
    [InlineData(0x5400_0001)]
    public void Bits_of_the_frame_check_sequence_are_no_part_of_the_link_type(uint linkType)
    {
        var frame = Convert.FromHexString("00112233445566778899aabb0800").Concat(Udp(Alive)).Concat(new byte[4]).ToArray();
        Assert.Single(new CaptureBuilder().Pcap(linkType: linkType).PcapPacket(frame).Read());
    }

    [Fact]
    public void A_compressed_file_is_read_whatever_is_in_it()
    {
        var pcap = new CaptureBuilder().Pcap().PcapPacket(Udp(Alive)).ToArray();
        var pcapng = new CaptureBuilder().Section().Interface().Packet(Udp(Alive)).ToArray();
        var lines = """{"n":1,"t":0,"dir":"rx","hex":"f1e00000"}"""u8.ToArray();

        Assert.All([pcap, pcapng, lines], file => Assert.Equal(Alive, Assert.Single(CaptureFile.Read(new MemoryStream(Zip(file)))).Bytes.ToArray()));
    }

    [Fact]
    public void A_broken_compressed_file_is_refused_by_name()
    {
        var file = Zip(new CaptureBuilder().Pcap().PcapPacket(Udp(Drw)).ToArray());
        var refused = 0;
        for (var length = 2; length < file.Length - 8; length++)
        {
            // Cut exactly between two packets it looks like a shorter file; nothing is made up either way.
            try
            {
                Assert.All(CaptureFile.Read(new MemoryStream(file[..length])), datagram => Assert.Equal(Drw, datagram.Bytes.ToArray()));
            }
            catch (CaptureFormatException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, file.Length / 2, file.Length);
    }

    [Fact]
    public void An_empty_file_says_so()
    {
        Assert.Contains("it is empty", Assert.Throws<CaptureFormatException>(() => CaptureFile.Read(new MemoryStream()).ToArray()).Message, StringComparison.Ordinal);
        Assert.Contains("it is a gzip file that holds nothing", Assert.Throws<CaptureFormatException>(() => CaptureFile.Read(new MemoryStream([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0])).ToArray()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_datagram_between_two_that_have_spoken_is_shown_with_its_error()
    {
        var broken = Drw.ToArray();
        broken[0] = 0xF2;

        var read = new CaptureBuilder().Pcap().PcapPacket(Udp(Drw)).PcapPacket(Udp(broken)).PcapPacket(Udp([])).Read();

        Assert.Equal(3, read.Count);
        Assert.Equal("does not start with 0xF1", Decode(read[1]).Error);
        Assert.Equal("shorter than the envelope of 4 bytes", Decode(read[2]).Error);
        Assert.Empty(new CaptureBuilder().Pcap().PcapPacket(Udp(broken)).Read());
    }

    [Theory]
    [InlineData((uint)CaptureBuilder.Raw)]
    [InlineData(RawIpv4)]
    public void A_damaged_IPv4_header_is_counted(uint linkType)
    {
        for (var first = 0; first < 256; first++)
        {
            var packet = Udp(Drw);
            packet[0] = (byte)first;
            var summary = new CaptureSummary();
            var read = CaptureFile.Read(new MemoryStream(new CaptureBuilder().Pcap(linkType: linkType).PcapPacket(packet).ToArray()), summary).ToArray();

            // Version 6 on a link of both is another protocol; a longer header hides the datagram and is none that cannot be.
            var isDamaged = first >> 4 != 4 ? first >> 4 != 6 || linkType == RawIpv4 : (first & 15) < 5;
            Assert.Equal((isDamaged ? 1 : 0, first == 0x45 ? 1 : 0), (summary.Damaged, read.Length));
        }
    }

    [Fact]
    public void A_gzip_file_that_was_cut_or_goes_on_is_named()
    {
        var whole = Zip(new CaptureBuilder().Pcap().PcapPacket(Udp(Drw)).PcapPacket(Udp(Drw)).ToArray());
        var badChecksum = whole.ToArray();
        badChecksum[^8] ^= 1;

        Assert.Equal((2, false), ReadZipped(whole));
        Assert.Equal((2, true), ReadZipped(whole[..^4]));
        Assert.Equal((2, true), ReadZipped(whole[..^8]));
        Assert.Equal((2, true), ReadZipped([.. whole, .. new byte[200]]));
        var before = new List<CapturedDatagram>();
        Assert.Throws<CaptureFormatException>(() => TakeAll(badChecksum, before));

        // The read that meets the checksum fails as a whole; what came before it has been given.
        Assert.Single(before);
    }

    private static void TakeAll(byte[] file, List<CapturedDatagram> taken)
    {
        foreach (var datagram in CaptureFile.Read(new MemoryStream(file)))
        {
            taken.Add(datagram);
        }
    }

    private static (int Datagrams, bool HasWrongEnd) ReadZipped(byte[] file)
    {
        var summary = new CaptureSummary();
        return (CaptureFile.Read(new MemoryStream(file), summary).Count(), summary.HasWrongEnd);
    }

    private static DecodedDatagram Decode(CapturedDatagram datagram)
    {
        using var decoder = new ConversationDecoder();
        return decoder.Decode(datagram);
    }

    private static byte[] Zip(byte[] bytes)
    {
        var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return zipped.ToArray();
    }

    private static byte[] Big(int value) => [(byte)(value >> 8), (byte)value];

    /// <summary>Cuts an IPv4 packet into fragments of a length that divides by 8, each with some bytes of the next.</summary>
    private static IEnumerable<byte[]> Split(byte[] packet, int length, int overlap)
    {
        var data = packet[20..];
        for (var at = 0; at < data.Length; at += length)
        {
            var end = Math.Min(data.Length, at + length + overlap);
            byte[] piece = [.. packet[..20], .. data[at..end]];
            BinaryPrimitives.WriteUInt16BigEndian(piece.AsSpan(2), (ushort)piece.Length);
            BinaryPrimitives.WriteUInt16BigEndian(piece.AsSpan(6), (ushort)((at / 8) | (end < data.Length ? 0x2000 : 0)));
            yield return piece;
            if (end == data.Length)
            {
                yield break;
            }
        }
    }
}
