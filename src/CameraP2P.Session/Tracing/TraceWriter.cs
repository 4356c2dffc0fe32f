namespace CameraP2P.Session.Tracing;

/// <summary>Something that is written by <see cref="TraceWriter"/>.</summary>
internal interface ITraced
{
    /// <summary>Writes what waits; on the writer's thread, which it may hold up. Never throws.</summary>
    /// <returns>False when nothing will ever come again.</returns>
    bool WriteWaiting();
}

/// <summary>
/// The one thread of this process that writes traces. A disk that hangs stops this thread and so every trace, whose queues then
/// drop what comes; it never stops a session or a thread of the pool. The thread exists only while there are traces. Thread-safe.
/// </summary>
internal static class TraceWriter
{
    /// <summary>How long a datagram is held back at most before it is written without what it waits for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private static readonly object Gate = new();
    private static readonly List<ITraced> Open = [];
    private static Thread? thread;
    private static volatile bool isWoken;

    public static void Add(ITraced traced)
    {
        lock (Gate)
        {
            Open.Add(traced);
            if (thread is null)
            {
                thread = new Thread(Run) { IsBackground = true, Name = "CameraP2P traces" };
                thread.Start();
            }
        }
    }

    /// <summary>Says that something waits to be written. Never waits.</summary>
    public static void Wake()
    {
        if (!isWoken)
        {
            lock (Gate)
            {
                isWoken = true;
                Monitor.Pulse(Gate);
            }
        }
    }

    private static void Run()
    {
        while (Wait() is { Length: > 0 } all)
        {
            foreach (var traced in all)
            {
                if (!traced.WriteWaiting())
                {
                    Remove(traced);
                }
            }
        }
    }

    private static ITraced[] Wait()
    {
        lock (Gate)
        {
            if (Open.Count > 0 && !isWoken)
            {
                Monitor.Wait(Gate, Patience);
            }

            isWoken = false;
            if (Open.Count == 0)
            {
                thread = null;
            }

            return [.. Open];
        }
    }

    private static void Remove(ITraced traced)
    {
        lock (Gate)
        {
            Open.Remove(traced);
        }
    }
}
