using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace CameraP2P.Sessions;

/// <summary>
/// What happens when the module comes and goes. On import <c>$CameraSession</c> and <c>$CameraSessions</c> exist from the start,
/// so that a strict script may ask for them; on Remove-Module what the runspace has open is closed. PowerShell creates it.
/// </summary>
public sealed class ModuleLifetime : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnImport()
    {
        if (GetSessionState() is { } sessionState)
        {
            RunspaceContext.GetOrCreate(sessionState);
        }
    }

    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        if (GetSessionState() is { } sessionState)
        {
            RunspaceContext.Find(sessionState)?.Leave(sessionState);
        }
    }

    /// <summary>
    /// The session state of the runspace this thread works for. Neither method is told where it runs, and asking with a script would
    /// start a pipeline: a script that requires the module would lose its exit code. An empty module linked to the global scope reaches
    /// the same variables. Null while the runspace is still opening (a module in its initial state): then the first cmdlet does what
    /// import could not.
    /// </summary>
    internal static SessionState? GetSessionState() => Runspace.DefaultRunspace is { RunspaceStateInfo.State: RunspaceState.Opened }
        ? new PSModuleInfo(linkToGlobal: true).SessionState
        : null;
}
