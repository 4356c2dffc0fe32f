using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using CameraP2P.Module.Tests.Engine;
using CameraP2P.Session.Drivers;
using CameraP2P.Simulator;

namespace CameraP2P.Module.Tests;

/// <summary>Sessions end with whoever holds them, however that one goes.</summary>
[Collection(nameof(CountsDrivers))]
public sealed class OwnershipTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("Connect-Camera 127.0.0.1, 127.0.0.1 -Port $sim.Port | ForEach-Object { Remove-Module CameraP2P -ErrorAction Ignore }")]
    [InlineData("Start-CameraHeartbeat (Connect-Camera 127.0.0.1 -Port $sim.Port) | ForEach-Object { Remove-Module CameraP2P }")]
    [InlineData("1 | ForEach-Object { Remove-Module CameraP2P; [pscustomobject]@{ Address = '127.0.0.1' } } | Connect-Camera -Port $sim.Port -ErrorAction Ignore")]
    public void Removing_the_module_inside_its_own_pipeline_leaves_nothing_behind(string script)
    {
        var before = UdpDriver.AliveCount;
        using (var engine = new ModuleEngine())
        {
            var simulator = engine.StartSimulator();
            engine.Run(script);

            Until(() => UdpDriver.AliveCount == before + 1 && simulator.Counters.ActiveSessions == 0);
        }

        Assert.Equal(before, UdpDriver.AliveCount);
    }

    [Fact]
    public async Task A_runspace_that_is_never_disposed_ends_its_sessions()
    {
        await using var simulator = CameraSimulator.Start(new CameraSimulatorOption { Port = 0, SearchPort = 0, AddressPhase = false });
        ConnectAndDrop(simulator.Port);
        Assert.Equal(1, simulator.Counters.Logins);

        Until(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return simulator.Counters.ActiveSessions == 0;
        });
    }

    [Fact]
    public void A_living_camera_gets_its_beats_while_a_dead_one_before_it_is_tried()
    {
        using var engine = new ModuleEngine();
        var simulator = engine.StartSimulator();
        var outcome = engine.Run("Connect-Camera 127.0.0.2, 127.0.0.1 -Port $sim.Port -TimeoutSeconds 2 -Option (New-CameraConnectionOption -HeartbeatIntervalSeconds 0.2) -ErrorAction SilentlyContinue; $sim.Counters.Heartbeats");

        Assert.Equal(2, outcome.Output.Length);
        Assert.True((long)outcome.Output[1].BaseObject > 3);
        Assert.Single(engine.Run("Get-Job").RequireSuccess().Output);
    }

    private static void Until(Func<bool> holds) => Assert.True(SpinWait.SpinUntil(holds, Limit));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ConnectAndDrop(int port)
    {
        var runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        using var shell = System.Management.Automation.PowerShell.Create(runspace);
        shell.AddScript($"Import-Module '{ModuleEngine.ManifestPath}'; $null = Connect-Camera 127.0.0.1 -Port {port}").Invoke();
    }
}
