using System.Net;
using System.Net.Sockets;
using CameraP2P.Jobs;
using CameraP2P.Module.Tests.Engine;

namespace CameraP2P.Module.Tests;

/// <summary>Start-CameraStream -Listen: parameters, errors, and the end of the page.</summary>
public sealed class LiveStreamTests : IDisposable
{
    private readonly ModuleEngine engine = new();
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;
    private readonly HttpClient browser = new();

    public LiveStreamTests()
    {
        engine.Set("path", Path.Combine(folder, "live.mp4"));
        engine.Connect("-Name 'front door'");
    }

    public void Dispose()
    {
        browser.Dispose();
        engine.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void ThePageIsServedOnThisMachineAlone()
    {
        var outcome = engine.Run("$job = Start-CameraStream -Listen; $job").RequireSuccess();
        var job = (CameraStreamJob)outcome.Value;

        Assert.Empty(outcome.Warnings);
        Assert.Equal(("127.0.0.1", "http"), (job.Url!.Host, job.Url.Scheme));
        Assert.Null(job.Path);
        Assert.Contains("<title>Live view</title>", Get(job.Url), StringComparison.Ordinal);
        Assert.True(SpinWait.SpinUntil(() => Get(new Uri(job.Url, "statistics")).Contains("\"state\":\"live\"", StringComparison.Ordinal), TimeSpan.FromSeconds(60)));
        Assert.Contains("\"camera\":\"front door\"", Get(new Uri(job.Url, "statistics")), StringComparison.Ordinal);
    }

    [Fact]
    public void AFileAndThePageGoTogether()
    {
        var job = (CameraStreamJob)engine.Run("$job = Start-CameraStream $path -Listen; $job").RequireSuccess().Value;
        Assert.True(SpinWait.SpinUntil(() => job.Statistics.Frames > 50, TimeSpan.FromSeconds(60)));
        using var stream = Open(new Uri(job.Url!, "stream"));
        Assert.Equal(1, job.Statistics.Viewers);

        engine.Run("Stop-CameraStream").RequireSuccess();

        Assert.Equal("ftyp"u8.ToArray(), File.ReadAllBytes(job.Path!)[4..8]);
        using var seen = new MemoryStream();
        stream.CopyTo(seen);
        Assert.Equal("ftyp"u8.ToArray(), seen.ToArray()[4..8]);
        Assert.Equal(0, job.Statistics.Viewers);
    }

    [Theory]
    [InlineData("Stop-CameraStream")]
    [InlineData("Stop-Job $job")]
    [InlineData("Remove-Job $job -Force")]
    [InlineData("Disconnect-Camera")]
    [InlineData("Remove-Module CameraP2P")]
    public void ThePageEndsWithTheJob(string end)
    {
        var job = (CameraStreamJob)engine.Run("$job = Start-CameraStream -Listen; $job").RequireSuccess().Value;
        Assert.NotEmpty(Get(job.Url!));

        engine.Run(end).RequireSuccess();

        Assert.True(SpinWait.SpinUntil(() => !Answers(job.Url!), TimeSpan.FromSeconds(60)));
    }

    [Theory]
    [InlineData("Start-CameraStream", "InvalidParameter")]
    [InlineData("Start-CameraStream $path -Port 8080", "InvalidParameter")]
    [InlineData("Start-CameraStream $path -ListenAddress 127.0.0.1", "InvalidParameter")]
    [InlineData("Start-CameraStream -Listen -ListenAddress 203.0.113.7", "AddressNotLocal")]
    [InlineData("Start-CameraStream -Listen -Port $taken", "PortInUse")]
    [InlineData("Start-CameraStream $path -Force -Listen -Port $taken", "PortInUse")]
    public void WhatCannotBeIsANamedErrorAndCostsNothing(string script, string id)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        engine.Set("taken", ((IPEndPoint)other.LocalEndpoint).Port);
        File.WriteAllText(Path.Combine(folder, "live.mp4"), "mine");

        Assert.Equal(id, engine.Run(script).ErrorId);

        Assert.Equal("mine", File.ReadAllText(Path.Combine(folder, "live.mp4")));
        Assert.Empty(engine.Run("Get-Job -Name CameraStream*").RequireSuccess().Output);
    }

    [Theory]
    [InlineData("Start-CameraStream -Listen -Port 65536")]
    [InlineData("Start-CameraStream -Listen -Port -1")]
    [InlineData("Start-CameraStream -Listen -ListenAddress nonsense")]
    public void AValueThatIsNoneIsRefused(string script) => Assert.NotNull(engine.Run(script).Terminating);

    [Fact]
    public void WhatCannotBeWrittenGivesThePortBack()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        other.Stop();
        engine.Set("port", port);
        Directory.CreateDirectory(Path.Combine(folder, "live.mp4"));

        Assert.Equal("FileNotWritten", engine.Run("Start-CameraStream $path -Force -Listen -Port $port").ErrorId);

        other.Start();
    }

    [Fact]
    public void MoreThanThisMachineOnlyWithAWarning()
    {
        var outcome = engine.Run("Start-CameraStream -Listen -ListenAddress 0.0.0.0").RequireSuccess();

        Assert.Contains("Everyone who can reach port", Assert.Single(outcome.Warnings), StringComparison.Ordinal);
        Assert.NotEmpty(Get(((CameraStreamJob)outcome.Value).Url!));
    }

    [Fact]
    public void WhatIfOpensNothingAndASecondStreamIsRefused()
    {
        Assert.Empty(engine.Run("Start-CameraStream -Listen -WhatIf").RequireSuccess().Output);
        engine.Run("$job = Start-CameraStream -Listen").RequireSuccess();

        var second = engine.Run("Start-CameraStream $path");

        Assert.Equal("StreamRunning", second.ErrorId);
        Assert.Contains("already running as job", second.AllText(), StringComparison.Ordinal);
        Assert.Contains("http://127.0.0.1:", second.AllText(), StringComparison.Ordinal);
    }

    [Fact]
    public void TheUrlIsSeenAtOnce() => Assert.Matches(@"http://127\.0\.0\.1:\d+/", engine.Show("Start-CameraStream -Listen"));

    private string Get(Uri url) => browser.GetStringAsync(url).GetAwaiter().GetResult();

    private Stream Open(Uri url) => browser.GetStreamAsync(url).GetAwaiter().GetResult();

    /// <summary>Somebody else may have taken the port.</summary>
    private bool Answers(Uri url)
    {
        try
        {
            return Get(new Uri(url, "statistics")).Contains("front door", StringComparison.Ordinal);
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
