using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Commands;

namespace CameraP2P.Session.Core;

/// <summary>
/// The commands of a session: one in flight, the others in order behind it, because the official app sends one at a time
/// (docs/PROTOCOL_ANALYSIS.md#where-claims-and-evidence-differ). Each ends exactly once: with its answer, or with a named error within its
/// limit. Not thread-safe.
/// </summary>
internal sealed class CommandTable(Queue<SessionEvent> events, SessionCounters counters)
{
    /// <summary>
    /// A command whose connection is lost this often before its answer is not sent again: it may be what ends the connection. By design.
    /// </summary>
    private const int MaxLosses = 3;

    private readonly LinkedList<Command> waiting = new();
    private Command? current;
    private long nextHandle = 1;

    /// <summary>When <see cref="HandleDeadline"/> wants to be called; may be early, when the command it was for has ended since.</summary>
    public TimeSpan NextDeadline { get; private set; } = TimeSpan.MaxValue;

    /// <summary>The id of the command that waits for its answer.</summary>
    public int? InFlight => current?.Request.CommandId;

    /// <summary>Commands behind it.</summary>
    public int WaitingCount => waiting.Count;

    /// <summary>Takes a command.</summary>
    public long Add(CommandRequest request, bool repeatable, TimeSpan timeout, TimeSpan now)
    {
        var command = new Command(nextHandle++, request, repeatable, timeout, now + timeout);
        waiting.AddLast(command);
        NextDeadline = Deadline.Earliest(NextDeadline, command.Deadline);
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
    public void SendNext(Connection connection, TimeSpan now)
    {
        while (connection.IsLoggedIn && current is null && waiting.First?.Value is { } command)
        {
            waiting.RemoveFirst();
            command.SentAt = now;
            if (connection.TrySend(command.Request, now, out var sequence, out var segment))
            {
                (command.Sequence, command.Segment) = (sequence, segment);
                current = command;
                return;
            }

            Fail(command, now, CameraError.BacklogFull, "more bytes wait to be sent than the limit allows", "Wait until earlier commands are answered, or send less at once.");
        }
    }

    /// <summary>After a DRW_ACK: a command without answer has ended when its DRW was acknowledged.</summary>
    public void NoteAcknowledgements(Connection connection, TimeSpan now)
    {
        if (current is { HasAnswer: false } command && connection.Link.IsAcknowledged(Connection.CommandChannel, command.Segment))
        {
            current = null;
            events.Enqueue(new CommandFinished(now, command.Handle, now - command.SentAt, default, Failure: null));
            SendNext(connection, now);
        }
    }

    /// <summary>Takes a response; one that no command waits for is counted.</summary>
    public void HandleResponse(Connection connection, uint sequence, ReadOnlySpan<byte> payload, TimeSpan now)
    {
        if (current is not { } command || command.Sequence != sequence)
        {
            counters.UnmatchedResponses++;
            return;
        }

        current = null;
        if (CommandAnswer.TryDecode(payload, out var json))
        {
            events.Enqueue(new CommandFinished(now, command.Handle, now - command.SentAt, json, Failure: null));
        }
        else
        {
            Fail(command, now, CameraError.MalformedResponse, "the answer is not base64 of AES blocks", OtherDialect.Advice);
        }

        SendNext(connection, now);
    }

    /// <summary>A response that is too long to be gathered: the command it is for fails at once.</summary>
    public void RefuseResponse(Connection connection, RecordHeader header, TimeSpan now)
    {
        if (current is not { } command || command.Sequence != header.Sequence)
        {
            counters.UnmatchedResponses++;
            return;
        }

        current = null;
        Fail(command, now, CameraError.MalformedResponse, FormattableString.Invariant($"the answer announces {header.PayloadLength} bytes"), OtherDialect.Advice);
        SendNext(connection, now);
    }

    /// <summary>Ends the commands whose time is up.</summary>
    public void HandleDeadline(bool connected, TimeSpan now)
    {
        if (now < NextDeadline)
        {
            return;
        }

        if (current is { } sent && now >= sent.Deadline)
        {
            current = null;
            Fail(sent, now, CameraError.CommandTimeout, FormattableString.Invariant($"no answer within {sent.Timeout.TotalSeconds:0.###} s"), "Try again, or allow more time; Get-CameraHeartbeat shows whether the camera still responds.");
        }

        NextDeadline = current?.Deadline ?? TimeSpan.MaxValue;
        for (var node = waiting.First; node is not null;)
        {
            var next = node.Next;
            if (now >= node.Value.Deadline)
            {
                waiting.Remove(node);
                Fail(node.Value, now, CameraError.CommandTimeout, DescribeWaiting(node.Value, connected), "Try again, or allow more time.");
            }
            else
            {
                NextDeadline = Deadline.Earliest(NextDeadline, node.Value.Deadline);
            }

            node = next;
        }
    }

    /// <summary>
    /// The connection is lost: what was in flight is sent again after the reconnect if repeating is safe, and fails otherwise,
    /// because the camera may have run it.
    /// </summary>
    public void ConnectionLost(bool willReconnect, TimeSpan now)
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
        Fail(command, now, CameraError.SessionLost, why, "Look at the camera's state, then decide whether to send it again.");
    }

    /// <summary>The session is over: everything fails with the same error.</summary>
    public void FailAll(CameraError error, string why, string advice, TimeSpan now)
    {
        if (current is { } command)
        {
            current = null;
            waiting.AddFirst(command);
        }

        foreach (var each in waiting)
        {
            Fail(each, now, error, why, advice);
        }

        waiting.Clear();
        NextDeadline = TimeSpan.MaxValue;
    }

    private static string DescribeWaiting(Command command, bool connected)
    {
        var (what, why) = command.Losses > 0
            ? ("no answer", "the connection was lost after it was sent")
            : ("not sent", connected ? "earlier commands were not answered in time" : "the connection was not restored in time");
        return FormattableString.Invariant($"{what} within {command.Timeout.TotalSeconds:0.###} s: {why}");
    }

    private void Fail(Command command, TimeSpan now, CameraError error, string why, string advice) => events.Enqueue(new CommandFinished(
        now,
        command.Handle,
        TimeSpan.Zero,
        default,
        new CameraException(error, $"{CommandCatalog.Describe(command.Request.CommandId)} failed: {why}.", advice)));

    private sealed class Command(long handle, CommandRequest request, bool repeatable, TimeSpan timeout, TimeSpan deadline)
    {
        public long Handle { get; } = handle;

        public CommandRequest Request { get; } = request;

        public bool Repeatable { get; } = repeatable;

        public bool HasAnswer { get; } = !CommandCatalog.TryGet(request.CommandId, out var known) || known.HasAnswer;

        public TimeSpan Timeout { get; } = timeout;

        public TimeSpan Deadline { get; } = deadline;

        /// <summary>How often the connection was lost before its answer.</summary>
        public int Losses { get; set; }

        public uint Sequence { get; set; }

        public long Segment { get; set; }

        public TimeSpan SentAt { get; set; }
    }
}
