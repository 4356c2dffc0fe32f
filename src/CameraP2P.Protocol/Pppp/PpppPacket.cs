using System.Buffers.Binary;

namespace CameraP2P.Protocol.Pppp;

/// <summary>Why a datagram is not a PPPP packet.</summary>
public enum PpppError
{
    /// <summary>It is one.</summary>
    None,

    /// <summary>Shorter than the four bytes of the envelope.</summary>
    TooShort,

    /// <summary>The first byte is not 0xF1 (some siblings obfuscate the envelope; the KJK230 does not).</summary>
    BadMagic,

    /// <summary>The length field promises more bytes than the datagram has.</summary>
    BadLength,
}

/// <summary>
/// The envelope of every datagram: magic 0xF1, opcode, body length (u16 BE), body (docs/PROTOCOL_ANALYSIS.md#envelope).
/// A view over the caller's bytes: nothing is copied or allocated. Known and unknown opcodes alike are read. The length field
/// decides: some cameras of the family send bytes after the body, which are counted and left alone.
/// </summary>
public readonly ref struct PpppPacket
{
    /// <summary>First byte of every datagram (docs/PROTOCOL_ANALYSIS.md#envelope).</summary>
    public const byte Magic = 0xF1;

    /// <summary>Bytes before the body (docs/PROTOCOL_ANALYSIS.md#envelope).</summary>
    public const int HeaderLength = 4;

    /// <summary>The largest datagram the u16 length field can describe.</summary>
    public const int MaxLength = HeaderLength + ushort.MaxValue;

    private PpppPacket(PpppOpcode opcode, ReadOnlySpan<byte> body, int surplus)
    {
        Opcode = opcode;
        Body = body;
        Surplus = surplus;
    }

    /// <summary>What kind of packet this is; may be a value without a name.</summary>
    public PpppOpcode Opcode { get; }

    /// <summary>The bytes behind the envelope.</summary>
    public ReadOnlySpan<byte> Body { get; }

    /// <summary>How many bytes of the datagram come after the body; 0 in every recording.</summary>
    public int Surplus { get; }

    /// <summary>Reads one datagram. Never throws.</summary>
    /// <param name="datagram">All bytes of the datagram.</param>
    /// <param name="packet">A view over <paramref name="datagram"/>, valid as long as it is.</param>
    /// <returns><see cref="PpppError.None"/>, or why it is not a PPPP packet.</returns>
    public static PpppError TryRead(ReadOnlySpan<byte> datagram, out PpppPacket packet)
    {
        packet = default;
        if (datagram.Length < HeaderLength)
        {
            return PpppError.TooShort;
        }

        if (datagram[0] != Magic)
        {
            return PpppError.BadMagic;
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]);
        var surplus = datagram.Length - HeaderLength - length;
        if (surplus < 0)
        {
            return PpppError.BadLength;
        }

        packet = new PpppPacket((PpppOpcode)datagram[1], datagram.Slice(HeaderLength, length), surplus);
        return PpppError.None;
    }

    /// <summary>Writes the envelope and leaves the body to the caller.</summary>
    /// <param name="destination">At least <see cref="HeaderLength"/> + <paramref name="bodyLength"/> bytes.</param>
    /// <param name="opcode">Any value.</param>
    /// <param name="bodyLength">0 to 65,535.</param>
    /// <returns>The body's bytes, to be filled.</returns>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    public static Span<byte> WriteEnvelope(Span<byte> destination, PpppOpcode opcode, int bodyLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bodyLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bodyLength, ushort.MaxValue);
        if (destination.Length < HeaderLength + bodyLength)
        {
            throw new ArgumentException("The destination is shorter than the packet.", nameof(destination));
        }

        destination[0] = Magic;
        destination[1] = (byte)opcode;
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)bodyLength);
        return destination.Slice(HeaderLength, bodyLength);
    }

    /// <summary>Writes a whole packet.</summary>
    /// <param name="destination">At least <see cref="HeaderLength"/> + the body's length.</param>
    /// <param name="opcode">Any value.</param>
    /// <param name="body">0 to 65,535 bytes.</param>
    /// <returns>The packet's length in bytes.</returns>
    public static int Write(Span<byte> destination, PpppOpcode opcode, ReadOnlySpan<byte> body = default)
    {
        body.CopyTo(WriteEnvelope(destination, opcode, body.Length));
        return HeaderLength + body.Length;
    }

    /// <summary>Writes a packet whose body is a UID: PUNCH_PKT, P2P_RDY and their kin.</summary>
    /// <param name="destination">At least 24 bytes.</param>
    /// <param name="opcode">Any value.</param>
    /// <param name="uid">The camera's UID.</param>
    /// <returns>The packet's length, 24.</returns>
    public static int WriteUid(Span<byte> destination, PpppOpcode opcode, CameraUid uid)
    {
        uid.Write(WriteEnvelope(destination, opcode, CameraUid.Length));
        return HeaderLength + CameraUid.Length;
    }
}
