using System.Buffers;
using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Session.Core;

/// <summary>
/// The sending half of one channel: cuts records into DRWs, keeps each until it is acknowledged, sends it again unchanged
/// under the same index (docs/PROTOCOL_ANALYSIS.md#reliable-channels; another index would make the camera run a command twice). Not thread-safe.
/// </summary>
/// <remarks>
/// Segments are numbered with 64 bits inside; the wire's index is the lower 16. So the wrap at 65,536 exists in one place only.
/// </remarks>
internal sealed class ReliableSender(byte channel, ReliableSettings settings, RoundTripEstimator roundTrip, ReliableCounters counters)
{
    /// <summary>What was sent three sendings before something that has arrived is lost, not late (RFC 9002, section 6.1.1).</summary>
    private const int ReorderThreshold = 3;

    private readonly Queue<Backlog> backlog = new();
    private Segment[]? window;
    private long first;
    private long next;
    private long sendings;
    private long lastArrived;
    private long queuedUpTo;
    private int backlogBytes;
    private TimeSpan deadline = TimeSpan.MaxValue;

    /// <summary>When something may be due; may be early.</summary>
    public TimeSpan NextDeadline => deadline;

    /// <summary>How many DRWs are unacknowledged.</summary>
    public int InFlight => (int)(next - first);

    /// <summary>Bytes waiting for a place in the window.</summary>
    public int BacklogBytes => backlogBytes;

    /// <summary>Takes a record, to be sent as the window allows.</summary>
    /// <param name="record">Its bytes; copied.</param>
    /// <param name="lastSegment">The number of its last segment, for <see cref="IsAcknowledged"/>.</param>
    /// <returns>False when the backlog is full; nothing was taken.</returns>
    public bool TryAdd(ReadOnlySpan<byte> record, out long lastSegment)
    {
        lastSegment = -1;
        if (record.IsEmpty || backlogBytes + record.Length > settings.MaxBacklog)
        {
            return false;
        }

        var copy = ArrayPool<byte>.Shared.Rent(record.Length);
        record.CopyTo(copy);
        backlog.Enqueue(new Backlog(copy, record.Length));
        backlogBytes += record.Length;
        queuedUpTo += (record.Length + DrwPacket.MaxPayloadLength - 1) / DrwPacket.MaxPayloadLength;
        lastSegment = queuedUpTo - 1;
        return true;
    }

    /// <summary>Whether a segment has been acknowledged.</summary>
    /// <param name="segment">From <see cref="TryAdd"/>.</param>
    /// <returns>True once it has.</returns>
    public bool IsAcknowledged(long segment) => segment < first || (segment < next && SegmentAt(segment).IsAcknowledged);

    /// <summary>Sends what the window has room for.</summary>
    public void Fill(ILinkOutput output, TimeSpan now)
    {
        while (InFlight < settings.SendWindow && backlog.TryPeek(out var record))
        {
            window ??= new Segment[settings.SendWindow];
            var length = Math.Min(record.Length - record.Sent, DrwPacket.MaxPayloadLength);
            ref var segment = ref SegmentAt(next);
            segment = new Segment { Buffer = ArrayPool<byte>.Shared.Rent(DrwPacket.HeaderLength + length), FirstSentAt = now };
            segment.Length = DrwPacket.Write(segment.Buffer, channel, (ushort)next, record.Bytes.AsSpan(record.Sent, length));
            next++;
            record.Sent += length;
            backlogBytes -= length;
            if (record.Sent == record.Length)
            {
                ArrayPool<byte>.Shared.Return(record.Bytes);
                backlog.Dequeue();
            }

            Transmit(ref segment, output, now);
        }
    }

    /// <summary>Takes one acknowledged index.</summary>
    public void Acknowledge(ushort index, TimeSpan now)
    {
        var segmentNumber = first + SerialNumber.Distance(index, (ushort)first);
        if (segmentNumber < first || segmentNumber >= next)
        {
            counters.StaleAcknowledgements++;
            return;
        }

        ref var segment = ref SegmentAt(segmentNumber);
        if (segment.IsAcknowledged)
        {
            counters.StaleAcknowledgements++;
            return;
        }

        if (segment.Transmissions == 1)
        {
            roundTrip.Add(now - segment.SentAt);
            lastArrived = Math.Max(lastArrived, segment.Sending);
        }
        else
        {
            roundTrip.AddAmbiguous(now - segment.FirstSentAt);
        }

        segment.IsAcknowledged = true;
        ArrayPool<byte>.Shared.Return(segment.Buffer);
        while (first < next && SegmentAt(first).IsAcknowledged)
        {
            first++;
        }

        if (first == next)
        {
            deadline = TimeSpan.MaxValue;
        }
    }

    /// <summary>After a batch of acknowledgements: sends again what later sendings have overtaken, then what has room now.</summary>
    public void AfterAcknowledgements(ILinkOutput output, TimeSpan now)
    {
        var overtaken = lastArrived - ReorderThreshold;
        for (var i = first; i < next; i++)
        {
            ref var segment = ref SegmentAt(i);
            if (!segment.IsAcknowledged && segment.Sending <= overtaken)
            {
                Retransmit(ref segment, output, now);
            }
        }

        Fill(output, now);
    }

    /// <summary>Sends again what is due.</summary>
    public void HandleDeadline(ILinkOutput output, TimeSpan now)
    {
        if (now < deadline)
        {
            return;
        }

        deadline = TimeSpan.MaxValue;
        for (var i = first; i < next; i++)
        {
            ref var segment = ref SegmentAt(i);
            if (segment.IsAcknowledged)
            {
                continue;
            }

            if (segment.Due <= now)
            {
                Retransmit(ref segment, output, now);
            }
            else if (segment.Due < deadline)
            {
                deadline = segment.Due;
            }
        }
    }

    /// <summary>Gives all buffers back; the sender starts anew at index 0.</summary>
    public void Clear()
    {
        for (var i = first; i < next; i++)
        {
            ref var segment = ref SegmentAt(i);
            if (!segment.IsAcknowledged)
            {
                ArrayPool<byte>.Shared.Return(segment.Buffer);
            }
        }

        while (backlog.TryDequeue(out var record))
        {
            ArrayPool<byte>.Shared.Return(record.Bytes);
        }

        (first, next, queuedUpTo, backlogBytes, deadline) = (0, 0, 0, 0, TimeSpan.MaxValue);
    }

    private ref Segment SegmentAt(long number) => ref window![number % settings.SendWindow];

    private void Retransmit(ref Segment segment, ILinkOutput output, TimeSpan now)
    {
        counters.Retransmissions++;
        Transmit(ref segment, output, now);
    }

    private void Transmit(ref Segment segment, ILinkOutput output, TimeSpan now)
    {
        segment.Transmissions++;
        segment.Sending = ++sendings;
        segment.SentAt = now;
        segment.Due = now + roundTrip.TimeoutAfter(segment.Transmissions);
        if (segment.Due < deadline)
        {
            deadline = segment.Due;
        }

        output.Send(segment.Buffer.AsSpan(0, segment.Length));
    }

    private struct Segment
    {
        public byte[] Buffer;
        public int Length;
        public int Transmissions;
        public long Sending;
        public TimeSpan FirstSentAt;
        public TimeSpan SentAt;
        public TimeSpan Due;
        public bool IsAcknowledged;
    }

    private sealed class Backlog(byte[] bytes, int length)
    {
        public byte[] Bytes { get; } = bytes;

        public int Length { get; } = length;

        public int Sent { get; set; }
    }
}
