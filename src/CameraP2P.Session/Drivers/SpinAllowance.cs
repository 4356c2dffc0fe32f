namespace CameraP2P.Session.Drivers;

/// <summary>
/// How much processor time the clock may spend on being exact. A wait counts whole milliseconds, so a thread that only waits is up to
/// one late; spinning through the last one is exact and costs what it lasts. One percent of the time that passes may be spent so: with
/// few sessions every deadline is met, with a thousand the clock is 1 ms late instead of busy. Not thread-safe.
/// </summary>
internal sealed class SpinAllowance
{
    /// <summary>Of one processor, by design: a session at rest, with two or three deadlines a second, needs a tenth of it.</summary>
    private const double Share = 0.01;

    /// <summary>The longest spin there is.</summary>
    private static readonly TimeSpan Unit = TimeSpan.FromMilliseconds(1);

    /// <summary>What may be saved up: twenty deadlines in a row.</summary>
    private static readonly TimeSpan Most = Unit * 20;

    private TimeSpan left = Most;
    private TimeSpan counted;

    /// <summary>Whether the next spin may be had, however long it gets.</summary>
    /// <param name="now">Monotonic time.</param>
    public bool IsEnough(TimeSpan now)
    {
        left += (now - counted) * Share;
        left = left < Most ? left : Most;
        counted = now;
        return left >= Unit;
    }

    /// <summary>Counts a spin.</summary>
    /// <param name="time">How long it lasts.</param>
    public void Spend(TimeSpan time) => left -= time;
}
