using System.ComponentModel;
using System.Management.Automation;
using CameraP2P.Jobs;
using CameraP2P.Module.Tests.Engine;

namespace CameraP2P.Module.Tests;

/// <summary>The engine's job cmdlets find the module's jobs by every key, in the runspace they belong to and nowhere else.</summary>
public sealed class JobAdapterTests : IDisposable
{
    private readonly ModuleEngine engine = new();

    public JobAdapterTests() => engine.Connect("-Name front");

    public void Dispose() => engine.Dispose();

    [Theory]
    [InlineData("Get-Job")]
    [InlineData("Get-Job -Name CameraHeart*")]
    [InlineData("Get-Job -State Running")]
    [InlineData("Get-Job -Command Connect-*")]
    [InlineData("Get-Job -Id $job.Id")]
    [InlineData("Get-Job -InstanceId $job.InstanceId")]
    [InlineData("Get-Job -Filter @{ State = 'Running'; Name = 'camera*' }")]
    public void AJobIsFoundOnceByEveryKey(string script)
    {
        engine.Run("$job = Get-Job").RequireSuccess();

        Assert.Same(Unwrap(engine.Get("job")), engine.Run(script).RequireSuccess().Value);
    }

    [Theory]
    [InlineData("Get-Job -State Failed")]
    [InlineData("Get-Job -Name none*")]
    [InlineData("Get-Job -Filter @{ Colour = 'red' }")]
    public void WhatDoesNotMatchIsNotFound(string script) => Assert.Empty(engine.Run(script).RequireSuccess().Output);

    [Fact]
    public void AnotherRunspaceDoesNotSeeIt()
    {
        using var other = new ModuleEngine();

        Assert.Empty(other.Run("Get-Job").RequireSuccess().Output);
        Assert.Single(engine.Run("Get-Job").RequireSuccess().Output);
    }

    [Fact]
    public void FinishedJobsAreFoundUntilTheyAreRemoved()
    {
        engine.Run("Get-Job | Stop-Job; Get-Job -State Stopped | Remove-Job").RequireSuccess();

        Assert.Empty(engine.Run("Get-Job").RequireSuccess().Output);
    }

    [Fact]
    public void AJobThatEndsOnAThreadOfAnotherRunspaceIsStillRemovedHere()
    {
        using var other = new ModuleEngine();
        other.Set("job", engine.Run("$job = Start-CameraHeartbeat -IncludeBeat -IntervalSeconds 0.1; $job").RequireSuccess().Value);
        using var shell = engine.CreateShell("$job | Receive-Job -Wait -AutoRemoveJob; 'received'");
        using var received = new PSDataCollection<PSObject>();
        var receiving = shell.BeginInvoke<PSObject, PSObject>(input: null, received);

        // Receive-Job waits by now. A job that ends while it still begins is removed twice by the engine, which tells it as an error.
        Assert.True(SpinWait.SpinUntil(() => received.Count > 2, TimeSpan.FromSeconds(30)));
        other.Run("$job.StopJob()").RequireSuccess();

        shell.EndInvoke(receiving);
        Assert.Equal("received", received.Last().BaseObject);
        Assert.Empty(shell.Streams.Error);
        Assert.Empty(engine.Run("Get-Job -InstanceId $job.InstanceId -ErrorAction Ignore").Output);
    }

    [Fact]
    public void RemovingTheModuleTakesItsJobsAlong()
    {
        engine.Run("$job = Get-Job; Remove-Module CameraP2P").RequireSuccess();

        Assert.Empty(engine.Run("Get-Job").RequireSuccess().Output);
        Assert.Equal("Stopped", engine.Run("$job.State.ToString()").Value);
    }

    [Fact]
    public void StoppingInTheBackgroundTellsWhenItHasStopped()
    {
        var job = (CameraHeartbeatJob)engine.Run("Get-Job").Value;
        using var told = new ManualResetEventSlim();
        job.StopJobCompleted += (_, _) => told.Set();

        job.StopJobAsync(force: true, reason: "test");

        Assert.True(told.Wait(TimeSpan.FromSeconds(10)));
        Assert.Equal(JobState.Stopped, job.JobStateInfo.State);
    }

    [Fact]
    public void WhatAJobCannotDoIsTold()
    {
        var job = (CameraHeartbeatJob)engine.Run("Get-Job").Value;
        AsyncCompletedEventArgs? told = null;
        job.StartJobCompleted += (_, e) => told = e;
        job.SuspendJobCompleted += (_, e) => told = e;
        job.ResumeJobCompleted += (_, e) => told = e;
        job.UnblockJobCompleted += (_, e) => told = e;

        foreach (var (at, later) in ((Action, Action)[])[(job.StartJob, job.StartJobAsync), (job.SuspendJob, job.SuspendJobAsync), (job.ResumeJob, job.ResumeJobAsync), (job.UnblockJob, job.UnblockJobAsync)])
        {
            told = null;
            Assert.Contains("heartbeat job", Assert.Throws<PSNotSupportedException>(at).Message, StringComparison.Ordinal);
            later();
            Assert.IsType<PSNotSupportedException>(told?.Error);
        }

        Assert.Equal(JobState.Running, job.JobStateInfo.State);
    }

    private static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
