namespace CameraP2P.Radios;

/// <summary>What is to happen when. Knows no clock: whoever drives it says what time it is. Not thread-safe.</summary>
internal sealed class Agenda
{
    private readonly PriorityQueue<Action, (TimeSpan Due, long Order)> entries = new();
    private long order;

    /// <summary>The time of what happens now.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>When it wants to be run; <see cref="TimeSpan.MaxValue"/> for never.</summary>
    public TimeSpan NextDeadline => entries.TryPeek(out _, out var next) ? next.Due : TimeSpan.MaxValue;

    /// <summary>Lets something happen later; never within this call.</summary>
    /// <returns>Takes it back.</returns>
    public Action After(TimeSpan delay, Action action)
    {
        var wanted = true;
        entries.Enqueue(() => (wanted ? action : Nothing)(), (Now + delay, order++));
        return () => wanted = false;
    }

    /// <summary>Lets everything happen that is due, in order.</summary>
    public void Run(TimeSpan now)
    {
        while (entries.TryPeek(out var action, out var next) && next.Due <= now)
        {
            entries.Dequeue();
            Now = next.Due > Now ? next.Due : Now;
            action();
        }

        Now = now > Now ? now : Now;
    }

    private static void Nothing()
    {
        // It was taken back.
    }
}
