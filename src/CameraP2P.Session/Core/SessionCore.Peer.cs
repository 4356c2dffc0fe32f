using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Session.Core;

/// <content>What the camera says once it was reached: packets, records, the login.</content>
public sealed partial class SessionCore
{
    private void HandlePeerPacket(PpppPacket packet, TimeSpan now)
    {
        liveness.Heard(now);
        if (packet.Opcode != PpppOpcode.CLOSE)
        {
            heartbeat.NoteHeard(events, now);
        }

        switch (packet.Opcode)
        {
            case PpppOpcode.DRW:
                HandleDrw(packet.Body, now);
                break;
            case PpppOpcode.DRW_ACK:
                HandleAcknowledgement(packet.Body, now);
                break;
            case PpppOpcode.ALIVE:
                Send(PpppOpcode.ALIVE_ACK);
                break;
            case PpppOpcode.P2P_RDY when !login.Greeted:
                // The camera repeats P2P_RDY until it hears something of the session: our first ALIVE was lost.
                Send(PpppOpcode.ALIVE);
                break;
            case PpppOpcode.CLOSE:
                HandleClose(now);
                break;
            case PpppOpcode.ALIVE_ACK or PpppOpcode.P2P_RDY or PpppOpcode.TRY_LAN_TCP or PpppOpcode.PUNCH_PKT:
                break;
            default:
                Counters.Unexpected++;
                break;
        }
    }

    private void HandleDrw(ReadOnlySpan<byte> body, TimeSpan now)
    {
        var records = link!.Receive(body, now);
        while (records.TryRead(out var item))
        {
            if (item.Kind == RecordItemKind.Greeting)
            {
                StartLogin(now);
            }
            else if (item.Kind == RecordItemKind.Record)
            {
                HandleRecord(item, now);
            }

            if (link is null)
            {
                // A refused login has ended the session; the rest of this DRW belongs to nobody.
                return;
            }
        }
    }

    private void HandleRecord(RecordItem item, TimeSpan now)
    {
        switch (item.Header.Class)
        {
            case RecordClass.Response when login.IsAnswer(item.Header.Sequence):
                HandleLoginAnswer(item.Payload, now);
                break;
            case RecordClass.Response:
                HandleResponse(item.Header.Sequence, item.Payload, now);
                break;
            case RecordClass.Event when item.Payload.Length <= MaxEventLength:
                events.Enqueue(new CameraReported(now, item.Payload.TrimEnd((byte)0).ToArray()));
                break;
        }
    }

    private void HandleResponse(uint sequence, ReadOnlySpan<byte> payload, TimeSpan now)
    {
        if (commands.TakeResponse(sequence, payload, now) is { } finished)
        {
            events.Enqueue(finished);
            SendCommands(now);
            return;
        }

        Counters.UnmatchedResponses++;
    }

    private void HandleAcknowledgement(ReadOnlySpan<byte> body, TimeSpan now)
    {
        link!.Acknowledge(body, now);
        heartbeat.NoteAcknowledgements(link, events, now);
        if (commands.NoteAcknowledgements(link, now) is { } finished)
        {
            events.Enqueue(finished);
            SendCommands(now);
        }
    }

    private void StartLogin(TimeSpan now)
    {
        if (login.Greeted)
        {
            return;
        }

        timers.Stop(SessionTimer.Attempt);
        timers.Set(SessionTimer.Login, now + option.LoginTimeout);
        connectTime = now - attemptStarted;
        commands.ResetSequence();
        login.Begin(link!, commands.TakeSequence(), UtcOrigin, now);
    }

    private void HandleLoginAnswer(ReadOnlySpan<byte> payload, TimeSpan now)
    {
        switch (login.ReadAnswer(payload))
        {
            case { Result: 0 } accepted:
                BeConnected(accepted, now);
                break;
            case { } refused:
                End(SessionFailures.LoginRefused(path!.Peer, login.UserName, refused), now);
                break;
            case null when State == CameraSessionState.Reconnecting:
                // It could be read before: this one was an accident.
                FailAttempt("an answer to the login that cannot be read", now);
                break;
            case null:
                End(SessionFailures.MalformedLogin(path!.Peer), now);
                break;
        }
    }

    private void BeConnected(LoginResponse answer, TimeSpan now)
    {
        token = answer.Token;
        connectedAt = now;
        timers.StopAll();
        tried.Clear();
        closedAttempts = 0;

        // From here on it is this camera, whoever else answers a search or has its address: another's pictures are not to be deleted.
        target = target with { Uid = path!.Uid };
        var restored = now - lostAt;
        if (restored is null)
        {
            recovery.Reset();
        }
        else
        {
            reconnects++;
        }

        lostAt = null;
        heartbeat.Anchor(now);
        SetState(CameraSessionState.Connected, now);
        events.Enqueue(new LoggedIn(now, connectTime, now - login.Started, answer.BatteryPercent, restored));
        SendCommands(now);
    }

    private void HandleClose(TimeSpan now)
    {
        if (State == CameraSessionState.Connected)
        {
            Lose(LossReason.ClosedByCamera, socketError: null, now);
            return;
        }

        closedAttempts++;
        FailAttempt("the camera closed the session", now);
    }
}
