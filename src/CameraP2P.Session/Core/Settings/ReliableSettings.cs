using CameraP2P.Protocol.Artemis;

namespace CameraP2P.Session.Core;

/// <summary>The settings of the reliable channel. Immutable.</summary>
public sealed record ReliableSettings
{
    /// <summary>The defaults.</summary>
    public static ReliableSettings Default { get; } = new();

    /// <summary>
    /// First retransmission time-out, before any round trip was measured. 100 ms: the camera acknowledges after 17–120 ms
    /// (docs/PROTOCOL_ANALYSIS.md#reliable-channels); a copy sent too early costs 50 bytes and is suppressed.
    /// </summary>
    public TimeSpan InitialTimeout { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Floor of the time-out. 20 ms: the app sends again after 8–24 ms, the camera after 28 ms, and an acknowledgement may be
    /// held back 5 ms (docs/PROTOCOL_ANALYSIS.md#reliable-channels).
    /// </summary>
    public TimeSpan MinTimeout { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Cap of the time-out, back-off included. 500 ms: after a short blackout a session goes on within that.
    /// </summary>
    public TimeSpan MaxTimeout { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How many DRWs may be unacknowledged per channel. 64 by design: 64 KiB, more than the round trip of a Wi-Fi needs.</summary>
    public int SendWindow { get; init; } = 64;

    /// <summary>
    /// How far ahead of the next expected index a DRW is kept. 256: four times the send window; what lies beyond is not acknowledged.
    /// </summary>
    public int ReceiveWindow { get; init; } = 256;

    /// <summary>Bytes a channel holds that do not fit into the window yet; more is refused. 1 MiB.</summary>
    public int MaxBacklog { get; init; } = 1024 * 1024;

    /// <summary>How long an acknowledgement may wait for others. 5 ms: the app's median (docs/PROTOCOL_ANALYSIS.md#reliable-channels).</summary>
    public TimeSpan AckDelay { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>The longest record payload accepted.</summary>
    public int MaxRecordLength { get; init; } = RecordReader.DefaultMaxPayloadLength;

    /// <summary>The range of the retransmission time-out and the two windows.</summary>
    /// <returns>Such as <c>20 to 500 ms, windows 64 and 256</c>.</returns>
    public override string ToString() =>
        FormattableString.Invariant($"{MinTimeout.TotalMilliseconds} to {MaxTimeout.TotalMilliseconds} ms, windows {SendWindow} and {ReceiveWindow}");
}
