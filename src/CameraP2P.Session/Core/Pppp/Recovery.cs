namespace CameraP2P.Session.Core;

/// <summary>
/// Counts attempts and says how long to wait before the next: doubled each time, capped, with up to a quarter taken off at
/// random so that many clients of one access point do not return in step. Not thread-safe.
/// </summary>
/// <remarks>
/// The attempts of a series are counted together. It begins with a loss and goes on until a connection has stood: a camera that
/// accepts each login and closes at once, or two clients that push each other out, would otherwise be asked thousands of times a
/// second, and no limit would ever be reached.
/// </remarks>
internal sealed class Recovery(CameraConnectionOption option, int seed)
{
    /// <summary>A connection that falls sooner has not stood. 10 s: three heartbeats, and longer than silence takes to be noticed.</summary>
    private static readonly TimeSpan StandsAfter = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Attempts begin at least this far apart, whatever the waits are set to: one that ends at once, for want of a socket, would
    /// otherwise be followed by the next at the same instant. 50 ms: the stagger of two ports.
    /// </summary>
    private static readonly TimeSpan MinSpacing = TimeSpan.FromMilliseconds(50);

    private readonly Random random = new(seed);

    /// <summary>When the last attempt began.</summary>
    public TimeSpan LastBegin { get; private set; }

    /// <summary>Attempts begun in this series.</summary>
    public int Attempts { get; private set; }

    /// <summary>When the first connection of this series was lost.</summary>
    public TimeSpan LostAt { get; private set; }

    /// <summary>Whether a connection of this series came up and fell again.</summary>
    public bool HasFallenAgain { get; private set; }

    /// <summary>Whether another attempt is allowed after a loss.</summary>
    public bool MayTryAgain => option.ReconnectLimit == 0 || Attempts < option.ReconnectLimit;

    /// <summary>The first connection stands: what it took does not count any more.</summary>
    public void Reset() => Attempts = 0;

    /// <summary>A connection was lost. A new series begins, unless this one was of a series and had not stood.</summary>
    public void Lose(TimeSpan connectedAt, TimeSpan now)
    {
        HasFallenAgain = Attempts > 0 && now - connectedAt < StandsAfter;
        if (!HasFallenAgain)
        {
            Attempts = 0;
            LostAt = now;
        }
    }

    /// <summary>An attempt begins.</summary>
    public int Begin(TimeSpan now)
    {
        LastBegin = now;
        return ++Attempts;
    }

    /// <summary>The wait before the next attempt: none before the first.</summary>
    public TimeSpan NextDelay(TimeSpan now)
    {
        if (Attempts == 0)
        {
            return TimeSpan.Zero;
        }

        var doubled = option.ReconnectDelay * (1L << Math.Min(Attempts - 1, 20));
        var capped = doubled < option.ReconnectMaxDelay ? doubled : option.ReconnectMaxDelay;
        var delay = capped * (1 - (random.NextDouble() / 4));
        var earliest = LastBegin + MinSpacing - now;
        return delay > earliest ? delay : earliest;
    }
}
