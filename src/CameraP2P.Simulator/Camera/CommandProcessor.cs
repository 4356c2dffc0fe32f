using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using CameraP2P.Protocol.Commands;

namespace CameraP2P.Simulator.Camera;

/// <summary>The answer to a command.</summary>
/// <param name="CommandId">The command.</param>
/// <param name="Json">The answer's JSON.</param>
/// <param name="Media">What is sent on a media channel behind it; null for nothing.</param>
internal sealed record CommandReply(int CommandId, byte[] Json, MediaStart? Media = null);

/// <summary>
/// What the simulated camera does with a command: reads its JSON, gives back the answer's. The answers have the shape of the
/// captured ones (docs/COMMAND_IDS_AND_PAYLOADS.md); how the real camera refuses was never captured, so a refusal here is a result of −1.
/// Not thread-safe.
/// </summary>
internal sealed class CommandProcessor(NetworkCredential credential, DeviceState device, MediaCommands media, Action<ReadOnlyMemory<byte>> observe)
{
    private const int Refused = -1;

    /// <summary>Whether a command other than the login is refused as with an unknown token; null for none.</summary>
    public Func<int, bool>? Refuses { get; set; }

    /// <summary>Whether a command is acknowledged and left alone; null for none.</summary>
    public Func<int, bool>? Ignores { get; set; }

    /// <summary>Runs a command.</summary>
    /// <param name="json">The request.</param>
    /// <param name="session">Who asks.</param>
    /// <param name="now">The time.</param>
    /// <returns>The answer; null for a heartbeat, for what is no command, and for a login that a heartbeat came before.</returns>
    public CommandReply? Run(ReadOnlyMemory<byte> json, ICommandSession session, TimeSpan now)
    {
        if (RequestReader.Read(json.Span) is not { } request || RequestReader.Int(request, "cmdId") is not { } id)
        {
            session.Counters.MalformedRequests++;
            return null;
        }

        session.Counters.Commands++;
        observe(json);
        if (id == CommandIds.Heartbeat)
        {
            NoteHeartbeat(session, now);
            return null;
        }

        if ((id == CommandIds.Login && session.IsSpoilt) || Ignores?.Invoke(id) == true)
        {
            return null;
        }

        MediaStart? start = null;
        var answer = id == CommandIds.Login ? Login(request, session, now) : Authorized(id, request, session, now, out start);
        return new CommandReply(id, JsonSerializer.SerializeToUtf8Bytes(answer), start);
    }

    /// <summary>One that comes before the login's answer breaks the login, as the origin project found (docs/PROTOCOL_ANALYSIS.md#where-claims-and-evidence-differ).</summary>
    private static void NoteHeartbeat(ICommandSession session, TimeSpan now)
    {
        session.Counters.Heartbeats++;
        if (!session.IsLoggedIn(now))
        {
            session.Spoil();
        }
    }

    private static string? ReadString(JsonObject request, string name) =>
        request.TryGetPropertyValue(name, out var node) && node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private JsonObject Login(JsonObject request, ICommandSession session, TimeSpan now)
    {
        if (!string.Equals(ReadString(request, "usrName"), credential.UserName, StringComparison.Ordinal)
            || !string.Equals(ReadString(request, "password"), credential.Password, StringComparison.Ordinal))
        {
            return RefuseLogin(session, "Fail");
        }

        if (request["utcTime"] is JsonValue time && time.TryGetValue<long>(out var seconds) && !device.TrySetClock(seconds, now))
        {
            return RefuseLogin(session, "Parameter error");
        }

        session.Counters.Logins++;
        return new JsonObject
        {
            ["cmdId"] = CommandIds.Login,
            ["result"] = 0,
            ["token"] = session.GrantToken(),
            ["bat_percent"] = device.BatteryPercent,
            ["errorMsg"] = "Success",
        };
    }

    private static JsonObject RefuseLogin(ICommandSession session, string message)
    {
        session.Counters.RefusedLogins++;
        return new JsonObject { ["cmdId"] = CommandIds.Login, ["result"] = Refused, ["errorMsg"] = message };
    }

    private JsonObject Authorized(int id, JsonObject request, ICommandSession session, TimeSpan now, out MediaStart? start)
    {
        start = null;
        if (Refuses?.Invoke(id) == true || session.Token is null || request["token"] is not JsonValue given || !given.TryGetValue<long>(out var token) || token != session.Token)
        {
            session.Counters.RefusedCommands++;
            return Close(new JsonObject(), id, "Token error", Refused);
        }

        session.NoteToken();
        if (media.Run(id, request, session) is { } answer)
        {
            start = answer.Start;
            return answer.Fields is { } fields ? Close(fields, id, answer.Message) : RefuseParameter(id, session);
        }

        switch (id)
        {
            case CommandIds.DeviceInfo:
                return Close(device.Describe(now), id);
            case CommandIds.Logout:
                session.EndLogin();
                return Close(new JsonObject(), id);
            case CommandIds.SetDeviceInfo:
                return SetDeviceInfo(request, id, session, now);
            case CommandIds.FactoryReset:
                device.Reset();
                return Close(new JsonObject(), id);
            default:
                session.Counters.RefusedCommands++;
                return Close(new JsonObject(), id, "Not supported", Refused);
        }
    }

    private JsonObject SetDeviceInfo(JsonObject request, int id, ICommandSession session, TimeSpan now)
    {
        var fields = (JsonObject)request.DeepClone();
        fields.Remove("cmdId");
        fields.Remove("token");
        return device.TryChange(fields, now) ? Close(new JsonObject(), id) : RefuseParameter(id, session);
    }

    private static JsonObject RefuseParameter(int id, ICommandSession session)
    {
        session.Counters.RefusedCommands++;
        return Close(new JsonObject(), id, "Parameter error", Refused);
    }

    /// <summary>Every answer but that of the login ends with these three (captures).</summary>
    private static JsonObject Close(JsonObject answer, int id, string message = "Success", int result = 0)
    {
        answer["errorMsg"] = message;
        answer["result"] = result;
        answer["cmdId"] = id;
        return answer;
    }
}
