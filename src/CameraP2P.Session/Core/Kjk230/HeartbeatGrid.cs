using System.Buffers.Binary;
using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Session.Core;

/// <summary>
/// Sends command 525 on a grid anchored at the login and never re-armed from the last send, so it cannot drift
/// (the app re-arms and drifts by 8 ms a beat, docs/PROTOCOL_ANALYSIS.md#heartbeat-timing). A late wake-up sends once and rejoins the grid. A heartbeat
/// has no answer: it succeeds when its DRW is acknowledged in time. Constant memory; not thread-safe.
/// </summary>
internal sealed class HeartbeatGrid
{
    /// <summary>Heartbeats count 0x10001, 0x10002, … on their own (docs/PROTOCOL_ANALYSIS.md#records).</summary>
    public const uint FirstSequence = 0x10001;

    private const int Channel = 0;

    /// <summary>The origin project's inner header: type 0xD1, sub-command 0x05, a counter u16 BE from 1; see <see cref="HeartbeatFraming.Legacy"/>.</summary>
    private const int LegacyHeaderLength = 4;
    private const byte LegacySubcommand = 0x05;

    /// <summary>The segment of a beat that no DRW carries.</summary>
    private const long NoSegment = -1;

    /// <summary>The payload of every captured heartbeat, MzlB36X/IVo8ZzI5rG9j1w==.</summary>
    private static readonly byte[] Payload = EncodePayload(CommandRequest.Create(CommandIds.Heartbeat));

    private readonly Queue<Beat> pending = new();
    private readonly SampleSeries intervals = new();
    private readonly SampleSeries lateness = new();
    private readonly SampleSeries roundTrips = new();
    private HeartbeatFraming framing;

    private TimeSpan interval;
    private TimeSpan timeout;
    private TimeSpan? anchor;
    private TimeSpan? lastSent;
    private TimeSpan nextBeat = TimeSpan.MaxValue;
    private uint nextSequence = FirstSequence;
    private long sent;
    private long acknowledged;
    private long failed;
    private long missed;
    private (long Sent, long Acknowledged) atLogin;
    private ushort legacyCounter;

    /// <summary>Creates it, not running.</summary>
    public HeartbeatGrid(CameraConnectionOption option)
    {
        interval = option.HeartbeatInterval;
        timeout = option.HeartbeatTimeout;
        FailureThreshold = option.HeartbeatFailureThreshold;
        framing = option.HeartbeatFraming;
    }

    /// <summary>Whether heartbeats are wanted; they flow while there is also a login.</summary>
    public bool Running { get; private set; }

    /// <summary>Consecutive failures that mean loss.</summary>
    public int FailureThreshold { get; private set; }

    /// <summary>Failures since the last success.</summary>
    public int ConsecutiveFailures { get; private set; }

    /// <summary>Sent and acknowledged since the login.</summary>
    public (long Sent, long Acknowledged) SinceLogin => (sent - atLogin.Sent, acknowledged - atLogin.Acknowledged);

    /// <summary>When <see cref="HandleDeadline"/> wants to be called.</summary>
    public TimeSpan NextDeadline => pending.TryPeek(out var beat) && beat.SentAt + timeout < nextBeat ? beat.SentAt + timeout : nextBeat;

    /// <summary>
    /// The payload of a heartbeat: the two bytes behind the NUL are what the app's buffer happened to hold. A camera cuts there; with them
    /// our record is the captured one byte for byte.
    /// </summary>
    public static byte[] EncodePayload(CommandRequest heartbeat) =>
        CommandCipher.Encode(heartbeat.ToJson(token: null), CommandCipher.RequestPadding, tail: "5\n"u8);

    /// <summary>From now on heartbeats are wanted.</summary>
    public void Start(TimeSpan gridInterval, int failureThreshold, HeartbeatFraming beatFraming, TimeSpan now)
    {
        var sameGrid = Running && interval == gridInterval;
        (interval, FailureThreshold, framing, Running) = (gridInterval, failureThreshold, beatFraming, true);
        ConsecutiveFailures = 0;
        if (!sameGrid)
        {
            lastSent = null;
            PlanNext(now);
        }
    }

    /// <summary>From now on they are not.</summary>
    public void Stop()
    {
        Running = false;
        nextBeat = TimeSpan.MaxValue;
        pending.Clear();
    }

    /// <summary>A login: the grid starts here, sequences anew.</summary>
    public void Anchor(TimeSpan login)
    {
        anchor = login;
        nextSequence = FirstSequence;
        ConsecutiveFailures = 0;
        atLogin = (sent, acknowledged);
        PlanNext(login);
    }

    /// <summary>The connection is gone; no beat until the next <see cref="Anchor"/>.</summary>
    public void Detach()
    {
        anchor = null;
        lastSent = null;
        nextBeat = TimeSpan.MaxValue;
        pending.Clear();
    }

    /// <summary>The next heartbeat record's sequence, for one sent by hand.</summary>
    public uint TakeSequence() => nextSequence++;

    /// <summary>Sends the beat that is due and judges those that were not acknowledged in time.</summary>
    public void HandleDeadline(ReliableLink link, Queue<SessionEvent> events, TimeSpan now)
    {
        while (pending.TryPeek(out var beat) && now >= beat.SentAt + timeout)
        {
            pending.Dequeue();
            failed++;
            ConsecutiveFailures++;
            events.Enqueue(new HeartbeatFailed(now, beat.Sequence, ConsecutiveFailures));
        }

        if (now >= nextBeat)
        {
            Send(link, events, now);
            PlanNext(now);
        }
    }

    /// <summary>After a DRW_ACK: which beats have succeeded.</summary>
    public void NoteAcknowledgements(ReliableLink link, Queue<SessionEvent> events, TimeSpan now)
    {
        for (var i = pending.Count; i > 0; i--)
        {
            var beat = pending.Dequeue();
            if (beat.Segment == NoSegment || !link.IsAcknowledged(Channel, beat.Segment))
            {
                pending.Enqueue(beat);
                continue;
            }

            Succeed(beat, events, now);
        }
    }

    /// <summary>Something was heard from the camera: all that a beat in the legacy framing can hope for.</summary>
    public void NoteHeard(Queue<SessionEvent> events, TimeSpan now)
    {
        while (pending.TryPeek(out var beat) && beat.Segment == NoSegment)
        {
            pending.Dequeue();
            Succeed(beat, events, now);
        }
    }

    /// <summary>What the heartbeats look like.</summary>
    public HeartbeatStatistics Snapshot(int reconnects) => new()
    {
        Running = Running,
        Interval = interval.TotalMilliseconds,
        Sent = sent,
        Acknowledged = acknowledged,
        Failed = failed,
        Missed = missed,
        ConsecutiveFailures = ConsecutiveFailures,
        Reconnects = reconnects,
        IntervalMean = intervals.Mean,
        IntervalMin = intervals.Min,
        IntervalMax = intervals.Max,
        IntervalP99 = intervals.P99,
        Drift = lateness.Last,
        LatenessP99 = lateness.P99,
        RoundTripMean = roundTrips.Mean,
        RoundTripMin = roundTrips.Min,
        RoundTripMax = roundTrips.Max,
        RoundTripP99 = roundTrips.P99,
    };

    private void Send(ReliableLink link, Queue<SessionEvent> events, TimeSpan now)
    {
        var sequence = TakeSequence();
        var late = now - nextBeat;
        missed += late.Ticks / interval.Ticks;
        var record = RecordHeader.Build(RecordClass.Request, sequence, Payload);
        var segment = framing == HeartbeatFraming.Legacy ? SendLegacy(link, record) : SendReliably(link, record, now);
        sent++;
        lateness.Add(late);
        if (lastSent is { } before)
        {
            intervals.Add(now - before);
        }

        lastSent = now;
        pending.Enqueue(new Beat(sequence, segment, now));
        events.Enqueue(new HeartbeatSent(now, sequence, late));
    }

    private static long SendReliably(ReliableLink link, byte[] record, TimeSpan now) =>
        // Nothing has left a channel whose backlog is full: the beat counts as sent and will fail like the others.
        link.TrySend(Channel, record, now, out var segment) ? segment : long.MaxValue;

    private long SendLegacy(ReliableLink link, byte[] record)
    {
        var body = new byte[LegacyHeaderLength + record.Length];
        body[0] = DrwPacket.BodyMagic;
        body[1] = LegacySubcommand;
        BinaryPrimitives.WriteUInt16BigEndian(body.AsSpan(2), ++legacyCounter);
        record.CopyTo(body.AsSpan(LegacyHeaderLength));
        link.SendOnce(PpppOpcode.DRW_ACK, body);
        return NoSegment;
    }

    private void Succeed(Beat beat, Queue<SessionEvent> events, TimeSpan now)
    {
        acknowledged++;
        ConsecutiveFailures = 0;
        roundTrips.Add(now - beat.SentAt);
        events.Enqueue(new HeartbeatAcknowledged(now, beat.Sequence, now - beat.SentAt));
    }

    /// <summary>The first point of the grid after <paramref name="now"/>.</summary>
    private void PlanNext(TimeSpan now)
    {
        nextBeat = Running && anchor is { } start
            ? start + TimeSpan.FromTicks((((now - start).Ticks / interval.Ticks) + 1) * interval.Ticks)
            : TimeSpan.MaxValue;
    }

    private readonly record struct Beat(uint Sequence, long Segment, TimeSpan SentAt);
}
