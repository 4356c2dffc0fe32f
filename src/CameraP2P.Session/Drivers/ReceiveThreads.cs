namespace CameraP2P.Session.Drivers;

/// <summary>
/// How many sockets may have a thread of their own that waits for datagrams; the others share the thread pool, where each datagram costs
/// the hand-over between three threads: a transfer at a camera's pace then takes three times the processor time. Thread-safe.
/// </summary>
/// <param name="limit">The most threads at a time.</param>
internal sealed class ReceiveThreads(int limit)
{
    /// <summary>
    /// 1,024: a thread takes some 45 KB of memory, and a thousand sessions at rest then 4.4 % of one core and not 11.2 (measured with the
    /// benchmark fleet 1000 12).
    /// </summary>
    private const int SharedLimit = 1024;

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

        try
        {
            return Task.Factory.StartNew(() => RunAndLeave(blocking), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        catch (TaskSchedulerException)
        {
            // The system gives this process no more threads, as in a small container.
            Interlocked.Decrement(ref used);
            return Task.Run(pooled);
        }
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
