using System.Text;
using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Pppp;
using CsCheck;

namespace CameraP2P.Tests.Protocol.Artemis;

public class CommandRecordTests
{
    /// <summary>Login request (frida_udp_traffic, datagram 74).</summary>
    private const string LoginRequest =
        """{"cmdId":0,"usrName":"admin","password":"admin","needVideo":0,"needAudio":0,"utcTime":1766228620,"supportHeartBeat":true}""";

    /// <summary>Login answer (frida_udp_traffic, datagram 77).</summary>
    private const string LoginAnswer = """{"cmdId":0,"result":0,"token":58277887,"bat_percent":80,"errorMsg":"Success"}""";

    [Fact]
    public void The_heartbeat_byte_by_byte()
    {
        Assert.Equal(53, Wire.Heartbeat.Length);
        Assert.Equal(PpppError.None, PpppPacket.TryRead(Wire.Heartbeat, out var packet));
        Assert.Equal((PpppOpcode.DRW, 49), (packet.Opcode, packet.Body.Length));
        Assert.True(DrwPacket.TryRead(packet.Body, out var drw));
        Assert.Equal((0, 2, 45), (drw.Channel, drw.Index, drw.Payload.Length));
        Assert.True(RecordHeader.TryRead(drw.Payload, out var header));
        Assert.Equal(new RecordHeader(0, RecordClass.Request, 0x10001, 25), header);
        var payload = drw.Payload[RecordHeader.Length..];
        Assert.Equal("MzlB36X/IVo8ZzI5rG9j1w==\0"u8, payload);
        Assert.True(CommandCipher.TryDecode(payload, out var text));
        Assert.Equal("""{"cmdId":525}"""u8, text.Json.Span);
        Assert.Equal("5\n"u8, text.Tail.Span);
    }

    [Fact]
    public void The_heartbeat_is_built_from_its_text_and_the_stale_bytes_behind_it() =>
        Assert.Equal(Wire.Heartbeat, Wire.Command(2, RecordClass.Request, 0x10001, """{"cmdId":525}""", "350a"));

    [Fact]
    public void Login_has_the_lengths_seen_on_the_wire()
    {
        var request = Wire.Command(0, RecordClass.Request, 1, LoginRequest, "6f7274486561");
        Assert.Equal("f1d000c5d1000000415254454d4953000200000001000000ad0000004a385757", Convert.ToHexStringLower(request)[..64]);
        var answer = Wire.Command(1, RecordClass.Response, 1, LoginAnswer);
        Assert.Equal("f1d00099d1000001415254454d49530003000000010000008100000037735133", Convert.ToHexStringLower(answer)[..64]);
        Assert.Equal(21, answer.Reverse().TakeWhile(octet => octet == 0).Count());
    }

    [Fact]
    public void An_event_is_plain_text_behind_an_odd_eighth_byte()
    {
        var payload = Wire.PayloadOf(Wire.Event);
        Assert.True(RecordHeader.TryRead(payload, out var header));
        Assert.Equal(new RecordHeader(0x77, RecordClass.Event, 1, 12), header);
        Assert.Equal("{\"evtId\":4}\0"u8, payload.AsSpan(RecordHeader.Length));
        Assert.Equal(payload, RecordHeader.Build(RecordClass.Event, 1, "{\"evtId\":4}\0"u8, 0x77));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0\0")]
    [InlineData("no base64!")]
    [InlineData("AAAA\0")]
    [InlineData("MzlB36X/IVo8ZzI5rG9j1w=\0")]
    public void What_is_not_whole_encrypted_blocks_is_refused(string payload) =>
        Assert.False(CommandCipher.TryDecode(Wire.Utf8(payload), out _));

    [Fact]
    public void Any_text_comes_back_with_its_tail() =>
        Gen.Select(Gen.Char['\u0001', '\uD7FF'].Array[0, 400], Gen.Byte[1, 255].Array[0, 15], Gen.Int[0, 30]).Sample((letters, tail, padding) =>
        {
            var json = Encoding.UTF8.GetBytes(letters);
            var payload = CommandCipher.Encode(json, padding, tail);
            if (payload.Length == padding)
            {
                return json.Length == 0;
            }

            return CommandCipher.TryDecode(payload, out var text)
                && text.Json.Span.SequenceEqual(json)
                && text.Tail.Span.TrimEnd((byte)0).SequenceEqual(tail)
                && payload.AsSpan().EndsWith(new byte[padding]);
        });

    [Fact]
    public void Any_header_is_read_as_it_was_written() =>
        Gen.Select(Gen.Byte, Gen.UInt, Gen.UInt, Gen.UInt).Sample((eighth, recordClass, sequence, length) =>
        {
            var header = new RecordHeader(eighth, (RecordClass)recordClass, sequence, length);
            var bytes = new byte[RecordHeader.Length];
            header.Write(bytes);
            return RecordHeader.TryRead(bytes, out var read) && read == header && !RecordHeader.TryRead(bytes.AsSpan(0, 19), out _);
        });
}
