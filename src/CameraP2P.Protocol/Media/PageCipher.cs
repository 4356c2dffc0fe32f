using System.Security.Cryptography;
using CameraP2P.Protocol.Artemis;

namespace CameraP2P.Protocol.Media;

/// <summary>
/// The cipher over the video and audio of a frame: of every page of 0x1000 bytes the first 0x60 are AES-128-CBC with the key of
/// <see cref="CommandCipher"/> and a fresh zero IV; a page with fewer than 0x60 bytes left is plain (docs/PROTOCOL_ANALYSIS.md#media). Works in place
/// and allocates nothing. Thread-safe.
/// </summary>
public static class PageCipher
{
    /// <summary>Bytes from one enciphered piece to the next.</summary>
    public const int PageLength = 0x1000;

    /// <summary>Bytes enciphered at the start of each page.</summary>
    public const int HeadLength = 0x60;

    private const int BlockLength = 16;

    /// <summary>One per thread: a transform keeps state, and making one costs more than a page.</summary>
    private static readonly ThreadLocal<Blocks> PerThread = new(static () => new Blocks());

    /// <summary>Deciphers in place.</summary>
    /// <param name="data">All video and audio of one frame.</param>
    public static void Decipher(Span<byte> data)
    {
        var blocks = PerThread.Value!;
        for (; data.Length >= HeadLength; data = data[Math.Min(PageLength, data.Length)..])
        {
            blocks.Decipher(data[..HeadLength]);
        }
    }

    /// <summary>Enciphers in place.</summary>
    /// <param name="data">All video and audio of one frame.</param>
    public static void Encipher(Span<byte> data)
    {
        var blocks = PerThread.Value!;
        for (; data.Length >= HeadLength; data = data[Math.Min(PageLength, data.Length)..])
        {
            blocks.Encipher(data[..HeadLength]);
        }
    }

    /// <summary>CBC from single blocks: the transforms of the base class library would carry the IV from one page to the next.</summary>
    private sealed class Blocks
    {
        private readonly ICryptoTransform decryptor;
        private readonly ICryptoTransform encryptor;
        private readonly byte[] input = new byte[HeadLength];
        private readonly byte[] output = new byte[HeadLength];

        public Blocks()
        {
            var aes = CommandCipher.CreateAes();
            aes.Mode = CipherMode.ECB;
            aes.Padding = PaddingMode.None;
            decryptor = aes.CreateDecryptor();
            encryptor = aes.CreateEncryptor();
        }

        public void Decipher(Span<byte> head)
        {
            head.CopyTo(input);
            decryptor.TransformBlock(input, 0, HeadLength, output, 0);
            for (var i = BlockLength; i < HeadLength; i++)
            {
                output[i] ^= input[i - BlockLength];
            }

            output.CopyTo(head);
        }

        public void Encipher(Span<byte> head)
        {
            head.CopyTo(input);
            for (var at = 0; at < HeadLength; at += BlockLength)
            {
                for (var i = at; at > 0 && i < at + BlockLength; i++)
                {
                    input[i] ^= output[i - BlockLength];
                }

                encryptor.TransformBlock(input, at, BlockLength, output, at);
            }

            output.CopyTo(head);
        }
    }
}
