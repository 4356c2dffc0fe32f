using System.Net;
using CameraP2P.Protocol.Commands;
using CameraP2P.Session.Core;
using CameraP2P.Session.Diagnostics;
using CameraP2P.Session.Drivers;
using CameraP2P.Session.Tracing;

namespace CameraP2P.Session;

/// <summary>
/// A session with a camera over real UDP: <c>ConnectAsync</c>, <see cref="SendAsync"/>, <see cref="StartHeartbeat"/>,
/// <see cref="CloseAsync"/>. It watches the connection and restores it as its option says. Thread-safe.
/// </summary>
public sealed partial class CameraSession : IAsyncDisposable
{
    private readonly SessionCore core;
    private readonly UdpDriver driver;
    private readonly Dictionary<long, TaskCompletionSource<CommandFinished>> commands = [];
    private readonly List<CameraSessionSubscription> subscriptions = [];
    private readonly TaskCompletionSource connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SessionMetrics metrics = new();
    private readonly TargetLookup lookup;
    private volatile string? name;
    private readonly SessionTrace? trace;
    private readonly CameraConnectionOption option;
    private LoggedIn? login;
    private IPEndPoint? localEndPoint;
    private CameraException? failure;
    private FoundPath? lastPath;
    private int socketNumber;
    private volatile bool broken;
    private long heartbeatRun;

    private CameraSession(CameraTarget target, NetworkCredential credential, CameraConnectionOption option, SessionTrace? trace)
    {
        this.trace = trace;
        lookup = new TargetLookup(target, option);
        this.option = option;
        Id = target.Id;
        name = target.Name;
        core = new SessionCore(lookup.First(), credential, option, Random.Shared.Next());
        driver = new UdpDriver(core, new SessionHooks(this));
    }

    /// <summary>The number it was given.</summary>
    public int Id { get; }

    /// <summary>The name it was given, else its UID.</summary>
    public string Name => name ?? Uid ?? "camera";

    /// <summary>The camera's UID, such as <c>LBCS-000000-CCCJJ</c>; null before it was reached.</summary>
    public string? Uid => lastPath?.Uid.ToString();

    /// <summary>The camera's <c>address:port</c>; null before it was reached.</summary>
    public string? RemoteEndPoint => lastPath?.Peer.ToString();

    /// <summary>The <c>address:port</c> of this machine; null before the camera was reached.</summary>
    public string? LocalEndPoint => localEndPoint?.ToString();

    /// <summary>Where it stands.</summary>
    public CameraSessionState State => driver.Read(() => StateNow);

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

    /// <summary>What the session has counted.</summary>
    public SessionCounters Counters => core.Counters;

    /// <summary>The smoothed round trip of a DRW; zero before the first.</summary>
    public TimeSpan RoundTripTime => driver.Read(() => core.RoundTrip);

    /// <summary>Why the session ended, a sentence; null while it lives, and when it was closed here.</summary>
    public string? Failure => failure?.Message;

    /// <summary>The settings of the connection.</summary>
    /// <returns>As given to <c>ConnectAsync</c>.</returns>
    public CameraConnectionOption GetOption() => option;

    /// <summary>The camera's address and port.</summary>
    /// <returns>Null before it was reached.</returns>
    public IPEndPoint? GetRemoteEndPoint() => lastPath?.Peer.ToIPEndPoint();

    /// <summary>The address and port of this machine.</summary>
    /// <returns>Null before the camera was reached.</returns>
    public IPEndPoint? GetLocalEndPoint() => localEndPoint;

    /// <summary>What was tried in the last attempt to reach the camera.</summary>
    /// <returns>A snapshot.</returns>
    public IReadOnlyList<PathAttempt> GetAttempts() => driver.Read(() => core.Attempts);

    /// <summary>Why the session ended.</summary>
    /// <returns>Null while it lives, and when it was closed here.</returns>
    public CameraException? GetFailure() => failure;

    /// <summary>Gives the session another name.</summary>
    /// <param name="newName">Shown in messages and lists.</param>
    public void Rename(string newName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(newName);
        name = newName;
    }

    /// <summary>Waits for the end of the session.</summary>
    /// <returns>Completes when the session has ended, whatever the reason; never fails.</returns>
    public Task WaitForEndAsync() => ended.Task;

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
            var response = await RunAsync(request, limit, cancellationToken).ConfigureAwait(false);
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
            if (!broken)
            {
                handle = core.Submit(request, IsRepeatable(request), timeout, now);
                commands.Add(handle, source);
                taken = true;
            }
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
        var run = 0L;
        driver.Run(now =>
        {
            if (StateNow != CameraSessionState.Ended)
            {
                run = ++heartbeatRun;
                core.StartHeartbeat(checkedOption.HeartbeatInterval, checkedOption.HeartbeatFailureThreshold, now, framing ?? option.HeartbeatFraming);
                Publish(new HeartbeatSwitched(now, run, Running: true));
            }
        });
        return run > 0 ? run : throw Closed();
    }

    /// <summary>Stops heartbeats; the session goes on.</summary>
    /// <param name="run">Stops only this run, so that a run that replaced it goes on; null for whichever runs.</param>
    public void StopHeartbeat(long? run = null) => driver.Run(now =>
    {
        if (!broken && heartbeatRun > 0 && (run ?? heartbeatRun) == heartbeatRun)
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
            return StateNow != CameraSessionState.Ended;
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
        await lookup.DisposeAsync().ConfigureAwait(false);
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

    /// <summary>Inside the driver's lock; of a core that broke nothing is believed any more.</summary>
    private CameraSessionState StateNow => broken ? CameraSessionState.Ended : core.State;

    private static ValueTask DisposeAsync(SessionTrace? trace) => trace?.DisposeAsync() ?? default;

    /// <summary>Whether a reconnect may send it again; an unknown command never.</summary>
    private static bool IsRepeatable(CommandRequest request) => CommandCatalog.TryGet(request.CommandId, out var known) && known.IsRepeatable;

    private static CameraException Closed() => new(CameraError.SessionClosed, "The session is closed.", "Connect again with Connect-Camera.");

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
}
