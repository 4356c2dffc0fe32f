using System.Management.Automation;
using System.Net;
using System.Security;
using CameraP2P.Jobs;
using CameraP2P.Module.Tests.Engine;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Session;
using CameraP2P.Session.Core;
using CameraP2P.Simulator;

namespace CameraP2P.Module.Tests;

public sealed class ConnectCameraTests : IDisposable
{
    private const string Secret = "geheim-7183";
    private readonly ModuleEngine engine = new();

    public void Dispose() => engine.Dispose();

    [Fact]
    public void ASessionIsWrittenAndBecomesTheCurrentOne()
    {
        var simulator = engine.StartSimulator();

        var session = (CameraSession)engine.Run("Connect-Camera 127.0.0.1 -Port $sim.Port").RequireSuccess().Value;

        Assert.Equal(CameraSessionState.Connected, session.State);
        Assert.Equal(simulator.Port, session.GetRemoteEndPoint()!.Port);
        Assert.Equal(1, session.Id);
        Assert.Same(session, Unwrap(engine.Get("CameraSession")));
        Assert.Same(session, Assert.Single((IEnumerable<CameraSession>)Unwrap(engine.Get("CameraSessions"))!));
    }

    [Fact]
    public void TheFactorysPasswordIsWarnedOfOncePerRunspace()
    {
        engine.StartSimulator();

        var first = engine.Run("Connect-Camera 127.0.0.1 -Port $sim.Port");
        var second = engine.Run("Connect-Camera 127.0.0.1 -Port $sim.Port");

        Assert.Contains("-Credential", Assert.Single(first.Warnings), StringComparison.Ordinal);
        Assert.Empty(second.Warnings);
    }

    [Fact]
    public void ACredentialIsUsedAndNeverShown()
    {
        engine.StartSimulator(new CameraSimulatorOption { Credential = new NetworkCredential("owner", Secret) });
        engine.Set("credential", Credential("owner", Secret));

        var outcome = engine.Run("Connect-Camera 127.0.0.1 -Port $sim.Port -Credential $credential -Verbose").RequireSuccess();
        var shown = engine.Show("$CameraSession; $CameraSession.Option; $CameraSession.psobject.Properties");

        Assert.Empty(outcome.Warnings);
        Assert.DoesNotContain(Secret, outcome.AllText(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, shown, StringComparison.Ordinal);
    }

    [Fact]
    public void ARefusedLoginIsNamedWithoutThePassword()
    {
        engine.StartSimulator();
        engine.Set("credential", Credential("owner", Secret));

        var outcome = engine.Run("Connect-Camera 127.0.0.1 -Port $sim.Port -Credential $credential -Verbose");

        Assert.Null(outcome.Terminating);
        Assert.Equal("LoginRefused", outcome.ErrorId);
        Assert.Equal(ErrorCategory.AuthenticationError, outcome.Error.CategoryInfo.Category);
        Assert.Contains("owner", outcome.Error.ToString(), StringComparison.Ordinal);
        Assert.Contains("-Credential", outcome.Error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, outcome.AllText(), StringComparison.Ordinal);
        Assert.Null(engine.Get("CameraSession"));
    }

    [Fact]
    public void ATimeoutNamesWhatWasTried()
    {
        var port = UnusedPort();

        var outcome = engine.Run($"Connect-Camera 127.0.0.1 -Port {port} -TimeoutSeconds 0.2");

        Assert.Null(outcome.Terminating);
        Assert.Equal("ConnectTimeout", outcome.ErrorId);
        Assert.Equal(ErrorCategory.OperationTimeout, outcome.Error.CategoryInfo.Category);
        Assert.Equal("127.0.0.1", outcome.Error.TargetObject);
        Assert.Contains($"port {port} of 127.0.0.1", outcome.Error.ToString(), StringComparison.Ordinal);
        Assert.Contains("Find-Camera", outcome.Error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void AHostNameIsResolved()
    {
        engine.StartSimulator();

        var session = (CameraSession)engine.Run("Connect-Camera localhost -Port $sim.Port").RequireSuccess().Value;

        Assert.Equal(IPAddress.Loopback, session.GetRemoteEndPoint()!.Address);
    }

    [Theory]
    [InlineData("::1")]
    [InlineData(null)]
    public void AnAddressThatIsNoneIsNamed(string? address)
    {
        // Longer than any name may be, so that no name server is asked.
        address ??= new string('a', 300);

        var outcome = engine.Run($"Connect-Camera '{address}' -TimeoutSeconds 1");

        Assert.Null(outcome.Terminating);
        Assert.Equal("AddressNotResolved", outcome.ErrorId);
        Assert.Equal(address, outcome.Error.TargetObject);
    }

    [Fact]
    public void SeveralCamerasAreConnectedInTheOrderAskedFor()
    {
        var ports = Enumerable.Range(0, 3).Select(_ => engine.StartSimulator().Port).ToArray();
        engine.Set("ports", ports);

        var outcome = engine.Run("$ports | ForEach-Object { [pscustomobject]@{ Address = '127.0.0.1'; Port = $_; Name = \"camera $_\" } } | Connect-Camera").RequireSuccess();

        Assert.Equal(ports, outcome.Output.Select(each => ((CameraSession)each.BaseObject).GetRemoteEndPoint()!.Port));
        Assert.Equal([.. ports.Select(port => $"camera {port}")], outcome.Output.Select(each => ((CameraSession)each.BaseObject).Name).ToArray());
        Assert.Equal([1, 2, 3], outcome.Output.Select(each => ((CameraSession)each.BaseObject).Id));
    }

    [Fact]
    public void OneOfSeveralMayFailAndTheOthersGoOn()
    {
        var port = engine.StartSimulator().Port;
        engine.Set("all", new[] { UnusedPort(), port });

        var outcome = engine.Run("$all | ForEach-Object { [pscustomobject]@{ Address = '127.0.0.1'; Port = $_ } } | Connect-Camera -TimeoutSeconds 0.3");

        Assert.Null(outcome.Terminating);
        Assert.Equal("ConnectTimeout", outcome.ErrorId);
        Assert.Equal(port, ((CameraSession)outcome.Value).GetRemoteEndPoint()!.Port);
    }

    [Fact]
    public void AFoundCameraIsConnectedOnThePortItAnsweredFrom()
    {
        var simulator = engine.StartSimulator();

        var outcome = engine.Run("Find-Camera -BroadcastAddress 127.0.0.1 -SearchPort $sim.SearchPort -TimeoutSeconds 0.3 | Connect-Camera").RequireSuccess();

        Assert.Equal(simulator.Port, ((CameraSession)outcome.Value).GetRemoteEndPoint()!.Port);
    }

    [Fact]
    public void WithoutAnAddressTheNetworkIsSearched()
    {
        var simulator = engine.StartSimulator();

        var outcome = engine.Run("Connect-Camera -Option (New-CameraConnectionOption -BroadcastAddress 127.0.0.1 -SearchPort $sim.SearchPort)").RequireSuccess();

        Assert.Equal(simulator.Port, ((CameraSession)outcome.Value).GetRemoteEndPoint()!.Port);
        Assert.True(simulator.Counters.Searches > 0);
    }

    [Fact]
    public void AnEmptyPipelineConnectsNothing() => Assert.Empty(engine.Run("@() | Connect-Camera").RequireSuccess().Output);

    [Fact]
    public void ASimulatorCanBePiped()
    {
        var simulator = engine.StartSimulator();

        Assert.Equal(simulator.Port, ((CameraSession)engine.Run("$sim | Connect-Camera").RequireSuccess().Value).GetRemoteEndPoint()!.Port);
    }

    [Fact]
    public void TheUidMustBeTheCamerasOwn()
    {
        engine.StartSimulator(new CameraSimulatorOption { Uid = CameraUid.Parse("ABCD-123456-EFGHI") });

        var right = engine.Run("Connect-Camera 127.0.0.1 -Port $sim.Port -Uid abcd123456efghi").RequireSuccess();
        var wrong = engine.Run("Connect-Camera 127.0.0.1 -Port $sim.Port -Uid LBCS-000000-CCCJJ -TimeoutSeconds 0.3");
        var none = engine.Run("Connect-Camera 127.0.0.1 -Port $sim.Port -Uid rubbish");

        Assert.Equal("ABCD-123456-EFGHI", ((CameraSession)right.Value).Name);
        Assert.Equal("ConnectTimeout", wrong.ErrorId);
        Assert.Contains("LBCS-000000-CCCJJ", none.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void NotDefaultLeavesTheCurrentSession()
    {
        engine.Connect();

        var other = engine.Run("Connect-Camera 127.0.0.1 -Port $sim.Port -NotDefault -Name second").RequireSuccess().Value;

        Assert.NotSame(other, Unwrap(engine.Get("CameraSession")));
        Assert.Equal(1, ((CameraSession)Unwrap(engine.Get("CameraSession"))!).Id);
    }

    [Fact]
    public void HeartbeatsRunUnlessUnwanted()
    {
        engine.Connect();
        Assert.True(((CameraSession)Unwrap(engine.Get("s"))!).Heartbeat.Running);
        Assert.IsType<CameraHeartbeatJob>(engine.Run("Get-Job").Value);

        engine.Connect("-NoHeartbeat");
        Assert.False(((CameraSession)Unwrap(engine.Get("s"))!).Heartbeat.Running);
        Assert.Single(engine.Run("Get-Job").Output);
    }

    [Fact]
    public void VerboseTellsTheStory()
    {
        var simulator = engine.StartSimulator();

        var story = string.Join('\n', engine.Run("Connect-Camera 127.0.0.1 -Port $sim.Port -Verbose").Verbose);

        Assert.Contains("attempt 1 begins", story, StringComparison.Ordinal);
        Assert.Contains($"PUNCH_PKT to 127.0.0.1:{simulator.Port}", story, StringComparison.Ordinal);
        Assert.Contains($"P2P_RDY from LBCS-000000-CCCJJ at 127.0.0.1:{simulator.Port}", story, StringComparison.Ordinal);
        Assert.Matches("login answered after another [0-9]+ ms, battery [0-9]+ %", story);
        Assert.Matches($@"Lan connect to remote success, mode:P2P, cost time:0, localAddr:\(127\.0\.0\.1:[0-9]+\), remoteAddr:\(127\.0\.0\.1:{simulator.Port}\)", story);
    }

    [Theory]
    [InlineData("Connect-Camera 127.0.0.1, 127.0.0.2 -Name x")]
    [InlineData("Connect-Camera 127.0.0.1, 127.0.0.2 -TracePath x")]
    public void WhatCannotBeIsRefusedBeforeAnythingIsSent(string script)
    {
        var outcome = engine.Run(script);

        Assert.NotNull(outcome.Terminating);
        Assert.Equal("InvalidParameter", outcome.ErrorId);
    }

    private static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    private static PSCredential Credential(string user, string password)
    {
        var secure = new SecureString();
        foreach (var letter in password)
        {
            secure.AppendChar(letter);
        }

        return new PSCredential(user, secure);
    }

    /// <summary>A port nobody listens on.</summary>
    private static int UnusedPort()
    {
        using var socket = new System.Net.Sockets.UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.Client.LocalEndPoint!).Port;
    }
}
