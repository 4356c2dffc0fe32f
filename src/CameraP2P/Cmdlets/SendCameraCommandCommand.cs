using System.Collections;
using System.Management.Automation;
using CameraP2P.Errors;
using CameraP2P.Input;
using CameraP2P.Output;
using CameraP2P.Pipeline;
using CameraP2P.Protocol.Commands;
using CameraP2P.Session;
using CameraP2P.Sessions;

namespace CameraP2P.Cmdlets;

/// <summary>Send-CameraCommand: sends any command and writes the answer.</summary>
[Cmdlet(VerbsCommunications.Send, "CameraCommand", HelpUri = HelpPages.Folder + "Send-CameraCommand.md", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(CameraCommandResponse))]
public sealed class SendCameraCommandCommand : DestructiveCmdlet
{
    private CommandRequest request = null!;
    private CommandDescription? known;
    private TimeSpan? timeout;

    /// <summary>A name of Get-CameraCommand, or any id.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CommandNameCompleter))]
    public string Command { get; set; } = string.Empty;

    /// <summary>The command's fields, without cmdId and token.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(FieldCompleter))]
    public IDictionary? Parameter { get; set; }

    /// <summary>How long to wait for the answer, in seconds; the option's when left out.</summary>
    [Parameter]
    [Alias("TimeoutSec")]
    [NoCompletion]
    [ValidateRange(0.05, 3600)]
    public double TimeoutSeconds { get; set; }

    /// <summary>Sessions, their ids or names; <c>$CameraSession</c> when left out.</summary>
    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public CameraSessionReference[]? Session { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        (var id, known) = CommandArgument.Read(Command);
        if (id == CommandIds.Login)
        {
            throw new CameraCmdletException(
                ErrorIds.InvalidParameter,
                ErrorCategory.InvalidArgument,
                "The login is not sent as a command: its answer is a secret of the session.",
                "Log in with Connect-Camera -Credential.",
                Command);
        }

        request = ParameterJson.Build(id, Parameter);
        timeout = MyInvocation.BoundParameters.ContainsKey(nameof(TimeoutSeconds)) ? TimeSpan.FromSeconds(TimeoutSeconds) : null;
        WarnOfMissingFields();
    }

    /// <inheritdoc/>
    protected override void Process() => ForEachSession(Session, session =>
    {
        if (IsApproved(session, request.CommandId))
        {
            Send(session);
        }
    });

    private void Send(CameraSession session)
    {
        CameraResponse? answer = null;
        Run(async (_, stopping) => answer = await session.SendAsync(request, timeout, stopping).ConfigureAwait(false));
        WriteObject(new CameraCommandResponse(session, answer!));
        if (answer!.Result is not null)
        {
            AnswerReader.Accepted(answer);
        }
    }

    private void WarnOfMissingFields()
    {
        var given = Parameter?.Keys.OfType<string>().ToHashSet(StringComparer.Ordinal) ?? [];
        var missing = known?.GetRequestFields().Where(field => field.IsRequired && !given.Contains(field.Name)).Select(field => field.Name).ToArray() ?? [];
        if (missing.Length > 0)
        {
            WriteWarning($"{known} was never seen without {string.Join(", ", missing)}; it is sent anyway.");
        }
    }
}
