using System.Management.Automation;
using System.Management.Automation.Runspaces;
using CameraP2P.Module.Tests.Engine;
using CameraP2P.Output;
using CameraP2P.Session;
using CameraP2P.Session.Core;
using CameraP2P.Session.Drivers;
using CameraP2P.Simulator;

namespace CameraP2P.Module.Tests;

[Collection(nameof(CountsDrivers))]
public sealed class RunspaceTests
{
    [Fact]
    public void ARunspaceSeesOnlyItsOwnSessions()
    {
        using var first = new ModuleEngine();
        using var second = new ModuleEngine();
        first.Connect();
        second.Connect();
        second.Connect();

        Assert.Single(first.Run("Get-CameraSession").Output);
        Assert.Equal([1, 2], second.Run("Get-CameraSession").Output.Select(each => ((CameraSession)each.BaseObject).Id).ToArray());
        second.Run("Disconnect-Camera -All").RequireSuccess();
        first.Run("Get-CameraInfo").RequireSuccess();
        Assert.Equal("NoSession", second.Run("Get-CameraInfo").ErrorId);
    }

    [Fact]
    public void ASessionHandedOverWorksThere()
    {
        using var first = new ModuleEngine();
        using var second = new ModuleEngine();
        first.Connect("-NoHeartbeat -Name shared");
        var session = (CameraSession)((PSObject)first.Get("s")!).BaseObject;
        second.Set("given", session);

        Assert.Equal("shared", ((CameraInfo)second.Run("Get-CameraInfo -Session $given").RequireSuccess().Value).Session);
        Assert.Empty(second.Run("Get-CameraSession").Output);
        second.Run("$job = Start-CameraHeartbeat $given").RequireSuccess();
        first.Run("$job = Start-CameraHeartbeat").RequireSuccess();
        second.Run("$job | Wait-Job").RequireSuccess();

        Assert.Equal("Completed", second.Run("$job.State.ToString()").Value);
        Assert.True(session.Heartbeat.Running);
    }

    [Fact]
    public void AHeartbeatStartedInARunspaceEndsWithIt()
    {
        using var first = new ModuleEngine();
        first.Connect("-NoHeartbeat");
        var session = (CameraSession)((PSObject)first.Get("s")!).BaseObject;
        using (var second = new ModuleEngine())
        {
            second.Set("given", session);
            second.Run("Start-CameraHeartbeat $given").RequireSuccess();
            Assert.True(session.Heartbeat.Running);
        }

        Assert.False(session.Heartbeat.Running);
        Assert.Equal(CameraSessionState.Connected, session.State);
    }

    [Fact]
    public void ClosingTheRunspaceClosesWhatIsOpenThere()
    {
        var before = UdpDriver.AliveCount;
        CameraSession session;
        CameraSimulator simulator;
        using (var engine = new ModuleEngine())
        {
            simulator = (CameraSimulator)engine.Run("$sim = Start-CameraSimulator -Port 0 -SearchPort 0 -AddressPhase $false; $sim").RequireSuccess().Value;
            session = (CameraSession)engine.Run("$sim | Connect-Camera").RequireSuccess().Value;
            Assert.Equal(before + 2, UdpDriver.AliveCount);
        }

        Assert.Equal(CameraSessionState.Ended, session.State);
        Assert.False(simulator.IsRunning);
        Assert.Equal(before, UdpDriver.AliveCount);
    }

    [Fact]
    public void RemovingTheModuleClosesEverythingAndImportingItAgainStartsAfresh()
    {
        var before = UdpDriver.AliveCount;
        using var engine = new ModuleEngine();
        engine.Run("$sim = Start-CameraSimulator -Port 0 -SearchPort 0 -AddressPhase $false; $s = $sim | Connect-Camera").RequireSuccess();

        engine.Run("Remove-Module CameraP2P").RequireSuccess();

        Assert.Equal(before, UdpDriver.AliveCount);
        Assert.Null(engine.Get("CameraSession"));
        Assert.Null(engine.Get("CameraSessions"));
        Assert.Equal("Ended", engine.Run("$s.State.ToString()").Value);

        engine.Run($"Import-Module '{ModuleEngine.ManifestPath}'").RequireSuccess();
        engine.Connect();
        Assert.Equal(1, engine.Run("$CameraSession.Id").Value);
    }

    [Fact]
    public void AStrictScriptMayAskForTheVariables()
    {
        using var engine = new ModuleEngine();

        Assert.Equal(0, engine.Run("Set-StrictMode -Version Latest; if ($CameraSession) { 'some' }; $CameraSessions.Count").RequireSuccess().Value);
    }

    [Fact]
    public void ImportInsideAFunctionServesTheWholeRunspace()
    {
        using var engine = new ModuleEngine();
        engine.Run("Remove-Module CameraP2P").RequireSuccess();

        engine.Run($"function f {{ Import-Module '{ModuleEngine.ManifestPath}' }}; f").RequireSuccess();

        Assert.Equal(0, engine.Run("$CameraSessions.Count").RequireSuccess().Value);
    }

    [Fact]
    public void TheModuleMayStandInTheInitialState()
    {
        var state = InitialSessionState.CreateDefault2();
        state.ImportPSModule(ModuleEngine.ManifestPath);
        using var runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        using var shell = System.Management.Automation.PowerShell.Create(runspace);

        Assert.Empty(shell.AddScript("Get-CameraSession; $CameraSessions").Invoke());
        Assert.Empty(shell.Streams.Error);
    }
}
