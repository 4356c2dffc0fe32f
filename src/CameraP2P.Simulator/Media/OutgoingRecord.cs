using CameraP2P.Protocol.Artemis;

namespace CameraP2P.Simulator.Media;

/// <summary>What happens when half of a record has been sent.</summary>
internal enum Interruption
{
    /// <summary>It goes on.</summary>
    None,

    /// <summary>Nothing more comes.</summary>
    Stall,

    /// <summary>The camera restarts.</summary>
    Reboot,
}

/// <summary>A record on its way into a channel: the headers, then a body that is read as the channel takes it. Not thread-safe.</summary>
internal sealed class OutgoingRecord
{
    private readonly byte[] head;
    private readonly IMediaBytes body;
    private readonly long bodyLength;
    private readonly Interruption interruption;
    private long sent;

    /// <summary>Prepares a record.</summary>
    /// <param name="recordClass">What it carries.</param>
    /// <param name="sequence">Its sequence.</param>
    /// <param name="mediaHeader">The first bytes of its payload.</param>
    /// <param name="body">The others.</param>
    /// <param name="bodyLength">How many of them.</param>
    /// <param name="interruption">What happens in the middle.</param>
    public OutgoingRecord(RecordClass recordClass, uint sequence, ReadOnlySpan<byte> mediaHeader, IMediaBytes body, long bodyLength, Interruption interruption)
    {
        (this.body, this.bodyLength, this.interruption) = (body, bodyLength, interruption);
        head = new byte[RecordHeader.Length + mediaHeader.Length];
        new RecordHeader(0, recordClass, sequence, (uint)(mediaHeader.Length + bodyLength)).Write(head);
        mediaHeader.CopyTo(head.AsSpan(RecordHeader.Length));
    }

    /// <summary>Whether all has been read.</summary>
    public bool IsDone => sent == head.Length + bodyLength;

    /// <summary>What has happened on the way.</summary>
    public Interruption Interrupted => sent >= Middle ? interruption : Interruption.None;

    private long Middle => head.Length + (bodyLength / 2);

    /// <summary>Reads the next bytes.</summary>
    /// <param name="destination">Filled from its start.</param>
    /// <returns>How many there were.</returns>
    public int Read(Span<byte> destination)
    {
        var end = interruption == Interruption.None ? head.Length + bodyLength : Middle;
        var length = 0;
        if (sent < head.Length)
        {
            length = (int)Math.Min(head.Length - sent, destination.Length);
            head.AsSpan((int)sent, length).CopyTo(destination);
        }

        var rest = (int)Math.Min(end - sent - length, destination.Length - length);
        if (rest > 0)
        {
            body.Read(sent + length - head.Length, destination.Slice(length, rest));
            length += rest;
        }

        sent += length;
        return length;
    }
}
