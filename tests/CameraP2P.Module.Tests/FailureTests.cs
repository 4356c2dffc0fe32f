using System.Management.Automation;
using CameraP2P.Module.Tests.Engine;
using CameraP2P.Session;

namespace CameraP2P.Module.Tests;

/// <summary>A failure about one camera is one non-terminating error that names it, and the other cameras are served.</summary>
public sealed class FailureTests : IDisposable
{
    private const string Fragile = "-Option (New-CameraConnectionOption -NoReconnect -AliveIntervalSeconds 0.1 -AliveLimit 1)";

    private readonly ModuleEngine engine = new();

    public void Dispose() => engine.Dispose();

    [Theory]
    [InlineData("Get-CameraInfo -Session a, nobody, gone, b", 2)]
    [InlineData("'a', 'nobody', 'gone', 'b' | Get-CameraInfo", 2)]
    [InlineData("Set-CameraInfo -Session a, nobody, gone, b -PirSensitivity 2 -PassThru", 2)]
    [InlineData("Send-CameraCommand DeviceInfo -Session a, nobody, gone, b", 2)]
    [InlineData("'a', 'nobody', 'gone', 'b' | Send-CameraCommand DeviceInfo", 2)]
    [InlineData("Get-CameraMedia -Session a, nobody, gone, b -First 1", 2)]
    [InlineData("Start-CameraHeartbeat -Session a, nobody, gone, b", 2)]
    [InlineData("Remove-CameraMedia -All -Session a, nobody, gone, b -Force", 0)]
    [InlineData("Format-CameraStorage -Session a, nobody, gone, b -Force", 0)]
    [InlineData("'a', 'nobody', 'gone', 'b' | Restore-CameraDefault -Force", 0)]
    public void TheOthersAreServed(string script, int results)
    {
        var commands = TwoAndOneThatHasEnded();

        var outcome = engine.Run(script);

        Assert.Null(outcome.Terminating);
        Assert.Equal(["SessionNotFound", "SessionLost"], [.. outcome.Errors.Select(Id)]);
        Assert.Contains("'nobody'", outcome.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.StartsWith("Session 2 gone (LBCS-000000-CCCJJ at 127.0.0.1:", outcome.Errors[1].ToString(), StringComparison.Ordinal);
        Assert.IsType<CameraException>(outcome.Errors[1].Exception);
        Assert.Equal(ErrorCategory.ConnectionError, outcome.Errors[1].CategoryInfo.Category);
        Assert.IsType<CameraSession>(outcome.Errors[1].TargetObject);
        Assert.Equal(results, outcome.Output.Length);
        Assert.True(script.StartsWith("Start", StringComparison.Ordinal) || commands().All(count => count > 0), "A camera was not asked.");
    }

    [Fact]
    public void WhoIsNotFoundDoesNotKeepTheOthersConnected()
    {
        TwoAndOneThatHasEnded();

        var outcome = engine.Run("Disconnect-Camera -Session a, nobody, gone, b");

        Assert.Null(outcome.Terminating);
        Assert.Equal("SessionNotFound", outcome.ErrorId);
        Assert.Empty(engine.Run("Get-CameraSession").Output);
    }

    [Theory]
    [InlineData("-ErrorAction SilentlyContinue", 0, 1)]
    [InlineData("-ErrorAction Ignore", 0, 0)]
    [InlineData("-ErrorAction Continue", 1, 1)]
    public void ErrorActionAndErrorVariableMeanWhatTheyMeanElsewhere(string action, int written, int kept)
    {
        engine.StartSimulator();

        foreach (var script in (string[])["Get-CameraInfo -Session nobody", "Connect-Camera 127.0.0.010", "Get-CameraInfo"])
        {
            var outcome = engine.Run($"{script} {action} -ErrorVariable kept; $kept.Count");

            Assert.Null(outcome.Terminating);
            Assert.Equal(written, outcome.Errors.Length);
            Assert.Equal(kept, outcome.Value);
        }
    }

    [Theory]
    [InlineData("Get-CameraInfo -Session nobody -ErrorAction Stop; 'reached'")]
    [InlineData("$ErrorActionPreference = 'Stop'; Connect-Camera 127.0.0.010; 'reached'")]
    public void StopEndsTheScript(string script)
    {
        var outcome = engine.Run(script);

        Assert.NotNull(outcome.Terminating);
        Assert.Empty(outcome.Output);
    }

    [Fact]
    public void ACommandThatFailsNamesItselfAndItsSession()
    {
        var simulator = engine.Connect("-Name gate");
        simulator.Block();

        var outcome = engine.Run("Send-CameraCommand DeviceInfo -TimeoutSeconds 0.1");

        Assert.StartsWith("Session 1 gate (LBCS-000000-CCCJJ at 127.0.0.1:", outcome.Error.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("): DeviceInfo (512) failed: no answer within 0.1 s.", outcome.Error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Send-CameraCommand MediaList -WarningAction Ignore", "The camera refused MediaList (768) (result -1: Parameter error).")]
    [InlineData("Send-CameraCommand 9999", "The camera refused command 9999 (result -1: Not supported).")]
    [InlineData("Set-CameraInfo -Language xx", "does not offer languageCode xx")]
    public void ARefusalNamesTheCommandAndTheSession(string script, string message)
    {
        engine.Connect("-Name gate");

        var outcome = engine.Run(script);

        Assert.Null(outcome.Terminating);
        Assert.StartsWith("Session 1 gate (LBCS-000000-CCCJJ at 127.0.0.1:", outcome.Error.ToString(), StringComparison.Ordinal);
        Assert.Contains(message, outcome.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void AFailedConnectionNamesTheCameraAsTheCallerDoes()
    {
        var outcome = engine.Run("[pscustomobject]@{ Name = 'gate'; Address = '127.0.0.010' } | Connect-Camera");

        Assert.Null(outcome.Terminating);
        Assert.Equal("Camera gate: '127.0.0.010' has a number with a leading zero, which some programs read as octal.", outcome.Error.ToString());
        Assert.Equal("127.0.0.010", outcome.Error.TargetObject);
        Assert.IsType<CameraException>(outcome.Error.Exception);
    }

    [Fact]
    public async Task OfSeveralCamerasNoneIsTaken()
    {
        // Two cameras on one search port, as in one network: the second listens on another address of this machine.
        await using var first = Simulator.CameraSimulator.Start(new() { AddressPhase = false, Port = 0, SearchPort = 0 });
        await using var second = Simulator.CameraSimulator.Start(new() { AddressPhase = false, Port = 0, SearchPort = first.SearchPort, ListenAddress = System.Net.IPAddress.Parse("127.0.0.2"), Uid = Protocol.Pppp.CameraUid.Parse("OTHR-000002-ABCDE") });
        engine.Set("option", new CameraConnectionOption { SearchPort = first.SearchPort, BroadcastAddresses = [first.ListenAddress, second.ListenAddress] });

        var outcome = engine.Run("Connect-Camera -Option $option");
        var chosen = engine.Run("Connect-Camera -Option $option -Uid OTHR-000002-ABCDE").RequireSuccess();

        Assert.Equal("CameraAmbiguous", outcome.ErrorId);
        Assert.Equal(ErrorCategory.InvalidArgument, outcome.Error.CategoryInfo.Category);
        Assert.Contains("LBCS-000000-CCCJJ at 127.0.0.1", outcome.Error.ToString(), StringComparison.Ordinal);
        Assert.Contains("OTHR-000002-ABCDE at 127.0.0.2", outcome.Error.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, first.Counters.Logins);
        Assert.Equal("OTHR-000002-ABCDE", ((CameraSession)chosen.Value).Uid);
    }

    private static string Id(ErrorRecord error) => error.FullyQualifiedErrorId.Split(',')[0];

    /// <summary>Sessions a and b, and gone, which was lost; gives how many commands the first two have had since.</summary>
    private Func<int[]> TwoAndOneThatHasEnded()
    {
        var a = engine.Connect("-Name a");
        var gone = engine.Connect($"-Name gone -NoHeartbeat {Fragile}");
        var session = (CameraSession)engine.Run("$s").Value;
        var b = engine.Connect("-Name b");
        gone.Block();
        Assert.True(SpinWait.SpinUntil(() => session.State == Session.Core.CameraSessionState.Ended, TimeSpan.FromSeconds(10)));
        var (before, beforeB) = (a.Counters.Commands, b.Counters.Commands);
        return () => [(int)(a.Counters.Commands - before), (int)(b.Counters.Commands - beforeB)];
    }
}
