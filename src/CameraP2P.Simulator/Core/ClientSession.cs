using System.Text;
using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Media;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Session.Core;
using CameraP2P.Simulator.Camera;

namespace CameraP2P.Simulator.Core;

/// <summary>
/// The camera's side of one session: address phase, P2P_RDY until the client speaks, the literal <c>ACK</c>, commands, ALIVE,
/// CLOSE (docs/PROTOCOL_ANALYSIS.md#session-set-up and #reliable-channels). Not thread-safe.
/// </summary>
internal sealed class ClientSession : ICommandSession
{
    /// <summary>Channel of commands and of events (docs/PROTOCOL_ANALYSIS.md#reliable-channels).</summary>
    private const int CommandChannel = 0;
    private const int GreetingSegment = 0;
    private const int EventChannel = 6;

    /// <summary>The eighth byte of an event's magic, as captured (docs/PROTOCOL_ANALYSIS.md#records).</summary>
    private const byte EventMark = 0x77;

    /// <summary>The greeting is sent up to 73 times; a client that never acknowledges it gets ALIVE from then on (docs/PROTOCOL_ANALYSIS.md#session-set-up).</summary>
    private static readonly TimeSpan GreetingPatience = SetUpPhase.RepeatInterval * 73;

    /// <summary>A PUNCH_PKT after this much silence is a client that begins again from the same port, not a late copy.</summary>
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromMilliseconds(500);

    /// <summary>ALIVE once a second; CLOSE 6–8 s after a client that answers none (docs/PROTOCOL_ANALYSIS.md#session-set-up).</summary>
    private static readonly TimeSpan AliveInterval = TimeSpan.FromSeconds(1);
    private const int AliveLimit = 6;

    private static readonly ReliableSettings CameraTimings = ReliableSettings.Default with
    {
        InitialTimeout = SetUpPhase.RepeatInterval,
        MinTimeout = SetUpPhase.RepeatInterval,
        MaxTimeout = SetUpPhase.RepeatInterval,
        SendWindow = MediaPump.MaxInFlight,
    };

    private readonly CommandProcessor processor;
    private readonly DatagramQueue outgoing;
    private readonly CameraSimulatorOption option;
    private readonly Ipv4EndPoint own;
    private readonly Ipv4EndPoint client;
    private readonly ReliableLink link;
    private readonly Liveness liveness = new(AliveInterval, AliveLimit);
    private readonly Random random;
    private readonly AnswerQueue answers = new();
    private readonly MediaPump media;
    private readonly SetUpPhase setUp;
    private bool greetingGivenUp;
    private bool hasAsked;
    private TimeSpan? greetedAt;
    private TimeSpan loginAnsweredAt;
    private uint nextEvent = 1;

    public ClientSession(
        CommandProcessor processor,
        CameraSimulatorOption option,
        SimulatorCounters counters,
        DatagramQueue outgoing,
        Ipv4EndPoint own,
        Ipv4EndPoint client,
        int seed,
        bool addressPhase,
        TimeSpan now)
    {
        this.processor = processor;
        this.outgoing = outgoing;
        this.option = option;
        this.own = own;
        this.client = client;
        Counters = counters;
        random = new Random(seed);
        link = new ReliableLink(CameraTimings, outgoing, client, CameraCore.SessionSocket);
        media = new MediaPump(link, option.Pace, random, counters);
        var toReady = option.Pace == CameraPace.Recorded && !addressPhase ? RecordedTimes.ToReady(random) : TimeSpan.Zero;
        setUp = new SetUpPhase(addressPhase, now + toReady);
        liveness.Heard(now);
        HandleDeadline(now);
    }

    /// <summary>Whether the camera has forgotten this client.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Whether the client has said anything since the path stood.</summary>
    public bool HasSpoken => setUp.HasSpoken;

    /// <summary>Whether a command came with the token, which only somebody who hears the answers can know.</summary>
    public bool HasShownToken { get; private set; }

    /// <summary>Whether what this client was sent is to restart the camera.</summary>
    public bool HasCrashed => media.HasCrashed;

    /// <inheritdoc/>
    public long? Token { get; private set; }

    /// <inheritdoc/>
    public SimulatorCounters Counters { get; }

    public TimeSpan NextDeadline => Deadline.Earliest(
        liveness.NextDeadline,
        setUp.NextDeadline,
        answers.NextDeadline,
        media.NextDeadline,
        greetingGivenUp ? TimeSpan.MaxValue : link.NextDeadline);

    /// <inheritdoc/>
    public bool IsSpoilt { get; private set; }

    /// <inheritdoc/>
    public bool IsLoggedIn(TimeSpan now) => Token is not null && now >= loginAnsweredAt;

    /// <inheritdoc/>
    public void Spoil()
    {
        IsSpoilt = true;
        answers.Clear();
        EndLogin();
    }

    /// <inheritdoc/>
    public void EndLogin()
    {
        Token = null;
        media.Clear();
    }

    /// <inheritdoc/>
    public bool IsSending(int channel) => media.IsSending(channel);

    /// <inheritdoc/>
    public void NoteToken() => HasShownToken = true;

    /// <inheritdoc/>
    public long GrantToken()
    {
        // Eight or nine digits, as captured.
        Token = random.Next(10_000_000, 120_000_000);
        return Token.Value;
    }

    /// <summary>Another PUNCH_PKT of a client that is known: our P2P_RDY was lost, it is an echo, or the client begins again.</summary>
    public void HandlePunch(TimeSpan now)
    {
        if (setUp.HasSpoken)
        {
            HasEnded = now - liveness.LastHeard > AbandonedAfter;
        }
        else if (!setUp.IsTellingAddress)
        {
            setUp.NoteReady(now);
            SendReady(now);
        }
    }

    public void HandlePacket(PpppPacket packet, TimeSpan now)
    {
        liveness.Heard(now);
        if (packet.Opcode == PpppOpcode.CLOSE)
        {
            HasEnded = true;
            return;
        }

        if (setUp.IsTellingAddress)
        {
            return;
        }

        setUp.Hear(packet.Opcode);
        Greet(now);
        switch (packet.Opcode)
        {
            case PpppOpcode.ALIVE:
                Send(PpppOpcode.ALIVE_ACK);
                break;
            case PpppOpcode.DRW:
                HandleDrw(packet.Body, now);
                break;
            case PpppOpcode.DRW_ACK:
                HandleAcknowledgement(packet.Body, now);
                break;
        }
    }

    public void HandleDeadline(TimeSpan now)
    {
        greetingGivenUp = !hasAsked && now - greetedAt > GreetingPatience && !link.IsAcknowledged(CommandChannel, GreetingSegment);
        if (!greetingGivenUp)
        {
            link.HandleDeadline(now);
        }

        while (answers.TryTakeDue(now, out var answer))
        {
            Send(answer, now);
        }

        media.Run(now);

        if (setUp.TryTakeAddress(now))
        {
            SetUpPhase.SendAddress(outgoing, option.Uid, own, client);
        }
        else if (setUp.TryTakeReady(now))
        {
            SendReady(now);
        }

        switch (liveness.HandleDeadline(now))
        {
            case LivenessAction.SendAlive when setUp.HasSpoken || greetingGivenUp:
                Send(PpppOpcode.ALIVE);
                break;
            case LivenessAction.Lost:
                Close();
                break;
        }
    }

    /// <summary>Reports an event.</summary>
    public void RaiseEvent(int eventId, TimeSpan now)
    {
        if (Token is not null)
        {
            var payload = Encoding.ASCII.GetBytes(FormattableString.Invariant($"{{\"evtId\":{eventId}}}\0"));
            link.TrySend(EventChannel, RecordHeader.Build(RecordClass.Event, nextEvent++, payload, EventMark), now, out _);
        }
    }

    /// <summary>Sends a record; false without a login, or when the channel has too much waiting.</summary>
    public bool TrySendRecord(int channel, ReadOnlySpan<byte> record, TimeSpan now) => Token is not null && link.TrySend(channel, record, now, out _);

    public void Close()
    {
        Send(PpppOpcode.CLOSE);
        HasEnded = true;
    }

    public void Release() => link.Release();

    private void SendReady(TimeSpan now)
    {
        if (setUp.ReadySent == 1)
        {
            Counters.Sessions++;
        }
        else if (setUp.ReadySent > SetUpPhase.MostReady)
        {
            Greet(now);
        }

        outgoing.Add(PpppOpcode.P2P_RDY, option.Uid, client, CameraCore.SessionSocket);
    }

    private void Greet(TimeSpan now)
    {
        if (greetedAt is null)
        {
            greetedAt = now;
            link.TrySend(CommandChannel, "ACK"u8, now, out _);
        }
    }

    private void HandleDrw(ReadOnlySpan<byte> body, TimeSpan now)
    {
        var records = link.Receive(body, now);
        while (records.TryRead(out var item))
        {
            if (item.Kind == RecordItemKind.Record && item.Header.Class == RecordClass.Request)
            {
                // Whoever asks has heard the greeting, whatever became of its DRW_ACK.
                hasAsked = true;
                Answer(item, now);
            }
        }
    }

    private void Answer(RecordItem item, TimeSpan now)
    {
        if (!CommandCipher.TryDecode(item.Payload, out var text))
        {
            Counters.MalformedRequests++;
            return;
        }

        if (processor.Run(text.Json, this, now) is { } answer)
        {
            var payload = CommandCipher.Encode(answer.Json, CommandCipher.ResponsePadding);
            var record = RecordHeader.Build(RecordClass.Response, item.Header.Sequence, payload);
            var ready = new Answer(record, item.Header.Sequence, answer.Media);
            if (option.Pace == CameraPace.Recorded)
            {
                var due = answers.Add(ready, now + RecordedTimes.ToAnswer(answer.CommandId, random));
                loginAnsweredAt = answer.CommandId == CommandIds.Login ? due : loginAnsweredAt;
                return;
            }

            Send(ready, now);
        }
    }

    /// <summary>The answer goes first, then what it announces.</summary>
    private void Send(Answer answer, TimeSpan now)
    {
        link.TrySend(CommandChannel, answer.Record, now, out _);
        if (answer.Media is { } start)
        {
            // A file that is abandoned ends where it is; a frame or thumbnail that has been begun is sent to its end.
            media.Start(start.Channel, start.Open?.Invoke(answer.Sequence, now), cut: start.Channel == MediaChannels.File);
            media.Run(now);
        }
    }

    private void HandleAcknowledgement(ReadOnlySpan<byte> body, TimeSpan now)
    {
        if (option.AcceptLegacyHeartbeat && body.Length > DrwPacket.BodyHeaderLength && body[DrwPacket.BodyHeaderLength..].StartsWith(RecordHeader.Magic))
        {
            Counters.LegacyHeartbeats++;
            return;
        }

        if (!DrwAckPacket.TryRead(body, out _))
        {
            // A malformed DRW_ACK earns a CLOSE (docs/PROTOCOL_ANALYSIS.md#session-set-up).
            Close();
            return;
        }

        link.Acknowledge(body, now);
        media.Run(now);
    }

    private void Send(PpppOpcode opcode) => outgoing.Add(opcode, default(ReadOnlySpan<byte>), client, CameraCore.SessionSocket);
}
