namespace CameraP2P.Simulator.Media;

/// <summary>
/// Writes a baseline JPEG (ITU-T T.81) of blocks of 8 x 8 pixels in one colour each: only the DC coefficients differ from zero, so neither a
/// transform nor run lengths are needed.
/// </summary>
internal static class BlockJpeg
{
    /// <summary>Pixels of a block's side.</summary>
    public const int BlockSize = 8;

    /// <summary>Lengths of the codes for DC categories 0 to 11 (ITU-T T.81, table K.3).</summary>
    private static ReadOnlySpan<byte> DcLengths => [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>Encodes a picture.</summary>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="colourOf">The colour of a block by column and row: brightness, blue and red difference, as in JFIF.</param>
    public static byte[] Encode(int width, int height, Func<int, int, (byte Y, byte Cb, byte Cr)> colourOf)
    {
        var output = new List<byte>(16 * 1024);
        WriteHeaders(output, width, height);
        WriteScan(output, (width + BlockSize - 1) / BlockSize, (height + BlockSize - 1) / BlockSize, colourOf);
        output.AddRange([0xFF, 0xD9]);
        return [.. output];
    }

    private static void WriteHeaders(List<byte> output, int width, int height)
    {
        output.AddRange([0xFF, 0xD8, 0xFF, 0xE0, 0, 16, .. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0]);

        // A DC coefficient is eight times the block's value: with steps of eight it is the value itself.
        output.AddRange([0xFF, 0xDB, 0, 67, 0, .. Enumerable.Repeat((byte)8, 64)]);
        output.AddRange([0xFF, 0xC0, 0, 17, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]);
        output.AddRange([0xFF, 0xC4, 0, 31, 0x00, .. DcLengths, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);

        // One code of one bit: the end of a block.
        output.AddRange([0xFF, 0xC4, 0, 20, 0x10, 1, .. new byte[15], 0]);
        output.AddRange([0xFF, 0xDA, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0]);
    }

    private static void WriteScan(List<byte> output, int columns, int rows, Func<int, int, (byte Y, byte Cb, byte Cr)> colourOf)
    {
        var bits = new BitWriter(output);
        var (y, cb, cr) = (128, 128, 128);
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                var colour = colourOf(column, row);
                WriteBlock(bits, colour.Y - y);
                WriteBlock(bits, colour.Cb - cb);
                WriteBlock(bits, colour.Cr - cr);
                (y, cb, cr) = (colour.Y, colour.Cb, colour.Cr);
            }
        }

        bits.Pad();
    }

    private static void WriteBlock(BitWriter bits, int difference)
    {
        var size = difference == 0 ? 0 : (int)Math.Log2(Math.Abs(difference)) + 1;
        var (code, length) = CodeOf(size);
        bits.Write(code, length);
        bits.Write(difference < 0 ? difference + (1 << size) - 1 : difference, size);
        bits.Write(0, 1);
    }

    /// <summary>The code of a DC category, counted up as the table's lengths say (ITU-T T.81, annex C).</summary>
    private static (int Code, int Length) CodeOf(int category)
    {
        for (int code = 0, first = 0, length = 1; ; length++)
        {
            var count = DcLengths[length - 1];
            if (category < first + count)
            {
                return (code + category - first, length);
            }

            code = (code + count) << 1;
            first += count;
        }
    }

    private sealed class BitWriter(List<byte> output)
    {
        private int held;
        private int count;

        public void Write(int value, int length)
        {
            for (var i = length - 1; i >= 0; i--)
            {
                held = (held << 1) | ((value >> i) & 1);
                if (++count == 8)
                {
                    output.Add((byte)held);
                    if (held == 0xFF)
                    {
                        output.Add(0);
                    }

                    (held, count) = (0, 0);
                }
            }
        }

        public void Pad() => Write(0x7F, count == 0 ? 0 : 8 - count);
    }
}
