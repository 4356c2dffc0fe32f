using System.Management.Automation;
using CameraP2P.Module.Tests.Engine;
using CameraP2P.Output;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Session.Drivers;

namespace CameraP2P.Module.Tests;

[Collection(nameof(CountsDrivers))]
public sealed class TestConnectionTests : IDisposable
{
    private static readonly CameraConnectionStage[] Stages = Enum.GetValues<CameraConnectionStage>();

    private readonly ModuleEngine engine = new();

    public void Dispose() => engine.Dispose();

    [Fact]
    public void EveryStageOfAGoodConnectionPassesAndNothingIsLeft()
    {
        var simulator = engine.StartSimulator();
        var before = UdpDriver.AliveCount;

        var results = Test("127.0.0.1 -Port $sim.Port");

        Assert.Equal(Stages, results.Select(each => each.Stage).ToArray());
        Assert.All(results, each => Assert.True(each.Passed));
        Assert.All(results, each => Assert.NotNull(each.Time));
        Assert.All(results, each => Assert.Null(each.Advice));
        Assert.Contains("LBCS-000000-CCCJJ", results[1].Detail, StringComparison.Ordinal);
        Assert.Contains("battery", results[3].Detail, StringComparison.Ordinal);
        Assert.Equal(before, UdpDriver.AliveCount);
        Assert.Equal(1, simulator.Counters.Heartbeats);
        Assert.Empty(engine.Run("Get-CameraSession; Get-Job").RequireSuccess().Output);
    }

    [Fact]
    public void ASilentCameraFailsAtThePortAndIsNoError()
    {
        var simulator = engine.StartSimulator();
        simulator.Block();
        var before = UdpDriver.AliveCount;

        var results = Test("127.0.0.1 -Port $sim.Port -TimeoutSeconds 0.2");

        Assert.Equal([true, false, false, false, false], results.Select(each => each.Passed).ToArray());
        Assert.Contains("no answer", results[1].Detail, StringComparison.Ordinal);
        Assert.Contains("Wake the camera", results[1].Advice, StringComparison.Ordinal);
        Assert.All(results[2..], each => Assert.Equal("not reached", each.Detail));
        Assert.Equal(before, UdpDriver.AliveCount);
    }

    [Fact]
    public void ARefusedLoginFailsThereAndTheStagesBeforePass()
    {
        engine.StartSimulator();
        engine.Set("cred", new PSCredential("admin", new System.Net.NetworkCredential(string.Empty, "wr0ng!").SecurePassword));

        var outcome = engine.Run("Test-CameraConnection 127.0.0.1 -Port $sim.Port -Credential $cred").RequireSuccess();
        var results = outcome.Output.Select(each => (CameraConnectionTest)each.BaseObject).ToArray();

        Assert.Equal([true, true, true, false, false], results.Select(each => each.Passed).ToArray());
        Assert.Contains("refused the login", results[3].Detail, StringComparison.Ordinal);
        Assert.Contains("-Credential", results[3].Advice, StringComparison.Ordinal);
        Assert.DoesNotContain("wr0ng!", outcome.AllText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("::1", "not an IPv4 address")]
    [InlineData("'a b c'", "contains a blank")]
    [InlineData("''", "is empty")]
    [InlineData("127.0.0.010", "leading zero")]
    public void ANameWithoutAddressFailsFirst(string address, string detail)
    {
        var results = Test(address);

        Assert.Equal([false, false, false, false, false], results.Select(each => each.Passed).ToArray());
        Assert.Contains(detail, results[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void AnotherCameraIsNotTheOneWanted()
    {
        engine.StartSimulator();
        engine.Set("uid", CameraUid.Parse("ABCD-000001-EFGHI"));

        var results = Test("127.0.0.1 -Port $sim.Port -TimeoutSeconds 0.3 -Uid $uid -Option (New-CameraConnectionOption -SearchPort $sim.SearchPort)");

        Assert.False(results[1].Passed);
        Assert.Contains("another camera answered", results[1].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void QuietGivesOneBooleanPerCamera()
    {
        engine.StartSimulator();

        Assert.Equal(true, engine.Run("Test-CameraConnection 127.0.0.1 -Port $sim.Port -Quiet").RequireSuccess().Value);
        Assert.Equal([true, false], engine.Run("'127.0.0.1', '::1' | Test-CameraConnection -Port $sim.Port -Quiet").RequireSuccess().Output.Select(each => (bool)each.BaseObject).ToArray());
        Assert.Equal(true, engine.Run("Find-Camera 0.2 -BroadcastAddress 127.0.0.1 -SearchPort $sim.SearchPort | Test-CameraConnection -Quiet").RequireSuccess().Value);
    }

    private CameraConnectionTest[] Test(string parameters) =>
        [.. engine.Run($"Test-CameraConnection {parameters}").RequireSuccess().Output.Select(each => (CameraConnectionTest)each.BaseObject)];
}
