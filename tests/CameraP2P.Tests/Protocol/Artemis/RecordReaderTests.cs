using CameraP2P.Protocol.Artemis;
using CsCheck;

namespace CameraP2P.Tests.Protocol.Artemis;

public class RecordReaderTests
{
    private const int Limit = 3000;

    private static readonly byte[] Letters = "ARTEMISCK\0"u8.ToArray();

    private static readonly Gen<byte[]> Record = Gen.Select(Gen.UInt[0, 10], Gen.UInt, Gen.Byte.Array[0, Limit])
        .Select((recordClass, sequence, payload) => RecordHeader.Build((RecordClass)recordClass, sequence, payload));

    private static readonly Gen<byte[]> Greeting = Gen.Const("ACK"u8.ToArray());

    /// <summary>Bytes no record and no greeting can begin with.</summary>
    private static readonly Gen<byte[]> Garbage = Gen.Byte.Where(octet => octet != (byte)'A').Array[1, 50];

    /// <summary>Letters of the magic and the greeting in any order, which is where a reader stumbles.</summary>
    private static readonly Gen<byte[]> Trap = Gen.Int[0, Letters.Length - 1].Select(at => Letters[at]).Array[1, 30];

    private static readonly Gen<byte[]> TornHeader = Gen.Select(Record, Gen.Int[1, 19]).Select((record, length) => record[..length]);

    private static readonly Gen<byte[]> Oversized = Gen.UInt[Limit + 1, uint.MaxValue].Select(length =>
    {
        var bytes = new byte[RecordHeader.Length];
        new RecordHeader(0, RecordClass.File, 1, length).Write(bytes);
        return bytes;
    });

    private static readonly Gen<int[]> Cuts = Gen.Int[1, 1100].Array[1, 20];

    [Fact]
    public void Records_between_greetings_and_garbage_all_come_whole_however_they_are_cut() =>
        Gen.Select(Gen.OneOf(Record, Greeting, Garbage).Array[0, 12], Cuts).Sample((parts, cuts) =>
        {
            var expected = parts.Where(part => RecordHeader.TryRead(part, out _)).Select(Convert.ToHexString);
            return expected.SequenceEqual(ReadCut(parts, cuts), StringComparer.Ordinal);
        }, iter: 3000);

    [Fact]
    public void Where_a_stream_is_cut_makes_no_difference_whatever_is_in_it() =>
        Gen.Select(Gen.OneOf(Record, Greeting, Garbage, Trap, TornHeader, Oversized).Array[0, 12], Cuts).Sample(
            (parts, cuts) => ReadCut(parts, [int.MaxValue]).SequenceEqual(ReadCut(parts, cuts), StringComparer.Ordinal), iter: 3000);

    [Fact]
    public void A_record_in_single_bytes_is_read()
    {
        var record = RecordHeader.Build(RecordClass.Event, 7, "{}\0"u8, 0x77);
        Assert.Equal([Convert.ToHexString(record)], ReadCut([record], [1]));
    }

    [Fact]
    public void The_greeting_is_told_apart_from_a_record()
    {
        using var reader = new RecordReader();
        ReadOnlySpan<byte> input = [.. "ACK"u8, .. RecordHeader.Build(RecordClass.Response, 1, "x"u8)];
        Assert.True(reader.TryRead(ref input, out var greeting));
        Assert.Equal((RecordItemKind.Greeting, 3), (greeting.Kind, greeting.Length));
        Assert.True(reader.TryRead(ref input, out var record));
        Assert.Equal((RecordItemKind.Record, 1), (record.Kind, record.Payload.Length));
        Assert.False(reader.TryRead(ref input, out _));
    }

    [Fact]
    public void The_header_of_an_unfinished_record_can_be_seen()
    {
        using var reader = new RecordReader();
        var record = RecordHeader.Build(RecordClass.File, 3, new byte[100]);
        ReadOnlySpan<byte> start = record.AsSpan(0, 19);
        Assert.False(reader.TryRead(ref start, out _));
        Assert.False(reader.TryPeekHeader(out _));
        ReadOnlySpan<byte> more = record.AsSpan(19, 31);
        Assert.False(reader.TryRead(ref more, out _));
        Assert.True(reader.TryPeekHeader(out var header));
        Assert.Equal((3u, 50), (header.Sequence, reader.HeldBytes));
        ReadOnlySpan<byte> rest = record.AsSpan(50);
        Assert.True(reader.TryRead(ref rest, out _));
        Assert.False(reader.TryPeekHeader(out _));
    }

    [Fact]
    public void A_length_beyond_the_limit_costs_nothing_and_is_skipped()
    {
        using var reader = new RecordReader(Limit);
        var bytes = new byte[RecordHeader.Length + 5];
        new RecordHeader(0, RecordClass.File, 9, uint.MaxValue).Write(bytes);
        ReadOnlySpan<byte> input = bytes;
        Assert.True(reader.TryRead(ref input, out var item));
        Assert.Equal((RecordItemKind.Begin, uint.MaxValue), (item.Kind, item.Header.PayloadLength));
        Assert.Equal(0, reader.HeldBytes);
        Assert.True(reader.TryRead(ref input, out var rest));
        Assert.Equal((RecordItemKind.Data, 5), (rest.Kind, rest.Length));
        Assert.False(reader.TryRead(ref input, out _));
    }

    [Fact]
    public void A_record_in_a_skipped_record_is_not_taken_for_one()
    {
        var inner = RecordHeader.Build(RecordClass.Response, 1, "answer"u8);
        var stream = RecordHeader.Build(RecordClass.File, 9, [.. new byte[Limit], .. inner, .. "ACK"u8])
            .Concat(RecordHeader.Build(RecordClass.Event, 2, [1])).ToArray();

        for (var cut = 1; cut < stream.Length; cut += 7)
        {
            var kinds = new List<RecordItemKind>();
            var bytes = 0;
            using var reader = new RecordReader(Limit);
            for (var at = 0; at < stream.Length; at += cut)
            {
                ReadOnlySpan<byte> piece = stream.AsSpan(at, Math.Min(cut, stream.Length - at));
                while (reader.TryRead(ref piece, out var item))
                {
                    kinds.Add(item.Kind);
                    bytes += item.Length;
                }
            }

            Assert.Equal([RecordItemKind.Begin, RecordItemKind.Data, RecordItemKind.End, RecordItemKind.Record], kinds.Distinct());
            Assert.Single(kinds, RecordItemKind.Record);
            Assert.Equal(stream.Length, bytes);
        }
    }

    [Fact]
    public void A_long_record_takes_memory_only_as_it_arrives()
    {
        var bytes = new byte[RecordHeader.Length + 1000];
        new RecordHeader(0, RecordClass.File, 9, RecordReader.DefaultMaxPayloadLength).Write(bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var reader = new RecordReader();
        ReadOnlySpan<byte> input = bytes;
        Assert.False(reader.TryRead(ref input, out _));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 * 1024);
        Assert.Equal(bytes.Length, reader.HeldBytes);
    }

    /// <summary>The records of the parts put together and cut anew, as hexadecimal text; checks what is held on the way.</summary>
    private static List<string> ReadCut(byte[][] parts, int[] cuts)
    {
        var stream = parts.SelectMany(part => part).ToArray();
        var found = new List<string>();
        using var reader = new RecordReader(Limit);
        for (int at = 0, i = 0; at < stream.Length; i++)
        {
            var length = Math.Min(cuts[i % cuts.Length], stream.Length - at);
            ReadOnlySpan<byte> piece = stream.AsSpan(at, length);
            at += length;
            while (reader.TryRead(ref piece, out var item))
            {
                if (item.Kind == RecordItemKind.Record)
                {
                    found.Add(Convert.ToHexString(RecordHeader.Build(
                        item.Header.Class, item.Header.Sequence, item.Payload, item.Header.EighthByte)));
                }
            }

            Assert.True(piece.IsEmpty);
            Assert.InRange(reader.HeldBytes, 0, RecordHeader.Length + Limit);
        }

        return found;
    }
}
