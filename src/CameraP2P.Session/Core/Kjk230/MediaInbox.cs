using System.Buffers;
using CameraP2P.Protocol.Artemis;

namespace CameraP2P.Session.Core;

/// <summary>One piece of a media record. Its bytes belong to the inbox.</summary>
/// <param name="Kind"><see cref="RecordItemKind.Begin"/>, <see cref="RecordItemKind.Data"/> or <see cref="RecordItemKind.End"/>.</param>
/// <param name="Header">The record's header.</param>
/// <param name="Bytes">The bytes of a <see cref="RecordItemKind.Data"/> piece; valid until the next piece is taken.</param>
internal readonly record struct MediaPiece(RecordItemKind Kind, RecordHeader Header, ReadOnlyMemory<byte> Bytes);

/// <summary>
/// What one media channel has brought and nobody has taken yet, in pooled buffers. Above <see cref="MaxUnread"/> it is full, and the camera is
/// held back on this channel alone; taking pieces makes room again. Not thread-safe.
/// </summary>
internal sealed class MediaInbox
{
    /// <summary>Unread bytes of a channel beyond which the app takes no more (docs/PROTOCOL_ANALYSIS.md#reliable-channels).</summary>
    public const int MaxUnread = 131_072;

    /// <summary>Two bursts of a camera (12 to 17 DRWs each): waking the reader costs more than taking a DRW.</summary>
    private const int BatchLength = 32 * 1024;

    /// <summary>How long the pieces of an unfinished record wait for more. 10 ms: a burst of the camera comes each 8 to 10.</summary>
    private static readonly TimeSpan BatchTime = TimeSpan.FromMilliseconds(10);

    private readonly Queue<(MediaPiece Piece, byte[]? Buffer)> pieces = new();
    private byte[]? lent;
    private TimeSpan oldest;

    /// <summary>Bytes that were not taken yet.</summary>
    public int Unread { get; private set; }

    /// <summary>Whether there is enough to wake the reader for: the end of a record, a batch, or something that has waited.</summary>
    public bool IsDue { get; private set; }

    /// <summary>When <see cref="HandleDeadline"/> wants to be called.</summary>
    public TimeSpan NextDeadline => IsDue || pieces.Count == 0 ? TimeSpan.MaxValue : oldest + BatchTime;

    /// <summary>Whether the camera has to wait.</summary>
    public bool IsFull => Unread > MaxUnread;

    /// <summary>Adds what a channel brought.</summary>
    /// <param name="item">A begin, data or end; its bytes are copied.</param>
    /// <param name="now">The time.</param>
    public void Add(RecordItem item, TimeSpan now)
    {
        if (pieces.Count == 0)
        {
            oldest = now;
        }

        byte[]? buffer = null;
        if (!item.Payload.IsEmpty)
        {
            buffer = ArrayPool<byte>.Shared.Rent(item.Payload.Length);
            item.Payload.CopyTo(buffer);
        }

        Unread += item.Payload.Length;
        IsDue |= item.Kind == RecordItemKind.End || Unread >= BatchLength;
        pieces.Enqueue((new MediaPiece(item.Kind, item.Header, buffer.AsMemory(0, item.Payload.Length)), buffer));
    }

    /// <summary>What has waited long enough is due.</summary>
    public void HandleDeadline(TimeSpan now) => IsDue |= now >= NextDeadline;

    /// <summary>Takes the oldest piece.</summary>
    /// <param name="piece">Valid until the next call.</param>
    /// <returns>False when there is none.</returns>
    public bool TryTake(out MediaPiece piece)
    {
        Return();
        if (!pieces.TryDequeue(out var next))
        {
            piece = default;
            return false;
        }

        (piece, lent) = next;
        Unread -= piece.Bytes.Length;
        IsDue &= pieces.Count > 0;
        return true;
    }

    /// <summary>Gives everything back.</summary>
    public void Clear()
    {
        while (TryTake(out _))
        {
        }

        Return();
    }

    private void Return()
    {
        if (lent is not null)
        {
            ArrayPool<byte>.Shared.Return(lent);
            lent = null;
        }
    }
}
