using System.Management.Automation;
using System.Management.Automation.Runspaces;
using CameraP2P.Jobs;

namespace CameraP2P.Sessions;

/// <summary>
/// Lets Get-Job, Wait-Job, Receive-Job, Stop-Job and Remove-Job find the module's jobs in the table of the runspace that asks.
/// PowerShell finds this class among the module's public types, and keeps one per runspace.
/// </summary>
public sealed class CameraJobSourceAdapter : JobSourceAdapter
{
    private volatile Runspace? home = Runspace.DefaultRunspace;
    private volatile RunspaceContext? context = ModuleLifetime.GetSessionState() is { } sessionState ? RunspaceContext.GetOrCreate(sessionState) : null;

    /// <summary>PowerShell creates it.</summary>
    public CameraJobSourceAdapter() => Name = nameof(CameraJobSourceAdapter);

    /// <inheritdoc/>
    public override Job2 NewJob(JobInvocationInfo specification) =>
        throw new PSNotSupportedException("A camera's job is started by Connect-Camera or Start-CameraHeartbeat.");

    /// <inheritdoc/>
    public override IList<Job2> GetJobs() => Find(_ => true);

    /// <inheritdoc/>
    public override IList<Job2> GetJobsByName(string name, bool recurse)
    {
        var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
        return Find(job => pattern.IsMatch(job.Name));
    }

    /// <inheritdoc/>
    public override IList<Job2> GetJobsByCommand(string command, bool recurse)
    {
        var pattern = new WildcardPattern(command, WildcardOptions.IgnoreCase);
        return Find(job => pattern.IsMatch(job.Command));
    }

    /// <inheritdoc/>
    public override Job2? GetJobByInstanceId(Guid instanceId, bool recurse) => Find(job => job.InstanceId == instanceId).FirstOrDefault();

    /// <inheritdoc/>
    public override Job2? GetJobBySessionId(int id, bool recurse) => Find(job => job.Id == id).FirstOrDefault();

    /// <inheritdoc/>
    public override IList<Job2> GetJobsByState(JobState state, bool recurse) => Find(job => job.JobStateInfo.State == state);

    /// <summary>Get-Job -Filter: every key must hold. A key no job here has excludes all of them.</summary>
    /// <param name="filter">Id, Name, State, Command, Location or InstanceId, with texts as wildcards.</param>
    /// <param name="recurse">Without effect: jobs here have no children.</param>
    /// <returns>Those that match.</returns>
    public override IList<Job2> GetJobsByFilter(Dictionary<string, object> filter, bool recurse)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return Find(job => filter.All(each => Matches(job, each.Key, each.Value)));
    }

    /// <inheritdoc/>
    public override void RemoveJob(Job2 job)
    {
        if (job is CameraJob own)
        {
            CurrentContext()?.Remove(own);
            own.Dispose();
        }
    }

    private static bool Matches(CameraJob job, string key, object wanted)
    {
        var property = PSObject.AsPSObject(job).Properties[key.Equals("Id", StringComparison.OrdinalIgnoreCase) ? nameof(job.Id) : key];
        return property is not null && new WildcardPattern($"{wanted}", WildcardOptions.IgnoreCase).IsMatch($"{property.Value}");
    }

    /// <summary>
    /// The job cmdlets ask on their pipeline's thread. Remove-Job -Force and Receive-Job -AutoRemoveJob ask once more on whatever thread
    /// the job ends, perhaps that of another runspace: then the jobs are still those of the runspace this object was made for.
    /// </summary>
    private RunspaceContext? CurrentContext()
    {
        if (Runspace.DefaultRunspace is { } runspace && runspace == (home ??= runspace))
        {
            context = RunspaceContext.OfThisThread();
        }

        return context;
    }

    private List<Job2> Find(Func<CameraJob, bool> isWanted) => [.. (CurrentContext()?.Jobs ?? []).Where(isWanted)];
}
