using System.Management.Automation;
using CameraP2P.Jobs;
using CameraP2P.Session;

namespace CameraP2P.Pipeline;

/// <summary>Starts heartbeat jobs for cmdlets and enters them where Get-Job looks.</summary>
internal static class HeartbeatJobStarter
{
    /// <summary>
    /// Completed jobs of Connect-Camera that stay in Get-Job. Nobody asked for them, so a script that connects every few minutes
    /// for weeks must not pile them up. Failed ones stay: they have something to say.
    /// </summary>
    private const int MaxCompleted = 16;

    /// <summary>Starts the job; one that runs for the session already completes, as the new one takes over. Safe from any thread.</summary>
    /// <exception cref="CameraException">SessionClosed.</exception>
    public static CameraHeartbeatJob Start(
        CameraCmdlet cmdlet,
        CameraSession session,
        TimeSpan? interval = null,
        int? failureThreshold = null,
        HeartbeatFraming? framing = null,
        bool includeBeat = false)
    {
        var job = CameraHeartbeatJob.Start(session, interval, failureThreshold, framing, includeBeat, cmdlet.MyInvocation.MyCommand.Name);
        try
        {
            cmdlet.Context.Add(job);
            return job;
        }
        catch
        {
            job.Dispose();
            throw;
        }
    }

    /// <summary>Takes a job back.</summary>
    public static void Drop(CameraCmdlet cmdlet, CameraHeartbeatJob job)
    {
        cmdlet.Context.Remove(job);
        job.Dispose();
    }

    /// <summary>Drops the oldest completed jobs of one command beyond the number kept.</summary>
    public static void Prune(CameraCmdlet cmdlet)
    {
        var command = cmdlet.MyInvocation.MyCommand.Name;
        var completed = cmdlet.Context.Jobs
            .OfType<CameraHeartbeatJob>()
            .Where(job => string.Equals(job.Command, command, StringComparison.Ordinal) && job.JobStateInfo.State == JobState.Completed)
            .OrderBy(job => job.Id);
        foreach (var job in completed.SkipLast(MaxCompleted).ToArray())
        {
            Drop(cmdlet, job);
        }
    }
}
