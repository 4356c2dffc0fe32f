using System.Diagnostics;
using System.Management.Automation;
using CameraP2P.Module.Tests.Engine;
using CameraP2P.Session.Drivers;
using CameraP2P.Simulator;

namespace CameraP2P.Module.Tests;

/// <summary>Ctrl+C ends every cmdlet that waits, at once, and leaves nothing behind.</summary>
[Collection(nameof(CountsDrivers))]
public sealed class CancellationTests : IDisposable
{
    private readonly ModuleEngine engine = new();

    public void Dispose() => engine.Dispose();

    [Theory]
    [InlineData("Connect-Camera 127.0.0.1 -Port $sim.Port -TimeoutSeconds 60")]
    [InlineData("$sim, $sim, $sim | Connect-Camera -TimeoutSeconds 60 -ThrottleLimit 2")]
    [InlineData("Connect-Camera -TimeoutSeconds 60 -Option (New-CameraConnectionOption -BroadcastAddress 127.0.0.1 -SearchPort $sim.SearchPort)")]
    [InlineData("Find-Camera -BroadcastAddress 127.0.0.1 -SearchPort $sim.SearchPort -TimeoutSeconds 60")]
    [InlineData("Send-CameraCommand 512 -Session $live -TimeoutSeconds 60")]
    [InlineData("Get-CameraInfo -Session $live")]
    public async Task AWaitingCmdletEndsAtOnce(string script)
    {
        engine.StartSimulator();
        engine.Run("$live = Connect-Camera 127.0.0.1 -Port $sim.Port -NoHeartbeat -Option (New-CameraConnectionOption -CommandTimeoutSeconds 60 -AliveIntervalSeconds 60 -NoReconnect)").RequireSuccess();
        var simulator = (CameraSimulator)engine.Get("sim")!;
        simulator.Block();
        var before = UdpDriver.AliveCount;
        using var shell = engine.CreateShell(script);
        var running = shell.BeginInvoke();
        Assert.True(SpinWait.SpinUntil(() => simulator.Counters.Dropped > 0, TimeSpan.FromSeconds(10)), "The cmdlet sends nothing.");

        var clock = Stopwatch.StartNew();
        await Task.Run(shell.Stop);
        clock.Stop();

        TestContext.Current.TestOutputHelper!.WriteLine(FormattableString.Invariant($"ended after {clock.Elapsed.TotalMilliseconds:0} ms: {script}"));
        Assert.True(running.IsCompleted);
        Assert.Equal(PSInvocationState.Stopped, shell.InvocationStateInfo.State);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(2), $"It took {clock.Elapsed}.");
        Assert.Equal(before, UdpDriver.AliveCount);
        Assert.Single(engine.Run("Get-CameraSession").Output);
        Assert.Empty(engine.Run("Get-Job").Output);
    }

    [Fact]
    public void AReaderThatHasHadEnoughEndsTheRest()
    {
        engine.StartSimulator();
        engine.Set("dead", UnusedPort());

        var clock = Stopwatch.StartNew();
        var outcome = engine.Run("$sim.Port, $dead | ForEach-Object { [pscustomobject]@{ Address = '127.0.0.1'; Port = $_ } } | Connect-Camera -TimeoutSeconds 60 | ForEach-Object { $_; break }");

        Assert.Single(outcome.Output);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"It took {clock.Elapsed}.");
        Assert.Single(engine.Run("Get-CameraSession").Output);
    }

    private static int UnusedPort()
    {
        using var socket = new System.Net.Sockets.UdpClient(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        return ((System.Net.IPEndPoint)socket.Client.LocalEndPoint!).Port;
    }
}

/// <summary>Tests that count what is alive in the whole process run alone.</summary>
[CollectionDefinition(nameof(CountsDrivers), DisableParallelization = true)]
public sealed class CountsDrivers;
