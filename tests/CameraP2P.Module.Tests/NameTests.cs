using CameraP2P.Module.Tests.Engine;
using CameraP2P.Session;
using CameraP2P.Session.Core;

namespace CameraP2P.Module.Tests;

/// <summary>A name means one session.</summary>
public sealed class NameTests : IDisposable
{
    private readonly ModuleEngine engine = new();

    public void Dispose() => engine.Dispose();

    [Fact]
    public void TheNameOfALiveSessionIsRefused()
    {
        engine.Connect("-Name front");

        var outcome = engine.Run("$sim | Connect-Camera -Name FRONT");

        Assert.Equal("NameInUse", outcome.ErrorId);
        Assert.Contains("'FRONT'", outcome.Error.ToString(), StringComparison.Ordinal);
        Assert.Single(engine.Run("Get-CameraSession").Output);
    }

    [Fact]
    public void OneNameForTwoCamerasOfAPipelineGoesToTheFirst()
    {
        engine.StartSimulator();

        var outcome = engine.Run("1, 2 | ForEach-Object { [pscustomobject]@{ Address = '127.0.0.1'; Port = $sim.Port; Name = 'front' } } | Connect-Camera");

        Assert.Equal("NameInUse", outcome.ErrorId);
        Assert.Equal("front", engine.Run("(Get-CameraSession).Name").Value);
    }

    [Fact]
    public void SessionsWithOneUidGetNumbers()
    {
        engine.Connect();
        engine.Connect();
        engine.Connect();

        Assert.Equal(["LBCS-000000-CCCJJ", "LBCS-000000-CCCJJ-2", "LBCS-000000-CCCJJ-3"], engine.Run("(Get-CameraSession).Name").Output.Select(each => (string)each.BaseObject));
        Assert.Equal(2, engine.Run("(Get-CameraInfo LBCS-000000-CCCJJ-2).SessionId").RequireSuccess().Value);
        Assert.Equal("CameraHeartbeat2 LBCS-000000-CCCJJ-2", engine.Run("Get-Job -Name CameraHeartbeat2 | ForEach-Object { $_.Name + ' ' + $_.Session }").Value);
    }

    [Fact]
    public void AnEndedSessionGivesItsNameToTheNext()
    {
        var simulator = engine.Connect("-Name front -Option (New-CameraConnectionOption -NoReconnect)");
        simulator.CloseSessions();
        Assert.True(SpinWait.SpinUntil(() => ((CameraSession)engine.Run("$s").Value).State == CameraSessionState.Ended, TimeSpan.FromSeconds(10)));

        engine.Connect("-Name front");

        Assert.Equal(2, engine.Run("(Get-CameraSession front).Id").RequireSuccess().Value);
        Assert.Single(engine.Run("Get-CameraSession").Output);
    }

    [Theory]
    [InlineData("Get-CameraInfo 12", 1)]
    [InlineData("Get-CameraInfo '12'", 1)]
    [InlineData("Get-CameraInfo 2", 2)]
    [InlineData("Get-CameraInfo '2'", 1, "2")]
    [InlineData("Get-CameraInfo 2", 2, "2")]
    public void ANameOfDigitsIsFoundAndAnIdStaysAnId(string script, int id, string name = "12")
    {
        engine.Connect($"-Name {name}");
        engine.Connect("-Name other");

        Assert.Equal(id, engine.Run($"({script}).SessionId").RequireSuccess().Value);
    }
}
