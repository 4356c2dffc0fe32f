namespace CameraP2P.Captures;

/// <summary>
/// One DRW payload and what a trace shows of it. A record can only be masked whole, so the masked bytes come when its last DRW
/// is there; what never comes stays NUL.
/// </summary>
internal sealed class MaskedPayload(ushort index, ReadOnlySpan<byte> original)
{
    private readonly byte[] original = original.ToArray();
    private readonly byte[] masked = new byte[original.Length];
    private int filled;
    private bool isForced;

    /// <summary>Its DRW's index.</summary>
    public ushort Index { get; } = index;

    /// <summary>The payload as it was.</summary>
    public ReadOnlySpan<byte> Original => original;

    /// <summary>What the trace shows.</summary>
    public ReadOnlySpan<byte> Masked => masked;

    /// <summary>Whether <see cref="Masked"/> will not change any more.</summary>
    public bool IsReady => isForced || IsFull;

    /// <summary>Whether every byte of it has been accounted for.</summary>
    public bool IsFull => filled == masked.Length;

    /// <summary>Takes its next masked bytes off the front.</summary>
    public void Fill(ref ReadOnlySpan<byte> bytes)
    {
        var piece = bytes[..Math.Min(bytes.Length, masked.Length - filled)];
        if (!isForced)
        {
            piece.CopyTo(masked.AsSpan(filled));
        }

        filled += piece.Length;
        bytes = bytes[piece.Length..];
    }

    /// <summary>The trace cannot wait: what is not there stays NUL, for retransmissions of this DRW too.</summary>
    public void Force() => isForced = true;
}
