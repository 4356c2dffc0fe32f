using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Commands;

namespace CameraP2P.Session.Core;

/// <summary>
/// The commands of a session: one in flight, the others in order behind it (the official app sends one at a time, reference
/// section 10). Each ends exactly once: with its answer, or with a named error within its limit. Not thread-safe.
/// </summary>
internal sealed class CommandTable
{
    private const int Channel = 0;

    /// <summary>
    /// Commands count 1, 2, 3, …, heartbeats 0x10001, 0x10002, … on their own (docs/PROTOCOL_ANALYSIS.md#records), so commands stay below 0x10000: in a
    /// session of weeks they would come to the heartbeats' numbers.
    /// </summary>
    private const uint LastSequence = 0xFFFF;

    /// <summary>
    /// A command whose connection is lost this often before its answer is not sent again: it may be what ends the connection. By design.
    /// </summary>
    private const int MaxLosses = 3;

    private readonly LinkedList<Command> waiting = new();
    private Command? current;
    private uint nextSequence;
    private long nextHandle = 1;

    /// <summary>When <see cref="HandleDeadline"/> wants to be called.</summary>
    public TimeSpan NextDeadline
    {
        get
        {
            var earliest = current?.Deadline ?? TimeSpan.MaxValue;
            foreach (var command in waiting)
            {
                earliest = command.Deadline < earliest ? command.Deadline : earliest;
            }

            return earliest;
        }
    }

    /// <summary>The id of the command that waits for its answer.</summary>
    public int? InFlight => current?.Request.CommandId;

    /// <summary>Commands behind it.</summary>
    public int WaitingCount => waiting.Count;

    /// <summary>A new connection: sequences start at 1 again (docs/PROTOCOL_ANALYSIS.md#records).</summary>
    public void ResetSequence() => nextSequence = 1;

    /// <summary>The sequence of the next request, which the login takes for itself.</summary>
    public uint TakeSequence()
    {
        var sequence = nextSequence;
        nextSequence = sequence == LastSequence ? 1 : sequence + 1;
        return sequence;
    }

    /// <summary>Takes a command.</summary>
    public long Add(CommandRequest request, bool repeatable, TimeSpan timeout, TimeSpan now)
    {
        var command = new Command(nextHandle++, request, repeatable, timeout, now + timeout);
        waiting.AddLast(command);
        return command.Handle;
    }

    /// <summary>Forgets a command; a late answer to it is dropped.</summary>
    public bool Remove(long handle)
    {
        if (current?.Handle == handle)
        {
            current = null;
            return true;
        }

        var found = waiting.FirstOrDefault(command => command.Handle == handle);
        return found is not null && waiting.Remove(found);
    }

    /// <summary>Sends the next command, if none is in flight.</summary>
    public void SendNext(ReliableLink link, HeartbeatGrid heartbeat, long token, Queue<SessionEvent> events, TimeSpan now)
    {
        while (current is null && waiting.First?.Value is { } command)
        {
            waiting.RemoveFirst();
            var isHeartbeat = command.Request.CommandId == CommandIds.Heartbeat;
            command.Sequence = isHeartbeat ? heartbeat.TakeSequence() : TakeSequence();
            command.SentAt = now;
            var payload = isHeartbeat
                ? HeartbeatGrid.EncodePayload(command.Request)
                : CommandCipher.Encode(command.Request.ToJson(command.Request.CommandId == CommandIds.Login ? null : token), CommandCipher.RequestPadding);
            var record = RecordHeader.Build(RecordClass.Request, command.Sequence, payload);
            if (link.TrySend(Channel, record, now, out var segment))
            {
                command.Segment = segment;
                current = command;
                return;
            }

            events.Enqueue(Fail(command, now, CameraError.BacklogFull, "more bytes wait to be sent than the limit allows", "Wait until earlier commands are answered, or send less at once."));
        }
    }

    /// <summary>After a DRW_ACK: a command without answer has ended when its DRW was acknowledged.</summary>
    public CommandFinished? NoteAcknowledgements(ReliableLink link, TimeSpan now)
    {
        if (current is not { } command
            || command.Request.CommandId != CommandIds.Heartbeat
            || !link.IsAcknowledged(Channel, command.Segment))
        {
            return null;
        }

        current = null;
        return new CommandFinished(now, command.Handle, now - command.SentAt, default, Failure: null);
    }

    /// <summary>Takes a response; null when no command waits for it.</summary>
    public CommandFinished? TakeResponse(uint sequence, ReadOnlySpan<byte> payload, TimeSpan now)
    {
        if (current is not { } command || command.Sequence != sequence)
        {
            return null;
        }

        current = null;
        if (!CommandAnswer.TryDecode(payload, out var json))
        {
            return Fail(command, now, CameraError.MalformedResponse, "the answer is not base64 of AES blocks", MalformedAdvice);
        }

        return new CommandFinished(now, command.Handle, now - command.SentAt, json, Failure: null);
    }

    /// <summary>Ends the commands whose time is up.</summary>
    public void HandleDeadline(bool connected, Queue<SessionEvent> events, TimeSpan now)
    {
        if (current is { } sent && now >= sent.Deadline)
        {
            current = null;
            events.Enqueue(Fail(sent, now, CameraError.CommandTimeout, FormattableString.Invariant($"no answer within {sent.Timeout.TotalSeconds:0.###} s"), "Try again, or allow more time; Get-CameraHeartbeat shows whether the camera still responds."));
        }

        for (var node = waiting.First; node is not null;)
        {
            var next = node.Next;
            if (now >= node.Value.Deadline)
            {
                waiting.Remove(node);
                events.Enqueue(Fail(node.Value, now, CameraError.CommandTimeout, DescribeWaiting(node.Value, connected), "Try again, or allow more time."));
            }

            node = next;
        }
    }

    /// <summary>
    /// The connection is lost: what was in flight is sent again after the reconnect if repeating is safe, and fails otherwise,
    /// because the camera may have run it.
    /// </summary>
    public void ConnectionLost(bool willReconnect, Queue<SessionEvent> events, TimeSpan now)
    {
        if (current is not { } command)
        {
            return;
        }

        current = null;
        command.Losses++;
        if (willReconnect && command.Repeatable && command.Losses < MaxLosses)
        {
            waiting.AddFirst(command);
            return;
        }

        var why = command.Losses < MaxLosses
            ? "the connection was lost before the answer; the camera may or may not have run it"
            : FormattableString.Invariant($"the connection was lost each of the {command.Losses} times it was sent; the command may make the camera fail");
        events.Enqueue(Fail(command, now, CameraError.SessionLost, why, "Look at the camera's state, then decide whether to send it again."));
    }

    /// <summary>The session is over: everything fails with the same error.</summary>
    public void FailAll(CameraError error, string why, string advice, Queue<SessionEvent> events, TimeSpan now)
    {
        if (current is { } command)
        {
            current = null;
            waiting.AddFirst(command);
        }

        foreach (var each in waiting)
        {
            events.Enqueue(Fail(each, now, error, why, advice));
        }

        waiting.Clear();
    }

    private const string MalformedAdvice = OtherDialect.Advice;

    private static string DescribeWaiting(Command command, bool connected)
    {
        var (what, why) = command.Losses > 0
            ? ("no answer", "the connection was lost after it was sent")
            : ("not sent", connected ? "earlier commands were not answered in time" : "the connection was not restored in time");
        return FormattableString.Invariant($"{what} within {command.Timeout.TotalSeconds:0.###} s: {why}");
    }

    private static CommandFinished Fail(Command command, TimeSpan now, CameraError error, string why, string advice) => new(
        now,
        command.Handle,
        TimeSpan.Zero,
        default,
        new CameraException(error, $"{CommandCatalog.Describe(command.Request.CommandId)} failed: {why}.", advice));

    private sealed class Command(long handle, CommandRequest request, bool repeatable, TimeSpan timeout, TimeSpan deadline)
    {
        public long Handle { get; } = handle;

        public CommandRequest Request { get; } = request;

        public bool Repeatable { get; } = repeatable;

        public TimeSpan Timeout { get; } = timeout;

        public TimeSpan Deadline { get; } = deadline;

        /// <summary>How often the connection was lost before its answer.</summary>
        public int Losses { get; set; }

        public uint Sequence { get; set; }

        public long Segment { get; set; }

        public TimeSpan SentAt { get; set; }
    }
}
