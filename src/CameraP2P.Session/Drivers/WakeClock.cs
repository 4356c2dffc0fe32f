using System.Diagnostics;

namespace CameraP2P.Session.Drivers;

/// <summary>
/// Wakes state machines on time. One thread for all of them, because <see cref="Task.Delay(int)"/> wakes 1–3 ms late; this one is at
/// most a millisecond or two behind. The thread exists only while someone is registered. Thread-safe.
/// </summary>
internal sealed class WakeClock
{
    private readonly object gate = new();
    private readonly SortedSet<Wake> queue = new(Comparer<Wake>.Create((a, b) => (a.Queued, a.Number).CompareTo((b.Queued, b.Number))));
    private readonly long origin = Stopwatch.GetTimestamp();
    private long created;
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
    /// <param name="callback">Called on the clock's thread, which serves every session: short, never waiting for a lock, never throwing.</param>
    public Wake Register(Action callback)
    {
        lock (gate)
        {
            var wake = new Wake(this, created++, callback);
            registered++;
            if (thread is null)
            {
                thread = new Thread(Run) { IsBackground = true, Name = "CameraP2P clock" };
                thread.Start();
            }

            return wake;
        }
    }

    private void Set(Wake wake, TimeSpan due)
    {
        lock (gate)
        {
            // With every datagram a deadline moves back. The place in the queue stays, and is put right when its turn comes.
            wake.Due = due;
            if (due < wake.Queued && !wake.IsDisposed)
            {
                Place(wake, due);
                if (ReferenceEquals(queue.Min, wake))
                {
                    Monitor.Pulse(gate);
                }
            }
        }
    }

    /// <summary>Puts it where its time belongs; <see cref="TimeSpan.MaxValue"/> takes it out.</summary>
    private void Place(Wake wake, TimeSpan at)
    {
        queue.Remove(wake);
        wake.Queued = at;
        if (at < TimeSpan.MaxValue)
        {
            queue.Add(wake);
        }
    }

    private void Unregister(Wake wake)
    {
        lock (gate)
        {
            if (!wake.IsDisposed)
            {
                Place(wake, TimeSpan.MaxValue);
                wake.IsDisposed = true;
                registered--;
                Monitor.Pulse(gate);
            }
        }
    }

    private void Run()
    {
        while (TryTakeNext(out var wake))
        {
            wake.Callback();
        }
    }

    /// <summary>Waits until the next wake is due; false when nobody is registered any more.</summary>
    private bool TryTakeNext(out Wake wake)
    {
        lock (gate)
        {
            while (registered > 0)
            {
                if (queue.Min is not { } next)
                {
                    Monitor.Wait(gate);
                }
                else if (next.Queued < next.Due)
                {
                    Place(next, next.Due);
                }
                else if (!TryWait(next.Queued - Now))
                {
                    wake = next;
                    Place(next, next.Due = TimeSpan.MaxValue);
                    return true;
                }
            }

            thread = null;
            wake = null!;
            return false;
        }
    }

    /// <summary>Waits, never too short; false when the time has come.</summary>
    private bool TryWait(TimeSpan time)
    {
        if (time <= TimeSpan.Zero)
        {
            return false;
        }

        Monitor.Wait(gate, (int)Math.Min(Math.Ceiling(time.TotalMilliseconds), int.MaxValue));
        return true;
    }

    /// <summary>One registration.</summary>
    internal sealed class Wake(WakeClock clock, long number, Action callback) : IDisposable
    {
        /// <summary>What is called.</summary>
        public Action Callback { get; } = callback;

        /// <summary>When it is to be called; inside the clock's lock.</summary>
        internal TimeSpan Due { get; set; } = TimeSpan.MaxValue;

        /// <summary>The time of its place in the queue, not later than <see cref="Due"/>; inside the clock's lock.</summary>
        internal TimeSpan Queued { get; set; } = TimeSpan.MaxValue;

        /// <summary>Whether it has ended; inside the clock's lock.</summary>
        internal bool IsDisposed { get; set; }

        /// <summary>Tells two of one time apart.</summary>
        internal long Number { get; } = number;

        /// <summary>Asks to be called at a time, in place of the one before; <see cref="TimeSpan.MaxValue"/> for never.</summary>
        public void Set(TimeSpan at) => clock.Set(this, at);

        /// <summary>Ends the registration.</summary>
        public void Dispose() => clock.Unregister(this);
    }
}
