using CameraP2P.Module.Tests.Engine;
using CameraP2P.Session;

namespace CameraP2P.Module.Tests;

/// <summary>What Import-Csv makes of a row: texts, empty ones among them.</summary>
public sealed class EmptyCellTests : IDisposable
{
    private readonly ModuleEngine engine = new();

    public void Dispose() => engine.Dispose();

    [Theory]
    [InlineData("''")]
    [InlineData("' '")]
    [InlineData("$null")]
    public void AnEmptyCellCountsAsAbsent(string empty)
    {
        engine.StartSimulator();
        engine.Set("option", new CameraConnectionOption { Ports = [engine.StartSimulator().Port] });

        var outcome = engine.Run($"[pscustomobject]@{{ Name = {empty}; Address = '127.0.0.1'; Port = {empty}; Uid = {empty}; Credential = {empty} }} | Connect-Camera -Option $option");

        Assert.Equal("LBCS-000000-CCCJJ", ((CameraSession)outcome.RequireSuccess().Value).Name);
        Assert.Equal(0, engine.Host.Prompts);
    }

    [Fact]
    public void AnEmptyAddressIsAnErrorAndTheOthersAreConnected()
    {
        engine.StartSimulator();

        var outcome = engine.Run("[pscustomobject]@{ Name = 'gate'; Address = ''; Port = '40611' }, [pscustomobject]@{ Name = 'lake'; Address = ' 127.0.0.1 '; Port = \"$($sim.Port)\" } | Connect-Camera");

        Assert.Null(outcome.Terminating);
        Assert.Equal("AddressNotResolved", outcome.ErrorId);
        Assert.Equal("Camera gate: The address is empty.", outcome.Error.ToString());
        Assert.Equal("gate", outcome.Error.TargetObject);
        Assert.Equal("lake", ((CameraSession)outcome.Value).Name);
    }

    [Theory]
    [InlineData("Connect-Camera ''")]
    [InlineData("Connect-Camera ' '")]
    [InlineData("Connect-Camera -Address $null")]
    [InlineData("[pscustomobject]@{ Address = $null } | Connect-Camera")]
    public void AnAddressThatIsMissingIsNoSearch(string script)
    {
        var simulator = engine.StartSimulator();
        engine.Set("option", new CameraConnectionOption { SearchPort = simulator.SearchPort, BroadcastAddresses = [simulator.ListenAddress] });

        var outcome = engine.Run($"{script} -Option $option");

        Assert.Equal("AddressNotResolved", outcome.ErrorId);
        Assert.Equal(0, simulator.Counters.Searches);
    }

    [Fact]
    public void APortBehindTheAddressIsAnsweredWithHowToGiveIt()
    {
        var outcome = engine.Run("Connect-Camera 127.0.0.1:40611");

        Assert.Equal("Give a port with -Port: -Address 127.0.0.1 -Port 40611", outcome.Error.ErrorDetails.RecommendedAction);
    }
}
