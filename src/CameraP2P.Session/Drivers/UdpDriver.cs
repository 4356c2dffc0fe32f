using System.Net;
using System.Net.Sockets;
using CameraP2P.Session.Core;

namespace CameraP2P.Session.Drivers;

/// <summary>
/// Runs a <see cref="IDatagramMachine"/> over real sockets and the real clock: one lock, one receive loop per socket, one
/// registration with the shared clock thread. Everything the machine says is handed on inside the lock, so in order. A machine that
/// throws is reported and not called again. Thread-safe.
/// </summary>
internal sealed class UdpDriver : IAsyncDisposable
{
    /// <summary>Failed receives in a row after which a socket counts as broken.</summary>
    private const int MaxReceiveFailures = 16;

    private readonly object gate = new();
    private readonly IDatagramMachine machine;
    private readonly DriverHooks hooks;
    private readonly ReceiveThreads threads;
    private readonly Dictionary<int, RunningSocket> sockets = [];
    private readonly List<Task> loops = [];
    private readonly WakeClock.Wake wake;
    private bool disposed;
    private bool broken;

    /// <summary>Creates the driver; the machine is driven from the first <see cref="Run"/> on, and only the driver touches it.</summary>
    public UdpDriver(IDatagramMachine machine, DriverHooks hooks, ReceiveThreads? threads = null)
    {
        this.machine = machine;
        this.hooks = hooks;
        this.threads = threads ?? ReceiveThreads.Shared;
        wake = WakeClock.Shared.Register(OnWake);
    }

    /// <summary>The driver's time.</summary>
    public static TimeSpan Now => WakeClock.Shared.Now;

    /// <summary>How many drivers are alive in this process, for tests that count what is left behind.</summary>
    public static int AliveCount => WakeClock.Shared.Registered;

    /// <summary>
    /// Calls the machine under the lock with the time, then carries out what it wants. A <see cref="CameraException"/> is the
    /// machine's answer to the caller; anything else it throws is a defect, which is reported as well.
    /// </summary>
    /// <returns>False when the driver has been disposed or the machine is broken; nothing was called.</returns>
    public bool Run(Action<TimeSpan> call)
    {
        lock (gate)
        {
            if (disposed || broken)
            {
                return false;
            }

            try
            {
                var now = Now;
                call(now);
                CarryOut(now);
                return true;
            }
            catch (Exception e) when (e is not CameraException)
            {
                Fail(e);
                throw;
            }
        }
    }

    /// <summary>Reads from the machine under the lock; changes nothing.</summary>
    public T Read<T>(Func<T> read)
    {
        lock (gate)
        {
            return read();
        }
    }

    /// <summary>Reports a defect; the machine is not called again.</summary>
    public void Fail(Exception defect)
    {
        lock (gate)
        {
            if (!broken && !disposed)
            {
                broken = true;
                wake.Set(TimeSpan.MaxValue);
                hooks.Broken(defect);
            }
        }
    }

    /// <summary>Opens a socket before the machine first sends from it.</summary>
    /// <returns>Where it is bound.</returns>
    /// <exception cref="SocketException">The port is taken, or the like.</exception>
    public IPEndPoint Open(int number)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            return OpenLocked(number).Socket.LocalEndPoint;
        }
    }

    /// <summary>Where a socket is bound; null when it is not open.</summary>
    public IPEndPoint? GetLocalEndPoint(int number)
    {
        lock (gate)
        {
            return sockets.TryGetValue(number, out var running) ? running.Socket.LocalEndPoint : null;
        }
    }

    /// <summary>Closes every socket and completes when the last receive loop has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] ending;
        lock (gate)
        {
            disposed = true;
            foreach (var number in sockets.Keys.ToArray())
            {
                CloseLocked(number);
            }

            ending = [.. loops];
        }

        wake.Dispose();
        await Task.WhenAll(ending).ConfigureAwait(false);
    }

    /// <summary>On the clock's thread, which serves every session and so never waits for the lock of one.</summary>
    private void OnWake()
    {
        if (!Monitor.TryEnter(gate))
        {
            ThreadPool.UnsafeQueueUserWorkItem(static driver => driver.HandleDeadline(), this, preferLocal: false);
            return;
        }

        try
        {
            HandleDeadline();
        }
        finally
        {
            Monitor.Exit(gate);
        }
    }

    private void HandleDeadline()
    {
        try
        {
            Run(machine.HandleDeadline);
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    private void CarryOut(TimeSpan now)
    {
        while (machine.TryTakeDatagram(out var datagram))
        {
            Send(datagram, now);
        }

        hooks.DrainEvents();
        if (!disposed)
        {
            wake.Set(machine.NextDeadline);
        }
    }

    private void Send(OutgoingDatagram datagram, TimeSpan now)
    {
        if (TryGetSocket(datagram.Socket, now) is not { } socket)
        {
            return;
        }

        var error = socket.TrySend(datagram.Bytes, datagram.Destination);
        if (error == SocketError.Success)
        {
            hooks.DatagramSent(datagram.Bytes, datagram.Destination, socket.LocalEndPoint);
        }
        else
        {
            hooks.SendFailed(error, datagram.Socket, now);
        }
    }

    private UdpSocket? TryGetSocket(int number, TimeSpan now)
    {
        try
        {
            return (sockets.TryGetValue(number, out var open) ? open : OpenLocked(number)).Socket;
        }
        catch (SocketException e)
        {
            hooks.OpenFailed(e, number, now);
            return null;
        }
    }

    private RunningSocket OpenLocked(int number)
    {
        var running = new RunningSocket(hooks.OpenSocket(number));
        if (hooks.OnlyNewestSocket)
        {
            foreach (var older in sockets.Keys.ToArray())
            {
                CloseLocked(older);
            }
        }

        sockets.Add(number, running);
        loops.RemoveAll(loop => loop.IsCompleted);
        loops.Add(threads.Run(() => Receive(number, running), () => ReceiveAsync(number, running)));
        return running;
    }

    private void CloseLocked(int number)
    {
        if (sockets.Remove(number, out var running))
        {
            running.Ending.Cancel();
            running.Socket.Dispose();
        }
    }

    /// <summary>Ends in silence only when its socket is closed: whatever is thrown here is a defect.</summary>
    private void Receive(int number, RunningSocket running)
    {
        try
        {
            while (Take(running.Socket.Receive(out var datagram), datagram, number, running))
            {
            }
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    /// <summary>The same without a thread of its own.</summary>
    private async Task ReceiveAsync(int number, RunningSocket running)
    {
        try
        {
            bool goesOn;
            do
            {
                var (error, datagram) = await running.Socket.ReceiveAsync(running.Ending.Token).ConfigureAwait(false);
                goesOn = Take(error, datagram.Span, number, running);
            }
            while (goesOn);
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    /// <summary>Hands on what was received; false when the socket is closed or counts as broken.</summary>
    private bool Take(SocketError error, ReadOnlySpan<byte> datagram, int number, RunningSocket running)
    {
        if (running.Ending.IsCancellationRequested)
        {
            return false;
        }

        if (error == SocketError.Success)
        {
            running.Failures = 0;
            Take(datagram, number, running);
        }
        else if (++running.Failures == MaxReceiveFailures)
        {
            Run(now => hooks.ReceiveFailed(error, number, now));
            return false;
        }

        return true;
    }

    private void Take(ReadOnlySpan<byte> datagram, int number, RunningSocket running)
    {
        lock (gate)
        {
            if (disposed || broken || running.Ending.IsCancellationRequested)
            {
                return;
            }

            var now = Now;
            hooks.DatagramReceived(datagram, running.Socket.Source, running.Socket.LocalEndPoint);
            machine.HandleDatagram(datagram, running.Socket.Source, number, now);
            CarryOut(now);
        }
    }

    private sealed record RunningSocket(UdpSocket Socket)
    {
        public CancellationTokenSource Ending { get; } = new();

        /// <summary>Failed receives in a row; the receive loop's own.</summary>
        public int Failures { get; set; }
    }
}
