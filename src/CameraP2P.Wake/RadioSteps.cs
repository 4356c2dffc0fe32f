namespace CameraP2P.Wake;

/// <summary>One step on the way to a woken and joined camera.</summary>
/// <param name="Text">What is being done.</param>
/// <param name="Usual">How long that usually takes, in seconds (docs/WAKE.md).</param>
internal readonly record struct RadioStep(string Text, string Usual);

/// <summary>How long each step may take. The defaults are above what was seen (docs/PROTOCOL_ANALYSIS.md#bluetooth-wake-up). Immutable.</summary>
internal sealed record RadioLimits
{
    /// <summary>The defaults.</summary>
    public static RadioLimits Default { get; } = new();

    /// <summary>Until the camera's name is heard. A sleeping camera advertises every second or two.</summary>
    public TimeSpan Find { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Until it is connected; 0.9 to 3.2 s were seen.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>From the message to the whole answer; 4.3 to 5.7 s were seen, and an independent client waits 10 s.</summary>
    public TimeSpan Answer { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Until the Wi-Fi's name is visible; an independent client waits 60 s.</summary>
    public TimeSpan Visible { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Until it is joined and an address has come; 5.5 to 6.1 s were seen.</summary>
    public TimeSpan Join { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>Until the Wi-Fi from before is back. What goes on after that, the system does alone.</summary>
    public TimeSpan Restore { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How often a busy adapter is asked; an independent client asks five times.</summary>
    public int BusyAttempts { get; init; } = 5;

    /// <summary>Between two of them.</summary>
    public TimeSpan BusyPause { get; init; } = TimeSpan.FromSeconds(1);
}
