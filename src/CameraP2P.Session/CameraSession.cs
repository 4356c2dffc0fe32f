using System.Net;
using System.Net.Sockets;
using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Session.Captures;
using CameraP2P.Session.Core;
using CameraP2P.Session.Diagnostics;
using CameraP2P.Session.Drivers;
using CameraP2P.Session.Tracing;

namespace CameraP2P.Session;

/// <summary>
/// A session with a camera over real UDP: <c>ConnectAsync</c>, <see cref="SendAsync"/>, <see cref="StartHeartbeat"/>,
/// <see cref="CloseAsync"/>. It watches the connection by itself and restores it as its option says. Thread-safe.
/// </summary>
public sealed class CameraSession : IAsyncDisposable
{
    private readonly SessionCore core;
    private readonly UdpDriver driver;
    private readonly Dictionary<long, TaskCompletionSource<CommandFinished>> commands = [];
    private readonly List<CameraSessionSubscription> subscriptions = [];
    private readonly TaskCompletionSource connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SessionMetrics metrics = new();
    private readonly string? givenName;
    private readonly SessionTrace? trace;
    private LoggedIn? login;
    private FoundPath? lastPath;
    private int socketNumber;
    private volatile bool broken;
    private long heartbeatRun;

    private CameraSession(CameraTarget target, PathTarget path, NetworkCredential credential, CameraConnectionOption option, SessionTrace? trace)
    {
        this.trace = trace;
        Option = option;
        Id = target.Id;
        givenName = target.Name;
        core = new SessionCore(path, credential, option, Random.Shared.Next());
        driver = new UdpDriver(core, new SessionHooks(this));
    }

    /// <summary>The number it was given.</summary>
    public int Id { get; }

    /// <summary>The name it was given, else its UID.</summary>
    public string Name => givenName ?? Uid?.ToString() ?? "camera";

    /// <summary>Its figures.</summary>
    public CameraConnectionOption Option { get; }

    /// <summary>The camera's UID; null before it was reached.</summary>
    public CameraUid? Uid => lastPath?.Uid;

    /// <summary>The camera's address and port; null before it was reached.</summary>
    public IPEndPoint? RemoteEndPoint => lastPath?.Peer.ToIPEndPoint();

    /// <summary>Our address and port; null before the camera was reached.</summary>
    public IPEndPoint? LocalEndPoint { get; private set; }

    /// <summary>Where it stands.</summary>
    public CameraSessionState State => driver.Read(() => core.State);

    /// <summary>How the camera is reached; null before it was.</summary>
    public CameraPath? Path => lastPath?.Path;

    /// <summary>From the start of the successful attempt to the camera's greeting.</summary>
    public TimeSpan ConnectTime => login?.ConnectTime ?? TimeSpan.Zero;

    /// <summary>From the login request to its answer.</summary>
    public TimeSpan LoginTime => login?.LoginTime ?? TimeSpan.Zero;

    /// <summary>What the camera said of its battery at login, 0 to 100; null when it did not.</summary>
    public int? BatteryPercent => login?.BatteryPercent;

    /// <summary>The heartbeats so far.</summary>
    public HeartbeatStatistics Heartbeat => driver.Read(() => core.Heartbeat);

    /// <summary>What was tried in the last attempt to reach the camera.</summary>
    public IReadOnlyList<PathAttempt> Attempts => driver.Read(() => core.Attempts);

    /// <summary>What the session has counted.</summary>
    public SessionCounters Counters => core.Counters;

    /// <summary>The smoothed round trip of a DRW; zero before the first.</summary>
    public TimeSpan RoundTripTime => driver.Read(() => core.RoundTrip);

    /// <summary>Why the session ended; null while it lives, and when it was closed here.</summary>
    public CameraException? Failure { get; private set; }

    /// <summary>Completes when the session has ended, whatever the reason; never fails.</summary>
    public Task Ended => ended.Task;

    /// <summary>Connects and logs in.</summary>
    /// <param name="target">The camera.</param>
    /// <param name="credential">User name and password; kept in memory for reconnects.</param>
    /// <param name="option">The figures; null for the defaults.</param>
    /// <param name="progress">Gets every event on the way, inside the driver's lock: short, never blocking. Null for nobody.</param>
    /// <param name="cancellationToken">Gives the attempt up.</param>
    /// <returns>A session that is logged in; heartbeats do not run yet.</returns>
    /// <exception cref="ArgumentException">A figure is out of range.</exception>
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
    /// <param name="option">The figures; null for the defaults.</param>
    /// <param name="progress">Gets every event on the way, inside the driver's lock: short, never blocking. Null for nobody.</param>
    /// <param name="trace">Where datagrams are recorded; closed with the session, and also when there is none. Null for nowhere.</param>
    /// <param name="cancellationToken">Gives the attempt up.</param>
    /// <returns>A session that is logged in; heartbeats do not run yet.</returns>
    /// <exception cref="ArgumentException">A figure is out of range.</exception>
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
            session = await CreateAsync(target, credential, option, trace, cancellationToken).ConfigureAwait(false);
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
            observation.Failed(e);
            await session.CloseAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Sends a command and waits for its answer. Commands go one at a time, in order.</summary>
    /// <param name="request">The command.</param>
    /// <param name="timeout">Its limit, waiting included; null for the option's.</param>
    /// <param name="cancellationToken">Gives it up; the camera may still run it.</param>
    /// <returns>The answer, whatever its result.</returns>
    /// <exception cref="CameraException">CommandTimeout, SessionLost, SessionClosed, MalformedResponse, BacklogFull.</exception>
    public async Task<CameraResponse> SendAsync(CommandRequest request, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        using var observation = new CommandObservation(request, Id);
        try
        {
            var response = await RunAsync(request, timeout ?? Option.CommandTimeout, cancellationToken).ConfigureAwait(false);
            observation.Answered(response);
            return response;
        }
        catch (CameraException e)
        {
            observation.Failed(e);
            throw;
        }
    }

    private async Task<CameraResponse> RunAsync(CommandRequest request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var source = new TaskCompletionSource<CommandFinished>(TaskCreationOptions.RunContinuationsAsynchronously);
        var handle = 0L;
        var taken = false;
        driver.Run(now =>
        {
            handle = core.Submit(request, IsRepeatable(request), timeout, now);
            commands.Add(handle, source);
            taken = true;
        });
        if (!taken)
        {
            throw Closed();
        }

        await using var cancellation = cancellationToken.UnsafeRegister(_ => Cancel(handle, source, cancellationToken), null).ConfigureAwait(false);
        var finished = await source.Task.ConfigureAwait(false);
        return finished.Failure is null
            ? new CameraResponse(request.CommandId, finished.Answer, finished.RoundTrip)
            : throw finished.Failure;
    }

    /// <summary>Starts heartbeats on the grid anchored at the login. Heartbeats that run already go on with the new figures.</summary>
    /// <param name="interval">The grid; null for the option's.</param>
    /// <param name="failureThreshold">Consecutive failures that mean loss; null for the option's.</param>
    /// <param name="framing">How they are framed; null for the option's.</param>
    /// <returns>The number of this run; <see cref="HeartbeatSwitched"/> reports it.</returns>
    /// <exception cref="CameraException"><see cref="CameraError.SessionClosed"/>.</exception>
    public long StartHeartbeat(TimeSpan? interval = null, int? failureThreshold = null, HeartbeatFraming? framing = null)
    {
        var checkedOption = Option with
        {
            HeartbeatInterval = interval ?? Option.HeartbeatInterval,
            HeartbeatFailureThreshold = failureThreshold ?? Option.HeartbeatFailureThreshold,
        };
        checkedOption.Validate();
        var run = 0L;
        driver.Run(now =>
        {
            if (core.State != CameraSessionState.Ended)
            {
                run = ++heartbeatRun;
                core.StartHeartbeat(checkedOption.HeartbeatInterval, checkedOption.HeartbeatFailureThreshold, now, framing ?? Option.HeartbeatFraming);
                Publish(new HeartbeatSwitched(now, run, Running: true));
            }
        });
        return run > 0 ? run : throw Closed();
    }

    /// <summary>Stops heartbeats; the session goes on.</summary>
    /// <param name="run">Stops only this run, so that a run that replaced it goes on; null for whichever runs.</param>
    public void StopHeartbeat(long? run = null) => driver.Run(now =>
    {
        if (heartbeatRun > 0 && (run ?? heartbeatRun) == heartbeatRun)
        {
            core.StopHeartbeat();
            Publish(new HeartbeatSwitched(now, heartbeatRun, Running: false));
        }
    });

    /// <summary>Subscribes to what happens from now on.</summary>
    /// <param name="capacity">Events kept for a reader that lags; older ones are dropped.</param>
    /// <returns>Dispose it to end.</returns>
    public CameraSessionSubscription Subscribe(int capacity = 1024)
    {
        var subscription = new CameraSessionSubscription(capacity, Unsubscribe);
        var alive = driver.Read(() =>
        {
            subscriptions.Add(subscription);
            return core.State != CameraSessionState.Ended;
        });
        if (!alive)
        {
            subscription.Complete();
        }

        return subscription;
    }

    /// <summary>Says CLOSE to the camera and releases everything. Safe to call again, from any thread.</summary>
    /// <returns>Completes when no socket, timer or task of the session is left.</returns>
    public async Task CloseAsync()
    {
        if (!broken)
        {
            driver.Run(core.Close);
        }

        await driver.DisposeAsync().ConfigureAwait(false);
        await DisposeAsync(trace).ConfigureAwait(false);
        ended.TrySetResult();
    }

    /// <summary>The same as <see cref="CloseAsync"/>.</summary>
    /// <returns>Completes when nothing is left.</returns>
    public ValueTask DisposeAsync() => new(CloseAsync());

    /// <summary>Number and name.</summary>
    /// <returns>Such as <c>1 LBCS-000000-CCCJJ</c>.</returns>
    public override string ToString() => FormattableString.Invariant($"{Id} {Protocol.Printable.Clean(Name)}");

    private Action<SessionEvent>? Progress { get; set; }

    private static async Task<CameraSession> CreateAsync(
        CameraTarget target,
        NetworkCredential credential,
        CameraConnectionOption? option,
        SessionTrace? trace,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(credential);
        cancellationToken.ThrowIfCancellationRequested();
        var figures = option ?? CameraConnectionOption.Default;
        figures.Validate();
        var path = await ToPathTargetAsync(target, figures, cancellationToken).ConfigureAwait(false);
        return new CameraSession(target, path, credential, figures, trace);
    }

    private static ValueTask DisposeAsync(SessionTrace? trace) => trace?.DisposeAsync() ?? default;

    private static async Task<PathTarget> ToPathTargetAsync(CameraTarget target, CameraConnectionOption option, CancellationToken cancellationToken)
    {
        if (option.RendezvousServer is not null && target.Uid is null)
        {
            throw new CameraException(CameraError.UidMissing, "A rendezvous server finds a camera by its UID, and none was given.", "Give the camera's UID with -Uid; Find-Camera shows it when the camera is near.");
        }

        var ports = target.Ports.Count > 0 ? target.Ports : option.Ports;
        var search = target.Address is { } address
            ? [Ipv4EndPoint.From(address, option.SearchPort)]
            : BroadcastAddresses.Resolve(option.BroadcastAddresses, option.SearchPort);
        return new PathTarget(
            target.Address is { } known ? Ipv4EndPoint.From(known, 0).Address : null,
            ports,
            search,
            target.Uid,
            option.RendezvousServer is { } server ? await RendezvousServer.ResolveAsync(server, cancellationToken).ConfigureAwait(false) : null,
            option.AllowRelay);
    }

    /// <summary>Whether a reconnect may send it again; an unknown command never.</summary>
    private static bool IsRepeatable(CommandRequest request) => CommandCatalog.TryGet(request.CommandId, out var known) && known.IsRepeatable;

    private static CameraException Closed() => new(CameraError.SessionClosed, "The session is closed.", "Connect again with Connect-Camera.");

    private void Begin(TimeSpan now)
    {
        SetClock(now);
        core.Connect(now);
    }

    private void SetClock(TimeSpan now) => core.UtcOrigin = DateTimeOffset.UtcNow - now;

    private void Cancel(long handle, TaskCompletionSource<CommandFinished> source, CancellationToken cancellationToken)
    {
        driver.Run(now =>
        {
            core.Cancel(handle, now);
            commands.Remove(handle);
        });
        source.TrySetCanceled(cancellationToken);
    }

    private void Unsubscribe(CameraSessionSubscription subscription) => driver.Read(() => subscriptions.Remove(subscription));

    /// <summary>Inside the driver's lock: hands each event to whom it concerns.</summary>
    private void DrainEvents()
    {
        metrics.NoteLink(core.LinkCounters);
        while (core.TryTakeEvent(out var sessionEvent))
        {
            metrics.Note(sessionEvent);
            switch (sessionEvent)
            {
                case CommandFinished finished when commands.Remove(finished.Handle, out var source):
                    source.TrySetResult(finished);
                    continue;
                case AttemptStarted attempt:
                    socketNumber = attempt.Socket;
                    SetClock(attempt.At);
                    break;
                case PathFound found:
                    NotePath(found.Path);
                    break;
                case LoggedIn loggedIn:
                    login = loggedIn;
                    connected.TrySetResult();
                    break;
                case SessionEnded over:
                    NoteEnd(over);
                    break;
            }

            Publish(sessionEvent);
        }
    }

    private void Publish(SessionEvent sessionEvent)
    {
        Progress?.Invoke(sessionEvent);
        foreach (var subscription in subscriptions)
        {
            subscription.Publish(sessionEvent);
            if (sessionEvent is SessionEnded)
            {
                subscription.Complete();
            }
        }
    }

    private void NotePath(FoundPath found)
    {
        lastPath = found;
        var remote = found.Peer.ToIPEndPoint();
        var port = driver.GetLocalEndPoint(socketNumber)?.Port ?? 0;
        LocalEndPoint = new IPEndPoint(SessionSocket.LocalAddressFor(remote), port);
    }

    private void NoteEnd(SessionEnded over)
    {
        Failure = over.Failure;
        if (over.Failure is { } failure)
        {
            connected.TrySetException(failure);
        }
        else
        {
            connected.TrySetException(Closed());
        }

        // Nobody may ever look at it.
        _ = connected.Task.Exception;
        _ = Task.Run(CloseAsync);
    }

    /// <summary>A defect of ours must not look like a living session: it ends, and says why.</summary>
    private void Break(Exception defect)
    {
        var failure = new CameraException(
            CameraError.SessionLost,
            $"The session ended because of an error in the program: {defect.GetType().Name}.",
            "Connect again with Connect-Camera, and report what led to this.",
            defect);
        broken = true;
        foreach (var source in driver.Read(() => commands.Values.ToArray()))
        {
            source.TrySetException(failure);
        }

        driver.Read(() =>
        {
            var over = new SessionEnded(UdpDriver.Now, failure);
            metrics.Note(over);
            NoteEnd(over);
            Publish(over);
            return true;
        });
    }

    private sealed class SessionHooks(CameraSession session) : DriverHooks
    {
        public override bool OnlyNewestSocket => true;

        public override UdpSocket OpenSocket(int number) => SessionSocket.Open(session.Option);

        public override void DrainEvents() => session.DrainEvents();

        public override void DatagramSent(ReadOnlySpan<byte> datagram, Ipv4EndPoint to, IPEndPoint local)
        {
            CameraDiagnostics.DatagramsSent.Add(1);
            session.trace?.Record(CaptureDirection.Tx, local.Port, to, datagram);
        }

        public override void DatagramReceived(ReadOnlySpan<byte> datagram, Ipv4EndPoint from, IPEndPoint local)
        {
            CameraDiagnostics.DatagramsReceived.Add(1);
            session.trace?.Record(CaptureDirection.Rx, local.Port, from, datagram);
        }

        public override void NoRoomToSend() => session.core.Counters.Unsent++;

        public override void SendFailed(SocketException error, int number, TimeSpan now) =>
            session.core.HandleSocketError(error.SocketErrorCode.ToString(), number, now);

        public override void OpenFailed(SocketException error, int number, TimeSpan now) =>
            session.core.HandleOpenFailure(SessionSocket.Failed(error.SocketErrorCode.ToString(), error), now);

        public override void Broken(Exception defect) => session.Break(defect);
    }
}
