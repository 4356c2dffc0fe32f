using System.Management.Automation;
using System.Text.Json;
using CameraP2P.Protocol;
using CameraP2P.Protocol.Commands;
using CameraP2P.Session;

namespace CameraP2P.Output;

/// <summary>A camera's answer, as Send-CameraCommand gives it. Immutable.</summary>
public sealed class CameraCommandResponse
{
    private readonly PSObject? data;

    internal CameraCommandResponse(CameraSession session, CameraResponse response)
    {
        Session = Printable.Clean(session.Name);
        SessionId = session.Id;
        CommandId = response.CommandId;
        Command = CommandCatalog.TryGet(response.CommandId, out var known) ? known.Name : null;
        Result = response.Result;
        ResultField = response.ResultField;
        Message = response.Message;
        RoundTripTime = response.RoundTripTime;
        data = Parse(response);
        Json = data is null ? null : JsonTree.Write(data);
    }

    /// <summary>The session's name.</summary>
    public string Session { get; }

    /// <summary>The session's id in its runspace.</summary>
    public int SessionId { get; }

    /// <summary>The command's id.</summary>
    public int CommandId { get; }

    /// <summary>The command's name; null when the catalogue has none.</summary>
    public string? Command { get; }

    /// <summary>0 for success; null when the command has no answer or the answer no result.</summary>
    public int? Result { get; }

    /// <summary>The field of the answer that <see cref="Result"/> is from, such as <c>result</c> or <c>startPbRet</c>.</summary>
    public string? ResultField { get; }

    /// <summary>The camera's own words; null when it has none.</summary>
    public string? Message { get; }

    /// <summary>From the request to the answer; for a heartbeat to its acknowledgement.</summary>
    public TimeSpan RoundTripTime { get; }

    /// <summary>
    /// The whole answer as JSON, names as the camera writes them; passwords, tokens and lock codes are masked. Null when the
    /// command has no answer.
    /// </summary>
    public string? Json { get; }

    /// <summary>The answer as objects: the property <c>Data</c> in PowerShell.</summary>
    /// <returns>What <see cref="Json"/> says; null when the command has no answer.</returns>
    public PSObject? GetData() => data;

    private static PSObject? Parse(CameraResponse response)
    {
        if (response.Utf8Json.IsEmpty)
        {
            return null;
        }

        using var document = JsonDocument.Parse(response.Utf8Json);
        return (PSObject?)JsonTree.Build(document.RootElement, response.Hide);
    }
}
