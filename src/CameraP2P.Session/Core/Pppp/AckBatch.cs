using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Session.Core;

/// <summary>
/// Collects the acknowledgements of one channel: up to 17 in one DRW_ACK, held back at most the set delay
/// (docs/PROTOCOL_ANALYSIS.md#reliable-channels). Not thread-safe.
/// </summary>
internal sealed class AckBatch(byte channel, TimeSpan delay)
{
    private ushort[]? indexes;
    private int count;

    /// <summary>When the batch has to go.</summary>
    public TimeSpan Deadline { get; private set; } = TimeSpan.MaxValue;

    /// <summary>Adds an index; sends the batch when it is full.</summary>
    public void Add(ushort index, TimeSpan now, ILinkOutput output)
    {
        indexes ??= new ushort[DrwAckPacket.MaxBatch];
        if (count == 0)
        {
            Deadline = now + delay;
        }

        indexes[count++] = index;
        if (count == indexes.Length)
        {
            Flush(output);
        }
    }

    /// <summary>Sends what is collected, at once.</summary>
    public void Flush(ILinkOutput output)
    {
        if (count == 0)
        {
            return;
        }

        Span<byte> datagram = stackalloc byte[DrwAckPacket.MaxBatchLength];
        var length = DrwAckPacket.Write(datagram, channel, indexes.AsSpan(0, count));
        count = 0;
        Deadline = TimeSpan.MaxValue;
        output.Send(datagram[..length]);
    }

    /// <summary>Sends the batch when it has waited long enough.</summary>
    public void HandleDeadline(ILinkOutput output, TimeSpan now)
    {
        if (now >= Deadline)
        {
            Flush(output);
        }
    }
}
