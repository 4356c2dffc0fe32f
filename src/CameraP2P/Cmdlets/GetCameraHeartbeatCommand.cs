using System.Management.Automation;
using CameraP2P.Input;
using CameraP2P.Pipeline;
using CameraP2P.Session.Core;
using CameraP2P.Sessions;

namespace CameraP2P.Cmdlets;

/// <summary>Get-CameraHeartbeat: what a session's heartbeats look like, of a session that has ended, too.</summary>
[Cmdlet(VerbsCommon.Get, "CameraHeartbeat", HelpUri = HelpPages.Folder + "Get-CameraHeartbeat.md")]
[OutputType(typeof(HeartbeatStatistics))]
public sealed class GetCameraHeartbeatCommand : SessionCmdlet
{
    /// <summary>Sessions, their ids or names; <c>$CameraSession</c> when left out.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public CameraSessionReference[]? Session { get; set; }

    /// <inheritdoc/>
    protected override void Process() => ForEachSession(
        Session,
        session =>
        {
            var statistics = new PSObject(session.Heartbeat);
            statistics.Properties.Add(new PSNoteProperty("SessionId", session.Id));
            statistics.Properties.Add(new PSNoteProperty("Session", Protocol.Printable.Clean(session.Name)));
            WriteObject(statistics);
        },
        mayHaveEnded: true);
}
