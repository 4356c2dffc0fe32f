using CameraP2P.Protocol.Pppp;
using CameraP2P.Session.Core;

namespace CameraP2P.Simulator.Core;

/// <summary>How a network misbehaves in one direction. Immutable.</summary>
/// <param name="Loss">Probability that a datagram is lost, 0 to 1.</param>
/// <param name="Duplicate">Probability that it arrives twice, 0 to 1.</param>
/// <param name="Reorder">Probability that it is held back behind later ones, 0 to 1.</param>
/// <param name="Delay">How long each takes.</param>
/// <param name="Jitter">Up to this much more, at random.</param>
internal sealed record NetworkFaults(double Loss = 0, double Duplicate = 0, double Reorder = 0, TimeSpan Delay = default, TimeSpan Jitter = default)
{
    /// <summary>How long a datagram is held back to be overtaken. 10 ms: longer than the gap between two datagrams of a burst.</summary>
    public static readonly TimeSpan HoldBack = TimeSpan.FromMilliseconds(10);

    /// <summary>Whether nothing is changed.</summary>
    public bool IsClean => this is { Loss: 0, Duplicate: 0, Reorder: 0, Delay.Ticks: 0, Jitter.Ticks: 0 };
}

/// <summary>
/// A machine behind a bad network: loses, repeats, holds back and delays what goes in and what comes out, by seed. While
/// <see cref="Blocked"/>, everything is lost. A machine itself, so it runs in virtual time and over sockets alike. Not thread-safe.
/// </summary>
/// <param name="inner">The machine behind it.</param>
/// <param name="incoming">Faults of what reaches it.</param>
/// <param name="outgoing">Faults of what it sends.</param>
/// <param name="seed">The same seed, the same faults.</param>
internal sealed class FaultyLink(IDatagramMachine inner, NetworkFaults incoming, NetworkFaults outgoing, int seed) : IDatagramMachine
{
    /// <summary>A bound on what may be under way; what comes on top is lost, as in a full router.</summary>
    private const int MaxUnderWay = 65_536;

    private readonly Random random = new(seed);
    private readonly PriorityQueue<UnderWay, (TimeSpan, long)> underWay = new();
    private readonly DatagramQueue ready = new();
    private long order;
    private TimeSpan lastNow;

    /// <summary>Datagrams lost on purpose.</summary>
    public long Dropped { get; private set; }

    /// <summary>Whether everything is lost.</summary>
    public bool Blocked { get; set; }

    /// <inheritdoc/>
    public TimeSpan NextDeadline
    {
        get
        {
            var next = inner.NextDeadline;
            return underWay.TryPeek(out _, out var priority) && priority.Item1 < next ? priority.Item1 : next;
        }
    }

    /// <inheritdoc/>
    public void HandleDatagram(ReadOnlySpan<byte> datagram, Ipv4EndPoint from, int socket, TimeSpan now)
    {
        lastNow = now;
        if (incoming.IsClean && !Blocked)
        {
            inner.HandleDatagram(datagram, from, socket, now);
            Collect(now);
            return;
        }

        Pass(datagram, from, socket, inbound: true, incoming, now);
        Deliver(now);
    }

    /// <inheritdoc/>
    public void HandleDeadline(TimeSpan now)
    {
        lastNow = now;
        Deliver(now);
        inner.HandleDeadline(now);
        Collect(now);
    }

    /// <inheritdoc/>
    public bool TryTakeDatagram(out OutgoingDatagram datagram)
    {
        Collect(lastNow);
        return ready.TryTake(out datagram);
    }

    /// <summary>Takes what the machine wants to send, and sends it through the bad network.</summary>
    private void Collect(TimeSpan now)
    {
        while (inner.TryTakeDatagram(out var datagram))
        {
            if (outgoing.IsClean && !Blocked)
            {
                ready.Add(datagram.Bytes, datagram.Destination, datagram.Socket);
            }
            else
            {
                Pass(datagram.Bytes, datagram.Destination, datagram.Socket, inbound: false, outgoing, now);
            }
        }

        Release(now);
    }

    private void Pass(ReadOnlySpan<byte> datagram, Ipv4EndPoint endPoint, int socket, bool inbound, NetworkFaults faults, TimeSpan now)
    {
        var copies = random.NextDouble() < faults.Duplicate ? 2 : 1;
        for (var i = 0; i < copies; i++)
        {
            if (Blocked || random.NextDouble() < faults.Loss || underWay.Count >= MaxUnderWay)
            {
                Dropped++;
                continue;
            }

            var due = now + faults.Delay + (faults.Jitter * random.NextDouble());
            if (random.NextDouble() < faults.Reorder)
            {
                due += NetworkFaults.HoldBack;
            }

            underWay.Enqueue(new UnderWay(datagram.ToArray(), endPoint, socket, inbound), (due, order++));
        }
    }

    /// <summary>What has arrived by now goes on: inwards to the machine, outwards to whoever drives this one.</summary>
    private void Deliver(TimeSpan now)
    {
        Release(now);
        Collect(now);
    }

    private void Release(TimeSpan now)
    {
        while (underWay.TryPeek(out var datagram, out var priority) && priority.Item1 <= now)
        {
            underWay.Dequeue();
            if (Blocked)
            {
                Dropped++;
            }
            else if (datagram.Inbound)
            {
                inner.HandleDatagram(datagram.Bytes, datagram.EndPoint, datagram.Socket, now);
            }
            else
            {
                ready.Add(datagram.Bytes, datagram.EndPoint, datagram.Socket);
            }
        }
    }

    private sealed record UnderWay(byte[] Bytes, Ipv4EndPoint EndPoint, int Socket, bool Inbound);
}
