using System.Diagnostics;
using CameraP2P.Protocol.Commands;

namespace CameraP2P.Session.Diagnostics;

/// <summary>One command, from the call to its end: an activity and two measurements. Dispose it at the end.</summary>
internal sealed class CommandObservation : IDisposable
{
    private const string IdTag = "camera.command.id";
    private const string NameTag = "camera.command.name";
    private const string ResultTag = "camera.command.result";
    private const string OutcomeTag = "outcome";
    private const string ErrorTag = "error.type";

    private const string Ok = "Ok";
    private const string Refused = nameof(CameraError.CommandRefused);
    private const string Cancelled = "Cancelled";

    private readonly int id;
    private readonly Activity? activity;
    private string outcome = Cancelled;
    private TimeSpan? roundTrip;

    /// <summary>The command is about to be sent.</summary>
    public CommandObservation(CommandRequest request, int sessionId)
    {
        id = request.CommandId;
        activity = CameraDiagnostics.Activities.StartActivity("camera.command", ActivityKind.Client);
        if (activity is { IsAllDataRequested: true })
        {
            activity.SetTag("camera.session.id", sessionId);
            activity.SetTag(IdTag, id);
            activity.SetTag(NameTag, CommandCatalog.TryGet(id, out var known) ? known.Name : null);
        }
    }

    /// <summary>It was answered; a result other than 0 is a refusal.</summary>
    public void Answered(int? result, TimeSpan roundTripTime)
    {
        outcome = result is null or 0 ? Ok : Refused;
        roundTrip = roundTripTime;
        activity?.SetTag(ResultTag, result);
    }

    /// <summary>It was not.</summary>
    public void Failed(CameraException failure) => outcome = failure.Error.ToString();

    public void Dispose()
    {
        if (CameraDiagnostics.Commands.Enabled)
        {
            CameraDiagnostics.Commands.Add(1, new KeyValuePair<string, object?>(IdTag, id), new KeyValuePair<string, object?>(OutcomeTag, outcome));
        }

        if (roundTrip is { } time && CameraDiagnostics.CommandDuration.Enabled)
        {
            CameraDiagnostics.CommandDuration.Record(time.TotalSeconds, new KeyValuePair<string, object?>(IdTag, id));
        }

        if (!string.Equals(outcome, Ok, StringComparison.Ordinal))
        {
            activity?.SetTag(ErrorTag, outcome);
            activity?.SetStatus(ActivityStatusCode.Error, outcome);
        }

        activity?.Dispose();
    }
}
