using CameraP2P.Protocol.Commands;
using CsCheck;

namespace CameraP2P.Tests.Protocol.Commands;

/// <summary>The camera's clock is a wall clock, counted as if it were UTC.</summary>
public sealed class CameraClockTests
{
    /// <summary>A line of the app's log, stamped 2025-12-08 18:34:02 in a zone one hour ahead of UTC, carries this number.</summary>
    [Fact]
    public void The_recorded_app_sends_its_local_time() =>
        Assert.Equal(1_765_218_842, CameraClock.ToSeconds(CameraClock.At(DateTimeOffset.Parse("2025-12-08T18:34:02+01:00", Invariant), Zone("Europe/Berlin"))));

    [Theory]
    [InlineData("2026-01-15T12:00:00Z", "Europe/Berlin", "2026-01-15T13:00:00")]
    [InlineData("2026-07-15T12:00:00Z", "Europe/Berlin", "2026-07-15T14:00:00")]
    [InlineData("2026-01-15T02:00:00Z", "America/Los_Angeles", "2026-01-14T18:00:00")]
    [InlineData("2026-01-15T20:00:00Z", "Asia/Kolkata", "2026-01-16T01:30:00")]
    [InlineData("2026-01-15T20:00:00Z", "Asia/Kathmandu", "2026-01-16T01:45:00")]
    [InlineData("2026-01-15T12:00:00Z", "UTC", "2026-01-15T12:00:00")]
    public void Shows_the_time_of_its_zone(string moment, string zone, string wall) =>
        Assert.Equal(DateTime.Parse(wall, Invariant), CameraClock.At(DateTimeOffset.Parse(moment, Invariant), Zone(zone)));

    [Theory]
    [InlineData("2026-03-29T00:59:59Z", "2026-03-29T01:59:59")]
    [InlineData("2026-03-29T01:00:00Z", "2026-03-29T03:00:00")]
    [InlineData("2026-10-25T00:30:00Z", "2026-10-25T02:30:00")]
    [InlineData("2026-10-25T01:30:00Z", "2026-10-25T02:30:00")]
    [InlineData("2026-10-25T02:00:00Z", "2026-10-25T03:00:00")]
    public void Jumps_on_the_nights_of_a_change(string moment, string wall) =>
        Assert.Equal(DateTime.Parse(wall, Invariant), CameraClock.At(DateTimeOffset.Parse(moment, Invariant), Zone("Europe/Berlin")));

    [Fact]
    public void Reads_what_it_counted() =>
        Gen.Long[-62_135_596_800, 253_402_300_799].Sample(seconds =>
        {
            var wall = CameraClock.FromSeconds(seconds)!.Value;
            return wall.Kind == DateTimeKind.Unspecified && CameraClock.ToSeconds(wall) == seconds;
        });

    [Fact]
    public void Counts_a_time_whatever_its_kind() =>
        Gen.Select(Gen.DateTime, Gen.Enum<DateTimeKind>()).Sample((time, kind) =>
            CameraClock.ToSeconds(DateTime.SpecifyKind(time, kind)) == CameraClock.ToSeconds(DateTime.SpecifyKind(time, DateTimeKind.Unspecified)));

    [Theory]
    [InlineData(null)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    [InlineData(253_402_300_800)]
    public void Has_no_time_for_what_no_calendar_has(long? seconds) => Assert.Null(CameraClock.FromSeconds(seconds));

    [Fact]
    public void A_time_without_zone_is_the_cameras_own()
    {
        var noon = new DateTime(2026, 7, 1, 12, 0, 0);
        Assert.Equal(noon, CameraClock.FromGiven(noon, Zone("Asia/Kolkata")));
        Assert.Equal(noon.AddHours(5.5), CameraClock.FromGiven(DateTime.SpecifyKind(noon, DateTimeKind.Utc), Zone("Asia/Kolkata")));
        Assert.Equal(DateTimeKind.Unspecified, CameraClock.FromGiven(DateTime.SpecifyKind(noon, DateTimeKind.Utc), Zone("UTC")).Kind);
        Assert.Equal(noon, CameraClock.FromGiven(DateTime.SpecifyKind(noon, DateTimeKind.Local), TimeZoneInfo.Local));
    }

    private static System.Globalization.CultureInfo Invariant => System.Globalization.CultureInfo.InvariantCulture;

    private static TimeZoneInfo Zone(string id) => TimeZoneInfo.FindSystemTimeZoneById(id);
}
