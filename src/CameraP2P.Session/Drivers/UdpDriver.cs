using System.Net;
using System.Net.Sockets;
using CameraP2P.Session.Core;

namespace CameraP2P.Session.Drivers;

/// <summary>
/// Runs a <see cref="IDatagramMachine"/> over real sockets and the real clock: one lock, one receive loop per socket, one
/// registration with the shared clock thread. Everything the machine says is handed on inside the lock, so in order. Thread-safe.
/// </summary>
public sealed class UdpDriver : IAsyncDisposable
{
    /// <summary>Failed receives in a row after which a socket counts as broken.</summary>
    private const int MaxReceiveFailures = 16;

    private readonly object gate = new();
    private readonly IDatagramMachine machine;
    private readonly DriverHooks hooks;
    private readonly Dictionary<int, RunningSocket> sockets = [];
    private readonly List<Task> loops = [];
    private readonly WakeClock.Wake wake;
    private bool disposed;

    /// <summary>Creates the driver; the machine is driven from the first <see cref="Run"/> on.</summary>
    /// <param name="machine">The machine; from now on only the driver touches it.</param>
    /// <param name="hooks">What the machine's owner adds.</param>
    public UdpDriver(IDatagramMachine machine, DriverHooks hooks)
    {
        this.machine = machine;
        this.hooks = hooks;
        wake = WakeClock.Shared.Register(OnWake);
    }

    /// <summary>The driver's time.</summary>
    public static TimeSpan Now => WakeClock.Shared.Now;

    /// <summary>How many drivers are alive in this process, for tests that count what is left behind.</summary>
    public static int AliveCount => WakeClock.Shared.Registered;

    /// <summary>Calls the machine under the lock, then carries out what it wants.</summary>
    /// <param name="call">Gets the time.</param>
    public void Run(Action<TimeSpan> call)
    {
        ArgumentNullException.ThrowIfNull(call);
        lock (gate)
        {
            if (!disposed)
            {
                var now = Now;
                call(now);
                CarryOut(now);
            }
        }
    }

    /// <summary>Reads from the machine under the lock.</summary>
    /// <typeparam name="T">What is read.</typeparam>
    /// <param name="read">Reads; changes nothing.</param>
    /// <returns>What was read.</returns>
    public T Read<T>(Func<T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        lock (gate)
        {
            return read();
        }
    }

    /// <summary>Opens a socket before the machine first sends from it.</summary>
    /// <param name="number">The machine's number for it.</param>
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

    /// <summary>Closes a socket; the machine will not use it again.</summary>
    /// <param name="number">The machine's number for it.</param>
    public void Close(int number)
    {
        lock (gate)
        {
            CloseLocked(number);
        }
    }

    /// <summary>Where a socket is bound; null when it is not open.</summary>
    /// <param name="number">The machine's number for it.</param>
    /// <returns>The local end point.</returns>
    public IPEndPoint? GetLocalEndPoint(int number)
    {
        lock (gate)
        {
            return sockets.TryGetValue(number, out var running) ? running.Socket.LocalEndPoint : null;
        }
    }

    /// <summary>Closes every socket and waits until nothing runs any more.</summary>
    /// <returns>Completes when the last receive loop has ended.</returns>
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

    private void OnWake()
    {
        try
        {
            Run(machine.HandleDeadline);
        }
        catch (Exception e)
        {
            // On the clock's thread it would end the process.
            hooks.Broken(e);
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
        try
        {
            if (TryGetSocket(datagram.Socket, now) is { } socket)
            {
                if (socket.TrySend(datagram.Bytes, datagram.Destination))
                {
                    hooks.DatagramSent(datagram.Bytes, datagram.Destination, socket.LocalEndPoint);
                }
                else
                {
                    hooks.NoRoomToSend();
                }
            }
        }
        catch (SocketException e)
        {
            hooks.SendFailed(e, datagram.Socket, now);
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
        loops.Add(Task.Run(() => ReceiveAsync(number, running)));
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

    private async Task ReceiveAsync(int number, RunningSocket running)
    {
        var token = running.Ending.Token;
        var failures = 0;
        while (!token.IsCancellationRequested && failures < MaxReceiveFailures)
        {
            try
            {
                var datagram = await running.Socket.ReceiveAsync(token).ConfigureAwait(false);
                failures = 0;
                Take(datagram.Span, number, running);
            }
            catch (SocketException e) when (!token.IsCancellationRequested)
            {
                // Such as a passing ICMP report: the next one is what matters.
                if (++failures == MaxReceiveFailures)
                {
                    Run(now => hooks.SendFailed(e, number, now));
                }
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
            catch (Exception e)
            {
                // Without a word the session would be deaf from here on.
                hooks.Broken(e);
                return;
            }
        }
    }

    private void Take(ReadOnlySpan<byte> datagram, int number, RunningSocket running)
    {
        lock (gate)
        {
            if (disposed || running.Ending.IsCancellationRequested)
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
    }
}
