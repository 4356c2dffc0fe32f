namespace CameraP2P.Output;

/// <summary>The camera's times: seconds since 1970 UTC.</summary>
internal static class CameraTime
{
    private static readonly long Min = DateTimeOffset.MinValue.ToUnixTimeSeconds();
    private static readonly long Max = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>The moment in UTC; null when there is none, or none a calendar knows.</summary>
    public static DateTime? FromUnixSeconds(long? seconds) =>
        seconds >= Min && seconds <= Max ? DateTimeOffset.FromUnixTimeSeconds(seconds.Value).UtcDateTime : null;
}
