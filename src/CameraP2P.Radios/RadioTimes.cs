using CameraP2P.Simulator;

namespace CameraP2P.Radios;

/// <summary>
/// How long the steps take. Those of the camera are the app's, recorded four times (docs/PROTOCOL_ANALYSIS.md#bluetooth-wake-up); the others are not recorded and are
/// what such adapters usually take. With <see cref="CameraPace.Prompt"/> nothing takes time, except that NetworkManager's steps still come apart from
/// the answer to the call that has asked for them.
/// </summary>
/// <param name="pace">Recorded or none.</param>
/// <param name="seed">The same seed, the same times.</param>
internal sealed class RadioTimes(CameraPace pace, int seed)
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(30);

    private readonly Random random = new(seed);

    /// <summary>Until an advertisement is heard; not recorded.</summary>
    public TimeSpan ToAdvertise => Draw(0.1, 1.2);

    /// <summary>From Connect to the connection.</summary>
    public TimeSpan ToConnect => Draw(0.9, 3.2);

    /// <summary>From the connection to its services.</summary>
    public TimeSpan ToResolve => Draw(0.4, 0.5);

    /// <summary>A request and its response over Bluetooth; not recorded.</summary>
    public TimeSpan ToRespond => Draw(0.05, 0.1);

    /// <summary>From the wake-up message to the first notification.</summary>
    public TimeSpan ToAnswer => Draw(4.3, 4.6);

    /// <summary>Between two notifications: four of them come within 1.1 s.</summary>
    public TimeSpan ToNotify => Draw(0.2, 0.35);

    /// <summary>A scan for Wi-Fi; not recorded.</summary>
    public TimeSpan ToScan => Step + Draw(2.5, 4);

    /// <summary>From the request to the association, and from there to the address: 5.5–6.1 s together.</summary>
    public TimeSpan ToAssociate => Step + Draw(2.9, 3.2);

    /// <summary>See <see cref="ToAssociate"/>.</summary>
    public TimeSpan ToAddress => Step + Draw(2.6, 2.9);

    /// <summary>Until a wrong password, or an access point that is gone, is given up; not recorded.</summary>
    public TimeSpan ToFailAssociation => Step + Draw(8, 10);

    /// <summary>NetworkManager's time for DHCP: 45 s.</summary>
    public TimeSpan ToFailAddress => Step + Draw(45, 45);

    private TimeSpan Draw(double from, double to) => pace is CameraPace.Recorded ? TimeSpan.FromSeconds(from + ((to - from) * random.NextDouble())) : TimeSpan.Zero;
}
