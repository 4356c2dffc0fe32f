using System.Globalization;
using System.Text;
using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Captures;

namespace CameraP2P.Tests.Captures;

/// <summary>Everything the reference counts in the captures (the recordings), and every byte of them written again.</summary>
public class RecordedConversationTests
{
    [Fact]
    public void There_are_2029_datagrams_and_83_command_records()
    {
        var decoded = CaptureFolder.Conversations.SelectMany(name => Decode(name)).ToArray();
        Assert.Equal(2029, decoded.Length);
        Assert.Equal(83, decoded.SelectMany(datagram => datagram.Records).Count(IsCommand));
        Assert.All(decoded, datagram => Assert.Null(datagram.Error));
    }

    [Theory]
    [InlineData("ble_udp_1", 98, 6, 51, 7, 3, 17, 14, 0, 0)]
    [InlineData("frida_udp_traffic", 288, 6, 51, 8, 3, 81, 139, 0, 0)]
    [InlineData("tcpdump_1800_connect", 924, 0, 0, 0, 0, 38, 867, 11, 8)]
    [InlineData("traffic_port_get_pictures_thumpnail", 265, 6, 51, 7, 3, 77, 121, 0, 0)]
    [InlineData("udp_traffic_1", 202, 6, 51, 6, 3, 67, 69, 0, 0)]
    [InlineData("udp_traffic_2", 252, 6, 51, 6, 3, 74, 112, 0, 0)]
    public void Opcodes_are_those_of_the_reference(
        string name, int datagrams, int punch, int address, int ready, int report, int drw, int ack, int alive, int aliveAck)
    {
        var decoded = Decode(name);
        int Count(PpppOpcode opcode) => decoded.Count(datagram => datagram.Opcode == opcode);
        Assert.Equal(
            (datagrams, punch, address, ready, report, drw, ack, alive, aliveAck),
            (decoded.Count, Count(PpppOpcode.PUNCH_PKT), Count(PpppOpcode.TRY_LAN_TCP), Count(PpppOpcode.P2P_RDY),
                Count(PpppOpcode.REPORT_SESSION_READY), Count(PpppOpcode.DRW), Count(PpppOpcode.DRW_ACK),
                Count(PpppOpcode.ALIVE), Count(PpppOpcode.ALIVE_ACK)));
    }

    [Theory]
    [InlineData("ble_udp_1", "0:1+1 512:1+0 525:3+0")]
    [InlineData("frida_udp_traffic", "0:1+1 258:1+1 259:1+1 512:2+0 525:5+0 768:1+0 772:0+1")]
    [InlineData("tcpdump_1800_connect", "258:2+0 259:2+0 512:2+0 525:9+0 768:1+0 772:1+0 1285:5+0")]
    [InlineData("traffic_port_get_pictures_thumpnail", "0:1+1 512:2+0 525:8+0 768:1+0 772:0+1")]
    [InlineData("udp_traffic_1", "0:1+1 258:1+1 259:1+1 512:2+0 525:3+0")]
    [InlineData("udp_traffic_2", "0:1+1 258:1+1 259:1+1 512:2+0 525:5+0 768:1+0 772:0+1")]
    public void Commands_are_those_of_the_reference(string name, string requestsAndResponses)
    {
        var counts = Decode(name).SelectMany(datagram => datagram.Records).Where(IsCommand)
            .GroupBy(record => record.CommandId)
            .OrderBy(group => group.Key)
            .Select(group => string.Create(
                CultureInfo.InvariantCulture,
                $"{group.Key}:{group.Count(record => record.RecordClass == RecordClass.Request)}+{group.Count(record => record.RecordClass == RecordClass.Response)}"));
        Assert.Equal(requestsAndResponses, string.Join(' ', counts));
    }

    [Fact]
    public void Every_datagram_is_written_again_byte_for_byte() =>
        Assert.All(CaptureFolder.Conversations.SelectMany(Datagrams), datagram =>
            Assert.Equal(datagram.Bytes.Span, Encode(datagram.Bytes.Span)));

    [Fact]
    public void Every_command_is_encrypted_again_byte_for_byte()
    {
        var commands = CaptureFolder.Conversations.SelectMany(name => Decode(name)).SelectMany(datagram => datagram.Records).Where(IsCommand);
        Assert.All(commands, record =>
        {
            Assert.True(CommandCipher.TryDecode(record.Payload.Span, out var text));
            var padding = record.RecordClass == RecordClass.Request ? CommandCipher.RequestPadding : CommandCipher.ResponsePadding;
            Assert.Equal(record.Payload.Span, CommandCipher.Encode(text.Json.Span, padding, TrimNul(text.Tail.Span)));
        });
    }

    [Fact]
    public void Requests_of_the_list_have_the_length_they_had_on_the_wire() =>
        Assert.All(CaptureFolder.ReadJson("requests.json").EnumerateArray(), request =>
        {
            var json = Encoding.UTF8.GetBytes(request.GetProperty("text").GetString()!);
            var tail = Convert.FromHexString(request.GetProperty("plaintext_tail_after_nul_hex").GetString()!);
            var payload = CommandCipher.Encode(json, CommandCipher.RequestPadding, tail);
            Assert.Equal(request.GetProperty("artemis_len").GetInt32(), payload.Length);
            Assert.True(CommandCipher.TryDecode(payload, out var text));
            Assert.Equal(json, text.Json.ToArray());
            Assert.Equal(tail, TrimNul(text.Tail.Span).ToArray());
        });

    [Fact]
    public void Long_answers_rebuilt_from_the_log_are_read_and_written_again()
    {
        Assert.All(CaptureFolder.ReadJson("synthetic_records.json").EnumerateArray(), entry =>
        {
            var bytes = Convert.FromHexString(entry.GetProperty("hex").GetString()!);
            var drws = CutIntoDrws(bytes);
            Assert.Equal(
                entry.GetProperty("chunks").EnumerateArray().Select(length => length.GetInt32()),
                drws.Select(drw => drw.Bytes.Length - DrwPacket.HeaderLength));
            using var decoder = new ConversationDecoder(revealSecrets: true);
            var record = Assert.Single(drws.ConvertAll(decoder.Decode)[^1].Records);
            Assert.Equal(RecordClass.Response, record.RecordClass);
            Assert.Equal(entry.GetProperty("text_chars").GetInt32(), record.Json!.Length);
            Assert.Equal(bytes, ArtemisRecordOf(record));
        });
    }

    [Fact]
    public void Single_packets_of_the_list_are_read_without_error()
    {
        using var decoder = new ConversationDecoder();
        Assert.All(CaptureFolder.ReadJson("wire_examples.json").EnumerateArray(), entry =>
        {
            var bytes = Convert.FromHexString(entry.GetProperty("hex").GetString()!);
            Assert.Equal(bytes, Encode(bytes));
            Assert.Null(decoder.Decode(new CapturedDatagram(1, null, CaptureDirection.Rx, bytes)).Error);
            decoder.Reset();
        });
    }

    [Fact]
    public void No_password_and_no_token_comes_out()
    {
        var logins = CaptureFolder.ReadJson("login.json").GetProperty("all_real_pairs").EnumerateArray()
            .Select(pair => pair.GetProperty("token").GetInt64().ToString(CultureInfo.InvariantCulture));
        var secrets = logins.Append("66228875").ToArray();
        var shown = string.Concat(CaptureFolder.Conversations.SelectMany(name => Decode(name)).Select(datagram => datagram.Json));
        Assert.DoesNotContain(secrets, secret => shown.Contains(secret, StringComparison.Ordinal));
        Assert.Contains("\"password\":\"***\"", shown, StringComparison.Ordinal);
        Assert.Contains("\"token\":\"***\"", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Revealed_texts_are_those_of_the_lists()
    {
        var revealed = Decode("frida_udp_traffic", revealSecrets: true).Select(datagram => datagram.Json).ToHashSet(StringComparer.Ordinal);
        Assert.Contains(CaptureFolder.ReadJson("login.json").GetProperty("request_text").GetString(), revealed);
        Assert.Contains(CaptureFolder.ReadJson("login.json").GetProperty("response_text").GetString(), revealed);
    }

    [Fact]
    public void A_request_over_three_DRWs_appears_once_on_the_last()
    {
        var decoded = Decode("tcpdump_1800_connect").ToDictionary(datagram => datagram.Number);
        Assert.Equal("1024 of 2625 bytes of record 50 so far", decoded[494].Note);
        Assert.Empty(decoded[495].Records);
        Assert.Equal((772, 50u, (ushort)18), (decoded[496].CommandId, decoded[496].Sequence, decoded[496].Index));
        Assert.True(decoded[497].IsDuplicate);
        Assert.Empty(decoded[497].Records);
    }

    [Fact]
    public void An_answer_the_recorder_dropped_is_reported_as_incomplete()
    {
        var tail = Decode("frida_udp_traffic").Single(datagram => datagram.Number == 86);
        Assert.True(tail.IsIncomplete);
        Assert.Equal("DRW 2 to 4 are missing in front; 21 bytes belong to a record whose start is missing", tail.Note);
        Assert.Null(tail.Json);
    }

    [Fact]
    public void Repeated_readiness_between_the_first_DRWs_starts_no_new_session()
    {
        var greetings = Decode("frida_udp_traffic").Where(datagram => datagram is { Channel: 0, Index: 0, Direction: CaptureDirection.Rx });
        Assert.Equal([false, true, true, true, true], greetings.Select(datagram => datagram.IsDuplicate));
    }

    internal static List<CapturedDatagram> Datagrams(string name) => [.. JsonLinesCapture.ReadFile(CaptureFolder.PathOf(name + ".jsonl"))];

    private static List<DecodedDatagram> Decode(string name, bool revealSecrets = false)
    {
        using var decoder = new ConversationDecoder(revealSecrets);
        return Datagrams(name).ConvertAll(decoder.Decode);
    }

    private static bool IsCommand(DecodedRecord record) => record is { CommandId: not null, IsIncomplete: false };

    /// <summary>Reads a datagram into its typed form and writes that.</summary>
    private static byte[] Encode(ReadOnlySpan<byte> datagram)
    {
        Assert.Equal(PpppError.None, PpppPacket.TryRead(datagram, out var packet));
        var written = new byte[datagram.Length];
        var length = packet.Opcode switch
        {
            PpppOpcode.DRW when DrwPacket.TryRead(packet.Body, out var drw) =>
                DrwPacket.Write(written, drw.Channel, drw.Index, drw.Payload),
            PpppOpcode.DRW_ACK when DrwAckPacket.TryRead(packet.Body, out var ack) => WriteAck(written, ack),
            PpppOpcode.PUNCH_PKT or PpppOpcode.P2P_RDY when CameraUid.TryRead(packet.Body, out var uid) =>
                PpppPacket.WriteUid(written, packet.Opcode, uid),
            PpppOpcode.TRY_LAN_TCP when CameraUid.TryRead(packet.Body, out var uid) => WriteAddress(written, uid, packet.Body),
            _ => PpppPacket.Write(written, packet.Opcode, packet.Body),
        };
        Assert.Equal(datagram.Length, length);
        return written;
    }

    private static int WriteAck(Span<byte> destination, DrwAckPacket ack)
    {
        var indexes = new ushort[ack.Count];
        for (var i = 0; i < indexes.Length; i++)
        {
            indexes[i] = ack[i];
        }

        return DrwAckPacket.Write(destination, ack.Channel, indexes);
    }

    /// <summary>Opcode 0x43: UID, sockaddr, eight zeros.</summary>
    private static int WriteAddress(Span<byte> destination, CameraUid uid, ReadOnlySpan<byte> original)
    {
        Assert.True(Ipv4EndPoint.TryRead(original[CameraUid.Length..], out var address));
        var body = PpppPacket.WriteEnvelope(destination, PpppOpcode.TRY_LAN_TCP, original.Length);
        uid.Write(body);
        address.Write(body[CameraUid.Length..]);
        return PpppPacket.HeaderLength + original.Length;
    }

    private static ReadOnlySpan<byte> TrimNul(ReadOnlySpan<byte> tail) => tail.TrimEnd((byte)0);

    private static byte[] ArtemisRecordOf(DecodedRecord record) =>
        RecordHeader.Build(record.RecordClass, record.Sequence, record.Payload.Span);

    private static List<CapturedDatagram> CutIntoDrws(byte[] record) =>
        record.Chunk(DrwPacket.MaxPayloadLength).Select((chunk, index) => ConversationDecoderTests.Drw((ushort)index, chunk)).ToList();
}
