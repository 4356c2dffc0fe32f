using System.Management.Automation;
using CameraP2P.Input;
using CameraP2P.Output;
using CameraP2P.Pipeline;
using CameraP2P.Session;
using CameraP2P.Sessions;

namespace CameraP2P.Cmdlets;

/// <summary>Disconnect-Camera: closes the session and forgets it.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "Camera", HelpUri = HelpPages.Folder + "Disconnect-Camera.md", DefaultParameterSetName = "Session")]
public sealed class DisconnectCameraCommand : SessionCmdlet
{
    /// <summary>Sessions, their ids or names; <c>$CameraSession</c> when left out.</summary>
    [Parameter(Position = 0, ParameterSetName = "Session", ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public CameraSessionReference[]? Session { get; set; }

    /// <summary>All sessions of this runspace; none is no error.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "All")]
    public SwitchParameter All { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var sessions = new HashSet<CameraSession>();
        if (All)
        {
            sessions.UnionWith(Context.Sessions);
        }
        else
        {
            ForEachSession(Session, session => sessions.Add(session), mayHaveEnded: true);
        }

        Run((_, _) => Task.WhenAll(sessions.Select(session => session.CloseAsync())));
        var wifis = sessions.Select(Context.WifiOf).OfType<CameraWifiConnection>().ToList();
        Run((_, _) => Task.WhenAll(wifis.Select(Context.LeaveAsync)));
        foreach (var session in sessions)
        {
            Forget(session);
            WarnOfTrace(session);
            WriteVerbose($"Session {session} is closed.");
        }
    }

    private void Forget(CameraSession session)
    {
        Context.Sessions.Remove(session);
        var current = SessionState.PSVariable.GetValue("global:" + RunspaceContext.CurrentSessionVariable);
        if (ReferenceEquals(RunspaceContext.Unwrap(current), session))
        {
            SessionState.PSVariable.Set("global:" + RunspaceContext.CurrentSessionVariable, value: null);
        }
    }
}
