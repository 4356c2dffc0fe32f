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
    [InlineData("Uid", "'NOTAUID'", "'NOTAUID' is not a UID.")]
    [InlineData("Uid", "'LBCS-000009-XXXX9'", "'LBCS-000009-XXXX9' is not a UID.")]
    [InlineData("Uid", "5", "'5' is not a UID.")]
    [InlineData("Port", "'abc'", "'abc' is not a port.")]
    [InlineData("Port", "'99999999999'", "'99999999999' is not a port.")]
    [InlineData("Port", "'37480,1'", "'37480,1' is not a port.")]
    [InlineData("Port", "'37,480'", "'37,480' is not a port.")]
    [InlineData("Port", "'12.5'", "'12.5' is not a port.")]
    [InlineData("Port", "12.5", "'12.5' is not a port.")]
    [InlineData("Port", "'1e3'", "'1e3' is not a port.")]
    [InlineData("Port", "'0'", "'0' is not a port.")]
    [InlineData("Port", "@('40611', '-1')", "'-1' is not a port.")]
    [InlineData("Credential", "5", "A credential is a PSCredential or a user name.")]
    public void ACellThatCannotBeReadIsAnErrorAndNoOtherCameraIsTaken(string column, string cell, string message)
    {
        engine.Set("port", engine.StartSimulator().Port);

        foreach (var cmdlet in new[] { "Connect-Camera", "Test-CameraConnection" })
        {
            var outcome = engine.Run($"$row = @{{ Address = '127.0.0.1'; Port = $port }}; $row.{column} = {cell}; [pscustomobject]$row | {cmdlet}");

            Assert.Contains(message, outcome.Error.ToString(), StringComparison.Ordinal);
            Assert.Empty(outcome.Output);
        }
    }

    [Fact]
    public void AnEmptyTracePathCountsAsAbsent()
    {
        engine.Set("port", engine.StartSimulator().Port);

        engine.Run("[pscustomobject]@{ Address = '127.0.0.1'; Port = $port; TracePath = '' } | Connect-Camera").RequireSuccess();
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
