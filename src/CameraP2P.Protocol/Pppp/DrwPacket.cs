using System.Buffers.Binary;

namespace CameraP2P.Protocol.Pppp;

/// <summary>
/// The body of a DRW: 0xD1, channel u8, index u16 BE, payload (docs/PROTOCOL_ANALYSIS.md#reliable-channels). A view; nothing is copied.
/// </summary>
public readonly ref struct DrwPacket
{
    /// <summary>First byte of the bodies of DRW and DRW_ACK (docs/PROTOCOL_ANALYSIS.md#reliable-channels).</summary>
    public const byte BodyMagic = 0xD1;

    /// <summary>Bytes of the body before the payload (docs/PROTOCOL_ANALYSIS.md#reliable-channels).</summary>
    public const int BodyHeaderLength = 4;

    /// <summary>Bytes of the datagram before the payload.</summary>
    public const int HeaderLength = PpppPacket.HeaderLength + BodyHeaderLength;

    /// <summary>The longest payload a sender cuts a record into (docs/PROTOCOL_ANALYSIS.md#reliable-channels).</summary>
    public const int MaxPayloadLength = 1024;

    /// <summary>Channels are numbered 0 to 7 (docs/PROTOCOL_ANALYSIS.md#reliable-channels).</summary>
    public const int ChannelCount = 8;

    private DrwPacket(byte channel, ushort index, ReadOnlySpan<byte> payload)
    {
        Channel = channel;
        Index = index;
        Payload = payload;
    }

    /// <summary>0 to 7 in real traffic; any value is read.</summary>
    public byte Channel { get; }

    /// <summary>Counter per channel and direction, wraps at 65,536.</summary>
    public ushort Index { get; }

    /// <summary>A piece of the channel's byte stream.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>Reads the body of a packet whose opcode is DRW. Never throws.</summary>
    /// <param name="body">The body.</param>
    /// <param name="drw">A view over it.</param>
    /// <returns>False when it is too short or does not start with 0xD1.</returns>
    public static bool TryRead(ReadOnlySpan<byte> body, out DrwPacket drw)
    {
        if (body.Length < BodyHeaderLength || body[0] != BodyMagic)
        {
            drw = default;
            return false;
        }

        drw = new DrwPacket(body[1], BinaryPrimitives.ReadUInt16BigEndian(body[2..]), body[BodyHeaderLength..]);
        return true;
    }

    /// <summary>Writes a whole datagram.</summary>
    /// <param name="destination">At least <see cref="HeaderLength"/> + the payload's length.</param>
    /// <param name="channel">Any value; 0 to 7 in real traffic.</param>
    /// <param name="index">The index.</param>
    /// <param name="payload">Up to 65,531 bytes; real senders stop at <see cref="MaxPayloadLength"/>.</param>
    /// <returns>The datagram's length in bytes.</returns>
    public static int Write(Span<byte> destination, byte channel, ushort index, ReadOnlySpan<byte> payload)
    {
        var body = PpppPacket.WriteEnvelope(destination, PpppOpcode.DRW, BodyHeaderLength + payload.Length);
        body[0] = BodyMagic;
        body[1] = channel;
        BinaryPrimitives.WriteUInt16BigEndian(body[2..], index);
        payload.CopyTo(body[BodyHeaderLength..]);
        return HeaderLength + payload.Length;
    }
}
