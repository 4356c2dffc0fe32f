using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Captures;

/// <summary>
/// Masks what a trace must not show, datagram by datagram, in their order. A DRW of channel 0 waits until the records it belongs
/// to are whole, and what follows waits behind it, but never longer than <see cref="Patience"/>. Requests and answers travel on
/// channel 0 only (docs/PROTOCOL_ANALYSIS.md#reliable-channels); the other channels pass. Memory is bounded. Not thread-safe.
/// </summary>
/// <param name="write">Gets each datagram when it can be written; its buffer is given back afterwards.</param>
internal sealed class TraceMask(Action<TracedDatagram> write) : IDisposable
{
    /// <summary>
    /// 0.5 s: the camera sends a lost DRW again after 28 ms (docs/PROTOCOL_ANALYSIS.md#reliable-channels), so a record is whole long before, and a crash loses
    /// less than a second.
    /// </summary>
    public const long Patience = 500_000_000;

    /// <summary>Datagrams that wait: 8 MiB at most, with all of them as long as a socket's buffer.</summary>
    private const int MaxWaiting = 4096;

    private const int CommandChannel = 0;

    /// <summary>Peers whose channel 0 is followed. Only those we have sent a datagram to count, so nobody else can fill this.</summary>
    private const int MaxPeers = 1024;

    private readonly Queue<(TracedDatagram Datagram, MaskedPayload? Payload, MaskedStream? Stream)> waiting = new();
    private readonly Dictionary<Ipv4EndPoint, (MaskedStream Sent, MaskedStream Received)> peers = [];
    private int localPort;

    /// <summary>Takes the next datagram.</summary>
    public void Take(TracedDatagram datagram)
    {
        if (datagram.LocalPort != localPort)
        {
            // Another attempt, from a port of its own: its indexes begin at 0.
            ForgetPeers();
            localPort = datagram.LocalPort;
        }

        if (datagram.Direction == CaptureDirection.Tx && !peers.ContainsKey(datagram.Remote) && peers.Count < MaxPeers)
        {
            peers.Add(datagram.Remote, (new MaskedStream(), new MaskedStream()));
        }

        var payload = Examine(datagram, out var stream);
        waiting.Enqueue((datagram, payload, stream));
        Release(datagram.UnixNanoseconds);
    }

    /// <summary>Writes what waits, masked as far as it is known.</summary>
    public void Flush() => Release(long.MaxValue);

    /// <summary>Gives all buffers back; what waits is not written.</summary>
    public void Dispose()
    {
        while (waiting.TryDequeue(out var held))
        {
            held.Datagram.Release();
        }

        ForgetPeers();
    }

    private void ForgetPeers()
    {
        foreach (var (sent, received) in peers.Values)
        {
            sent.Dispose();
            received.Dispose();
        }

        peers.Clear();
    }

    /// <summary>The masked payload it waits for; null when it can be written as it is now.</summary>
    private MaskedPayload? Examine(TracedDatagram datagram, out MaskedStream? stream)
    {
        stream = null;
        var bytes = datagram.Bytes;
        if (bytes.Length < PpppPacket.HeaderLength || bytes[0] != PpppPacket.Magic || bytes[1] != (byte)PpppOpcode.DRW)
        {
            return null;
        }

        if (PpppPacket.TryRead(bytes, out var packet) != PpppError.None || !DrwPacket.TryRead(packet.Body, out var drw))
        {
            bytes[PpppPacket.HeaderLength..].Clear();
            return null;
        }

        if (drw.Channel != CommandChannel)
        {
            return null;
        }

        stream = !peers.TryGetValue(datagram.Remote, out var streams) ? null
            : datagram.Direction == CaptureDirection.Tx ? streams.Sent
            : streams.Received;
        var payload = stream?.Add(drw.Index, drw.Payload);
        if (payload is null)
        {
            bytes[DrwPacket.HeaderLength..].Clear();
        }

        return payload;
    }

    /// <summary>Writes what can be written, and what has waited for <see cref="Patience"/>.</summary>
    /// <param name="now">Unix time in nanoseconds.</param>
    public void Release(long now)
    {
        while (waiting.TryPeek(out var held))
        {
            if (held.Payload is { } payload)
            {
                if (!payload.IsReady && now - held.Datagram.UnixNanoseconds < Patience && waiting.Count <= MaxWaiting)
                {
                    return;
                }

                held.Stream!.GiveUp(payload);
                payload.Masked.CopyTo(held.Datagram.Bytes[DrwPacket.HeaderLength..]);
            }

            waiting.Dequeue();
            write(held.Datagram);
            held.Datagram.Release();
        }
    }
}
