using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Session.Core;

/// <summary>
/// Datagrams waiting to be taken by the driver. Buffers are used again, so that steady traffic allocates nothing.
/// Not thread-safe.
/// </summary>
internal sealed class DatagramQueue
{
    /// <summary>
    /// The longest datagram a machine builds: a DRW with a full payload (docs/PROTOCOL_ANALYSIS.md#reliable-channels). Longer ones, which a relay may have
    /// to pass on, take a buffer of their own.
    /// </summary>
    public const int MaxLength = DrwPacket.HeaderLength + DrwPacket.MaxPayloadLength;

    /// <summary>CLOSE goes out twice: it is not acknowledged, and a lost one keeps the camera busy for 6–8 s (docs/PROTOCOL_ANALYSIS.md#session-set-up).</summary>
    private const int CloseCopies = 2;

    private readonly Queue<Entry> waiting = new();
    private readonly Stack<byte[]> free = new();
    private byte[]? handedOut;

    /// <summary>How many datagrams wait.</summary>
    public int Count => waiting.Count;

    /// <summary>Adds a datagram.</summary>
    /// <param name="datagram">Copied.</param>
    /// <param name="destination">Where it goes.</param>
    /// <param name="socket">Which socket sends it.</param>
    public void Add(ReadOnlySpan<byte> datagram, Ipv4EndPoint destination, int socket)
    {
        var buffer = datagram.Length > MaxLength ? new byte[datagram.Length] : free.Count > 0 ? free.Pop() : new byte[MaxLength];
        datagram.CopyTo(buffer);
        waiting.Enqueue(new Entry(buffer, datagram.Length, destination, socket));
    }

    /// <summary>Adds a packet whose body is given.</summary>
    /// <param name="opcode">The opcode.</param>
    /// <param name="body">The body.</param>
    /// <param name="destination">Where it goes.</param>
    /// <param name="socket">Which socket sends it.</param>
    public void Add(PpppOpcode opcode, ReadOnlySpan<byte> body, Ipv4EndPoint destination, int socket)
    {
        Span<byte> packet = stackalloc byte[PpppPacket.HeaderLength + body.Length];
        PpppPacket.Write(packet, opcode, body);
        Add(packet, destination, socket);
    }

    /// <summary>Adds a packet whose body is a UID.</summary>
    /// <param name="opcode">The opcode.</param>
    /// <param name="uid">The UID.</param>
    /// <param name="destination">Where it goes.</param>
    /// <param name="socket">Which socket sends it.</param>
    public void Add(PpppOpcode opcode, CameraUid uid, Ipv4EndPoint destination, int socket)
    {
        Span<byte> body = stackalloc byte[CameraUid.Length];
        uid.Write(body);
        Add(opcode, body, destination, socket);
    }

    /// <summary>Adds the end of a session.</summary>
    /// <param name="destination">Whom it was with.</param>
    /// <param name="socket">Which socket sends it.</param>
    public void AddClose(Ipv4EndPoint destination, int socket)
    {
        for (var i = 0; i < CloseCopies; i++)
        {
            Add(PpppOpcode.CLOSE, default(ReadOnlySpan<byte>), destination, socket);
        }
    }

    /// <summary>Takes the oldest datagram.</summary>
    /// <param name="datagram">Valid until the next call.</param>
    /// <returns>False when none waits.</returns>
    public bool TryTake(out OutgoingDatagram datagram)
    {
        if (handedOut is { Length: MaxLength })
        {
            free.Push(handedOut);
        }

        handedOut = null;

        if (!waiting.TryDequeue(out var entry))
        {
            datagram = default;
            return false;
        }

        handedOut = entry.Buffer;
        datagram = new OutgoingDatagram(entry.Buffer.AsSpan(0, entry.Length), entry.Destination, entry.Socket);
        return true;
    }

    private readonly record struct Entry(byte[] Buffer, int Length, Ipv4EndPoint Destination, int Socket);
}
