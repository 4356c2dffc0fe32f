namespace CameraP2P.Captures;

/// <summary>
/// Decodes a capture that holds several conversations: each pair of end points has a <see cref="ConversationDecoder"/> of its own.
/// Datagrams without end points (as some recorders leave them) are one conversation per <see cref="CapturedDatagram.Peer"/>.
/// Memory is bounded: of too many conversations the one that was silent longest is forgotten. Not thread-safe.
/// </summary>
/// <param name="revealSecrets">Leaves passwords, tokens and lock codes in the texts. Off by default.</param>
public sealed class CaptureConversations(bool revealSecrets = false) : IDisposable
{
    /// <summary>Conversations followed at a time; a camera has one session, and each reconnect begins another conversation.</summary>
    private const int MaxConversations = 256;

    /// <summary>64 MiB for unfinished records of all of them.</summary>
    private const long MaxHeldBytes = 64 * 1024 * 1024;

    private readonly Dictionary<Key, LinkedListNode<Conversation>> byKey = [];
    private readonly LinkedList<Conversation> byUse = new();
    private long heldBytes;

    /// <summary>Conversations met so far.</summary>
    public int Count { get; private set; }

    /// <summary>Decodes the next datagram within its conversation.</summary>
    /// <param name="datagram">The datagram.</param>
    /// <param name="conversation">The conversation's number, from 1, in the order of their first datagrams.</param>
    /// <returns>What the datagram says.</returns>
    public DecodedDatagram Decode(CapturedDatagram datagram, out int conversation)
    {
        ArgumentNullException.ThrowIfNull(datagram);
        var found = Find(Key.Of(datagram));
        conversation = found.Number;
        var decoded = found.Decoder.Decode(datagram);
        heldBytes -= found.HeldBytes;
        found.HeldBytes = found.Decoder.HeldBytes;
        heldBytes += found.HeldBytes;
        Trim();
        return decoded;
    }

    /// <summary>Decodes the next datagram within its conversation.</summary>
    /// <param name="datagram">The datagram.</param>
    /// <returns>What the datagram says.</returns>
    public DecodedDatagram Decode(CapturedDatagram datagram) => Decode(datagram, out _);

    /// <summary>Gives pooled buffers back.</summary>
    public void Dispose()
    {
        while (byUse.Last is { } last)
        {
            Forget(last);
        }
    }

    private Conversation Find(Key key)
    {
        if (!byKey.TryGetValue(key, out var node))
        {
            node = new LinkedListNode<Conversation>(new Conversation(key, ++Count, new ConversationDecoder(revealSecrets)));
            byKey.Add(key, node);
            byUse.AddFirst(node);
        }
        else if (node != byUse.First)
        {
            byUse.Remove(node);
            byUse.AddFirst(node);
        }

        return node.Value;
    }

    private void Trim()
    {
        while (byUse.Count > MaxConversations || (heldBytes > MaxHeldBytes && byUse.Count > 1))
        {
            Forget(byUse.Last!);
        }
    }

    private void Forget(LinkedListNode<Conversation> node)
    {
        heldBytes -= node.Value.HeldBytes;
        node.Value.Decoder.Dispose();
        byKey.Remove(node.Value.Key);
        byUse.Remove(node);
    }

    /// <summary>A pair of end points in either order.</summary>
    private readonly record struct Key(string? Lower, string? Upper, string? Peer)
    {
        public static Key Of(CapturedDatagram datagram) => string.CompareOrdinal(datagram.Source, datagram.Destination) <= 0
            ? new Key(datagram.Source, datagram.Destination, datagram.Peer)
            : new Key(datagram.Destination, datagram.Source, datagram.Peer);
    }

    private sealed record Conversation(Key Key, int Number, ConversationDecoder Decoder)
    {
        public long HeldBytes { get; set; }
    }
}
