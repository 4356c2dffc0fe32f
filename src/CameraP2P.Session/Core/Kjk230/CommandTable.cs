using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Commands;

namespace CameraP2P.Session.Core;

/// <summary>
/// The commands of a session: one in flight, the others in order behind it, because the official app sends one at a time
/// (docs/PROTOCOL_ANALYSIS.md#where-claims-and-evidence-differ). Each ends exactly once: with its answer, or with a named error within its
/// limit. Not thread-safe.
/// </summary>
/// <param name="events">Where the ends are reported.</param>
/// <param name="counters">What is counted.</param>
/// <param name="renews">Whether a lost connection is restored, and so a refused login renewed.</param>
internal sealed class CommandTable(Queue<SessionEvent> events, SessionCounters counters, bool renews)
{
    /// <summary>
    /// A command whose connection is lost this often before its answer is not sent again: it may be what ends the connection. By design.
    /// </summary>
    private const int MaxLosses = 3;

    /// <summary>This many commands in a row that are acknowledged and not answered mean loss: one slow command costs no connection. By design.</summary>
    private const int MaxUnanswered = 3;

    /// <summary>A camera that had less time than this has not failed to answer; its user was in a hurry. 5 s, by design.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly LinkedList<Command> waiting = new();

    /// <summary>For these the login was renewed: refused again, it is the command that the camera does not take.</summary>
    private readonly HashSet<int> renewedFor = [];
    private Command? current;
    private long nextHandle = 1;

    /// <summary>When <see cref="HandleDeadline"/> wants to be called; may be early, when the command it was for has ended since.</summary>
    public TimeSpan NextDeadline { get; private set; } = TimeSpan.MaxValue;

    /// <summary>The id of the command that waits for its answer.</summary>
    public int? InFlight => current?.Request.CommandId;

    /// <summary>Commands behind it.</summary>
    public int WaitingCount => waiting.Count;

    /// <summary>Commands in a row that the camera acknowledged and did not answer.</summary>
    public int Unanswered { get; private set; }

    /// <summary>Why the connection is worth nothing though it lives; null while it is. Nothing is sent until <see cref="ConnectionLost"/>.</summary>
    public LossReason? Trouble { get; private set; }

    /// <summary>Whether a new login cannot help: none is made, or one was, and no command has succeeded since.</summary>
    public bool IsRenewed { get; private set; } = !renews;

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
        while (Trouble is null && connection.IsLoggedIn && current is null && waiting.First?.Value is { } command)
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
        Unanswered = 0;
        if (CommandAnswer.TryDecode(payload, out var json))
        {
            if (!NeedsLogin(command, json.Span))
            {
                events.Enqueue(new CommandFinished(now, command.Handle, now - command.SentAt, json, Failure: null));
            }
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
    public void HandleDeadline(Connection? connection, TimeSpan now)
    {
        if (now < NextDeadline)
        {
            return;
        }

        if (current is { } sent && now >= sent.Deadline)
        {
            current = null;
            NoteUnanswered(sent, connection, now);
            Fail(sent, now, CameraError.CommandTimeout, FormattableString.Invariant($"no answer within {sent.Timeout.TotalSeconds:0.###} s"), "Try again, or allow more time; Get-CameraHeartbeat shows whether the camera still responds.");
        }

        NextDeadline = current?.Deadline ?? TimeSpan.MaxValue;
        for (var node = waiting.First; node is not null;)
        {
            var next = node.Next;
            if (now >= node.Value.Deadline)
            {
                waiting.Remove(node);
                Fail(node.Value, now, CameraError.CommandTimeout, DescribeWaiting(node.Value, connection is { IsLoggedIn: true }), "Try again, or allow more time.");
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
        IsRenewed |= Trouble is not null;
        Trouble = null;
        Unanswered = 0;
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

    /// <summary>
    /// A <c>result</c> other than 0 says that the token is not known (docs/COMMAND_IDS_AND_PAYLOADS.md#rules): a new login follows, and the
    /// command once more if that is safe. DeviceInfo has no parameter that could be wrong: a camera that refuses it after that refuses all.
    /// </summary>
    /// <returns>True when the command waits for the new login, so that its answer does not count.</returns>
    private bool NeedsLogin(Command command, ReadOnlySpan<byte> json)
    {
        var id = command.Request.CommandId;
        if (!CommandAnswer.TryReadResult(json, out _, out var result) || result is null or 0)
        {
            IsRenewed = !renews;
            return false;
        }

        if (IsRenewed || !command.Repeatable || !renewedFor.Add(id))
        {
            Trouble = IsRenewed && id == CommandIds.DeviceInfo ? LossReason.CommandsRefused : null;
            return false;
        }

        Trouble = LossReason.CommandsRefused;
        waiting.AddFirst(command);
        return true;
    }

    private void NoteUnanswered(Command command, Connection? connection, TimeSpan now)
    {
        if (connection is { IsLoggedIn: true } && now - command.SentAt >= Patience && connection.Link.IsAcknowledged(Connection.CommandChannel, command.Segment)
            && ++Unanswered >= MaxUnanswered)
        {
            Trouble = LossReason.CommandsUnanswered;
        }
    }

    private static string DescribeWaiting(Command command, bool connected)
    {
        var (what, why) = command.Losses > 0
            ? ("no answer", connected ? "the connection was lost after it was sent" : "the connection was lost after it was sent, and has not been restored yet")
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
