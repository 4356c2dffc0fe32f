using System.Buffers.Binary;
using System.Text;
using CameraP2P.Simulator;
using CameraP2P.Simulator.Radio;

namespace CameraP2P.Radios;

/// <summary>
/// The camera's side of the wake-up message (docs/PROTOCOL_ANALYSIS.md#bluetooth-wake-up): 13 57, kind and length little-endian, then JSON, cut into values of 20 bytes. Written apart
/// from the client's codec, so that an error in one shows in the other.
/// </summary>
internal static class WakeMessage
{
    /// <summary>The longest value: an ATT_MTU of 23 less the 3 bytes of a notification's header.</summary>
    public const int ValueLength = 20;

    private const ushort Magic = 0x5713;
    private const ushort WakeKind = 1;
    private const int HeaderLength = 8;

    /// <summary>Whether this value asks the camera to wake: kind 1, nothing behind the header but zeros up to 20 bytes.</summary>
    public static bool IsWake(ReadOnlySpan<byte> value) =>
        value.Length == ValueLength
        && BinaryPrimitives.ReadUInt16LittleEndian(value) == Magic
        && BinaryPrimitives.ReadUInt16LittleEndian(value[2..]) == WakeKind
        && !value[4..].ContainsAnyExcept((byte)0);

    /// <summary>The values of the answer.</summary>
    public static IReadOnlyList<byte[]> Answer(CameraRadioOption option, WakeFault fault, Random random)
    {
        if (fault is WakeFault.Garbage)
        {
            var garbage = new byte[ValueLength * 4];
            random.NextBytes(garbage);
            return Cut(garbage);
        }

        var json = fault is WakeFault.RefusedWake
            ? """{"ret":-1}"""
            : $$"""{"ret":0,"ssid":"{{option.WifiName}}","bssid":"{{option.Bssid}}","pwd":"{{option.Password}}"}""";
        var message = new byte[HeaderLength + json.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(message, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(2), WakeKind);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(4), (uint)json.Length);
        Encoding.ASCII.GetBytes(json, message.AsSpan(HeaderLength));
        var values = Cut(message);
        return fault is WakeFault.DisconnectInTheMiddle ? [.. values.Take(values.Count / 2)] : values;
    }

    private static List<byte[]> Cut(byte[] message) => [.. message.Chunk(ValueLength)];
}
