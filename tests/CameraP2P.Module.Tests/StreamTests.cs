using System.Management.Automation;
using CameraP2P.Jobs;
using CameraP2P.Module.Tests.Engine;
using CameraP2P.Session.Media;

namespace CameraP2P.Module.Tests;

public sealed class StreamTests : IDisposable
{
    private readonly ModuleEngine engine = new();
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public StreamTests()
    {
        engine.Set("path", Path.Combine(folder, "live.mp4"));
        engine.Connect();
    }

    public void Dispose()
    {
        engine.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("Stop-CameraStream")]
    [InlineData("Stop-CameraStream -All")]
    [InlineData("$job | Stop-CameraStream")]
    [InlineData("$job | Stop-Job")]
    public void LiveViewIsRecordedUntilItIsStopped(string stop)
    {
        var job = (CameraStreamJob)engine.Run("$job = Start-CameraStream $path; $job").RequireSuccess().Value;
        Assert.True(SpinWait.SpinUntil(() => job.Output.Count > 1, TimeSpan.FromSeconds(20)));

        engine.Run(stop).RequireSuccess();

        Assert.Equal(JobState.Stopped, job.JobStateInfo.State);
        Assert.Equal("ftyp"u8.ToArray(), File.ReadAllBytes(job.Path!)[4..8]);
        var received = (CameraStreamStatistics)engine.Run("$job | Receive-Job | Select-Object -Last 1").RequireSuccess().Value;
        Assert.True(received.Frames > 20);
        Assert.Equal(0, received.Damaged);
    }

    [Fact]
    public void AFileIsReplacedOnlyByForceAndASecondStreamIsRefused()
    {
        File.WriteAllText(Path.Combine(folder, "live.mp4"), "mine");

        Assert.Equal("FileExists", engine.Run("Start-CameraStream $path").ErrorId);
        Assert.Empty(engine.Run("Start-CameraStream $path -Force -WhatIf").RequireSuccess().Output);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(folder, "live.mp4")));
        engine.Run("$job = Start-CameraStream $path -Force").RequireSuccess();
        Assert.Equal("StreamRunning", engine.Run("Start-CameraStream ($path + '2')").ErrorId);
    }

    [Theory]
    [InlineData("h264", new byte[] { 0, 0, 0, 1 })]
    [InlineData("jpg", new byte[] { 0xFF, 0xD8, 0xFF })]
    [InlineData("png", new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G' })]
    public void ASnapshotIsTheNextKeyFrame(string ending, byte[] start)
    {
        if (ending != "h264" && engine.Run("Get-Command ffmpeg -CommandType Application -ErrorAction Ignore").Output.Length == 0)
        {
            Assert.Skip("ffmpeg is not installed.");
        }

        engine.Set("path", Path.Combine(folder, "now." + ending));

        var file = (FileInfo)engine.Run("Save-CameraSnapshot $path -PassThru").RequireSuccess().Value;

        Assert.Equal(start, File.ReadAllBytes(file.FullName)[..start.Length]);
        Assert.Single(Directory.GetFiles(folder));
        Assert.Equal("FileExists", engine.Run("Save-CameraSnapshot $path").ErrorId);
    }

    [Fact]
    public void WithoutFfmpegTheErrorSaysSo()
    {
        engine.Set("path", Path.Combine(folder, "now.jpg"));

        var outcome = engine.Run("$saved = $env:PATH; try { $env:PATH = '/nowhere'; Save-CameraSnapshot $path } finally { $env:PATH = $saved }");

        Assert.Equal("FfmpegNotFound", outcome.ErrorId);
        Assert.Contains("ffmpeg", outcome.AllText(), StringComparison.Ordinal);
        Assert.Equal("InvalidParameter", engine.Run("Save-CameraSnapshot ($path + '.gif')").ErrorId);
        Assert.Empty(Directory.GetFiles(folder));
    }
}
