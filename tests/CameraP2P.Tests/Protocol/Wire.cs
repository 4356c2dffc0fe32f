using System.Text;
using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Tests.Protocol;

/// <summary>Single packets as the camera and the official app sent them, each with the capture it is from.</summary>
internal static class Wire
{
    /// <summary>First heartbeat of a session (frida_udp_traffic, datagram 88).</summary>
    public static readonly byte[] Heartbeat = Hex(
        "f1d00031 d1000002 415254454d495300 02000000 01000100 19000000 4d7a6c423336582f49566f385a7a49357247396a31773d3d00");

    /// <summary>PUNCH_PKT of the camera and its echo (frida_udp_traffic, datagrams 1 and 2).</summary>
    public static readonly byte[] Punch = Hex("f1410014 4c42435300000000 00000000 4343434a4a000000");

    /// <summary>Opcode 0x43: UID and the camera's own address and session port (frida_udp_traffic, datagram 5).</summary>
    public static readonly byte[] Address = Hex(
        "f143002c 4c42435300000000 00000000 4343434a4a000000 0002a39e012ba8c00000000000000000 0000000000000000");

    /// <summary>DRW_ACK of seventeen indexes (frida_udp_traffic, datagram 100).</summary>
    public static readonly byte[] Ack17 = Hex(
        "f1d10026 d1010011 0000000100020003000400050006000700080009000a000b000c000d000e000f0010");

    /// <summary>DRW_ACK of the camera that repeats one index (wire_examples).</summary>
    public static readonly byte[] AckRepeated = Hex("f1d1000e d1000005 000d000d000d000d000d");

    /// <summary>DRW_ACK whose order is not ascending (frida_udp_traffic, datagram 99).</summary>
    public static readonly byte[] AckUnordered = Hex("f1d1000e d1000005 000700080009000a0007");

    /// <summary>The camera's first DRW (frida_udp_traffic, datagram 63).</summary>
    public static readonly byte[] Greeting = Hex("f1d00007 d1000000 41434b");

    /// <summary>Last DRW of a device information: nothing but NULs (frida_udp_traffic, datagram 86).</summary>
    public static readonly byte[] ZeroTail = Hex("f1d00019 d1000005 000000000000000000000000000000000000000000");

    /// <summary>An event on channel 6 (wire_examples).</summary>
    public static readonly byte[] Event = Hex("f1d00024 d1060000 415254454d495377 09000000 01000000 0c000000 7b226576744964223a347d00");

    public static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", string.Empty, StringComparison.Ordinal));

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>The payload of a DRW that is known to be one.</summary>
    public static byte[] PayloadOf(byte[] datagram)
    {
        Assert.Equal(PpppError.None, PpppPacket.TryRead(datagram, out var packet));
        Assert.Equal(PpppOpcode.DRW, packet.Opcode);
        Assert.True(DrwPacket.TryRead(packet.Body, out var drw));
        return drw.Payload.ToArray();
    }

    /// <summary>A command as one datagram on channel 0.</summary>
    public static byte[] Command(ushort index, RecordClass recordClass, uint sequence, string json, string tailHex = "")
    {
        var padding = recordClass == RecordClass.Request ? CommandCipher.RequestPadding : CommandCipher.ResponsePadding;
        var record = RecordHeader.Build(recordClass, sequence, CommandCipher.Encode(Utf8(json), padding, Hex(tailHex)));
        var datagram = new byte[DrwPacket.HeaderLength + record.Length];
        DrwPacket.Write(datagram, 0, index, record);
        return datagram;
    }
}
