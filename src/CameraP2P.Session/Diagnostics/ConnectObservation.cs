using System.Diagnostics;
using CameraP2P.Session.Core;

namespace CameraP2P.Session.Diagnostics;

/// <summary>One attempt to connect, login included, as an activity. Dispose it at the end.</summary>
internal sealed class ConnectObservation(int sessionId) : IDisposable
{
    private readonly Activity? activity = Start(sessionId);

    /// <summary>The camera accepted the login.</summary>
    public void Succeeded(FoundPath? path)
    {
        if (activity is { IsAllDataRequested: true })
        {
            activity.SetTag("network.peer.address", path?.Peer.IPAddress.ToString());
            activity.SetTag("network.peer.port", (int?)path?.Peer.Port);
            activity.SetTag("camera.path", path?.Path.ToString());
        }
    }

    /// <summary>The attempt failed. The exception's message stays out: it may name a user.</summary>
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
