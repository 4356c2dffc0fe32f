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
    /// Neither method is told where it runs, so the runspace of this thread is asked. Null while that one is still opening
    /// (a module in its initial state): then the first cmdlet does what import could not.
    /// </summary>
    internal static SessionState? GetSessionState()
    {
        if (Runspace.DefaultRunspace is not { RunspaceStateInfo.State: RunspaceState.Opened })
        {
            return null;
        }

        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        return shell.AddScript("$ExecutionContext").Invoke<EngineIntrinsics>().FirstOrDefault()?.SessionState;
    }
}
