using CameraP2P.Protocol.Pppp;
using CsCheck;

namespace CameraP2P.Tests.Protocol.Pppp;

public class DrwTests
{
    [Fact]
    public void Seventeen_indexes_are_read_in_order()
    {
        var (channel, indexes) = ReadAck(Wire.Ack17);
        Assert.Equal(1, channel);
        Assert.Equal(Enumerable.Range(0, DrwAckPacket.MaxBatch).Select(index => (ushort)index), indexes);
        Assert.Equal(DrwAckPacket.MaxBatchLength, Wire.Ack17.Length);
    }

    [Fact]
    public void Repeated_and_unordered_indexes_are_kept_as_they_are()
    {
        Assert.Equal([13, 13, 13, 13, 13], ReadAck(Wire.AckRepeated).Indexes);
        Assert.Equal([7, 8, 9, 10, 7], ReadAck(Wire.AckUnordered).Indexes);
    }

    [Fact]
    public void The_greeting_and_the_tail_of_NULs_are_plain_payload()
    {
        Assert.Equal("ACK"u8, Wire.PayloadOf(Wire.Greeting));
        Assert.Equal(new byte[21], Wire.PayloadOf(Wire.ZeroTail));
    }

    [Theory]
    [InlineData("")]
    [InlineData("d10000")]
    [InlineData("d2000000")]
    public void A_DRW_without_its_header_is_refused(string body) => Assert.False(DrwPacket.TryRead(Wire.Hex(body), out _));

    [Theory]
    [InlineData("d10000")]
    [InlineData("d20000010000")]
    [InlineData("d10000020000")]
    [InlineData("d100000100000000")]
    [InlineData("d100000100")]
    [InlineData("d100ffff0000")]
    public void A_DRW_ACK_whose_count_lies_is_refused(string body) => Assert.False(DrwAckPacket.TryRead(Wire.Hex(body), out _));

    [Fact]
    public void Any_DRW_is_read_as_it_was_written() =>
        Gen.Select(Gen.Byte, Gen.UShort, Gen.Byte.Array[0, DrwPacket.MaxPayloadLength]).Sample((channel, index, payload) =>
        {
            var datagram = new byte[DrwPacket.HeaderLength + payload.Length];
            return DrwPacket.Write(datagram, channel, index, payload) == datagram.Length
                && PpppPacket.TryRead(datagram, out var packet) == PpppError.None
                && packet.Opcode == PpppOpcode.DRW
                && DrwPacket.TryRead(packet.Body, out var drw)
                && drw.Channel == channel && drw.Index == index && drw.Payload.SequenceEqual(payload);
        });

    [Fact]
    public void Any_DRW_ACK_is_read_as_it_was_written() =>
        Gen.Select(Gen.Byte, Gen.UShort.Array[0, 100]).Sample((channel, indexes) =>
        {
            var datagram = new byte[DrwPacket.HeaderLength + (2 * indexes.Length)];
            var length = DrwAckPacket.Write(datagram, channel, indexes);
            var read = ReadAck(datagram);
            return length == datagram.Length && read.Channel == channel && read.Indexes.AsSpan().SequenceEqual(indexes);
        });

    [Fact]
    public void Distance_undoes_an_advance_and_turns_its_sign() =>
        Gen.Select(Gen.UShort, Gen.Short[-32767, 32767]).Sample((origin, advance) =>
        {
            var index = (ushort)(origin + advance);
            return SerialNumber.Distance(index, origin) == advance && SerialNumber.Distance(origin, index) == -advance;
        });

    [Fact]
    public void Distances_add_up_while_they_stay_in_half_the_circle() =>
        Gen.Select(Gen.UShort, Gen.Short[-16000, 16000], Gen.Short[-16000, 16000]).Sample((a, first, second) =>
        {
            var b = (ushort)(a + first);
            var c = (ushort)(b + second);
            return SerialNumber.Distance(c, a) == SerialNumber.Distance(c, b) + SerialNumber.Distance(b, a);
        });

    [Theory]
    [InlineData(0, 65535, 1)]
    [InlineData(65535, 0, -1)]
    [InlineData(5, 5, 0)]
    [InlineData(32768, 0, -32768)]
    public void The_wrap_is_a_step_like_any_other(int index, int origin, int distance) =>
        Assert.Equal(distance, SerialNumber.Distance((ushort)index, (ushort)origin));

    private static (byte Channel, ushort[] Indexes) ReadAck(byte[] datagram)
    {
        Assert.Equal(PpppError.None, PpppPacket.TryRead(datagram, out var packet));
        Assert.Equal(PpppOpcode.DRW_ACK, packet.Opcode);
        Assert.True(DrwAckPacket.TryRead(packet.Body, out var ack));
        var indexes = new ushort[ack.Count];
        for (var i = 0; i < indexes.Length; i++)
        {
            indexes[i] = ack[i];
        }

        return (ack.Channel, indexes);
    }
}
