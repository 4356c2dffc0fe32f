using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Media;
using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Session.Core;

/// <summary>What a packet has brought a connection to.</summary>
internal enum ConnectionChange
{
    /// <summary>Nothing the session has to act on.</summary>
    None,

    /// <summary>The camera has greeted, and the login was sent.</summary>
    Greeted,

    /// <summary>The camera has answered the login: see <see cref="Connection.LoginAnswer"/>.</summary>
    LoginAnswered,

    /// <summary>The camera sent CLOSE.</summary>
    Closed,
}

/// <summary>
/// One established path to the camera until it is lost: its channels, liveness, login, token and sequences. A loss drops this one
/// object. Only the peer's packets come here. Not thread-safe.
/// </summary>
internal sealed class Connection
{
    /// <summary>The channel of commands and their answers (docs/PROTOCOL_ANALYSIS.md#reliable-channels).</summary>
    public const int CommandChannel = 0;

    /// <summary>A longer event is dropped, as the app does: unread events are kept by number, not by length.</summary>
    private const int MaxEventLength = 4096;

    /// <summary>
    /// The longest answer that is gathered, 64 KiB: six times what the app accepts (10,240 bytes), and thirteen times the longest seen
    /// (4,906 bytes, docs/COMMAND_IDS_AND_PAYLOADS.md).
    /// </summary>
    private const int MaxAnswerLength = 64 * 1024;

    private const int EventChannel = 6;

    /// <summary>No payload of such a record is gathered.</summary>
    private const int InPieces = -1;

    private readonly MediaInbox?[] media = new MediaInbox?[DrwPacket.ChannelCount];
    private readonly SessionParts parts;
    private readonly int socket;
    private readonly TimeSpan attemptStarted;
    private readonly Liveness liveness;
    private readonly LoginExchange login;
    private readonly CommandSequence sequences = new();

    /// <summary>The camera was reached: a first ALIVE tells it that it was heard.</summary>
    public Connection(FoundPath path, TimeSpan attemptStarted, IReadOnlyList<PathAttempt> tried, int socket, SessionParts parts, TimeSpan now)
    {
        (Path, this.socket, this.parts) = (path, socket, parts);
        (this.attemptStarted, Tried) = (attemptStarted, tried);
        Link = new ReliableLink(parts.Option.Reliable, parts.Outgoing, path.Peer, socket, LimitOf);
        liveness = new Liveness(parts.Option.AliveInterval, parts.Option.AliveLimit);
        login = new LoginExchange(parts.Credential, parts.Option.GetTimeZone());
        liveness.Heard(now);
        Send(PpppOpcode.ALIVE);
    }

    /// <summary>The camera's end.</summary>
    public FoundPath Path { get; }

    /// <summary>The reliable channels.</summary>
    public ReliableLink Link { get; }

    /// <summary>What was tried to get here.</summary>
    public IReadOnlyList<PathAttempt> Tried { get; }

    /// <summary>Whether the camera has greeted.</summary>
    public bool IsGreeted { get; private set; }

    /// <summary>The answer to the login; null until it came, and when it cannot be read.</summary>
    public LoginResponse? LoginAnswer { get; private set; }

    /// <summary>Whether the login was accepted.</summary>
    public bool IsLoggedIn => LoginAnswer is { Result: 0 };

    /// <summary>When the answer to the login came.</summary>
    public TimeSpan ConnectedAt { get; private set; }

    /// <summary>From the start of the attempt to the greeting.</summary>
    public TimeSpan ConnectTime { get; private set; }

    /// <summary>From the login to its answer.</summary>
    public TimeSpan LoginTime => ConnectedAt - login.Started;

    /// <summary>When <see cref="HandleDeadline"/> wants to be called.</summary>
    public TimeSpan NextDeadline
    {
        get
        {
            var earliest = Deadline.Earliest(Link.NextDeadline, liveness.NextDeadline);
            foreach (var inbox in media)
            {
                earliest = Deadline.Earliest(earliest, inbox?.NextDeadline ?? TimeSpan.MaxValue);
            }

            return earliest;
        }
    }

    /// <summary>Takes a packet of the peer.</summary>
    public ConnectionChange HandlePacket(PpppPacket packet, DateTimeOffset utcOrigin, TimeSpan now)
    {
        liveness.Heard(now);
        if (packet.Opcode != PpppOpcode.CLOSE)
        {
            parts.Heartbeat.NoteHeard(parts.Events, now);
        }

        switch (packet.Opcode)
        {
            case PpppOpcode.DRW:
                return HandleDrw(packet.Body, utcOrigin, now);
            case PpppOpcode.DRW_ACK:
                Link.Acknowledge(packet.Body, now);
                parts.Heartbeat.NoteAcknowledgements(Link, parts.Events, now);
                parts.Commands.NoteAcknowledgements(this, now);
                break;
            case PpppOpcode.ALIVE:
                Send(PpppOpcode.ALIVE_ACK);
                break;
            case PpppOpcode.P2P_RDY when !IsGreeted:
                // The camera repeats P2P_RDY until it hears something of the session: our first ALIVE was lost.
                Send(PpppOpcode.ALIVE);
                break;
            case PpppOpcode.CLOSE:
                return ConnectionChange.Closed;
            case PpppOpcode.ALIVE_ACK or PpppOpcode.P2P_RDY or PpppOpcode.TRY_LAN_TCP or PpppOpcode.PUNCH_PKT:
                break;
            default:
                parts.Counters.Unexpected++;
                break;
        }

        return ConnectionChange.None;
    }

    /// <summary>Sends what is due on the channels. Heartbeats, commands and liveness have their turn after it, in this order.</summary>
    public void HandleDeadline(TimeSpan now)
    {
        Link.HandleDeadline(now);
        foreach (var inbox in media)
        {
            inbox?.HandleDeadline(now);
        }
    }

    /// <summary>Sends the ALIVE that is due; true when the camera has left too many unanswered.</summary>
    public bool IsSilent(TimeSpan now)
    {
        var action = liveness.HandleDeadline(now);
        if (action == LivenessAction.SendAlive)
        {
            Send(PpppOpcode.ALIVE);
        }

        return action == LivenessAction.Lost;
    }

    /// <summary>
    /// Sends a request with the next sequence of its kind. A command without an answer is a heartbeat: it counts on its own and goes out as the
    /// captured bytes.
    /// </summary>
    /// <returns>False when the channel's backlog is full; nothing was sent.</returns>
    public bool TrySend(CommandRequest request, TimeSpan now, out uint sequence, out long segment)
    {
        CommandCatalog.TryGet(request.CommandId, out var description);
        var isBeat = description is { HasAnswer: false };
        sequence = isBeat ? parts.Heartbeat.TakeSequence() : sequences.Take();
        var payload = isBeat
            ? HeartbeatGrid.EncodePayload(request)
            : CommandCipher.Encode(request.ToJson(description is { NeedsToken: false } ? null : LoginAnswer?.Token), CommandCipher.RequestPadding);
        return Link.TrySend(CommandChannel, RecordHeader.Build(RecordClass.Request, sequence, payload), now, out segment);
    }

    /// <summary>Everything known at this moment, for the report of a loss.</summary>
    public ConnectionLoss Describe(LossReason reason, string? socketError, TimeSpan now) => new()
    {
        Reason = reason,
        SocketError = socketError,
        Peer = Path.Peer,
        ConnectedFor = now - ConnectedAt,
        SilentFor = now - liveness.LastHeard,
        UnansweredAlive = liveness.Unanswered,
        HeartbeatFailures = parts.Heartbeat.ConsecutiveFailures,
        Heartbeats = parts.Heartbeat.SinceLogin,
        Channels = [.. Enumerable.Range(0, DrwPacket.ChannelCount).Select(Link.GetStatus).Where(status => status != new ChannelStatus(status.Channel, 0, 0, 0, 0))],
        Counters = Link.Counters,
        Traffic = parts.Counters.Copy(),
        RoundTrip = Link.RoundTrip,
        CommandInFlight = parts.Commands.InFlight,
        UnansweredCommands = parts.Commands.Unanswered,
        CommandsWaiting = parts.Commands.WaitingCount,
        Attempts = Tried,
    };

    /// <summary>Lets go of the camera.</summary>
    public void Release(bool sendClose)
    {
        if (sendClose)
        {
            parts.Outgoing.AddClose(Path.Peer, socket);
        }

        Link.Release();
        Array.ForEach(media, inbox => inbox?.Clear());
    }

    /// <summary>From now on the records of a media channel are kept for <see cref="TryTakeMedia"/>; before that they are skipped.</summary>
    public void OpenMedia(int channel)
    {
        if (media[channel] is null)
        {
            media[channel] = new MediaInbox();
            Link.Resync(channel);
        }
    }

    /// <summary>From now on they are skipped again; what was not taken is dropped.</summary>
    public void CloseMedia(int channel)
    {
        media[channel]?.Clear();
        media[channel] = null;
        Link.Hold(channel, held: false);
    }

    /// <summary>Whether a media channel has brought enough to take it.</summary>
    public bool HasMedia(int channel) => media[channel] is { IsDue: true };

    /// <summary>Takes the next piece of a media channel and lets the camera go on when that makes room.</summary>
    public bool TryTakeMedia(int channel, out MediaPiece piece)
    {
        piece = default;
        if (media[channel] is not { } inbox || !inbox.TryTake(out piece))
        {
            return false;
        }

        Link.Hold(channel, inbox.IsFull);
        return true;
    }

    private ConnectionChange HandleDrw(ReadOnlySpan<byte> body, DateTimeOffset utcOrigin, TimeSpan now)
    {
        var change = ConnectionChange.None;
        var records = Link.Receive(body, now);
        while (records.TryRead(out var item))
        {
            if (item.Kind == RecordItemKind.Greeting && records.Number == CommandChannel && !IsGreeted)
            {
                LogIn(utcOrigin, now);
                change = ConnectionChange.Greeted;
            }
            else if (item.Kind == RecordItemKind.Record && HandleRecord(item, now))
            {
                change = ConnectionChange.LoginAnswered;
                if (!IsLoggedIn)
                {
                    // The session ends here: the rest of this DRW belongs to nobody.
                    return change;
                }
            }
            else if (item.Kind is RecordItemKind.Begin or RecordItemKind.Data or RecordItemKind.End)
            {
                HandlePiece(records.Number, item, now);
            }
        }

        return change;
    }

    private void LogIn(DateTimeOffset utcOrigin, TimeSpan now)
    {
        IsGreeted = true;
        ConnectTime = now - attemptStarted;
        login.Begin(Link, sequences.Take(), utcOrigin, now);
    }

    /// <summary>True when the record was the answer to the login.</summary>
    private bool HandleRecord(RecordItem item, TimeSpan now)
    {
        switch (item.Header.Class)
        {
            case RecordClass.Response when login.IsAnswer(item.Header.Sequence):
                (LoginAnswer, ConnectedAt) = (login.ReadAnswer(item.Payload), now);
                return true;
            case RecordClass.Response:
                parts.Commands.HandleResponse(this, item.Header.Sequence, item.Payload, now);
                break;
            case RecordClass.Event:
                parts.Events.Enqueue(new CameraReported(now, item.Payload.TrimEnd((byte)0).ToArray()));
                break;
        }

        return false;
    }

    /// <summary>A piece of a record that is not gathered: for whoever reads the channel, or for nobody.</summary>
    private void HandlePiece(int channel, RecordItem item, TimeSpan now)
    {
        if (media[channel] is { } inbox && item.Header.Class == MediaChannels.ClassOf(channel))
        {
            inbox.Add(item, now);
            Link.Hold(channel, inbox.IsFull);
            return;
        }

        Link.Counters.SkippedBytes += item.Length;
        if (item is { Kind: RecordItemKind.Begin, Header.Class: RecordClass.Response } && channel == CommandChannel)
        {
            parts.Commands.RefuseResponse(this, item.Header, now);
        }
    }

    /// <summary>Classes are bound to channels; a record of another class there is skipped (docs/PROTOCOL_ANALYSIS.md#records).</summary>
    private int LimitOf(int channel, RecordHeader header) => (channel, header.Class) switch
    {
        (CommandChannel, RecordClass.Response) => Math.Min(parts.Option.Reliable.MaxRecordLength, MaxAnswerLength),
        (EventChannel, RecordClass.Event) => MaxEventLength,
        _ => InPieces,
    };

    private void Send(PpppOpcode opcode) => parts.Outgoing.Add(opcode, default(ReadOnlySpan<byte>), Path.Peer, socket);
}
