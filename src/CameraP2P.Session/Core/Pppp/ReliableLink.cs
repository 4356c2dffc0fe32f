using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Session.Core;

/// <summary>Where a channel puts its datagrams.</summary>
internal interface ILinkOutput
{
    /// <summary>Queues a datagram for the peer.</summary>
    /// <param name="datagram">Copied.</param>
    void Send(ReadOnlySpan<byte> datagram);
}

/// <summary>What the reliable channels have counted since the link was created.</summary>
public sealed class ReliableCounters
{
    /// <summary>DRWs sent again.</summary>
    public long Retransmissions { get; internal set; }

    /// <summary>DRWs received more than once.</summary>
    public long Duplicates { get; internal set; }

    /// <summary>DRWs beyond the receive window, not acknowledged.</summary>
    public long BeyondWindow { get; internal set; }

    /// <summary>DRWs not taken because their channel's reader had no room; they come again.</summary>
    public long HeldBack { get; internal set; }

    /// <summary>Acknowledged indexes that were not in flight (any more).</summary>
    public long StaleAcknowledgements { get; internal set; }

    /// <summary>DRWs and DRW_ACKs that did not parse or named a channel above 7.</summary>
    public long Malformed { get; internal set; }

    /// <summary>Bytes of channel streams that belonged to no record.</summary>
    public long SkippedBytes { get; internal set; }
}

/// <summary>
/// The reliable channels to one peer (docs/PROTOCOL_ANALYSIS.md#reliable-channels and #records), for client and simulator alike: records go in and come out,
/// DRW and DRW_ACK go between. Each channel has its own windows, so one channel's trouble never blocks another. Not thread-safe.
/// </summary>
internal sealed class ReliableLink
{
    private readonly Channel?[] channels = new Channel?[DrwPacket.ChannelCount];
    private readonly ReliableSettings settings;
    private readonly LinkOutput output;
    private readonly RoundTripEstimator roundTrip;
    private readonly Func<int, RecordHeader, int>? limit;

    /// <summary>Creates the channels; each takes memory only once it is used.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="queue">Where datagrams go.</param>
    /// <param name="peer">To whom.</param>
    /// <param name="socket">From which socket.</param>
    /// <param name="limit">The longest payload of a channel's record that is gathered, by header; null for the settings' limit.</param>
    public ReliableLink(ReliableSettings settings, DatagramQueue queue, Ipv4EndPoint peer, int socket, Func<int, RecordHeader, int>? limit = null)
    {
        this.limit = limit;
        this.settings = settings;
        output = new LinkOutput(queue, peer, socket);
        roundTrip = new RoundTripEstimator(settings);
    }

    /// <summary>What was counted.</summary>
    public ReliableCounters Counters { get; } = new();

    /// <summary>The smoothed round trip of all channels; zero before the first sample.</summary>
    public TimeSpan RoundTrip => roundTrip.Smoothed;

    /// <summary>When <see cref="HandleDeadline"/> wants to be called; may be early.</summary>
    public TimeSpan NextDeadline
    {
        get
        {
            var earliest = TimeSpan.MaxValue;
            foreach (var channel in channels)
            {
                if (channel is not null)
                {
                    earliest = Deadline.Earliest(earliest, channel.Sender.NextDeadline, channel.Acks.Deadline);
                }
            }

            return earliest;
        }
    }

    /// <summary>What one channel holds at the moment.</summary>
    /// <param name="number">0 to 7.</param>
    /// <returns>All zero for a channel never used.</returns>
    public ChannelStatus GetStatus(int number) => channels[number] is { } channel
        ? new ChannelStatus(number, channel.Sender.InFlight, channel.Sender.BacklogBytes, channel.Receiver.NextIndex, channel.Receiver.KeptCount)
        : new ChannelStatus(number, 0, 0, 0, 0);

    /// <summary>Sends a record, or any other bytes, reliably.</summary>
    /// <param name="number">Channel 0 to 7.</param>
    /// <param name="record">Copied.</param>
    /// <param name="now">The time.</param>
    /// <param name="lastSegment">For <see cref="IsAcknowledged"/>.</param>
    /// <returns>False when the channel's backlog is full; nothing was taken.</returns>
    public bool TrySend(int number, ReadOnlySpan<byte> record, TimeSpan now, out long lastSegment)
    {
        var channel = Open(number);
        if (!channel.Sender.TryAdd(record, out lastSegment))
        {
            return false;
        }

        channel.Sender.Fill(output, now);
        return true;
    }

    /// <summary>Sends a packet beside the channels: once, not acknowledged, not repeated.</summary>
    /// <param name="opcode">Its opcode.</param>
    /// <param name="body">Its body.</param>
    public void SendOnce(PpppOpcode opcode, ReadOnlySpan<byte> body) => output.Send(opcode, body);

    /// <summary>Whether a segment's DRW has reached the peer.</summary>
    /// <param name="number">The channel.</param>
    /// <param name="segment">From <see cref="TrySend"/>.</param>
    /// <returns>True once its DRW was acknowledged.</returns>
    public bool IsAcknowledged(int number, long segment) => Open(number).Sender.IsAcknowledged(segment);

    /// <summary>
    /// Holds the peer back on one channel, or lets it go on: while held, new DRWs are neither kept nor acknowledged, so they come again. The other
    /// channels go on. The app does the same above 131,072 unread bytes (docs/PROTOCOL_ANALYSIS.md#reliable-channels).
    /// </summary>
    /// <param name="number">The channel.</param>
    /// <param name="held">Whether to hold.</param>
    public void Hold(int number, bool held) => Open(number).Receiver.IsHeld = held;

    /// <summary>
    /// Forgets an unfinished record of a channel: reading goes on at the next one. For whoever asks anew after a transfer that stopped half-way,
    /// because the sender may never send the rest of what it announced.
    /// </summary>
    /// <param name="number">The channel.</param>
    public void Resync(int number) => Open(number).Reader.Clear();

    /// <summary>Takes a DRW; read the records it completes from the result before anything else is done with this link.</summary>
    /// <param name="body">Body of a packet with opcode DRW.</param>
    /// <param name="now">The time.</param>
    /// <returns>The records.</returns>
    public ReceivedRecords Receive(ReadOnlySpan<byte> body, TimeSpan now)
    {
        if (!DrwPacket.TryRead(body, out var drw) || drw.Channel >= DrwPacket.ChannelCount || drw.Payload.IsEmpty)
        {
            Counters.Malformed++;
            return default;
        }

        var channel = Open(drw.Channel);
        switch (channel.Receiver.Accept(drw.Index, drw.Payload))
        {
            case Receipt.TooFar:
                Counters.BeyondWindow++;
                return default;
            case Receipt.Held:
                Counters.HeldBack++;
                return default;
            case Receipt.Duplicate:
                // The sender is waiting: it has sent this again because our acknowledgement was lost or late.
                Counters.Duplicates++;
                channel.Acks.Add(drw.Index, now, output);
                channel.Acks.Flush(output);
                return default;
            case Receipt.Kept:
                channel.Acks.Add(drw.Index, now, output);
                return default;
            default:
                channel.Acks.Add(drw.Index, now, output);
                if (channel.Receiver.KeptCount > 0)
                {
                    // It closes a gap: the sender's window may be full of what came behind it (as RFC 5681, section 4.2, for TCP).
                    channel.Acks.Flush(output);
                }

                return new ReceivedRecords(this, channel, drw.Payload);
        }
    }

    /// <summary>Takes a DRW_ACK.</summary>
    /// <param name="body">Body of a packet with opcode DRW_ACK.</param>
    /// <param name="now">The time.</param>
    public void Acknowledge(ReadOnlySpan<byte> body, TimeSpan now)
    {
        if (!DrwAckPacket.TryRead(body, out var ack) || ack.Channel >= DrwPacket.ChannelCount || ack.Count > DrwAckPacket.MaxCount)
        {
            Counters.Malformed++;
            return;
        }

        if (channels[ack.Channel] is not { } channel)
        {
            Counters.StaleAcknowledgements += ack.Count;
            return;
        }

        for (var i = 0; i < ack.Count; i++)
        {
            channel.Sender.Acknowledge(ack[i], now);
        }

        channel.Sender.AfterAcknowledgements(output, now);
    }

    /// <summary>Sends what is due: retransmissions and held-back acknowledgements.</summary>
    /// <param name="now">The time.</param>
    public void HandleDeadline(TimeSpan now)
    {
        foreach (var channel in channels)
        {
            if (channel is null)
            {
                continue;
            }

            channel.Acks.HandleDeadline(output, now);
            channel.Sender.HandleDeadline(output, now);
        }
    }

    /// <summary>Gives all pooled memory back. The link is not used afterwards.</summary>
    public void Release()
    {
        for (var i = 0; i < channels.Length; i++)
        {
            channels[i]?.Clear();
            channels[i] = null;
        }
    }

    private Channel Open(int number) => channels[number] ??= new Channel((byte)number, settings, roundTrip, Counters, limit);

    /// <summary>The records a DRW has completed, in order. Reading them to the end is part of receiving.</summary>
    public ref struct ReceivedRecords
    {
        private readonly ReliableLink? link;
        private readonly Channel? channel;
        private ReadOnlySpan<byte> input;
        private bool recordEnded;

        internal ReceivedRecords(ReliableLink link, Channel channel, ReadOnlySpan<byte> input)
        {
            this.link = link;
            this.channel = channel;
            this.input = input;
        }

        /// <summary>The channel they arrived on.</summary>
        public readonly int Number => channel?.Number ?? 0;

        /// <summary>Takes the next item.</summary>
        /// <param name="item">Valid until the next call.</param>
        /// <returns>False when no further item is complete.</returns>
        public bool TryRead(out RecordItem item)
        {
            item = default;
            if (link is null || channel is null)
            {
                return false;
            }

            do
            {
                if (channel.Reader.TryRead(ref input, out item))
                {
                    Note(item.Kind, item.Length);
                    return true;
                }
            }
            while (channel.Receiver.TryTake(out input));

            if (recordEnded)
            {
                // The sender has nothing more to send before it knows that this arrived. Only now, so that an answer goes first.
                recordEnded = false;
                channel.Acks.Flush(link.output);
            }

            return false;
        }

        private void Note(RecordItemKind kind, int length)
        {
            recordEnded = input.IsEmpty && kind is (RecordItemKind.Record or RecordItemKind.Greeting or RecordItemKind.End);
            if (kind == RecordItemKind.Skipped)
            {
                link!.Counters.SkippedBytes += length;
            }
        }
    }

    internal sealed class Channel(byte number, ReliableSettings settings, RoundTripEstimator roundTrip, ReliableCounters counters, Func<int, RecordHeader, int>? limit)
    {
        public int Number { get; } = number;

        public ReliableSender Sender { get; } = new(number, settings, roundTrip, counters);

        public ReliableReceiver Receiver { get; } = new(settings.ReceiveWindow);

        public AckBatch Acks { get; } = new(number, settings.AckDelay);

        public RecordReader Reader { get; } = new(settings.MaxRecordLength, limit is null ? null : header => limit(number, header));

        public void Clear()
        {
            Sender.Clear();
            Receiver.Clear();
            Reader.Clear();
        }
    }

    private sealed class LinkOutput(DatagramQueue queue, Ipv4EndPoint peer, int socket) : ILinkOutput
    {
        public void Send(ReadOnlySpan<byte> datagram) => queue.Add(datagram, peer, socket);

        public void Send(PpppOpcode opcode, ReadOnlySpan<byte> body) => queue.Add(opcode, body, peer, socket);
    }
}

/// <summary>What one channel holds at a moment.</summary>
/// <param name="Channel">0 to 7.</param>
/// <param name="InFlight">DRWs sent and not acknowledged.</param>
/// <param name="BacklogBytes">Bytes waiting for a place in the send window.</param>
/// <param name="NextIndex">The index expected next from the peer.</param>
/// <param name="KeptBehindGap">DRWs received ahead of a gap.</param>
public readonly record struct ChannelStatus(int Channel, int InFlight, int BacklogBytes, ushort NextIndex, int KeptBehindGap);
