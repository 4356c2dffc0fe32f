using System.Text.Json;
using CameraP2P.Protocol.Commands;
using CameraP2P.Session;
using CameraP2P.Tests.Simulation;

namespace CameraP2P.Tests.Session;

/// <summary>A login sets the camera's clock to the date and time of the camera's zone.</summary>
public sealed class CameraClockTests
{
    [Theory]
    [InlineData("2025-12-08T17:34:02Z", "Europe/Berlin", "2025-12-08T18:34:02")]
    [InlineData("2026-03-29T01:00:00Z", "Europe/Berlin", "2026-03-29T03:00:00")]
    [InlineData("2026-10-25T01:30:00Z", "Europe/Berlin", "2026-10-25T02:30:00")]
    [InlineData("2026-01-15T02:00:00Z", "America/Los_Angeles", "2026-01-14T18:00:00")]
    [InlineData("2026-01-15T20:00:00Z", "Asia/Kolkata", "2026-01-16T01:30:00")]
    [InlineData("2026-01-15T20:00:00Z", "UTC", "2026-01-15T20:00:00")]
    public void A_login_sets_the_cameras_clock(string moment, string zone, string wall)
    {
        var start = DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture);
        var session = new VirtualSession(new CameraConnectionOption { CameraTimeZone = zone }, startsAt: start).Connect();

        var answer = JsonDocument.Parse(VirtualSession.Text(session.Send(CommandRequests.DeviceInfo()))).RootElement;

        // Connecting and asking take less than a second of virtual time.
        var expected = CameraClock.ToSeconds(DateTime.Parse(wall, System.Globalization.CultureInfo.InvariantCulture));
        Assert.InRange(answer.GetProperty("timeUTC").GetInt64(), expected, expected + 1);
    }

    [Fact]
    public void Without_a_zone_the_clock_shows_this_computers_time()
    {
        var start = DateTimeOffset.UtcNow;
        var session = new VirtualSession(startsAt: start).Connect();

        var answer = JsonDocument.Parse(VirtualSession.Text(session.Send(CommandRequests.DeviceInfo()))).RootElement;

        var expected = CameraClock.ToSeconds(start.LocalDateTime);
        Assert.InRange(answer.GetProperty("timeUTC").GetInt64(), expected, expected + 1);
    }

    [Fact]
    public void An_unknown_zone_is_refused_by_name()
    {
        var refusal = Assert.Throws<ArgumentException>(new CameraConnectionOption { CameraTimeZone = "Mars/Olympus" }.Validate);
        Assert.Contains("CameraTimeZone", refusal.Message, StringComparison.Ordinal);
    }
}
