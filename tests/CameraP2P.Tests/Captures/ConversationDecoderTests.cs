using System.Text;
using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Captures;

namespace CameraP2P.Tests.Captures;

public sealed class ConversationDecoderTests : IDisposable
{
    private readonly ConversationDecoder decoder = new();

    public void Dispose() => decoder.Dispose();

    [Theory]
    [InlineData("{\"evtId\":4,\"t\":NaN}")]
    [InlineData("{\"evtId\":4,\"n\":\"\\ud800\"}")]
    public void A_recorded_event_that_is_odd_is_shown(string text)
    {
        var record = RecordHeader.Build(RecordClass.Event, 1, System.Text.Encoding.ASCII.GetBytes(text), 0x77);
        var packet = new byte[DrwPacket.HeaderLength + record.Length];
        DrwPacket.Write(packet, 6, 0, record);
        var json = decoder.Decode(new CapturedDatagram(1, 0, CaptureDirection.Rx, packet)).Json;
        Assert.NotNull(json);
        Assert.DoesNotContain("ud800", json, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_packet_says_why()
    {
        Assert.Equal("shorter than the envelope of 4 bytes", Decode([0xF1, 0x30]).Error);
        Assert.Equal("does not start with 0xF1", Decode([0x00, 0x30, 0, 0]).Error);
        Assert.Equal("shorter than its length field says", Decode([0xF1, 0x30, 0, 1]).Error);
        Assert.Equal("no well-formed DRW", Decode([0xF1, 0xD0, 0, 1, 0xD1]).Error);
        Assert.Equal("no well-formed DRW_ACK", Decode([0xF1, 0xD1, 0, 4, 0xD1, 0, 0, 9]).Error);
        Assert.Equal("too short for a UID", Decode([0xF1, 0x41, 0, 0]).Error);
        Assert.Equal("a channel beyond 7", Decode([0xF1, 0xD0, 0, 4, 0xD1, 8, 0, 0]).Error);
        Assert.Null(Decode([0xF1, 0x30]).Opcode);
    }

    [Fact]
    public void An_unknown_opcode_passes() => Assert.Equal(((PpppOpcode?)0x99, null), (Decode([0xF1, 0x99, 0, 0]).Opcode, Decode([0xF1, 0x99, 0, 0]).Error));

    [Fact]
    public void Several_records_in_one_DRW_are_all_there_and_the_first_stands_in_front()
    {
        var decoded = decoder.Decode(Drw(0, [.. Answer(1, 258), .. Event(7)]));
        Assert.Equal([RecordClass.Response, RecordClass.Event], decoded.Records.Select(record => record.RecordClass));
        Assert.Equal((258, 1u), (decoded.CommandId, decoded.Sequence));
        Assert.Equal("""{"evtId":7}""", decoded.Records[1].Json);
    }

    [Fact]
    public void A_record_out_of_order_appears_on_the_DRW_that_completes_it()
    {
        var bytes = Response(5, $$"""{"cmdId":512,"x":"{{new string('x', 2500)}}"}""");
        var drws = bytes.Chunk(1024).Select((chunk, index) => Drw((ushort)(65534 + index), chunk)).ToArray();
        Assert.Equal(4, drws.Length);
        Assert.Empty(decoder.Decode(drws[0]).Records);
        Assert.True(decoder.Decode(drws[3]).IsIncomplete);
        Assert.DoesNotContain(decoder.Decode(drws[2]).Records, record => !record.IsIncomplete);
        var last = decoder.Decode(drws[1]);
        Assert.Equal((512, 5u, false), (last.CommandId, last.Sequence, last.IsIncomplete));
    }

    [Fact]
    public void A_later_record_found_first_does_not_hide_the_earlier_one()
    {
        byte[] bytes = [.. Response(1, $$"""{"cmdId":1,"x":"{{new string('x', 1500)}}"}"""), .. Answer(2, 2), .. Answer(3, 3)];
        var chunks = bytes.Chunk(1024).ToArray();
        decoder.Decode(Drw(0, chunks[0]));
        Assert.Equal([2, 3], decoder.Decode(Drw(2, chunks[2])).Records.Where(record => !record.IsIncomplete).Select(record => record.CommandId!.Value));
        Assert.Equal([1], decoder.Decode(Drw(1, chunks[1])).Records.Select(record => record.CommandId!.Value));
        Assert.Equal([4], decoder.Decode(Drw(3, Answer(4, 4))).Records.Select(record => record.CommandId!.Value));
    }

    [Fact]
    public void A_gap_inside_a_record_is_told_and_reading_goes_on()
    {
        var bytes = Response(9, $$"""{"cmdId":768,"x":"{{new string('x', 2000)}}"}""");
        decoder.Decode(Drw(10, bytes[..1024]));
        var after = decoder.Decode(Drw(12, Answer(10, 258)));
        Assert.True(after.IsIncomplete);
        Assert.Equal((258, 10u), (after.CommandId, after.Sequence));
        Assert.Equal((RecordClass.Response, 9u, true), (after.Records[1].RecordClass, after.Records[1].Sequence, after.Records[1].IsIncomplete));
        Assert.Equal($"DRW 11 to 11 are missing in front; 1024 of {bytes.Length} bytes of record 9 before the gap", after.Note);
    }

    [Fact]
    public void After_close_index_0_begins_another_session()
    {
        Assert.False(decoder.Decode(Drw(0, "ACK"u8.ToArray())).IsDuplicate);
        Assert.True(decoder.Decode(Drw(0, "ACK"u8.ToArray())).IsDuplicate);
        Decode([0xF1, 0xF0, 0, 0]);
        Assert.False(decoder.Decode(Drw(0, "ACK"u8.ToArray())).IsDuplicate);
        Assert.True(decoder.Decode(Drw(0, "ACK"u8.ToArray())).IsDuplicate);
    }

    [Fact]
    public void A_punch_after_answers_announces_another_session_but_not_before()
    {
        var greeting = Drw(0, "ACK"u8.ToArray());
        decoder.Decode(greeting);
        Punch();
        Assert.True(decoder.Decode(greeting).IsDuplicate);
        decoder.Decode(Drw(1, Answer(1, 0)));
        Assert.True(decoder.Decode(greeting).IsDuplicate);
        Punch();
        Assert.False(decoder.Decode(greeting).IsDuplicate);
        Assert.Equal(0, decoder.Decode(Drw(1, Answer(1, 0))).CommandId);
    }

    [Fact]
    public void The_same_index_with_other_bytes_is_another_session()
    {
        decoder.Decode(Drw(4, Answer(1, 258)));
        Assert.Equal(259, decoder.Decode(Drw(4, Answer(1, 259))).CommandId);
    }

    [Fact]
    public void Secrets_are_masked_whatever_their_type_and_the_text_stays_JSON()
    {
        const string Text = """{"cmdId":514,"OldPassword":"a","pwd":{"x":[1]},"Token":5,"wifiPwd":null,"secureCode2":4,"secureCodeOnOff":1,"n":[{"token":"t"}]}""";
        var shown = decoder.Decode(Drw(0, Response(1, Text))).Json;
        Assert.Equal(
            """{"cmdId":514,"OldPassword":"***","pwd":"***","Token":"***","wifiPwd":"***","secureCode2":"***","secureCodeOnOff":1,"n":[{"token":"***"}]}""",
            shown);
        using var open = new ConversationDecoder(revealSecrets: true);
        Assert.Equal(Text, open.Decode(Drw(0, Response(1, Text))).Json);
    }

    [Fact]
    public void A_text_that_is_no_JSON_is_withheld()
    {
        var decoded = decoder.Decode(Drw(0, Response(1, "{\"password\":\"secret\"")));
        Assert.Null(decoded.Json);
        Assert.Equal("its text is not JSON and is withheld", decoded.Note);
    }

    [Fact]
    public void Control_characters_are_left_out()
    {
        var decoded = decoder.Decode(Drw(0, RecordHeader.Build(RecordClass.Event, 1, "{\"a\":\"\u009B31m\u007F\"}"u8)));
        Assert.Equal("""{"a":"31m"}""", decoded.Json);
    }

    [Fact]
    public void A_command_that_cannot_be_decrypted_says_so()
    {
        var decoded = decoder.Decode(Drw(0, RecordHeader.Build(RecordClass.Request, 1, "no base64"u8)));
        Assert.Equal("the command cannot be decrypted", decoded.Note);
        Assert.Equal(RecordClass.Request, decoded.RecordClass);
    }

    [Theory]
    [InlineData(1024, 1)]
    [InlineData(60_000, 60)]
    public void Memory_stays_bounded_when_nothing_ever_becomes_whole(int payloadLength, int runLength)
    {
        // Every record announces 4 MiB and is torn by a missing DRW: nothing can be joined, nothing finished.
        var start = new byte[payloadLength];
        new RecordHeader(0, RecordClass.File, 1, RecordReader.DefaultMaxPayloadLength).Write(start);
        var more = new byte[payloadLength];
        long most = 0;
        for (var i = 0; i < 1000; i++)
        {
            var isStart = i % runLength == 0;
            decoder.Decode(Drw((ushort)(i + (i / runLength)), isStart ? start : more));
            most = Math.Max(most, decoder.HeldBytes);
        }

        Assert.InRange(most, payloadLength, 2 * RecordReader.DefaultMaxPayloadLength);
        decoder.Reset();
        Assert.Equal(0, decoder.HeldBytes);
    }

    [Fact]
    public void The_longest_record_accepted_is_read()
    {
        var record = RecordHeader.Build(RecordClass.File, 1, new byte[RecordReader.DefaultMaxPayloadLength]);
        var last = record.Chunk(60_000).Select((chunk, index) => decoder.Decode(Drw((ushort)index, chunk))).ToArray()[^1];
        Assert.Equal(RecordReader.DefaultMaxPayloadLength, Assert.Single(last.Records).Payload.Length);
    }

    internal static CapturedDatagram Drw(ushort index, byte[] payload)
    {
        var bytes = new byte[DrwPacket.HeaderLength + payload.Length];
        DrwPacket.Write(bytes, 0, index, payload);
        return new CapturedDatagram(index, null, CaptureDirection.Rx, bytes);
    }

    private static byte[] Response(uint sequence, string json) => RecordHeader.Build(
        RecordClass.Response, sequence, CommandCipher.Encode(Encoding.UTF8.GetBytes(json), CommandCipher.ResponsePadding));

    private static byte[] Answer(uint sequence, int commandId) => Response(sequence, $$"""{"result":0,"cmdId":{{commandId}}}""");

    private static byte[] Event(int id) => RecordHeader.Build(RecordClass.Event, 1, Encoding.UTF8.GetBytes($"{{\"evtId\":{id}}}\0"), 0x77);

    private DecodedDatagram Decode(byte[] bytes) => decoder.Decode(new CapturedDatagram(1, null, CaptureDirection.Rx, bytes));

    private void Punch()
    {
        var bytes = new byte[24];
        PpppPacket.WriteUid(bytes, PpppOpcode.PUNCH_PKT, CameraUid.Kjk230);
        Assert.Equal("LBCS-000000-CCCJJ", Decode(bytes).Uid);
    }
}
