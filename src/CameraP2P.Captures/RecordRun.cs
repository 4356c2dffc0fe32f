using CameraP2P.Protocol.Artemis;

namespace CameraP2P.Captures;

/// <summary>A record cut out of a channel's byte stream, with a payload of its own.</summary>
internal sealed record RawRecord(RecordHeader Header, byte[] Payload);

/// <summary>
/// DRWs of one channel and direction whose indexes follow each other without a gap, and the records in them. What precedes
/// the first record is kept, because it belongs to whatever arrives late in front of this run.
/// </summary>
internal sealed class RecordRun(ushort first) : IDisposable
{
    private readonly List<byte> head = [];
    private RecordReader reader = new();
    private bool hasRecord;
    private int consumed;

    /// <summary>Index of the first DRW.</summary>
    public ushort First { get; } = first;

    /// <summary>The index that would continue the run.</summary>
    public ushort Next { get; private set; } = first;

    /// <summary>Bytes held until more arrives.</summary>
    public int HeldBytes => reader.HeldBytes + head.Count;

    /// <summary>The record that has begun and is not whole yet, and how many bytes of it are there.</summary>
    public bool TryGetUnfinished(out RecordHeader header, out int bytes)
    {
        bytes = reader.HeldBytes;
        return reader.TryPeekHeader(out header);
    }

    /// <summary>Appends the next DRW.</summary>
    /// <returns>How many bytes belong to a record whose start is not there.</returns>
    public int Append(ReadOnlySpan<byte> payload, List<RawRecord> records)
    {
        Next++;
        return Read(payload, records);
    }

    /// <summary>Appends a run that begins where this one ends.</summary>
    public void Join(RecordRun follower, List<RawRecord> records)
    {
        Read(follower.head.ToArray(), records);
        if (follower.hasRecord)
        {
            // The follower is past its first record: it knows better where the next one starts.
            (reader, follower.reader) = (follower.reader, reader);
            hasRecord = true;
        }

        Next = follower.Next;
        follower.Dispose();
    }

    public void Dispose() => reader.Dispose();

    private int Read(ReadOnlySpan<byte> input, List<RawRecord> records)
    {
        var skipped = 0;
        if (!hasRecord)
        {
            head.AddRange(input);
        }

        while (reader.TryRead(ref input, out var item))
        {
            if (item.Kind == RecordItemKind.Record)
            {
                records.Add(new RawRecord(item.Header, item.Payload.ToArray()));
                EndHead();
            }
            else if (item.Kind != RecordItemKind.Greeting)
            {
                skipped += item.Length;
            }

            consumed += item.Length;
        }

        if (reader.TryPeekHeader(out _))
        {
            EndHead();
        }

        return skipped;
    }

    /// <summary>At the first record's header: only what lies in front of it may belong to an earlier one.</summary>
    private void EndHead()
    {
        if (!hasRecord)
        {
            hasRecord = true;
            head.RemoveRange(consumed, head.Count - consumed);
        }
    }
}
