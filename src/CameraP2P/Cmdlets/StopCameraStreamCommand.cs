using System.Management.Automation;
using CameraP2P.Input;
using CameraP2P.Jobs;
using CameraP2P.Pipeline;
using CameraP2P.Sessions;

namespace CameraP2P.Cmdlets;

/// <summary>Stop-CameraStream: ends live views and finishes their files.</summary>
[Cmdlet(VerbsLifecycle.Stop, "CameraStream", HelpUri = HelpPages.Folder + "Stop-CameraStream.md", DefaultParameterSetName = "Session")]
public sealed class StopCameraStreamCommand : SessionCmdlet
{
    /// <summary>Sessions, their ids or names; <c>$CameraSession</c> when left out.</summary>
    [Parameter(Position = 0, ParameterSetName = "Session")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public CameraSessionReference[]? Session { get; set; }

    /// <summary>Jobs of Start-CameraStream.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Job", ValueFromPipeline = true)]
    [NoCompletion]
    [ValidateNotNullOrEmpty]
    public CameraStreamJob[] Job { get; set; } = [];

    /// <summary>All of this runspace; none is no error.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "All")]
    public SwitchParameter All { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (string.Equals(ParameterSetName, "Session", StringComparison.Ordinal))
        {
            ForEachSession(Session, session => Stop(Context.Jobs.OfType<CameraStreamJob>().Where(job => job.Streams(session))), mayHaveEnded: true);
            return;
        }

        Stop(All ? Context.Jobs.OfType<CameraStreamJob>() : Job);
    }

    private void Stop(IEnumerable<CameraStreamJob> jobs)
    {
        var all = jobs.ToArray();
        Run((_, _) => Task.WhenAll(all.Select(job => Task.Run(job.StopJob))));
    }
}
