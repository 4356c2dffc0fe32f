using System.Buffers.Binary;

namespace CameraP2P.Protocol.Bluetooth;

/// <summary>
/// The message over Bluetooth that wakes a camera's Wi-Fi, in both directions: 13 57, kind and length little-endian, then that many bytes, cut into values
/// of at most 20 bytes (docs/PROTOCOL_ANALYSIS.md#bluetooth-wake-up). No pairing, no cipher.
/// </summary>
public static class WakeUpMessage
{
    /// <summary>The service both characteristics are, probably, in.</summary>
    public const string Service = "00008801-0000-1000-8000-00805f9b34fb";

    /// <summary>The characteristic that is written.</summary>
    public const string WriteCharacteristic = "00000002-0000-1000-8000-00805f9b34fb";

    /// <summary>The characteristic whose notifications bring the answer.</summary>
    public const string NotifyCharacteristic = "00000003-0000-1000-8000-00805f9b34fb";

    /// <summary>How the names that cameras advertise begin; the last four hex digits of the Bluetooth address follow.</summary>
    public const string NamePrefix = "TC100_";

    /// <summary>The longest value: what an attribute of Bluetooth Low Energy holds without negotiation.</summary>
    public const int ValueLength = 20;

    /// <summary>The kind that wakes and asks for the Wi-Fi; no other was seen.</summary>
    public const ushort Wake = 1;

    /// <summary>Magic, kind and length.</summary>
    public const int HeaderLength = 8;

    /// <summary>The longest answer accepted. 72 bytes were seen.</summary>
    public const int MaxLength = 4096;

    internal const ushort Magic = 0x5713;

    /// <summary>The one value that wakes: the header with length 0, padded to 20 bytes.</summary>
    /// <returns><c>13 57 01 00 00000000</c> and zeros.</returns>
    public static byte[] BuildWake()
    {
        var value = new byte[ValueLength];
        BinaryPrimitives.WriteUInt16LittleEndian(value, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(value.AsSpan(2), Wake);
        return value;
    }
}

/// <summary>What a value has brought a message to.</summary>
public enum WakeUpProgress
{
    /// <summary>More values are to come.</summary>
    Incomplete,

    /// <summary>The message is whole.</summary>
    Complete,

    /// <summary>It does not begin like a message, or is longer than <see cref="WakeUpMessage.MaxLength"/>.</summary>
    Malformed,
}

/// <summary>Puts the values of one answer together. Not thread-safe.</summary>
public sealed class WakeUpReader
{
    private readonly List<byte> bytes = new(WakeUpMessage.HeaderLength + 72);

    /// <summary>The kind of the message; 0 before its header is whole.</summary>
    public ushort Kind { get; private set; }

    /// <summary>Bytes so far, header included.</summary>
    public int Received => bytes.Count;

    /// <summary>Takes one value.</summary>
    /// <param name="value">As notified, up to 512 bytes; a message may also begin in the middle of the header.</param>
    /// <returns>Where the message stands. What follows a whole message is padding, and ignored.</returns>
    public WakeUpProgress Add(ReadOnlySpan<byte> value)
    {
        bytes.AddRange(value);
        var start = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes);
        if (!BeginsLikeAMessage(start))
        {
            return WakeUpProgress.Malformed;
        }

        if (start.Length < WakeUpMessage.HeaderLength)
        {
            return WakeUpProgress.Incomplete;
        }

        Kind = BinaryPrimitives.ReadUInt16LittleEndian(start[2..]);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(start[4..]);
        return length > WakeUpMessage.MaxLength ? WakeUpProgress.Malformed
            : start.Length - WakeUpMessage.HeaderLength < length ? WakeUpProgress.Incomplete
            : WakeUpProgress.Complete;
    }

    /// <summary>The bytes behind the header of a whole message.</summary>
    /// <returns>Empty while it is not whole.</returns>
    public byte[] GetPayload()
    {
        var start = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes);
        if (start.Length < WakeUpMessage.HeaderLength)
        {
            return [];
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(start[4..]);
        return length <= start.Length - WakeUpMessage.HeaderLength ? start.Slice(WakeUpMessage.HeaderLength, (int)length).ToArray() : [];
    }

    private static bool BeginsLikeAMessage(ReadOnlySpan<byte> start) =>
        (start.Length < 1 || start[0] == (WakeUpMessage.Magic & 0xFF)) && (start.Length < 2 || start[1] == WakeUpMessage.Magic >> 8);
}
