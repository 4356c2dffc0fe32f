namespace CameraP2P.Session.Drivers;

/// <summary>
/// How many sockets may have a thread of their own that waits for datagrams; the others share the thread pool, where each datagram costs
/// the hand-over between three threads: a transfer at a camera's pace then takes three times the processor time. Thread-safe.
/// </summary>
/// <param name="limit">The most threads at a time.</param>
internal sealed class ReceiveThreads(int limit)
{
    /// <summary>32: more cameras than one computer fetches pictures from at a time, and some 2 MB of memory.</summary>
    private const int SharedLimit = 32;

    private int used;

    /// <summary>Those of the process.</summary>
    public static ReceiveThreads Shared { get; } = new(SharedLimit);

    /// <summary>Runs a receive loop on a thread of its own if one is free, else on the pool.</summary>
    /// <param name="blocking">The loop that blocks its thread.</param>
    /// <param name="pooled">The loop that does not.</param>
    /// <returns>Completes with the loop.</returns>
    public Task Run(Action blocking, Func<Task> pooled)
    {
        if (Interlocked.Increment(ref used) > limit)
        {
            Interlocked.Decrement(ref used);
            return Task.Run(pooled);
        }

        return Task.Factory.StartNew(() => RunAndLeave(blocking), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private void RunAndLeave(Action loop)
    {
        try
        {
            loop();
        }
        finally
        {
            Interlocked.Decrement(ref used);
        }
    }
}
