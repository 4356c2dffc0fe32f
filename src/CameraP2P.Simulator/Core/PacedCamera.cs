using CameraP2P.Protocol.Pppp;
using CameraP2P.Session.Core;

namespace CameraP2P.Simulator.Core;

/// <summary>
/// A camera that takes the time the real one took for what it sends: see <see cref="RecordedTimes"/>. Datagrams of one kind to one client
/// keep their order. Not thread-safe.
/// </summary>
/// <param name="camera">The camera, at whose own pace answers come.</param>
/// <param name="seed">The same seed, the same times.</param>
internal sealed class PacedCamera(CameraCore camera, int seed) : IDatagramMachine
{
    private readonly Random random = new(seed);
    private readonly PriorityQueue<Waiting, (TimeSpan Due, long Order)> waiting = new();
    private readonly Dictionary<(Ipv4EndPoint, PpppOpcode), TimeSpan> last = [];
    private readonly DatagramQueue ready = new();
    private long order;
    private TimeSpan now;

    /// <inheritdoc/>
    public TimeSpan NextDeadline => waiting.TryPeek(out _, out var next) && next.Due < camera.NextDeadline ? next.Due : camera.NextDeadline;

    /// <inheritdoc/>
    public void HandleDatagram(ReadOnlySpan<byte> datagram, Ipv4EndPoint from, int socket, TimeSpan now)
    {
        this.now = now;
        camera.HandleDatagram(datagram, from, socket, now);
    }

    /// <inheritdoc/>
    public void HandleDeadline(TimeSpan now)
    {
        this.now = now;
        camera.HandleDeadline(now);
    }

    /// <inheritdoc/>
    public bool TryTakeDatagram(out OutgoingDatagram datagram)
    {
        while (camera.TryTakeDatagram(out var sent))
        {
            Keep(sent);
        }

        while (waiting.TryPeek(out var next, out var priority) && priority.Due <= now)
        {
            waiting.Dequeue();
            ready.Add(next.Bytes, next.To, next.Socket);
        }

        return ready.TryTake(out datagram);
    }

    private void Keep(OutgoingDatagram datagram)
    {
        var opcode = (PpppOpcode)datagram.Bytes[1];
        var key = (datagram.Destination, opcode);
        var due = now + RecordedTimes.ToSend(opcode, random);
        if (last.TryGetValue(key, out var before) && before > due)
        {
            due = before;
        }

        if (waiting.Count == 0)
        {
            // Nothing is overtaken any more, and clients that are gone are not remembered.
            last.Clear();
        }

        last[key] = due;
        waiting.Enqueue(new Waiting(datagram.Bytes.ToArray(), datagram.Destination, datagram.Socket), (due, order++));
    }

    private sealed record Waiting(byte[] Bytes, Ipv4EndPoint To, int Socket);
}
