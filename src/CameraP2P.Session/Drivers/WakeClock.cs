using System.Diagnostics;

namespace CameraP2P.Session.Drivers;

/// <summary>
/// Wakes state machines on time. One thread for all of them, because <see cref="Task.Delay(int)"/> wakes 1–3 ms late and the
/// heartbeat's grid is to be met within 2 ms; it waits up to the last millisecond and spins through that one, as far as
/// <see cref="SpinAllowance"/> goes. The thread exists only while someone is registered. Thread-safe.
/// </summary>
internal sealed class WakeClock
{
    private readonly object gate = new();
    private readonly PriorityQueue<Wake, TimeSpan> queue = new();
    private readonly SpinAllowance allowance = new();
    private readonly long origin = Stopwatch.GetTimestamp();
    private int registered;
    private Thread? thread;

    /// <summary>The process's clock. It holds no state of any session.</summary>
    public static WakeClock Shared { get; } = new();

    /// <summary>Monotonic time since the clock was made.</summary>
    public TimeSpan Now => Stopwatch.GetElapsedTime(origin);

    /// <summary>How many are registered, for tests that count what is left behind.</summary>
    public int Registered
    {
        get
        {
            lock (gate)
            {
                return registered;
            }
        }
    }

    /// <summary>Registers a callback; dispose the result to end it.</summary>
    /// <param name="callback">Called on the clock's thread: short, never blocking, never throwing.</param>
    public Wake Register(Action callback)
    {
        var wake = new Wake(this, callback);
        lock (gate)
        {
            registered++;
            if (thread is null)
            {
                thread = new Thread(Run) { IsBackground = true, Name = "CameraP2P clock", Priority = ThreadPriority.AboveNormal };
                thread.Start();
            }
        }

        return wake;
    }

    private void Set(Wake wake, TimeSpan due)
    {
        lock (gate)
        {
            // With every datagram a deadline moves back. Its entry stays where it is, and is put right when its turn comes.
            wake.Due = due;
            if (due < wake.Queued && !wake.IsDisposed)
            {
                Enqueue(wake);
                if (ReferenceEquals(queue.Peek(), wake))
                {
                    Monitor.Pulse(gate);
                }
            }
        }
    }

    /// <summary>An entry counts while its time is the one the wake is queued for; others are left over.</summary>
    private void Enqueue(Wake wake)
    {
        wake.Queued = wake.Due;
        if (wake.Due < TimeSpan.MaxValue)
        {
            queue.Enqueue(wake, wake.Due);
        }
    }

    private void Unregister(Wake wake)
    {
        lock (gate)
        {
            if (!wake.IsDisposed)
            {
                wake.IsDisposed = true;
                wake.Queued = TimeSpan.MaxValue;
                registered--;
                Monitor.Pulse(gate);
            }
        }
    }

    private void Run()
    {
        while (TryTakeNext(out var wake, out var due))
        {
            // Spun, not yielded: on a busy machine yielding gives away a whole turn of 1–5 ms (measured).
            while (Now < due)
            {
                Thread.SpinWait(20);
            }

            wake.Callback();
        }
    }

    /// <summary>Waits for the next wake until it is due, or nearly; false when nobody is registered any more.</summary>
    private bool TryTakeNext(out Wake wake, out TimeSpan due)
    {
        lock (gate)
        {
            while (registered > 0)
            {
                if (!queue.TryPeek(out var next, out due))
                {
                    Monitor.Wait(gate);
                }
                else if (due != next.Queued)
                {
                    queue.Dequeue();
                }
                else if (due < next.Due)
                {
                    queue.Dequeue();
                    Enqueue(next);
                }
                else if (!TryWait(due - Now))
                {
                    wake = queue.Dequeue();
                    wake.Due = wake.Queued = TimeSpan.MaxValue;
                    return true;
                }
            }

            queue.Clear();
            thread = null;
            (wake, due) = (null!, default);
            return false;
        }
    }

    /// <summary>Waits, where the allowance reaches, rather too short than too long; false when too little is left to wait for.</summary>
    private bool TryWait(TimeSpan time)
    {
        if (time <= TimeSpan.Zero)
        {
            return false;
        }

        var maySpin = allowance.IsEnough(Now);
        var milliseconds = maySpin ? Math.Floor(time.TotalMilliseconds) : Math.Ceiling(time.TotalMilliseconds);
        if (milliseconds == 0)
        {
            allowance.Spend(time);
            return false;
        }

        Monitor.Wait(gate, (int)Math.Min(milliseconds, int.MaxValue));
        return true;
    }

    /// <summary>One registration.</summary>
    internal sealed class Wake(WakeClock clock, Action callback) : IDisposable
    {
        /// <summary>What is called.</summary>
        public Action Callback { get; } = callback;

        /// <summary>When it is to be called; inside the clock's lock.</summary>
        internal TimeSpan Due { get; set; } = TimeSpan.MaxValue;

        /// <summary>The time of its entry in the queue, not later than <see cref="Due"/>; inside the clock's lock.</summary>
        internal TimeSpan Queued { get; set; } = TimeSpan.MaxValue;

        /// <summary>Whether it has ended; inside the clock's lock.</summary>
        internal bool IsDisposed { get; set; }

        /// <summary>Asks to be called at a time, in place of the one before; <see cref="TimeSpan.MaxValue"/> for never.</summary>
        public void Set(TimeSpan at) => clock.Set(this, at);

        /// <summary>Ends the registration.</summary>
        public void Dispose() => clock.Unregister(this);
    }
}
