using System.Diagnostics;
using System.Management.Automation;
using CameraP2P.Module.Tests.Engine;

namespace CameraP2P.Module.Tests;

/// <summary>A trace file that hangs when it is opened, as on a network drive that is gone: here a pipe that nobody reads.</summary>
public sealed class SlowFileTests : IDisposable
{
    private readonly ModuleEngine engine = new();
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public SlowFileTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no pipes in folders.");
        using var maker = Process.Start("mkfifo", [Pipe]);
        maker.WaitForExit();
        engine.Set("pipe", Pipe);
    }

    private string Pipe => Path.Combine(folder, "pipe");

    public void Dispose()
    {
        // Whoever still waits for a reader gets one, and is closed.
        if (File.Exists(Pipe))
        {
            using var reader = new FileStream(Pipe, FileMode.Open, FileAccess.ReadWrite);
        }

        engine.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void TheTimeLimitHolds()
    {
        var simulator = engine.StartSimulator();

        var outcome = engine.Run("Connect-Camera 127.0.0.1 -Port $sim.Port -TracePath $pipe -Force -TimeoutSeconds 0.1");

        Assert.Null(outcome.Terminating);
        Assert.Equal("PathNotFound", outcome.ErrorId);
        Assert.Equal(ErrorCategory.OperationTimeout, outcome.Error.CategoryInfo.Category);
        Assert.Contains("did not open within 0.", outcome.Error.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, simulator.Counters.Logins);
    }

    [Theory]
    [InlineData("Connect-Camera 127.0.0.1 -TracePath $pipe -Force -TimeoutSeconds 60")]
    [InlineData("Start-CameraSimulator 0 -SearchPort 0 -Trace $pipe -Force")]
    public async Task CtrlCHolds(string script)
    {
        using var shell = engine.CreateShell(script);
        var running = shell.BeginInvoke();
        Assert.True(SpinWait.SpinUntil(() => shell.Streams.Progress.Count > 0, TimeSpan.FromSeconds(10)), "It does not wait.");

        await Task.Run(shell.Stop, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Assert.True(running.IsCompleted);
        Assert.Equal(PSInvocationState.Stopped, shell.InvocationStateInfo.State);
    }
}
