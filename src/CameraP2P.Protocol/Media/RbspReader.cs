namespace CameraP2P.Protocol.Media;

/// <summary>
/// Reads the bits of a NAL unit's payload (RBSP, ITU-T H.264 clause 7.3 and 9.1), leaving out the emulation prevention bytes. Beyond the end it
/// reads zeros and sets <see cref="Failed"/>: check that once, after the last field.
/// </summary>
internal ref struct RbspReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;
    private int position;
    private int zeros;
    private int current;
    private int bitsLeft;

    /// <summary>Whether a field lay beyond the end or was no Exp-Golomb code.</summary>
    public bool Failed { get; private set; }

    /// <summary>u(1).</summary>
    public bool ReadFlag() => ReadBits(1) != 0;

    /// <summary>u(n), up to 32 bits.</summary>
    public uint ReadBits(int count)
    {
        uint value = 0;
        for (; count > 0; count--)
        {
            if (bitsLeft == 0)
            {
                current = NextByte();
                bitsLeft = 8;
            }

            bitsLeft--;
            value = (value << 1) | (uint)((current >> bitsLeft) & 1);
        }

        return value;
    }

    /// <summary>ue(v).</summary>
    public uint ReadUnsigned()
    {
        var leadingZeros = 0;
        while (!Failed && ReadBits(1) == 0)
        {
            leadingZeros++;
            Failed |= leadingZeros > 31;
        }

        return Failed ? 0 : (1u << leadingZeros) - 1 + ReadBits(leadingZeros);
    }

    /// <summary>se(v).</summary>
    public int ReadSigned()
    {
        var code = (long)ReadUnsigned();
        return (int)((code & 1) == 0 ? -(code / 2) : (code + 1) / 2);
    }

    private int NextByte()
    {
        if (position < bytes.Length && zeros >= 2 && bytes[position] == 3)
        {
            position++;
            zeros = 0;
        }

        if (position >= bytes.Length)
        {
            Failed = true;
            return 0;
        }

        var next = bytes[position++];
        zeros = next == 0 ? zeros + 1 : 0;
        return next;
    }
}
