using System.Management.Automation;
using CameraP2P.Jobs;
using CameraP2P.Module.Tests.Engine;
using CameraP2P.Session;
using CameraP2P.Session.Core;

namespace CameraP2P.Module.Tests;

public sealed class HeartbeatJobTests : IDisposable
{
    /// <summary>A camera that stops answering is given up within half a second.</summary>
    private const string Fragile = "-Option (New-CameraConnectionOption -NoReconnect -AliveIntervalSeconds 0.1 -AliveLimit 2)";

    private readonly ModuleEngine engine = new();

    public void Dispose() => engine.Dispose();

    [Fact]
    public void GetJobShowsIt()
    {
        var simulator = engine.Connect("-Name front");

        var job = (CameraHeartbeatJob)engine.Run("Get-Job -Name CameraHeartbeat1").RequireSuccess().Value;

        Assert.Equal("CameraHeartbeat", job.PSJobTypeName);
        Assert.Equal($"127.0.0.1:{simulator.Port}", job.Location);
        Assert.Equal(JobState.Running, job.JobStateInfo.State);
        Assert.StartsWith("Connected, 0 of 0 beats", job.StatusMessage, StringComparison.Ordinal);
        Assert.False(job.HasMoreData);
        Assert.Equal("Connect-Camera", job.Command);
    }

    [Fact]
    public void BeatsAreReceivedWhenWanted()
    {
        engine.Connect("-NoHeartbeat");
        var job = (CameraHeartbeatJob)engine.Run("$job = Start-CameraHeartbeat -IntervalSeconds 0.1 -IncludeBeat; $job").RequireSuccess().Value;
        Assert.True(SpinWait.SpinUntil(() => job.Output.Count >= 2, TimeSpan.FromSeconds(10)));

        var beats = engine.Run("$job | Receive-Job").RequireSuccess().Output.Select(each => (HeartbeatEvent)each.BaseObject).ToArray();

        Assert.True(beats.Length >= 2);
        Assert.All(beats, beat => Assert.Equal(HeartbeatEventKind.Beat, beat.Kind));
        Assert.Equal(0x10001u, beats[0].Sequence);
        Assert.True(beats[0].RoundTripTime > TimeSpan.Zero);
        Assert.NotNull(beats[0].Late);
        Assert.True((DateTime.Now - beats[0].Time).Duration() < TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void WithoutIncludeBeatOnlyNotableEventsAreKept()
    {
        var simulator = engine.Connect("-NoHeartbeat");
        engine.Run("$job = Start-CameraHeartbeat -IntervalSeconds 0.1").RequireSuccess();
        Assert.True(SpinWait.SpinUntil(() => simulator.Counters.Heartbeats >= 2, TimeSpan.FromSeconds(10)));

        Assert.Empty(engine.Run("$job | Receive-Job").RequireSuccess().Output);
    }

    [Fact]
    public void StopJobStopsTheBeatsAndLeavesTheSession()
    {
        engine.Connect();

        engine.Run("Get-Job | Stop-Job; Get-Job | Wait-Job").RequireSuccess();

        Assert.Equal("Stopped", engine.Run("(Get-Job).State.ToString()").Value);
        Assert.False(Statistics().Running);
        engine.Run("Get-CameraInfo").RequireSuccess();
        engine.Run("Get-Job | Remove-Job").RequireSuccess();
        Assert.Empty(engine.Run("Get-Job").Output);
    }

    [Fact]
    public void RemoveJobByForceStopsARunningOne()
    {
        engine.Connect();

        engine.Run("Get-Job | Remove-Job -Force").RequireSuccess();

        Assert.False(Statistics().Running);
        Assert.Empty(engine.Run("Get-Job").Output);
    }

    [Fact]
    public void DisconnectCompletesItAndWaitJobSeesIt()
    {
        engine.Connect();

        var outcome = engine.Run("Disconnect-Camera; Get-Job | Wait-Job | ForEach-Object { $_.State.ToString() }").RequireSuccess();

        Assert.Equal("Completed", outcome.Value);
        Assert.Equal(HeartbeatEventKind.Ended, ((HeartbeatEvent)engine.Run("Get-Job | Receive-Job").RequireSuccess().Value).Kind);
    }

    [Fact]
    public void ALostSessionFailsItWithAnErrorThatNamesTheCamera()
    {
        var simulator = engine.Connect($"-Name front {Fragile}");
        simulator.Block();

        engine.Run("$job = Get-Job | Wait-Job").RequireSuccess();
        var received = engine.Run("$job | Receive-Job");

        Assert.Equal("Failed", engine.Run("$job.State.ToString()").Value);
        Assert.IsType<Session.CameraException>(received.Error.Exception);
        Assert.Equal("SessionLost", received.ErrorId);
        Assert.Equal(ErrorCategory.ConnectionError, received.Error.CategoryInfo.Category);
        Assert.IsType<Session.CameraSession>(received.Error.TargetObject);
        Assert.StartsWith("Session 1 front (LBCS-000000-CCCJJ at 127.0.0.1:", received.Error.ToString(), StringComparison.Ordinal);
        Assert.Equal([HeartbeatEventKind.Lost, HeartbeatEventKind.Ended], received.Output.Select(each => ((HeartbeatEvent)each.BaseObject).Kind).ToArray());
        Assert.Contains("silent", received.Error.ToString(), StringComparison.Ordinal);
        Assert.Empty(engine.Run("$job | Receive-Job").RequireSuccess().Output);
    }

    [Fact]
    public void FailuresLossAndReturnAreReported()
    {
        var simulator = engine.Connect("-NoHeartbeat -Option (New-CameraConnectionOption -AttemptTimeoutSeconds 0.2 -HeartbeatTimeoutSeconds 0.1)");
        var job = (CameraHeartbeatJob)engine.Run("$job = Start-CameraHeartbeat -IntervalSeconds 0.2 -FailureThreshold 2; $job").RequireSuccess().Value;
        var session = (CameraSession)engine.Run("$s").Value;
        simulator.Block();
        Assert.True(SpinWait.SpinUntil(() => session.State == CameraSessionState.Reconnecting, TimeSpan.FromSeconds(10)));
        simulator.Unblock();
        Assert.True(SpinWait.SpinUntil(() => job.Output.Any(each => ((HeartbeatEvent)each.BaseObject).Kind == HeartbeatEventKind.Reconnected), TimeSpan.FromSeconds(10)));

        var kinds = engine.Run("$job | Receive-Job").RequireSuccess().Output.Select(each => ((HeartbeatEvent)each.BaseObject).Kind).ToArray();

        Assert.Equal([HeartbeatEventKind.Failure, HeartbeatEventKind.Failure, HeartbeatEventKind.Lost, HeartbeatEventKind.Reconnected], kinds);
        Assert.Equal(JobState.Running, job.JobStateInfo.State);
        Assert.Equal(1, Statistics().Reconnects);
    }

    [Fact]
    public void ASecondJobTakesOverFromTheFirst()
    {
        engine.Connect();

        engine.Run("$second = Start-CameraHeartbeat -IntervalSeconds 0.5; $first = Get-Job -Name CameraHeartbeat1 | ForEach-Object { if ($_.Id -ne $second.Id) { $_ } }; $first | Wait-Job").RequireSuccess();

        Assert.Equal("Completed", engine.Run("$first.State.ToString()").Value);
        Assert.Equal("Running", engine.Run("$second.State.ToString()").Value);
        engine.Run("$first | Stop-Job").RequireSuccess();
        Assert.True(Statistics().Running);
        Assert.Equal(500, Statistics().Interval);
    }

    [Fact]
    public void AFinishedJobStaysFinished()
    {
        engine.Connect();

        engine.Run("$job = Get-Job; Disconnect-Camera; $job | Wait-Job; $job | Stop-Job").RequireSuccess();

        Assert.Equal("Completed", engine.Run("$job.State.ToString()").Value);
        engine.Run("$job | Remove-Job; $job.StopJob(); $job.Dispose()").RequireSuccess();
    }

    [Fact]
    public void OutputIsBounded()
    {
        engine.Connect("-NoHeartbeat");
        var job = (CameraHeartbeatJob)engine.Run("Start-CameraHeartbeat -IntervalSeconds 0.1 -IncludeBeat").Value;
        for (var i = 0; i < CameraHeartbeatJob.MaxOutput + 50; i++)
        {
            job.Output.Add(new PSObject(i));
        }

        Assert.True(SpinWait.SpinUntil(() => job.Output.Count == CameraHeartbeatJob.MaxOutput, TimeSpan.FromSeconds(10)));
        Assert.IsType<HeartbeatEvent>(job.Output[^1].BaseObject);
    }

    [Fact]
    public void JobsOfAScriptThatConnectsAgainAndAgainDoNotPileUp()
    {
        engine.Connect("-NoHeartbeat");

        engine.Run("foreach ($i in 1..25) { $null = Connect-Camera 127.0.0.1 -Port $sim.Port -NotDefault | Disconnect-Camera; Get-Job | Wait-Job | Out-Null }").RequireSuccess();

        Assert.InRange(engine.Run("Get-Job").Output.Length, 10, 18);
    }

    [Theory]
    [InlineData("-IntervalSeconds 0.001")]
    [InlineData("-IntervalSeconds -1")]
    [InlineData("-FailureThreshold 0")]
    public void SettingsOutOfRangeAreNamed(string parameters)
    {
        engine.Connect();

        Assert.Equal("InvalidParameter", engine.Run($"Start-CameraHeartbeat {parameters}").ErrorId);
    }

    private HeartbeatStatistics Statistics() => (HeartbeatStatistics)engine.Run("Get-CameraHeartbeat").RequireSuccess().Value;
}
