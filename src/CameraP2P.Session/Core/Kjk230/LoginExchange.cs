using System.Net;
using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Session.Core;

/// <summary>The login of one connection (docs/PROTOCOL_ANALYSIS.md#session-set-up and docs/COMMAND_IDS_AND_PAYLOADS.md). Not thread-safe.</summary>
internal sealed class LoginExchange(NetworkCredential credential, TimeZoneInfo zone)
{
    private uint? sequence;

    /// <summary>Whether a packet is the camera's greeting, which the login answers.</summary>
    public static bool IsGreeting(PpppPacket packet) =>
        packet.Opcode == PpppOpcode.DRW
        && DrwPacket.TryRead(packet.Body, out var drw)
        && drw.Channel == Connection.CommandChannel
        && RecordReader.IsGreeting(drw.Payload);

    /// <summary>When the login was sent.</summary>
    public TimeSpan Started { get; private set; }

    /// <summary>Who logs in.</summary>
    public string UserName => credential.UserName;

    /// <summary>Sends the login; it takes the first sequence of its connection.</summary>
    public void Begin(ReliableLink link, uint recordSequence, DateTimeOffset utcOrigin, TimeSpan now)
    {
        (Started, sequence) = (now, recordSequence);
        var request = new LoginRequest
        {
            UserName = credential.UserName,
            Password = credential.Password,
            WallClock = CameraClock.ToSeconds(CameraClock.At(utcOrigin + now, zone)),
        };
        var payload = CommandCipher.Encode(request.ToRequest().ToJson(token: null), CommandCipher.RequestPadding);
        link.TrySend(Connection.CommandChannel, RecordHeader.Build(RecordClass.Request, recordSequence, payload), now, out _);
    }

    /// <summary>Whether a response is the one to our login.</summary>
    public bool IsAnswer(uint recordSequence) => recordSequence == sequence;

    /// <summary>Reads the answer; null when it cannot be read.</summary>
    public LoginResponse? ReadAnswer(ReadOnlySpan<byte> payload)
    {
        sequence = null;
        return CommandAnswer.TryDecode(payload, out var json) && LoginResponse.TryRead(json, out var answer) ? answer : null;
    }
}
