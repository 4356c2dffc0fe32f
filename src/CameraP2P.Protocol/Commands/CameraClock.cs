namespace CameraP2P.Protocol.Commands;

/// <summary>
/// The camera's clock: the date and time on its wall, counted in seconds as if it were UTC. The camera knows no time zone: <c>utcTime</c>
/// of the login sets the clock, and <c>timeUTC</c> and <c>mediaTime</c> count in it (docs/PROTOCOL_ANALYSIS.md, "Commands"). Thread-safe.
/// </summary>
public static class CameraClock
{
    private static readonly long Min = DateTimeOffset.MinValue.ToUnixTimeSeconds();
    private static readonly long Max = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>What a clock in a time zone shows.</summary>
    /// <param name="moment">The moment, in any offset.</param>
    /// <param name="zone">The time zone of the camera.</param>
    /// <returns>Date and time, <see cref="DateTimeKind.Unspecified"/>.</returns>
    public static DateTime At(DateTimeOffset moment, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(moment, zone).DateTime;

    /// <summary>A wall clock's date and time as the camera counts them.</summary>
    /// <param name="wallClock">Date and time; the kind is not looked at.</param>
    /// <returns>Seconds since 1970, rounded down.</returns>
    public static long ToSeconds(DateTime wallClock) => new DateTimeOffset(wallClock.Ticks, TimeSpan.Zero).ToUnixTimeSeconds();

    /// <summary>What the camera's clock shows.</summary>
    /// <param name="seconds">As the camera counts them; not trusted.</param>
    /// <returns>Date and time, <see cref="DateTimeKind.Unspecified"/>; null when there is none, or none that a calendar has.</returns>
    public static DateTime? FromSeconds(long? seconds) =>
        seconds >= Min && seconds <= Max ? DateTimeOffset.FromUnixTimeSeconds(seconds.Value).DateTime : null;

    /// <summary>
    /// A time that a person gave, in the camera's clock: a time without a zone is the camera's own, a local or UTC one is converted.
    /// </summary>
    /// <param name="time">The time; its kind says what it means.</param>
    /// <param name="zone">The time zone of the camera.</param>
    /// <returns>Date and time, <see cref="DateTimeKind.Unspecified"/>.</returns>
    public static DateTime FromGiven(DateTime time, TimeZoneInfo zone) => time.Kind == DateTimeKind.Unspecified
        ? time
        : DateTime.SpecifyKind(TimeZoneInfo.ConvertTime(time, zone), DateTimeKind.Unspecified);
}
