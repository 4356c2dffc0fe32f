using System.Net;
using CameraP2P.Session.Core;
using CameraP2P.Session.Diagnostics;
using CameraP2P.Session.Drivers;
using CameraP2P.Session.Tracing;

namespace CameraP2P.Session;

/// <content>From the call to a session that is logged in.</content>
public sealed partial class CameraSession
{
    /// <summary>Connects and logs in.</summary>
    /// <param name="target">The camera.</param>
    /// <param name="credential">User name and password; kept in memory for reconnects.</param>
    /// <param name="option">The settings; null for the defaults.</param>
    /// <param name="progress">Gets every event until the session is connected, inside the driver's lock: short, never blocking. Null for nobody.</param>
    /// <param name="cancellationToken">Gives the attempt up.</param>
    /// <returns>A session that is logged in; heartbeats do not run yet.</returns>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    /// <exception cref="CameraException">ConnectTimeout, LoginTimeout, LoginRefused, MalformedResponse, SocketFailed, AddressNotResolved.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public static Task<CameraSession> ConnectAsync(
        CameraTarget target,
        NetworkCredential credential,
        CameraConnectionOption? option = null,
        Action<SessionEvent>? progress = null,
        CancellationToken cancellationToken = default) =>
        ConnectAsync(target, credential, option, progress, trace: null, cancellationToken);

    /// <summary>Connects, logs in, and records every datagram.</summary>
    /// <param name="target">The camera.</param>
    /// <param name="credential">User name and password; kept in memory for reconnects.</param>
    /// <param name="option">The settings; null for the defaults.</param>
    /// <param name="progress">Gets every event until the session is connected, inside the driver's lock: short, never blocking. Null for nobody.</param>
    /// <param name="trace">Where datagrams are recorded; closed with the session, and also when there is none. Null for nowhere.</param>
    /// <param name="cancellationToken">Gives the attempt up.</param>
    /// <returns>A session that is logged in; heartbeats do not run yet.</returns>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    /// <exception cref="InvalidOperationException">The trace belongs to another session.</exception>
    /// <exception cref="CameraException">ConnectTimeout, LoginTimeout, LoginRefused, MalformedResponse, SocketFailed, AddressNotResolved.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public static async Task<CameraSession> ConnectAsync(
        CameraTarget target,
        NetworkCredential credential,
        CameraConnectionOption? option,
        Action<SessionEvent>? progress,
        SessionTrace? trace,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        trace?.Attach();
        using var observation = new ConnectObservation(target.Id);
        CameraSession session;
        try
        {
            session = Create(target, credential, option, trace, cancellationToken);
        }
        catch (Exception e)
        {
            observation.Failed(e);
            await DisposeAsync(trace).ConfigureAwait(false);
            throw;
        }

        session.Progress = progress;
        try
        {
            session.driver.Run(session.Begin);
            await session.connected.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            session.Progress = null;
            HeartbeatRehearsal.Begin();
            observation.Succeeded(session);
            return session;
        }
        catch (Exception e)
        {
            session.Progress = null;
            observation.Failed(e);
            await session.CloseAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static CameraSession Create(CameraTarget target, NetworkCredential credential, CameraConnectionOption? option, SessionTrace? trace, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(credential);
        cancellationToken.ThrowIfCancellationRequested();
        var settings = option ?? CameraConnectionOption.Default;
        settings = target.Ports.Count > 0 ? settings with { Ports = target.Ports } : settings;
        settings.Validate();
        return new CameraSession(target, credential, settings, trace);
    }

    private void Begin(TimeSpan now)
    {
        SetClock(now);
        core.Connect(now);
    }

    private void SetClock(TimeSpan now) => core.UtcOrigin = DateTimeOffset.UtcNow - now;
}
