using System.Management.Automation;
using CameraP2P.Module.Tests.Engine;
using CameraP2P.Output;
using CameraP2P.Session;
using CameraP2P.Session.Core;
using CameraP2P.Simulator;

namespace CameraP2P.Module.Tests;

public sealed class SessionCmdletTests : IDisposable
{
    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("America/Los_Angeles")]
    [InlineData("Asia/Kathmandu")]
    [InlineData("UTC")]
    public void TheClockIsThatOfTheCamerasZone(string zone)
    {
        engine.Connect($"-Option (New-CameraConnectionOption -CameraTimeZone {zone})");

        var outcome = engine.Run("Get-CameraInfo").RequireSuccess();
        var info = (CameraInfo)outcome.Value;

        var expected = TimeZoneInfo.ConvertTime(DateTimeOffset.UtcNow, TimeZoneInfo.FindSystemTimeZoneById(zone)).DateTime;
        Assert.InRange((expected - info.Clock!.Value).Duration(), TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Assert.InRange(info.ClockOffset!.Value.Duration(), TimeSpan.Zero, TimeSpan.FromSeconds(30));
        Assert.Empty(outcome.Warnings);
    }

    [Theory]
    [InlineData(3600, "|ahead of")]
    [InlineData(-3600, "|behind")]
    public void AClockThatIsOffIsSaid(int seconds, string said)
    {
        engine.Connect("-Name front");
        engine.Run($"$wall = [DateTimeOffset]::new([datetime]::SpecifyKind([datetime]::Now, 'Unspecified'), [timespan]::Zero).ToUnixTimeSeconds() + ({seconds}); Send-CameraCommand SetDeviceInfo @{{ timeUTC = $wall }}").RequireSuccess();

        var outcome = engine.Run("Get-CameraInfo").RequireSuccess();

        Assert.InRange(((CameraInfo)outcome.Value).ClockOffset!.Value.TotalSeconds, seconds - 30, seconds + 30);
        Assert.Contains("front", Assert.Single(outcome.Warnings), StringComparison.Ordinal);
        Assert.All(said.Split('|'), part => Assert.Contains(part, outcome.Warnings[0], StringComparison.Ordinal));
    }

    private readonly ModuleEngine engine = new();

    public void Dispose() => engine.Dispose();

    [Fact]
    public void WithoutASessionTheErrorSaysWhatToDo()
    {
        foreach (var cmdlet in (string[])["Get-CameraInfo", "Send-CameraCommand 512", "Start-CameraHeartbeat", "Get-CameraHeartbeat", "Disconnect-Camera"])
        {
            var outcome = engine.Run(cmdlet);

            Assert.Null(outcome.Terminating);
            Assert.Equal("NoSession", outcome.ErrorId);
            Assert.Contains("Connect-Camera", outcome.Error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void WithSeveralSessionsAndNoneCurrentTheErrorNamesThem()
    {
        engine.StartSimulator();
        engine.Run("$sim | Connect-Camera -Name front -NotDefault; $sim | Connect-Camera -Name back -NotDefault").RequireSuccess();

        Assert.Equal("Say which one with -Session and its id or name: 1 front, 2 back.", engine.Run("Get-CameraInfo").Error.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void ASessionIsGivenAsObjectIdOrName()
    {
        engine.Connect("-Name front");
        engine.Connect("-Name back");

        foreach (var way in (string[])["-Session 1", "-Session '1'", "-Session FRONT", "front", "(Get-CameraSession -Id 1)"])
        {
            Assert.Equal(1, ((CameraInfo)engine.Run($"Get-CameraInfo {way}").RequireSuccess().Value).SessionId);
        }

        Assert.Equal(1, ((CameraInfo)engine.Run("'front' | Get-CameraInfo").RequireSuccess().Value).SessionId);
        Assert.Equal([1, 2], engine.Run("Get-CameraInfo 1, 2").RequireSuccess().Output.Select(each => ((CameraInfo)each.BaseObject).SessionId).ToArray());
    }

    [Fact]
    public void UnknownAndAmbiguousNamesAreToldWithWhatThereIs()
    {
        engine.Connect("-Name front");
        engine.Connect("-Name back");

        var unknown = engine.Run("Get-CameraInfo nobody");

        Assert.Equal("SessionNotFound", unknown.ErrorId);
        Assert.Contains("1 front, 2 back", unknown.Error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void AClosedSessionSaysSo()
    {
        engine.Connect();
        engine.Run("Disconnect-Camera").RequireSuccess();

        Assert.Equal("SessionClosed", engine.Run("Get-CameraInfo -Session $s").ErrorId);
        Assert.Equal("NoSession", engine.Run("Get-CameraInfo").ErrorId);
        engine.Run("Get-CameraHeartbeat $s").RequireSuccess();
    }

    [Fact]
    public void DisconnectEndsTheSessionOnBothSides()
    {
        var simulator = engine.Connect();
        var session = (CameraSession)((PSObject)engine.Get("s")!).BaseObject;

        Assert.Empty(engine.Run("Disconnect-Camera").RequireSuccess().Output);

        Assert.Equal(CameraSessionState.Ended, session.State);
        Assert.Null(engine.Get("CameraSession"));
        Assert.Empty(engine.Run("Get-CameraSession").RequireSuccess().Output);
        Assert.True(SpinWait.SpinUntil(() => simulator.Counters.ActiveSessions == 0, TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void DisconnectAllLeavesNoneAndIsContentWithNone()
    {
        engine.Connect();
        engine.Connect();

        engine.Run("Disconnect-Camera -All").RequireSuccess();
        engine.Run("Disconnect-Camera -All").RequireSuccess();

        Assert.Empty(engine.Run("$CameraSessions").Output);
    }

    [Fact]
    public void DisconnectingAnotherLeavesTheCurrentOne()
    {
        engine.Connect("-Name a");
        engine.Connect("-Name b");

        engine.Run("Disconnect-Camera a").RequireSuccess();

        Assert.Equal("b", engine.Run("$CameraSession.Name").Value);
    }

    [Fact]
    public void SessionsAreListedByNameAndId()
    {
        engine.Connect("-Name front");
        engine.Connect("-Name back");

        Assert.Equal(2, engine.Run("Get-CameraSession").Output.Length);
        Assert.Equal(2, ((CameraSession)engine.Run("Get-CameraSession b*").Value).Id);
        Assert.Equal("front", ((CameraSession)engine.Run("Get-CameraSession -Id 1").Value).Name);
        Assert.Empty(engine.Run("Get-CameraSession x*").RequireSuccess().Output);
        Assert.Equal("SessionNotFound", engine.Run("Get-CameraSession x").ErrorId);
        Assert.Equal("SessionNotFound", engine.Run("Get-CameraSession -Id 7").ErrorId);
    }

    [Fact]
    public void TheTableCannotBeOverwrittenByMistake()
    {
        engine.Connect();

        Assert.NotNull(engine.Run("$CameraSessions = @()").Terminating);
        Assert.Single(engine.Run("Get-CameraSession").Output);
    }

    [Fact]
    public void InfoIsTypedAndClean()
    {
        engine.Connect(option: new CameraSimulatorOption { Model = "\u001b[2JKJK230" });

        var info = (CameraInfo)engine.Run("Get-CameraInfo").RequireSuccess().Value;

        Assert.Equal("\uFFFD[2JKJK230", info.Model);
        Assert.Equal("2.3.0.4", info.Firmware);
        Assert.InRange(info.BatteryPercent!.Value, 0, 100);
        Assert.True(info.StorageFreeMB <= info.StorageTotalMB);
        Assert.Equal(DateTimeKind.Unspecified, info.Clock!.Value.Kind);
        Assert.InRange((DateTime.Now - info.Clock.Value).Duration(), TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Assert.InRange(info.ClockOffset!.Value.Duration(), TimeSpan.Zero, TimeSpan.FromSeconds(30));
        Assert.Equal(info.Model, info.GetRaw().Properties["modelName"].Value);
        Assert.Equal("***", info.GetRaw().Properties["secureCode3"].Value);
    }
}
