using System.Diagnostics;

namespace CameraP2P.Session.Diagnostics;

/// <summary>One attempt to connect, login included, as an activity. Dispose it at the end.</summary>
internal sealed class ConnectObservation(int sessionId) : IDisposable
{
    private readonly Activity? activity = Start(sessionId);

    /// <summary>The session is there.</summary>
    public void Succeeded(CameraSession session)
    {
        if (activity is { IsAllDataRequested: true })
        {
            activity.SetTag("network.peer.address", session.GetRemoteEndPoint()?.Address.ToString());
            activity.SetTag("network.peer.port", session.GetRemoteEndPoint()?.Port);
            activity.SetTag("camera.path", session.Path?.ToString());
        }
    }

    /// <summary>It is not. The exception's message stays out: it may name a user.</summary>
    public void Failed(Exception failure)
    {
        var name = failure switch
        {
            CameraException known => known.Error.ToString(),
            OperationCanceledException => "Cancelled",
            _ => failure.GetType().Name,
        };
        activity?.SetTag("error.type", name);
        activity?.SetStatus(ActivityStatusCode.Error, name);
    }

    public void Dispose() => activity?.Dispose();

    private static Activity? Start(int sessionId)
    {
        var started = CameraDiagnostics.Activities.StartActivity("camera.connect", ActivityKind.Client);
        started?.SetTag("camera.session.id", sessionId);
        return started;
    }
}
