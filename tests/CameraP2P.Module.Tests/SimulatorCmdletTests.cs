using System.Net;
using CameraP2P.Module.Tests.Engine;
using CameraP2P.Session;
using CameraP2P.Simulator;

namespace CameraP2P.Module.Tests;

public sealed class SimulatorCmdletTests : IDisposable
{
    private readonly ModuleEngine engine = new();

    public void Dispose() => engine.Dispose();

    [Fact]
    public void AnIPv6AddressIsANamedError()
    {
        var outcome = engine.Run("Start-CameraSimulator -Port 0 -SearchPort 0 -ListenAddress ::1");

        Assert.Equal("InvalidParameter", outcome.ErrorId);
        Assert.Equal("::1 is not an IPv4 address; these cameras speak IPv4 only.", outcome.Error.ToString());
    }

    [Fact]
    public void ItIsStartedListedAndStopped()
    {
        var simulator = (CameraSimulator)engine.Run("Start-CameraSimulator -Port 0 -SearchPort 0 -Model TEST9 -Uid ABCD-000001-EFGHI").RequireSuccess().Value;

        Assert.Equal("TEST9", simulator.Model);
        Assert.Equal("ABCD-000001-EFGHI", simulator.Uid);
        Assert.Equal("127.0.0.1", simulator.ListenAddress);
        Assert.Same(simulator, engine.Run("Get-CameraSimulator").Value);
        Assert.Same(simulator, engine.Run($"Get-CameraSimulator {simulator.Port}").Value);

        engine.Run("Stop-CameraSimulator").RequireSuccess();

        Assert.False(simulator.IsRunning);
        Assert.Empty(engine.Run("Get-CameraSimulator").Output);
    }

    [Fact]
    public void WhichOneToStopMustBeSaid()
    {
        var ports = engine.Run("1..3 | ForEach-Object { (Start-CameraSimulator -Port 0 -SearchPort 0).Port }").RequireSuccess().Output;

        Assert.Equal("SimulatorNotFound", engine.Run("Stop-CameraSimulator").ErrorId);
        engine.Run($"Stop-CameraSimulator -Port {ports[0]}").RequireSuccess();
        Assert.Equal("SimulatorNotFound", engine.Run($"Stop-CameraSimulator -Port {ports[0]}").ErrorId);
        engine.Run($"Get-CameraSimulator {ports[1]} | Stop-CameraSimulator").RequireSuccess();
        engine.Run("Stop-CameraSimulator -All; Stop-CameraSimulator -All").RequireSuccess();
        Assert.Equal("SimulatorNotFound", engine.Run("Stop-CameraSimulator").ErrorId);
    }

    [Fact]
    public void ATakenPortIsNamed()
    {
        var simulator = engine.StartSimulator();

        var outcome = engine.Run("Start-CameraSimulator -Port $sim.Port -SearchPort 0");

        Assert.NotNull(outcome.Terminating);
        Assert.Equal("SocketFailed", outcome.ErrorId);
        Assert.Equal(simulator.Port, outcome.Error.TargetObject);
    }

    [Theory]
    [InlineData("-Loss 2", "Loss")]
    [InlineData("-DelayMilliseconds -1", "DelayMilliseconds")]
    [InlineData("-Jitter 100000", "Jitter")]
    [InlineData("-MediaPath /no/such/folder", "MediaPath")]
    [InlineData("-StorageFreeMB 60907", "StorageFreeMB")]
    [InlineData("-PlaybackSpeed -1", "PlaybackSpeed")]
    [InlineData("-MediaFault Stall -MediaFaultRate 1.5", "MediaFaultRate")]
    [InlineData("-Trace /no/such/folder/file", "folder")]
    public void WhatCannotBeIsNamed(string parameters, string name)
    {
        var outcome = engine.Run($"Start-CameraSimulator -Port 0 -SearchPort 0 {parameters}");

        Assert.Contains(outcome.ErrorId, (string[])["InvalidParameter", "PathNotFound"]);
        Assert.Contains(name, outcome.Error.ToString(), StringComparison.Ordinal);
        Assert.Empty(engine.Run("Get-CameraSimulator").Output);
    }

    [Fact]
    public void PicturesAreTakenWhileThereIsRoomAndAFaultIsCounted()
    {
        engine.Run("$sim = Start-CameraSimulator -Port 0 -SearchPort 0 -PlaybackSpeed 0; $null = $sim | Connect-Camera").RequireSuccess();

        Assert.Equal("True True", engine.Run("\"$($sim.TakePhoto()) $($sim.TakeVideo(15))\"").RequireSuccess().Value);
        Assert.Equal("122 121", engine.Run("\"$((Get-CameraMedia -First 2).Number)\"").RequireSuccess().Value);
        engine.Run("$sim.AddMediaFault(1, 100, 122, 'Missing', 1)").RequireSuccess();
        engine.Run("Send-CameraCommand StartPlayback -Parameter @{ fileType = 1; dirNum = 100; mediaNum = 122; sessionNo = 1 }");
        Assert.Equal(1L, engine.Run("$sim.Counters.MediaFaults").RequireSuccess().Value);
        Assert.Equal("False", engine.Run("$full = Start-CameraSimulator -Port 0 -SearchPort 0 -StorageFreeMB 0; \"$($full.TakePhoto())\"").RequireSuccess().Value);
    }

    [Fact]
    public void ACredentialIsAskedFor()
    {
        engine.Set("credential", new System.Management.Automation.PSCredential("a", new NetworkCredential(string.Empty, "geheim").SecurePassword));
        engine.Run("$sim = Start-CameraSimulator -Port 0 -SearchPort 0 -Credential $credential").RequireSuccess();

        Assert.Equal("LoginRefused", engine.Run("$sim | Connect-Camera").ErrorId);
        Assert.IsType<CameraSession>(engine.Run("$sim | Connect-Camera -Credential $credential").RequireSuccess().Value);
    }

    [Fact]
    public void TheTraceHasALinePerDatagram()
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            engine.Set("file", file);
            engine.Run("$sim = Start-CameraSimulator -Port 0 -SearchPort 0 -Trace $file; $null = $sim | Connect-Camera; Disconnect-Camera; Stop-CameraSimulator").RequireSuccess();

            var lines = File.ReadAllLines(file);
            Assert.Contains(lines, line => line.Contains("PUNCH_PKT", StringComparison.Ordinal));
            Assert.DoesNotContain(lines, line => line.Contains("admin", StringComparison.Ordinal));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void ATraceReplacesAFileOnlyByForce()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "precious");
            engine.Set("file", file);

            Assert.Equal("FileExists", engine.Run("Start-CameraSimulator -Port 0 -SearchPort 0 -Trace $file").ErrorId);
            Assert.Equal("precious", File.ReadAllText(file));
            Assert.Empty(engine.Run("Get-CameraSimulator").Output);
            engine.Run("$null = Start-CameraSimulator -Port 0 -SearchPort 0 -Trace $file -Force; Stop-CameraSimulator").RequireSuccess();
            Assert.Empty(File.ReadAllText(file));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void EverySettingOfASimulatorHasAParameter()
    {
        var parameters = typeof(Cmdlets.StartCameraSimulatorCommand).GetProperties().Select(property => property.Name).ToArray();
        var settings = typeof(CameraSimulatorOption).GetProperties().Select(property => property.Name);

        Assert.All(settings, setting => Assert.Contains(parameters, parameter => parameter == setting || parameter == setting + "Milliseconds"));
    }
}
