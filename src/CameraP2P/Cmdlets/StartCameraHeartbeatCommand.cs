using System.Management.Automation;
using CameraP2P.Input;
using CameraP2P.Jobs;
using CameraP2P.Pipeline;
using CameraP2P.Session;
using CameraP2P.Sessions;

namespace CameraP2P.Cmdlets;

/// <summary>Start-CameraHeartbeat: starts a session's heartbeats and writes the job that stands for them.</summary>
[Cmdlet(VerbsLifecycle.Start, "CameraHeartbeat", HelpUri = HelpPages.Folder + "Start-CameraHeartbeat.md")]
[OutputType(typeof(CameraHeartbeatJob))]
public sealed class StartCameraHeartbeatCommand : SessionCmdlet
{
    /// <summary>Sessions, their ids or names; <c>$CameraSession</c> when left out.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public CameraSessionReference[]? Session { get; set; }

    /// <summary>The grid in seconds; the option's when left out.</summary>
    [Parameter]
    [Alias("IntervalSec")]
    [NoCompletion]
    public double? IntervalSeconds { get; set; }

    /// <summary>Consecutive failures that mean loss; the option's when left out.</summary>
    [Parameter]
    [NoCompletion]
    public int? FailureThreshold { get; set; }

    /// <summary>How a heartbeat is framed; the option's when left out.</summary>
    [Parameter]
    public HeartbeatFraming? Framing { get; set; }

    /// <summary>Every acknowledged heartbeat is reported, too.</summary>
    [Parameter]
    public SwitchParameter IncludeBeat { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        TimeSpan? interval = IntervalSeconds is { } seconds ? TimeArgument.Seconds(seconds, nameof(IntervalSeconds)) : null;
        ForEachSession(Session, session =>
        {
            var option = session.GetOption();
            (option with
            {
                HeartbeatInterval = interval ?? option.HeartbeatInterval,
                HeartbeatFailureThreshold = FailureThreshold ?? option.HeartbeatFailureThreshold,
            }).Checked();
            WriteObject(HeartbeatJobStarter.Start(this, session, interval, FailureThreshold, Framing, IncludeBeat));
        });
    }
}
