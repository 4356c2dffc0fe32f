using System.Buffers;
using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Session.Core;

/// <summary>What became of a received DRW.</summary>
internal enum Receipt
{
    /// <summary>The next one: its payload goes on at once.</summary>
    InOrder,

    /// <summary>Ahead of a gap: kept until the gap closes.</summary>
    Kept,

    /// <summary>Seen before: acknowledged again, nothing else.</summary>
    Duplicate,

    /// <summary>Beyond what can be kept: not acknowledged, so that it comes again.</summary>
    TooFar,

    /// <summary>New, but the reader has no room: not acknowledged, so that it comes again.</summary>
    Held,
}

/// <summary>
/// The receiving half of one channel: puts DRWs in order and drops duplicates, within a window that bounds what it keeps.
/// Not thread-safe.
/// </summary>
internal sealed class ReliableReceiver(int windowLength)
{
    private Kept[]? window;
    private long next;
    private byte[]? lent;

    /// <summary>The index expected next.</summary>
    public ushort NextIndex => (ushort)next;

    /// <summary>How many DRWs wait behind a gap.</summary>
    public int KeptCount { get; private set; }

    /// <summary>Whether new DRWs are refused; those seen before are still acknowledged.</summary>
    public bool IsHeld { get; set; }

    /// <summary>Takes one DRW.</summary>
    /// <param name="index">Its index.</param>
    /// <param name="payload">Its payload; copied only when it has to wait.</param>
    /// <returns>For <see cref="Receipt.InOrder"/> the caller uses the payload, then asks <see cref="TryTake"/>.</returns>
    public Receipt Accept(ushort index, ReadOnlySpan<byte> payload)
    {
        var ahead = SerialNumber.Distance(index, (ushort)next);
        if (ahead == short.MinValue)
        {
            // Half the ring away it is neither ahead nor behind: nothing to be acknowledged.
            return Receipt.TooFar;
        }

        if (ahead < 0)
        {
            return Receipt.Duplicate;
        }

        if (IsHeld)
        {
            return WasKept(ahead) ? Receipt.Duplicate : Receipt.Held;
        }

        if (ahead == 0)
        {
            next++;
            return Receipt.InOrder;
        }

        return ahead >= windowLength ? Receipt.TooFar : Keep(next + ahead, payload);
    }

    /// <summary>Takes the next kept payload, if the gap before it has closed.</summary>
    /// <param name="payload">Valid until the next call.</param>
    /// <returns>False when the next index has not arrived.</returns>
    public bool TryTake(out ReadOnlySpan<byte> payload)
    {
        payload = default;
        Release();
        if (KeptCount == 0)
        {
            return false;
        }

        ref var slot = ref window![next % windowLength];
        if (slot.Buffer is null)
        {
            return false;
        }

        payload = slot.Buffer.AsSpan(0, slot.Length);
        lent = slot.Buffer;
        slot = default;
        KeptCount--;
        next++;
        return true;
    }

    /// <summary>Gives everything back; the receiver starts anew at index 0.</summary>
    public void Clear()
    {
        Release();
        for (var i = 0; KeptCount > 0; i++)
        {
            if (window![i].Buffer is { } buffer)
            {
                ArrayPool<byte>.Shared.Return(buffer);
                window[i] = default;
                KeptCount--;
            }
        }

        next = 0;
    }

    private bool WasKept(int ahead) => ahead < windowLength && window is not null && window[(next + ahead) % windowLength].Buffer is not null;

    private Receipt Keep(long number, ReadOnlySpan<byte> payload)
    {
        window ??= new Kept[windowLength];
        ref var slot = ref window[number % windowLength];
        if (slot.Buffer is not null)
        {
            return Receipt.Duplicate;
        }

        slot = new Kept(ArrayPool<byte>.Shared.Rent(Math.Max(1, payload.Length)), payload.Length);
        payload.CopyTo(slot.Buffer);
        KeptCount++;
        return Receipt.Kept;
    }

    /// <summary>Gives the buffer of the last <see cref="TryTake"/> back.</summary>
    private void Release()
    {
        if (lent is not null)
        {
            ArrayPool<byte>.Shared.Return(lent);
            lent = null;
        }
    }

    private readonly record struct Kept(byte[]? Buffer, int Length);
}
