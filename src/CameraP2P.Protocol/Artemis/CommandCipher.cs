using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace CameraP2P.Protocol.Artemis;

/// <summary>A decrypted command: its JSON, and the stale bytes real senders leave behind the first NUL.</summary>
/// <param name="Json">UTF-8 text up to the first NUL.</param>
/// <param name="Tail">What follows that NUL; meaningless, kept so that a record can be built again byte for byte.</param>
public readonly record struct CommandText(ReadOnlyMemory<byte> Json, ReadOnlyMemory<byte> Tail);

/// <summary>
/// The wrapping of every command and answer: JSON, padded with NUL to 16, AES-128-CBC, base64, NULs (docs/PROTOCOL_ANALYSIS.md#command-payload).
/// Key and IV are the same in every unit and every app: this hides nothing, it only has to fit. Thread-safe.
/// </summary>
public static class CommandCipher
{
    /// <summary>NULs behind the base64 of a request (docs/PROTOCOL_ANALYSIS.md#command-payload).</summary>
    public const int RequestPadding = 1;

    /// <summary>NULs behind the base64 of a response (docs/PROTOCOL_ANALYSIS.md#command-payload).</summary>
    public const int ResponsePadding = 21;

    private const int BlockLength = 16;

    /// <summary>One per thread: an <see cref="Aes"/> is not promised to be thread-safe, and setting its key up costs more than a command.</summary>
    private static readonly ThreadLocal<Aes> Cipher = new(CreateAes);

    /// <summary>The AES-128 key, ASCII, the same for every unit (docs/PROTOCOL_ANALYSIS.md#command-payload, proven by 178 of 178 records).</summary>
    public static ReadOnlySpan<byte> Key => "xs38nul7cqf7m1va"u8;

    private static ReadOnlySpan<byte> ZeroIV => "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"u8;

    /// <summary>Wraps a JSON text as the payload of a request or response.</summary>
    /// <param name="json">UTF-8 JSON without NUL.</param>
    /// <param name="padding"><see cref="RequestPadding"/> or <see cref="ResponsePadding"/>.</param>
    /// <param name="tail">Bytes to leave behind the first NUL, to rebuild a recorded request; normally empty.</param>
    /// <returns>The record's payload.</returns>
    public static byte[] Encode(ReadOnlySpan<byte> json, int padding, ReadOnlySpan<byte> tail = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(padding);
        // At least one NUL always ends the text: no recorded text fills its last block, so nobody knows whether a camera
        // would find the end of one that does.
        var textLength = json.Length + 1 + tail.Length;
        var block = new byte[(textLength + BlockLength - 1) / BlockLength * BlockLength];
        json.CopyTo(block);
        tail.CopyTo(block.AsSpan(json.Length + 1));
        return EncodeBlocks(block, padding);
    }

    /// <summary>Wraps a text that is padded already, such as a decoded one in which letters were replaced.</summary>
    /// <param name="blocks">A whole number of blocks of 16 bytes.</param>
    /// <param name="padding">NULs behind the base64.</param>
    /// <returns>The record's payload.</returns>
    public static byte[] EncodeBlocks(ReadOnlySpan<byte> blocks, int padding)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(padding);
        var encrypted = Cipher.Value!.EncryptCbc(blocks, ZeroIV, PaddingMode.None);
        var payload = new byte[Base64.GetMaxEncodedToUtf8Length(encrypted.Length) + padding];
        Base64.EncodeToUtf8(encrypted, payload, out _, out _);
        return payload;
    }

    /// <summary>Unwraps the payload of a request or response. Never throws.</summary>
    /// <param name="payload">Base64 and any number of NULs.</param>
    /// <param name="text">The JSON text and what lies behind it.</param>
    /// <returns>False when it is not base64 of whole AES blocks.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> payload, out CommandText text)
    {
        text = default;
        var end = payload.IndexOf((byte)0);
        var encoded = end < 0 ? payload : payload[..end];
        var block = new byte[Base64.GetMaxDecodedFromUtf8Length(encoded.Length)];
        if (Base64.DecodeFromUtf8(encoded, block, out _, out var length) != OperationStatus.Done
            || length == 0
            || length % BlockLength != 0)
        {
            return false;
        }

        Cipher.Value!.DecryptCbc(block.AsSpan(0, length), ZeroIV, block, PaddingMode.None);
        var plain = block.AsMemory(0, length);
        var textEnd = plain.Span.IndexOf((byte)0);
        text = textEnd < 0
            ? new CommandText(plain, default)
            : new CommandText(plain[..textEnd], plain[(textEnd + 1)..]);
        return true;
    }

    /// <summary>AES with the one key.</summary>
    internal static Aes CreateAes()
    {
        var aes = Aes.Create();
        aes.Key = Key.ToArray();
        return aes;
    }
}
