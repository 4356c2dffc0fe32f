using System.Buffers.Binary;

namespace CameraP2P.Protocol.Artemis;

/// <summary>What a record carries (docs/PROTOCOL_ANALYSIS.md#records). Values without a name pass through.</summary>
public enum RecordClass : uint
{
    /// <summary>Live video and audio, channel 1.</summary>
    LiveAv = 0,

    /// <summary>A command to the camera, channel 0.</summary>
    Request = 2,

    /// <summary>The camera's answer, channel 0.</summary>
    Response = 3,

    /// <summary>Playback video and audio, channel 2; reported, not in our captures.</summary>
    PlaybackAv = 4,

    /// <summary>A piece of a file, channel 3; reported, not in our captures.</summary>
    File = 5,

    /// <summary>A thumbnail, channel 4.</summary>
    Thumbnail = 8,

    /// <summary>An event from the camera, channel 6.</summary>
    Event = 9,
}

/// <summary>
/// The 20 bytes in front of a record's payload: <c>ARTEMIS</c> + one byte, class, sequence, payload length, all u32 LE
/// (docs/PROTOCOL_ANALYSIS.md#records).
/// </summary>
/// <param name="EighthByte">NUL except in events (0x77 seen): kept, never compared.</param>
/// <param name="Class">What the record carries; may be a value without a name.</param>
/// <param name="Sequence">A response carries that of its request.</param>
/// <param name="PayloadLength">Bytes of payload that follow.</param>
public readonly record struct RecordHeader(byte EighthByte, RecordClass Class, uint Sequence, uint PayloadLength)
{
    /// <summary>Bytes of the header (docs/PROTOCOL_ANALYSIS.md#records).</summary>
    public const int Length = 20;

    /// <summary>The seven bytes every record starts with (docs/PROTOCOL_ANALYSIS.md#records).</summary>
    public static ReadOnlySpan<byte> Magic => "ARTEMIS"u8;

    /// <summary>Reads a header. Never throws.</summary>
    /// <param name="source">At least 20 bytes.</param>
    /// <param name="header">The header.</param>
    /// <returns>False when it is too short or does not start with <see cref="Magic"/>.</returns>
    public static bool TryRead(ReadOnlySpan<byte> source, out RecordHeader header)
    {
        if (source.Length < Length || !source.StartsWith(Magic))
        {
            header = default;
            return false;
        }

        header = new RecordHeader(
            source[7],
            (RecordClass)BinaryPrimitives.ReadUInt32LittleEndian(source[8..]),
            BinaryPrimitives.ReadUInt32LittleEndian(source[12..]),
            BinaryPrimitives.ReadUInt32LittleEndian(source[16..]));
        return true;
    }

    /// <summary>Writes the 20 bytes.</summary>
    /// <param name="destination">At least 20 bytes.</param>
    public void Write(Span<byte> destination)
    {
        Magic.CopyTo(destination);
        destination[7] = EighthByte;
        BinaryPrimitives.WriteUInt32LittleEndian(destination[8..], (uint)Class);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[12..], Sequence);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[16..], PayloadLength);
    }

    /// <summary>A whole record as new bytes.</summary>
    /// <param name="recordClass">What it carries.</param>
    /// <param name="sequence">Its sequence.</param>
    /// <param name="payload">Its payload.</param>
    /// <param name="eighthByte">NUL, or what an event carries there.</param>
    /// <returns>Header and payload.</returns>
    public static byte[] Build(RecordClass recordClass, uint sequence, ReadOnlySpan<byte> payload, byte eighthByte = 0)
    {
        var record = new byte[Length + payload.Length];
        new RecordHeader(eighthByte, recordClass, sequence, (uint)payload.Length).Write(record);
        payload.CopyTo(record.AsSpan(Length));
        return record;
    }
}
