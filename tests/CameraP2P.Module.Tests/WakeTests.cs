using System.Diagnostics;
using CameraP2P.Module.Tests.Engine;
using CameraP2P.Output;
using CameraP2P.Simulator;
using CameraP2P.Wake;

namespace CameraP2P.Module.Tests;

/// <summary>From a sleeping camera to a session and back, with radios in memory and a simulated camera on loopback.</summary>
public sealed class WakeTests : IDisposable
{
    private const string ByPipeline = "Find-Camera -Bluetooth -TimeoutSeconds 0.3 | Select-Object -First 1 | Enable-CameraWifi | Connect-CameraWifi | Connect-Camera -Port $sim.Port -NoHeartbeat";
    private const string InOne = "Connect-Camera -Wake TC100_32E8 -Port $sim.Port -NoHeartbeat";

    private readonly ModuleEngine engine = new();
    private readonly FakeRadios radios;
    private readonly CameraSimulator simulator;

    public WakeTests()
    {
        simulator = engine.StartSimulator();
        radios = engine.UseFakeRadios();
    }

    public static TheoryData<string, RadioError> EveryStep => new()
    {
        { "bluetooth", RadioError.BluetoothOff },
        { "scan", RadioError.RadioNotAllowed },
        { "connect", RadioError.BluetoothLost },
        { "write", RadioError.BluetoothLost },
        { "read", RadioError.BluetoothLost },
        { "wifi", RadioError.WifiUnavailable },
        { "remember", RadioError.WifiUnavailable },
        { "visible", RadioError.WifiFailed },
        { "profiles", RadioError.RadioNotAllowed },
        { "join", RadioError.WifiPasswordRefused },
    };

    public void Dispose() => engine.Dispose();

    [Fact]
    public void CamerasAreHeardTheStrongestFirst()
    {
        var heard = engine.Run("Find-Camera -Bluetooth -TimeoutSeconds 0.3").RequireSuccess().Output.Select(each => (CameraBluetoothEndpoint)each.BaseObject).ToArray();

        Assert.Equal([new("TC100_32E8", "1C:15:2D:00:32:E8", -61), new("TC100_0001", "1C:15:2D:00:00:01", -80)], heard);
        Assert.Equal(0, radios.Opened);
    }

    [Fact]
    public void NobodyInReachIsAWarning()
    {
        radios.Cameras.Clear();

        Assert.Contains("No camera was heard", Assert.Single(engine.Run("Find-Camera -Bluetooth -TimeoutSeconds 0.1").RequireSuccess().Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ByPipeline, "Disconnect-Camera; Disconnect-CameraWifi")]
    [InlineData(InOne, "Disconnect-Camera")]
    public void AWokenCameraIsConnectedAndTheWifiIsBackAfterwards(string connect, string disconnect)
    {
        engine.Run($"$session = {connect}").RequireSuccess();

        Assert.Equal("KJK_E0FF", radios.Network);
        Assert.Equal((0, 1), (radios.Connected, simulator.Counters.Sessions));
        Assert.Equal("TC100_32E8", engine.Run("$session.Name").RequireSuccess().Value);
        Assert.StartsWith("127.0.0.1:", engine.Run("$session.LocalEndPoint").RequireSuccess().Value.ToString(), StringComparison.Ordinal);
        engine.Run(disconnect).RequireSuccess();
        Assert.Equal(("home", 0), (radios.Network, radios.Opened));
    }

    [Theory]
    [MemberData(nameof(EveryStep))]
    public void WhatGoesWrongIsOneNamedErrorAndLeavesNothingBehind(string step, RadioError error)
    {
        radios.Failures.Add(step, error);

        var outcome = engine.Run($"{InOne}; 'went on'");

        Assert.Equal(error.ToString(), outcome.ErrorId);
        Assert.Equal("TC100_32E8", outcome.Error.TargetObject);
        Assert.NotNull(outcome.Error.ErrorDetails.RecommendedAction);
        Assert.Equal("went on", outcome.Value);
        Assert.Equal(("home", 0, 0), (radios.Network, radios.Connected, radios.Opened));
        Assert.Empty(engine.Run("Get-CameraSession").Output);
    }

    [Theory]
    [MemberData(nameof(EveryStep))]
    public async Task CtrlCAtAnyStepPutsTheWifiBack(string step, RadioError error)
    {
        Assert.NotEqual(RadioError.RadioNotSupported, error);
        radios.Hangs = step;
        using var shell = engine.CreateShell(InOne);
        var running = shell.BeginInvoke();
        Assert.True(SpinWait.SpinUntil(() => radios.Steps.Contains(step), TimeSpan.FromSeconds(10)));

        var clock = Stopwatch.StartNew();
        await Task.Run(shell.Stop, TestContext.Current.CancellationToken);

        Assert.True(running.IsCompleted);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(3), $"It took {clock.Elapsed}.");
        Assert.Equal(("home", 0, 0), (radios.Network, radios.Connected, radios.Opened));
    }

    [Fact]
    public void ACameraThatIsNotThereAfterAllPutsTheWifiBack()
    {
        simulator.Block();

        Assert.Equal("ConnectTimeout", engine.Run($"{InOne} -TimeoutSeconds 0.5 -Option (New-CameraConnectionOption -SearchPort $sim.SearchPort)").ErrorId);
        Assert.Equal(("home", 0), (radios.Network, radios.Opened));
    }

    [Theory]
    [InlineData("""{"ret":-1}""", "WakeRefused")]
    [InlineData("""{"ret":0,"ssid":"KJK_E0FF"}""", "WakeMalformed")]
    [InlineData("""{"ret":0,"pwd":"98765432"}""", "WakeMalformed")]
    [InlineData("""{"ret":0,"ssid":"KJK_E0FF","pwd":"1"}""", "WakeMalformed")]
    [InlineData("garbage", "WakeMalformed")]
    [InlineData("[]", "WakeMalformed")]
    public void AnAnswerThatIsNoUseIsANamedError(string answer, string id)
    {
        radios.Answer = answer;

        Assert.Equal(id, engine.Run("Enable-CameraWifi TC100_32E8").ErrorId);
        Assert.Equal((0, 0), (radios.Connected, radios.Opened));
    }

    [Fact]
    public void OneCameraThatDoesNotWakeIsNoReasonNotToWakeTheOthers()
    {
        radios.Failures.Add("connect", RadioError.BluetoothLost);

        var outcome = engine.Run("Enable-CameraWifi TC100_32E8, TC100_0001");

        Assert.Equal("BluetoothLost", outcome.ErrorId);
        Assert.Equal("TC100_0001", ((CameraWifi)outcome.Value).Name);
    }

    [Fact]
    public void ABusyAdapterIsAskedAgain()
    {
        radios.Failures.Add("scan", RadioError.BluetoothBusy);
        radios.Failures.Add("connect", RadioError.BluetoothBusy);

        Assert.Equal("KJK_E0FF", ((CameraWifi)engine.Run("Enable-CameraWifi TC100_32E8").RequireSuccess().Value).Ssid);
    }

    [Fact]
    public void ThePasswordIsNowhere()
    {
        var outcome = engine.Run($"""
            $VerbosePreference = $DebugPreference = 'Continue'
            $wifi = Enable-CameraWifi TC100_32E8
            $wifi
            $wifi | Format-List * | Out-String
            $wifi | ConvertTo-Json -Depth 5
            $wifi | ConvertTo-Csv
            [Management.Automation.PSSerializer]::Serialize($wifi)
            $joined = $wifi | Connect-CameraWifi
            $joined | Format-List * | Out-String
            $joined | ConvertTo-Json
            Disconnect-CameraWifi
            Connect-CameraWifi -Ssid $wifi.Ssid -Password $wifi.Password -InterfaceAlias nowhere -ErrorAction SilentlyContinue
            $Error | Format-List * -Force | Out-String
            """);

        Assert.DoesNotContain(FakeRadios.Password, outcome.AllText(), StringComparison.Ordinal);
        Assert.DoesNotContain(FakeRadios.Password, string.Concat(outcome.Output.Select(each => each.ToString())), StringComparison.Ordinal);
    }

    [Fact]
    public void AnAdapterInTheWifiOfACameraIsNotTakenFromIt()
    {
        engine.Run("Enable-CameraWifi TC100_32E8 | Connect-CameraWifi").RequireSuccess();

        Assert.Equal("WifiInUse", engine.Run("Enable-CameraWifi TC100_0001 | Connect-CameraWifi").ErrorId);
        Assert.Equal("WifiInUse", engine.Run("Connect-Camera -Wake TC100_0001").ErrorId);
        engine.Run("Disconnect-CameraWifi").RequireSuccess();
        engine.Run("Enable-CameraWifi TC100_0001 | Connect-CameraWifi").RequireSuccess();
    }

    [Theory]
    [InlineData("Remove-Module CameraP2P")]
    [InlineData(null)]
    public void TheEndOfTheModuleAndOfTheRunspacePutTheWifiBack(string? script)
    {
        engine.Run("Enable-CameraWifi TC100_32E8 | Connect-CameraWifi").RequireSuccess();
        Assert.Equal("KJK_E0FF", radios.Network);

        if (script is null)
        {
            engine.Runspace.Close();
        }
        else
        {
            engine.Run(script).RequireSuccess();
        }

        Assert.Equal(("home", 0), (radios.Network, radios.Opened));
    }

    [Theory]
    [InlineData("Connect-Camera 127.0.0.1 -Port $sim.Port -InterfaceAlias lo", null)]
    [InlineData("Connect-Camera 127.0.0.1 -Port $sim.Port -LocalAddress 127.0.0.1", null)]
    [InlineData("Find-Camera -BroadcastAddress 127.0.0.1 -SearchPort $sim.SearchPort -InterfaceAlias lo -TimeoutSeconds 0.5", null)]
    [InlineData("Connect-Camera 127.0.0.1 -InterfaceAlias nowhere0", "InvalidParameter")]
    [InlineData("Connect-Camera 127.0.0.1 -LocalAddress 192.0.2.7", "InvalidParameter")]
    [InlineData("Find-Camera -InterfaceAlias nowhere0", "InvalidParameter")]
    [InlineData("Connect-Camera 127.0.0.1 -Wake TC100_32E8", "InvalidParameter")]
    public void ASessionIsBoundToAnAdapter(string script, string? id)
    {
        var outcome = engine.Run(script);

        if (id is null)
        {
            Assert.Single(outcome.RequireSuccess().Output);
        }
        else
        {
            Assert.Equal(id, outcome.ErrorId);
        }
    }
}
