using CameraP2P.Protocol.Pppp;
using CsCheck;

namespace CameraP2P.Tests.Protocol.Pppp;

public class PpppPacketTests
{
    [Theory]
    [InlineData("f1300000", PpppOpcode.LAN_SEARCH)]
    [InlineData("f1e00000", PpppOpcode.ALIVE)]
    [InlineData("f1e10000", PpppOpcode.ALIVE_ACK)]
    [InlineData("f1f00000", PpppOpcode.CLOSE)]
    [InlineData("f19a0000", (PpppOpcode)0x9A)]
    public void Empty_packets_are_read_and_written(string hex, PpppOpcode opcode)
    {
        var bytes = Wire.Hex(hex);
        Assert.Equal(PpppError.None, PpppPacket.TryRead(bytes, out var packet));
        Assert.Equal(opcode, packet.Opcode);
        Assert.True(packet.Body.IsEmpty);
        var written = new byte[4];
        Assert.Equal(4, PpppPacket.Write(written, opcode));
        Assert.Equal(bytes, written);
    }

    [Theory]
    [InlineData("", PpppError.TooShort)]
    [InlineData("f13000", PpppError.TooShort)]
    [InlineData("f2300000", PpppError.BadMagic)]
    [InlineData("f1300001", PpppError.BadLength)]
    public void What_is_no_packet_is_named(string hex, PpppError error) =>
        Assert.Equal(error, PpppPacket.TryRead(Wire.Hex(hex), out _));

    [Fact]
    public void Bytes_after_the_length_are_counted_and_left_alone()
    {
        Assert.Equal(PpppError.None, PpppPacket.TryRead(Wire.Hex("f1d100020102ffffff"), out var packet));
        Assert.Equal((PpppOpcode.DRW_ACK, 3), (packet.Opcode, packet.Surplus));
        Assert.Equal(Wire.Hex("0102"), packet.Body.ToArray());
    }

    [Fact]
    public void A_punch_carries_the_UID_both_ways()
    {
        Assert.Equal(PpppError.None, PpppPacket.TryRead(Wire.Punch, out var packet));
        Assert.True(CameraUid.TryRead(packet.Body, out var uid));
        Assert.Equal(CameraUid.Kjk230, uid);
        var written = new byte[24];
        Assert.Equal(24, PpppPacket.WriteUid(written, PpppOpcode.PUNCH_PKT, uid));
        Assert.Equal(Wire.Punch, written);
    }

    [Fact]
    public void Opcode_0x43_carries_the_UID_and_address_of_the_camera()
    {
        Assert.Equal(PpppError.None, PpppPacket.TryRead(Wire.Address, out var packet));
        Assert.Equal((PpppOpcode.TRY_LAN_TCP, 44), (packet.Opcode, packet.Body.Length));
        Assert.True(CameraUid.TryRead(packet.Body, out var uid));
        Assert.Equal("LBCS-000000-CCCJJ", uid.ToString());
        Assert.True(Ipv4EndPoint.TryRead(packet.Body[CameraUid.Length..], out var address));
        Assert.Equal("192.168.43.1:40611", address.ToString());
    }

    [Fact]
    public void Any_envelope_is_read_as_it_was_written() =>
        Gen.Select(Gen.Byte, Gen.Byte.Array[0, 1500]).Sample((opcode, body) =>
        {
            var datagram = new byte[PpppPacket.HeaderLength + body.Length];
            return PpppPacket.Write(datagram, (PpppOpcode)opcode, body) == datagram.Length
                && PpppPacket.TryRead(datagram, out var packet) == PpppError.None
                && packet.Opcode == (PpppOpcode)opcode
                && packet.Body.SequenceEqual(body);
        });

    [Fact]
    public void Writing_into_too_little_room_is_refused()
    {
        Assert.Throws<ArgumentException>(() => PpppPacket.Write(new byte[3], PpppOpcode.ALIVE));
        Assert.Throws<ArgumentOutOfRangeException>(() => PpppPacket.Write(new byte[70_000], PpppOpcode.DRW, new byte[65_536]));
    }

    [Fact]
    public void Any_address_is_read_as_it_was_written() => Gen.Select(Gen.UInt, Gen.UShort).Sample((address, port) =>
    {
        var bytes = new byte[Ipv4EndPoint.WireLength];
        var endPoint = new Ipv4EndPoint(address, port);
        endPoint.Write(bytes);
        return Ipv4EndPoint.TryRead(bytes, out var read)
            && read == endPoint
            && Ipv4EndPoint.From(endPoint.ToIPEndPoint()) == endPoint
            && string.Equals(endPoint.ToString(), endPoint.ToIPEndPoint().ToString(), StringComparison.Ordinal);
    });
}
