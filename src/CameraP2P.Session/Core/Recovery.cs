namespace CameraP2P.Session.Core;

/// <summary>
/// Counts attempts and says how long to wait before the next: doubled each time, capped, with up to a quarter taken off at
/// random so that many clients of one access point do not return in step. Not thread-safe.
/// </summary>
internal sealed class Recovery(CameraConnectionOption option, int seed)
{
    private readonly Random random = new(seed);

    /// <summary>Attempts begun since the last <see cref="Reset"/>.</summary>
    public int Attempts { get; private set; }

    /// <summary>Whether another attempt is allowed after a loss.</summary>
    public bool MayTryAgain => option.ReconnectLimit == 0 || Attempts < option.ReconnectLimit;

    /// <summary>A connection stands, or a new series of attempts begins.</summary>
    public void Reset() => Attempts = 0;

    /// <summary>An attempt begins.</summary>
    public int Begin() => ++Attempts;

    /// <summary>The wait before the next attempt: none before the first.</summary>
    public TimeSpan NextDelay()
    {
        if (Attempts == 0)
        {
            return TimeSpan.Zero;
        }

        var doubled = option.ReconnectDelay * (1L << Math.Min(Attempts - 1, 20));
        var capped = doubled < option.ReconnectMaxDelay ? doubled : option.ReconnectMaxDelay;
        return capped * (1 - (random.NextDouble() / 4));
    }
}
