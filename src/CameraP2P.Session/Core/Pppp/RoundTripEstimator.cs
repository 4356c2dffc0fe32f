namespace CameraP2P.Session.Core;

/// <summary>
/// Smoothed round trip and retransmission time-out in the manner of RFC 6298, with a floor and a cap. Not thread-safe.
/// </summary>
/// <param name="settings">Initial value, floor and cap.</param>
internal sealed class RoundTripEstimator(ReliableSettings settings)
{
    /// <summary>By design: a quarter more, so that the next round trip of the same length is a sample.</summary>
    private const double AmbiguousMargin = 1.25;

    private TimeSpan smoothed;
    private TimeSpan variation;

    /// <summary>The smoothed round trip; zero before the first sample.</summary>
    public TimeSpan Smoothed => smoothed;

    /// <summary>How long to wait for the first acknowledgement before sending again.</summary>
    public TimeSpan Timeout { get; private set; } = settings.InitialTimeout;

    /// <summary>Takes a sample; only of what was sent once (Karn's rule).</summary>
    /// <param name="sample">Time from sending to acknowledgement.</param>
    public void Add(TimeSpan sample)
    {
        if (smoothed == TimeSpan.Zero)
        {
            smoothed = sample;
            variation = sample / 2;
        }
        else
        {
            // RFC 6298: beta 1/4, alpha 1/8.
            variation = (variation * 0.75) + ((smoothed - sample).Duration() * 0.25);
            smoothed = (smoothed * 0.875) + (sample * 0.125);
        }

        Timeout = Clamp(smoothed + (variation * 4));
    }

    /// <summary>
    /// Takes note of what was acknowledged after it had been sent more than once. Which copy reached the peer nobody knows, so it is
    /// no sample; but until the next sample the time-out is longer than this took (RFC 6298, 5.5 to 5.7), or a round trip longer
    /// than the time-out would never be measured, and everything be sent twice for ever.
    /// </summary>
    /// <param name="sinceFirst">Time from the first sending to the acknowledgement.</param>
    public void AddAmbiguous(TimeSpan sinceFirst)
    {
        var longer = Clamp(sinceFirst * AmbiguousMargin);
        Timeout = longer > Timeout ? longer : Timeout;
    }

    /// <summary>The wait after the given number of transmissions: doubled each time, up to the cap.</summary>
    /// <param name="transmissions">How often it was sent, from 1.</param>
    /// <returns>The wait.</returns>
    public TimeSpan TimeoutAfter(int transmissions) => Clamp(Timeout * (1L << Math.Min(transmissions - 1, 16)));

    private TimeSpan Clamp(TimeSpan value) =>
        value < settings.MinTimeout ? settings.MinTimeout : value > settings.MaxTimeout ? settings.MaxTimeout : value;
}
