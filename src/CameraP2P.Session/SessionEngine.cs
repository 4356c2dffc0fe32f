using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using CameraP2P.Captures;
using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Session.Core;
using CameraP2P.Session.Diagnostics;
using CameraP2P.Session.Drivers;
using CameraP2P.Session.Tracing;

namespace CameraP2P.Session;

/// <summary>
/// The running part of a session: the core, its driver, and where its events go. The clock and the sockets hold it as long as it
/// runs, so it must never hold a <see cref="CameraSession"/>: that one, once nobody holds it, closes this. Thread-safe.
/// </summary>
internal sealed class SessionEngine : DriverHooks, IAsyncDisposable
{
    private readonly SessionCore core;
    private readonly UdpDriver driver;
    private readonly TargetLookup lookup;
    private readonly SessionTrace? trace;
    private readonly CameraConnectionOption option;
    private readonly NetworkWay? way;
    private readonly Dictionary<long, TaskCompletionSource<CommandFinished>> commands = [];
    private readonly List<ChannelWriter<SessionEvent>> subscribers = [];
    private readonly MediaReader?[] mediaReaders = new MediaReader?[DrwPacket.ChannelCount];
    private readonly SessionMetrics metrics = new();
    private readonly Lazy<Task> closing;
    private readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action onExit;
    private int socketNumber;
    private long heartbeatRun;
    private int mediaOpened;
    private bool isOver;

    /// <summary>Prepares a session; nothing is sent before <see cref="Begin"/>.</summary>
    /// <exception cref="CameraException">UidMissing; AddressNotResolved: the rendezvous server's text has another form.</exception>
    public SessionEngine(CameraTarget target, NetworkCredential credential, CameraConnectionOption option, SessionTrace? trace)
    {
        this.trace = trace;
        this.option = option;
        way = target.Way;
        lookup = new TargetLookup(target, option);
        core = new SessionCore(lookup.First(), credential, option, Random.Shared.Next());
        closing = new Lazy<Task>(CloseOnceAsync);
        onExit = SendClose;
        driver = new UdpDriver(core, this);
        ExitSignals.Add(onExit);
    }

    /// <summary>What the last login brought; null before the first.</summary>
    public LoggedIn? Login { get; private set; }

    /// <summary>How the camera was last reached; null before it was.</summary>
    public FoundPath? Path { get; private set; }

    /// <summary>Our address and port on that path.</summary>
    public IPEndPoint? LocalEndPoint { get; private set; }

    /// <summary>Why the session ended, defects included.</summary>
    public CameraException? Failure { get; private set; }

    /// <summary>Where the session stands.</summary>
    public CameraSessionState State => driver.Read(() => StateNow);

    /// <summary>Completes when nothing of the session is left; never fails.</summary>
    public Task Closed => closed.Task;

    /// <summary>What the session has counted.</summary>
    public SessionCounters Counters => core.Counters;

    /// <inheritdoc/>
    public override bool OnlyNewestSocket => true;

    private CameraSessionState StateNow => isOver ? CameraSessionState.Ended : core.State;

    /// <summary>Begins to connect.</summary>
    public void Begin() => driver.Run(now =>
    {
        SetClock(now);
        core.Connect(now);
    });

    /// <summary>Reads from the core under the lock.</summary>
    public T Read<T>(Func<SessionCore, T> read) => driver.Read(() => read(core));

    /// <summary>Sends a command and waits for its end.</summary>
    public async Task<CommandFinished> RunAsync(CommandRequest request, bool repeatable, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var source = new TaskCompletionSource<CommandFinished>(TaskCreationOptions.RunContinuationsAsynchronously);
        var handle = 0L;
        var taken = driver.Run(now =>
        {
            handle = core.Submit(request, repeatable, timeout, now);
            commands.Add(handle, source);
        });
        if (!taken)
        {
            throw ClosedFailure();
        }

        await using var cancellation = cancellationToken.UnsafeRegister(_ => Cancel(handle, source, cancellationToken), null).ConfigureAwait(false);
        return await source.Task.ConfigureAwait(false);
    }

    /// <summary>Starts heartbeats and gives the number of this run; 0 when the session has ended.</summary>
    public long StartHeartbeat(TimeSpan interval, int failureThreshold, HeartbeatFraming framing)
    {
        var run = 0L;
        driver.Run(now =>
        {
            if (StateNow != CameraSessionState.Ended)
            {
                run = ++heartbeatRun;
                core.StartHeartbeat(interval, failureThreshold, now, framing);
                Publish(new HeartbeatSwitched(now, run, Running: true));
            }
        });
        return run;
    }

    /// <summary>Stops one run of the heartbeats; null for whichever runs.</summary>
    public void StopHeartbeat(long? run) => driver.Run(now =>
    {
        if (heartbeatRun > 0 && (run ?? heartbeatRun) == heartbeatRun)
        {
            core.StopHeartbeat();
            Publish(new HeartbeatSwitched(now, heartbeatRun, Running: false));
        }
    });

    /// <summary>Hands every event from now on to a channel, and completes it at the end.</summary>
    public void Subscribe(ChannelWriter<SessionEvent> subscriber) => driver.Read(() =>
    {
        if (StateNow == CameraSessionState.Ended)
        {
            return subscriber.TryComplete();
        }

        subscribers.Add(subscriber);
        return true;
    });

    public void Unsubscribe(ChannelWriter<SessionEvent> subscriber) => driver.Read(() => subscribers.Remove(subscriber));

    /// <summary>
    /// Opens a media channel for a reader, which is signalled when something has come or the connection is another. Another reader's
    /// channel is taken over: that one is told that its connection is lost.
    /// </summary>
    /// <param name="channel">1 to 4.</param>
    /// <param name="signal">Written to under the lock.</param>
    /// <returns>The number of the connection; 0 when there is none.</returns>
    public int OpenMedia(int channel, ChannelWriter<bool> signal)
    {
        var number = 0;
        driver.Run(_ =>
        {
            if (core.ConnectionNumber == 0)
            {
                return;
            }

            core.CloseMedia(channel);
            core.OpenMedia(channel);
            mediaReaders[channel]?.Signal.TryWrite(true);
            number = ++mediaOpened;
            mediaReaders[channel] = new MediaReader(number, core.ConnectionNumber, signal);
        });
        return number;
    }

    /// <summary>Hands over what a media channel has brought.</summary>
    /// <param name="channel">1 to 4.</param>
    /// <param name="number">From <see cref="OpenMedia"/>.</param>
    /// <param name="hasRoom">Asked before each piece, under the lock.</param>
    /// <param name="take">Gets each piece, under the lock; it is valid during the call.</param>
    /// <returns>False when the connection is another, or the channel another reader's.</returns>
    public bool TakeMedia(int channel, int number, Func<bool> hasRoom, Action<MediaPiece> take)
    {
        var isOpen = false;
        driver.Run(_ =>
        {
            isOpen = mediaReaders[channel] is { } reader && reader.Number == number && reader.Connection == core.ConnectionNumber;
            while (isOpen && hasRoom() && core.TryTakeMedia(channel, out var piece))
            {
                take(piece);
            }
        });
        return isOpen;
    }

    /// <summary>From now on the channel's records are skipped, unless another reader has it.</summary>
    /// <param name="channel">1 to 4.</param>
    /// <param name="number">From <see cref="OpenMedia"/>.</param>
    public void CloseMedia(int channel, int number) => driver.Run(_ =>
    {
        if (mediaReaders[channel]?.Number == number)
        {
            core.CloseMedia(channel);
            mediaReaders[channel] = null;
        }
    });

    /// <summary>Reports a defect found outside the driver.</summary>
    public void Fail(Exception defect) => driver.Fail(defect);

    /// <summary>Sends CLOSE at once and leaves the rest to <see cref="CloseAsync"/>, which follows by itself.</summary>
    public void SendClose() => driver.Run(core.Close);

    /// <summary>Sends CLOSE and releases everything, once. Never fails: what goes wrong is in <see cref="Failure"/>.</summary>
    public Task CloseAsync() => closing.Value;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => new(CloseAsync());

    /// <summary>The error of a session that is not there any more.</summary>
    public static CameraException ClosedFailure() => new(CameraError.SessionClosed, "The session is closed.", "Connect again with Connect-Camera.");

    /// <inheritdoc/>
    public override UdpSocket OpenSocket(int number) => ClientSocket.Open(option, way);

    /// <inheritdoc/>
    public override void DatagramSent(ReadOnlySpan<byte> datagram, Ipv4EndPoint to, IPEndPoint local)
    {
        CameraDiagnostics.DatagramsSent.Add(1);
        trace?.Record(CaptureDirection.Tx, local.Port, to, datagram);
    }

    /// <inheritdoc/>
    public override void DatagramReceived(ReadOnlySpan<byte> datagram, Ipv4EndPoint from, IPEndPoint local)
    {
        CameraDiagnostics.DatagramsReceived.Add(1);
        trace?.Record(CaptureDirection.Rx, local.Port, from, datagram);
    }

    /// <summary>
    /// To an established connection it is one lost datagram, as while a Wi-Fi roams: ALIVE and the heartbeat judge. An attempt has no
    /// such judge, and names it when it fails.
    /// </summary>
    public override void SendFailed(SocketError error, int number, TimeSpan now)
    {
        core.Counters.Unsent++;
        if (core.State != CameraSessionState.Connected && error is not (SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable))
        {
            core.HandleSocketError(error.ToString(), number, now);
        }
    }

    /// <inheritdoc/>
    public override void ReceiveFailed(SocketError error, int number, TimeSpan now) => core.HandleSocketError(error.ToString(), number, now);

    /// <inheritdoc/>
    public override void OpenFailed(SocketException error, int number, TimeSpan now) =>
        core.HandleOpenFailure(ClientSocket.Failed(error.SocketErrorCode.ToString(), error), now);

    /// <summary>Hands each event to whom it concerns.</summary>
    public override void DrainEvents()
    {
        metrics.NoteLink(core.LinkCounters);
        while (core.TryTakeEvent(out var sessionEvent))
        {
            switch (sessionEvent)
            {
                case CommandFinished finished when commands.Remove(finished.Handle, out var source):
                    source.TrySetResult(finished);
                    continue;
                case AttemptStarted attempt:
                    socketNumber = attempt.Socket;
                    SetClock(attempt.At);
                    lookup.Begin(core, driver, isFirst: attempt.Socket == 1);
                    break;
                case PathFound found:
                    NotePath(found.Path);
                    break;
                case LoggedIn loggedIn:
                    Login = loggedIn;
                    break;
                case SessionEnded over:
                    NoteEnd(over);
                    break;
            }

            Publish(sessionEvent);
        }

        SignalMedia();
    }

    private void SignalMedia()
    {
        for (var channel = 1; channel < mediaReaders.Length; channel++)
        {
            if (mediaReaders[channel] is { } reader && (core.HasMedia(channel) || reader.Connection != core.ConnectionNumber))
            {
                reader.Signal.TryWrite(true);
            }
        }
    }

    /// <summary>A defect must not look like a living session: it ends, and says why.</summary>
    public override void Broken(Exception defect)
    {
        var failure = Defect(defect);
        foreach (var source in commands.Values)
        {
            source.TrySetException(failure);
        }

        commands.Clear();
        Array.ForEach(mediaReaders, reader => reader?.Signal.TryWrite(true));
        var over = new SessionEnded(UdpDriver.Now, failure);
        NoteEnd(over);
        Publish(new StateChanged(over.At, CameraSessionState.Ended));
        Publish(over);
    }

    private static CameraException Defect(Exception defect) => new(
        CameraError.SessionLost,
        $"The session ended because of an error in the program: {defect.GetType().Name}.",
        "Connect again with Connect-Camera, and report what led to this.",
        defect);

    private void Publish(SessionEvent sessionEvent)
    {
        metrics.Note(sessionEvent);
        foreach (var subscriber in subscribers)
        {
            subscriber.TryWrite(sessionEvent);
            if (sessionEvent is SessionEnded)
            {
                subscriber.TryComplete();
            }
        }
    }

    private void NotePath(FoundPath found)
    {
        Path = found;
        var remote = found.Peer.ToIPEndPoint();
        var port = driver.GetLocalEndPoint(socketNumber)?.Port ?? 0;
        LocalEndPoint = new IPEndPoint(way?.LocalAddress ?? ClientSocket.LocalAddressFor(remote), port);
    }

    private void NoteEnd(SessionEnded over)
    {
        isOver = true;
        Failure ??= over.Failure;
        _ = Task.Run(CloseAsync);
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

    private async Task CloseOnceAsync()
    {
        await ReleaseAsync(() =>
        {
            SendClose();
            return default;
        }).ConfigureAwait(false);
        await ReleaseAsync(driver.DisposeAsync).ConfigureAwait(false);
        await ReleaseAsync(lookup.DisposeAsync).ConfigureAwait(false);
        await ReleaseAsync(() => trace?.DisposeAsync() ?? default).ConfigureAwait(false);
        ExitSignals.Remove(onExit);
        closed.TrySetResult();
    }

    /// <summary>One step of closing; whatever comes of it, the others follow.</summary>
    private async Task ReleaseAsync(Func<ValueTask> release)
    {
        try
        {
            await release().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            driver.Read(() => Failure ??= Defect(e));
        }
    }

    private sealed record MediaReader(int Number, int Connection, ChannelWriter<bool> Signal);
}
