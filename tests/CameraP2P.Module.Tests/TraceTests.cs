using System.Management.Automation;
using System.Net;
using CameraP2P.Module.Tests.Engine;
using CameraP2P.Output;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Captures;
using CameraP2P.Session;
using CameraP2P.Session.Tracing;
using CameraP2P.Simulator;

namespace CameraP2P.Module.Tests;

public sealed class TraceTests : IDisposable
{
    private readonly ModuleEngine engine = new();
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public TraceTests()
    {
        engine.Set("folder", folder);
        engine.Set("file", Path.Combine(folder, "trace.pcapng"));
    }

    public void Dispose()
    {
        engine.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void ATracedSessionIsReadBackWithoutItsSecrets()
    {
        engine.Set("cred", new PSCredential("owner", new NetworkCredential(string.Empty, "s3cr3t!").SecurePassword));
        engine.Connect("-TracePath $file -NoHeartbeat -Credential $cred", new CameraSimulatorOption { AddressPhase = false, Credential = new NetworkCredential("owner", "s3cr3t!") });
        engine.Run("$null = Get-CameraInfo; Disconnect-Camera").RequireSuccess();

        var datagrams = engine.Run("ConvertFrom-CameraCapture $file").RequireSuccess().Output.Select(each => (CameraCaptureDatagram)each.BaseObject).ToArray();

        Assert.Equal([0, 0, 512, 512], datagrams.Where(each => each.CommandId is not null).Select(each => each.CommandId!.Value).ToArray());
        // A LAN_SEARCH beside a slow punch goes to another port, which is a conversation of its own.
        Assert.All(datagrams.Where(each => each.Opcode is not PpppOpcode.LAN_SEARCH), each => Assert.Equal(1, each.Conversation));
        Assert.All(datagrams, each => Assert.StartsWith("127.0.0.1:", each.Source, StringComparison.Ordinal));
        Assert.All(datagrams, each => Assert.NotEqual(each.Source, each.Destination));
        using var revealing = new CaptureConversations(revealSecrets: true);
        var written = CaptureFile.Read(Path.Combine(folder, "trace.pcapng")).Select(revealing.Decode).Where(each => each.CommandId == 0).Select(each => each.Json!).ToArray();
        Assert.Contains("owner", written[0], StringComparison.Ordinal);
        Assert.DoesNotContain(written, json => json.Contains("s3cr3t!", StringComparison.Ordinal));
    }

    [Fact]
    public void AnOldFileIsReplacedOnlyByForce()
    {
        File.WriteAllText(Path.Combine(folder, "trace.pcapng"), "precious");
        engine.StartSimulator();

        var refused = engine.Run("Connect-Camera 127.0.0.1 -Port $sim.Port -TracePath $file");

        Assert.Null(refused.Terminating);
        Assert.Equal("FileExists", refused.ErrorId);
        Assert.Equal("precious", File.ReadAllText(Path.Combine(folder, "trace.pcapng")));
        engine.Run("Connect-Camera 127.0.0.1 -Port $sim.Port -TracePath $file -Force | Disconnect-Camera").RequireSuccess();
        Assert.NotEmpty(engine.Run("ConvertFrom-CameraCapture $file").RequireSuccess().Output);
    }

    [Fact]
    public void AFileAnotherSessionWritesIsNotReplacedEvenByForce()
    {
        engine.StartSimulator();
        engine.Run("$s = Connect-Camera 127.0.0.1 -Port $sim.Port -TracePath $file -NoHeartbeat").RequireSuccess();

        Assert.Equal("PathNotFound", engine.Run("Connect-Camera 127.0.0.1 -Port $sim.Port -TracePath $file -Force").ErrorId);

        engine.Run("Disconnect-Camera").RequireSuccess();
        Assert.NotEmpty(engine.Run("ConvertFrom-CameraCapture $file").RequireSuccess().Output);
        engine.Run("Connect-Camera 127.0.0.1 -Port $sim.Port -TracePath $file -Force | Disconnect-Camera").RequireSuccess();
    }

    [Fact]
    public async Task AFullDiskIsSaidOnceAndByTheSession()
    {
        var simulator = engine.StartSimulator();
        await using var session = await CameraSession.ConnectAsync(
            new CameraTarget { Address = IPAddress.Loopback, Ports = [simulator.Port] },
            new NetworkCredential("admin", "admin"),
            new CameraConnectionOption { SearchPort = simulator.SearchPort },
            progress: null,
            SessionTrace.Create(new FullDisk()),
            TestContext.Current.CancellationToken);
        engine.Set("given", session);
        Assert.True(SpinWait.SpinUntil(() => session.TraceFailure is not null, TimeSpan.FromSeconds(20)));

        var warnings = engine.Run("$null = Get-CameraInfo $given; $null = Get-CameraInfo $given; Disconnect-Camera $given").RequireSuccess().Warnings;

        Assert.Contains("incomplete", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Contains("No space left", warnings[0], StringComparison.Ordinal);
        Assert.NotEqual(0, session.TraceDropped);
    }

    [Fact]
    public void ADiskThatIsFullFromTheStartIsAnError()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "There is no /dev/full.");
        engine.StartSimulator();

        Assert.Equal("PathNotFound", engine.Run("Connect-Camera 127.0.0.1 -Port $sim.Port -TracePath /dev/full -Force").ErrorId);
    }

    [Theory]
    [InlineData("127.0.0.1 -TracePath $folder/none/there.pcapng", "PathNotFound")]
    [InlineData("127.0.0.1, 127.0.0.2 -TracePath $file", "InvalidParameter")]
    public void ATraceThatCannotBeIsNamedAndNobodyIsConnected(string parameters, string error)
    {
        var simulator = engine.StartSimulator(new CameraSimulatorOption { AddressPhase = false });

        var outcome = engine.Run($"Connect-Camera {parameters} -Port $sim.Port");

        Assert.Equal(error, outcome.ErrorId);
        Assert.Equal(0, simulator.Counters.Logins);
        Assert.Empty(engine.Run("Get-CameraSession").Output);
    }

    private sealed class FullDisk : MemoryStream
    {
        private int writes;

        public override void Write(ReadOnlySpan<byte> buffer) => Count();

        public override void Write(byte[] buffer, int offset, int count) => Count();

        private void Count()
        {
            if (++writes > 2)
            {
                throw new IOException("No space left.");
            }
        }
    }
}
