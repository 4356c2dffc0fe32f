using System.Buffers.Binary;

namespace CameraP2P.Protocol.Pppp;

/// <summary>
/// The body of a DRW_ACK: 0xD1, channel u8, count u16 BE, then that many indexes u16 BE (docs/PROTOCOL_ANALYSIS.md#reliable-channels).
/// An index may appear several times and the order is not always ascending. A view; nothing is copied.
/// </summary>
public readonly ref struct DrwAckPacket
{
    /// <summary>The most indexes ever seen in one DRW_ACK (docs/PROTOCOL_ANALYSIS.md#reliable-channels); ours stop there too.</summary>
    public const int MaxBatch = 17;

    /// <summary>The most indexes accepted: the app closes the session at more (docs/PROTOCOL_ANALYSIS.md#reliable-channels).</summary>
    public const int MaxCount = 81;

    /// <summary>Bytes of the longest datagram of <see cref="MaxBatch"/> indexes.</summary>
    public const int MaxBatchLength = DrwPacket.HeaderLength + (2 * MaxBatch);

    private readonly ReadOnlySpan<byte> indexes;

    private DrwAckPacket(byte channel, ReadOnlySpan<byte> indexes)
    {
        Channel = channel;
        this.indexes = indexes;
    }

    /// <summary>The channel whose indexes follow.</summary>
    public byte Channel { get; }

    /// <summary>How many indexes follow.</summary>
    public int Count => indexes.Length / 2;

    /// <summary>One of the indexes.</summary>
    /// <param name="i">0 to <see cref="Count"/> − 1.</param>
    public ushort this[int i] => BinaryPrimitives.ReadUInt16BigEndian(indexes.Slice(2 * i, 2));

    /// <summary>Reads the body of a packet whose opcode is DRW_ACK. Never throws.</summary>
    /// <param name="body">The body.</param>
    /// <param name="ack">A view over it.</param>
    /// <returns>False when it is too short, does not start with 0xD1, or the count is not that of the bytes.</returns>
    public static bool TryRead(ReadOnlySpan<byte> body, out DrwAckPacket ack)
    {
        if (body.Length < DrwPacket.BodyHeaderLength
            || body[0] != DrwPacket.BodyMagic
            || body.Length != DrwPacket.BodyHeaderLength + (2 * BinaryPrimitives.ReadUInt16BigEndian(body[2..])))
        {
            ack = default;
            return false;
        }

        ack = new DrwAckPacket(body[1], body[DrwPacket.BodyHeaderLength..]);
        return true;
    }

    /// <summary>Writes a whole datagram.</summary>
    /// <param name="destination">At least 8 + 2 × the number of indexes.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="indexes">The indexes, in any order, repeats allowed.</param>
    /// <returns>The datagram's length in bytes.</returns>
    public static int Write(Span<byte> destination, byte channel, ReadOnlySpan<ushort> indexes)
    {
        var body = PpppPacket.WriteEnvelope(destination, PpppOpcode.DRW_ACK, DrwPacket.BodyHeaderLength + (2 * indexes.Length));
        body[0] = DrwPacket.BodyMagic;
        body[1] = channel;
        BinaryPrimitives.WriteUInt16BigEndian(body[2..], (ushort)indexes.Length);
        for (var i = 0; i < indexes.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(body[(DrwPacket.BodyHeaderLength + (2 * i))..], indexes[i]);
        }

        return DrwPacket.HeaderLength + (2 * indexes.Length);
    }
}
