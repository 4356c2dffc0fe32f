using System.Diagnostics.CodeAnalysis;
using System.Net;
using CameraP2P.Protocol.Commands;
using CameraP2P.Session.Core;
using CameraP2P.Session.Diagnostics;
using CameraP2P.Session.Tracing;

namespace CameraP2P.Session;

/// <summary>
/// A session with a camera over real UDP: <c>ConnectAsync</c>, <see cref="SendAsync"/>, <see cref="StartHeartbeat"/>,
/// <see cref="CloseAsync"/>. It watches the connection by itself and restores it as its option says. A session that nobody holds any
/// more is closed by the garbage collector. Thread-safe.
/// </summary>
public sealed class CameraSession : IAsyncDisposable
{
    private readonly CameraConnectionOption option;
    private readonly SessionTrace? trace;
    private volatile string? name;
    private int traceWarned;

    private CameraSession(CameraTarget target, NetworkCredential credential, CameraConnectionOption option, SessionTrace? trace)
    {
        this.option = option;
        this.trace = trace;
        name = target.Name;
        Id = target.Id;
        Engine = new SessionEngine(target, credential, option, trace);
    }

    /// <summary>Closes what nobody holds any more; the camera would stay busy as long as the process lives.</summary>
    [SuppressMessage("Design", "MA0055:Do not use finalizer", Justification = "A session that was dropped would send heartbeats for ever.")]
    ~CameraSession()
    {
        if (Engine is { Closed.IsCompleted: false } abandoned)
        {
            _ = Task.Run(abandoned.CloseAsync);
        }
    }

    /// <summary>The number it was given.</summary>
    public int Id { get; }

    /// <summary>The name it was given, else its UID.</summary>
    public string Name => name ?? Uid ?? "camera";

    /// <summary>The camera's UID, such as <c>LBCS-000000-CCCJJ</c>; null before it was reached.</summary>
    public string? Uid => Engine.Path?.Uid.ToString();

    /// <summary>The camera's <c>address:port</c>; null before it was reached.</summary>
    public string? RemoteEndPoint => Engine.Path?.Peer.ToString();

    /// <summary>The <c>address:port</c> of this machine; null before the camera was reached.</summary>
    public string? LocalEndPoint => Engine.LocalEndPoint?.ToString();

    /// <summary>Where it stands.</summary>
    public CameraSessionState State => Engine.State;

    /// <summary>How the camera is reached; null before it was.</summary>
    public CameraPath? Path => Engine.Path?.Path;

    /// <summary>From the start of the successful attempt to the camera's greeting.</summary>
    public TimeSpan ConnectTime => Engine.Login?.ConnectTime ?? TimeSpan.Zero;

    /// <summary>From the login request to its answer.</summary>
    public TimeSpan LoginTime => Engine.Login?.LoginTime ?? TimeSpan.Zero;

    /// <summary>What the camera said of its battery at login, 0 to 100; null when it did not.</summary>
    public int? BatteryPercent => Engine.Login?.BatteryPercent;

    /// <summary>The heartbeats so far.</summary>
    public HeartbeatStatistics Heartbeat => Engine.Read(core => core.Heartbeat);

    /// <summary>What the session has counted.</summary>
    public SessionCounters Counters => Engine.Counters;

    /// <summary>The smoothed round trip of a DRW; zero before the first.</summary>
    public TimeSpan RoundTripTime => Engine.Read(core => core.RoundTrip);

    /// <summary>Why the session ended, a sentence; null while it lives, and when it was closed here.</summary>
    public string? Failure => Engine.Failure?.Message;

    /// <summary>Why the trace ended before the session, a sentence; null while it is being written, and without a trace.</summary>
    public string? TraceFailure => trace?.Failure?.Message;

    /// <summary>Datagrams that are missing in the trace.</summary>
    public long TraceDropped => trace?.Dropped ?? 0;

    /// <summary>The running part.</summary>
    internal SessionEngine Engine { get; }

    /// <summary>Who may use which media channel.</summary>
    internal MediaTurns MediaTurns { get; } = new();

    /// <summary>How long fetched files were.</summary>
    internal MediaSizes MediaSizes { get; } = new();

    /// <summary>Connects and logs in.</summary>
    /// <param name="target">The camera.</param>
    /// <param name="credential">User name and password; kept in memory for reconnects.</param>
    /// <param name="option">The settings; null for the defaults.</param>
    /// <param name="progress">Gets every event up to the login, one after the other, on a thread of the pool; what it throws ends the attempt. Null for nobody.</param>
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
    /// <param name="progress">Gets every event up to the login, one after the other, on a thread of the pool; what it throws ends the attempt. Null for nobody.</param>
    /// <param name="trace">Where datagrams are recorded; the session closes it, even when connecting fails. Null for none.</param>
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
            if (trace is not null)
            {
                await trace.DisposeAsync().ConfigureAwait(false);
            }

            throw;
        }

        try
        {
            using var events = session.Subscribe();
            session.Engine.Begin();

            // A camera nearby has logged in before the first event is read: whoever called must not be held up by what the callback does.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            await UntilLoggedInAsync(session, events, progress, cancellationToken).ConfigureAwait(false);
            CameraDiagnostics.Measure(session.Engine.Login!);
            observation.Succeeded(session.Engine.Path);
            return session;
        }
        catch (Exception e)
        {
            observation.Failed(e);
            await session.CloseAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The settings of the connection.</summary>
    /// <returns>As given to <c>ConnectAsync</c>.</returns>
    public CameraConnectionOption GetOption() => option;

    /// <summary>The camera's address and port.</summary>
    /// <returns>Null before it was reached.</returns>
    public IPEndPoint? GetRemoteEndPoint() => Engine.Path?.Peer.ToIPEndPoint();

    /// <summary>The address and port of this machine.</summary>
    /// <returns>Null before the camera was reached.</returns>
    public IPEndPoint? GetLocalEndPoint() => Engine.LocalEndPoint;

    /// <summary>What was tried in the last attempt to reach the camera.</summary>
    /// <returns>A snapshot.</returns>
    public IReadOnlyList<PathAttempt> GetAttempts() => Engine.Read(core => core.Attempts);

    /// <summary>Why the session ended.</summary>
    /// <returns>Null while it lives, and when it was closed here.</returns>
    public CameraException? GetFailure() => Engine.Failure;

    /// <summary>Gives the session another name.</summary>
    /// <param name="newName">Shown in messages and lists.</param>
    public void Rename(string newName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(newName);
        name = newName;
    }

    /// <summary>Waits for the end of the session, which is not closed as long as somebody waits.</summary>
    /// <returns>Completes when the session has ended, whatever the reason; never fails.</returns>
    public async Task WaitForEndAsync()
    {
        await Engine.Closed.ConfigureAwait(false);
        GC.KeepAlive(this);
    }

    /// <summary>Sends a command and waits for its answer. Commands go one at a time, in order.</summary>
    /// <param name="request">The command.</param>
    /// <param name="timeout">Its limit, waiting included; null for the option's.</param>
    /// <param name="cancellationToken">Gives it up; the camera may still run it.</param>
    /// <returns>The answer, whatever its result.</returns>
    /// <exception cref="ArgumentException">The limit is out of the option's range.</exception>
    /// <exception cref="CameraException">CommandTimeout, SessionLost, SessionClosed, MalformedResponse, BacklogFull.</exception>
    public async Task<CameraResponse> SendAsync(CommandRequest request, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var limit = timeout ?? option.CommandTimeout;
        CameraConnectionOption.RequireCommandTimeout(limit);
        cancellationToken.ThrowIfCancellationRequested();
        using var observation = new CommandObservation(request, Id);
        try
        {
            var finished = await Engine.RunAsync(request, IsRepeatable(request), limit, cancellationToken).ConfigureAwait(false);
            var response = finished.Failure is null ? new CameraResponse(request.CommandId, finished.Answer, finished.RoundTrip, Engine.Read(core => core.Token)) : throw finished.Failure;
            observation.Answered(response.Result, response.RoundTripTime);
            return response;
        }
        catch (CameraException e)
        {
            observation.Failed(e);
            throw;
        }
    }

    /// <summary>Starts heartbeats on the grid anchored at the login. Heartbeats that run already go on with the new settings.</summary>
    /// <param name="interval">The grid; null for the option's.</param>
    /// <param name="failureThreshold">Consecutive failures that mean loss; null for the option's.</param>
    /// <param name="framing">How they are framed; null for the option's.</param>
    /// <returns>The number of this run; <see cref="HeartbeatSwitched"/> reports it.</returns>
    /// <exception cref="CameraException"><see cref="CameraError.SessionClosed"/>.</exception>
    public long StartHeartbeat(TimeSpan? interval = null, int? failureThreshold = null, HeartbeatFraming? framing = null)
    {
        var checkedOption = option with
        {
            HeartbeatInterval = interval ?? option.HeartbeatInterval,
            HeartbeatFailureThreshold = failureThreshold ?? option.HeartbeatFailureThreshold,
        };
        checkedOption.Validate();
        var run = Engine.StartHeartbeat(checkedOption.HeartbeatInterval, checkedOption.HeartbeatFailureThreshold, framing ?? option.HeartbeatFraming);
        return run > 0 ? run : throw SessionEngine.ClosedFailure();
    }

    /// <summary>Stops heartbeats; the session goes on.</summary>
    /// <param name="run">Stops only this run, so that a run that replaced it goes on; null for whichever runs.</param>
    public void StopHeartbeat(long? run = null) => Engine.StopHeartbeat(run);

    /// <summary>Subscribes to what happens from now on.</summary>
    /// <param name="capacity">Events kept for a reader that lags; older ones are dropped.</param>
    /// <returns>Dispose it to end.</returns>
    public CameraSessionSubscription Subscribe(int capacity = 1024) => new(this, capacity);

    /// <summary>Sends CLOSE to the camera and releases everything. Safe to call again, from any thread.</summary>
    /// <returns>Completes when no socket, timer or task of the session is left; never fails.</returns>
    public Task CloseAsync() => Engine.CloseAsync();

    /// <summary>The same as <see cref="CloseAsync"/>.</summary>
    /// <returns>Completes when nothing is left.</returns>
    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return new ValueTask(CloseAsync());
    }

    /// <summary>Number and name.</summary>
    /// <returns>Such as <c>1 LBCS-000000-CCCJJ</c>.</returns>
    public override string ToString() => FormattableString.Invariant($"{Id} {Protocol.Printable.Clean(Name)}");

    /// <summary>True once, when the trace is not whole.</summary>
    internal bool TakeTraceWarning() => trace is not null && (trace.Failure is not null || trace.Dropped > 0) && Interlocked.Exchange(ref traceWarned, 1) == 0;

    private static async Task UntilLoggedInAsync(CameraSession session, CameraSessionSubscription events, Action<SessionEvent>? progress, CancellationToken cancellationToken)
    {
        while (true)
        {
            var happened = await events.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            progress?.Invoke(happened);
            if (happened is LoggedIn)
            {
                return;
            }

            if (happened is SessionEnded)
            {
                throw session.GetFailure() ?? SessionEngine.ClosedFailure();
            }
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

    /// <summary>Whether a reconnect may send it again; an unknown command never.</summary>
    private static bool IsRepeatable(CommandRequest request) => CommandCatalog.TryGet(request.CommandId, out var known) && known.IsRepeatable;
}
