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

    private readonly Queue<(MediaPiece Piece, byte[]? Buffer)> pieces = new();
    private byte[]? lent;

    /// <summary>Bytes that were not taken yet.</summary>
    public int Unread { get; private set; }

    /// <summary>Whether the camera has to wait.</summary>
    public bool IsFull => Unread > MaxUnread;

    /// <summary>Adds what a channel brought.</summary>
    /// <param name="item">A begin, data or end; its bytes are copied.</param>
    public void Add(RecordItem item)
    {
        byte[]? buffer = null;
        if (!item.Payload.IsEmpty)
        {
            buffer = ArrayPool<byte>.Shared.Rent(item.Payload.Length);
            item.Payload.CopyTo(buffer);
        }

        Unread += item.Payload.Length;
        pieces.Enqueue((new MediaPiece(item.Kind, item.Header, buffer.AsMemory(0, item.Payload.Length)), buffer));
    }

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
