using System.Management.Automation;
using CameraP2P.Module.Tests.Engine;
using CameraP2P.Output;
using CameraP2P.Simulator;

namespace CameraP2P.Module.Tests;

public sealed class SendCameraCommandTests : IDisposable
{
    private readonly ModuleEngine engine = new();

    public void Dispose() => engine.Dispose();

    [Theory]
    [InlineData("DeviceInfo")]
    [InlineData("deviceinfo")]
    [InlineData("512")]
    public void ACommandIsNamedOrNumbered(string command)
    {
        engine.Connect();

        var response = (CameraCommandResponse)engine.Run($"Send-CameraCommand {command}").RequireSuccess().Value;

        Assert.Equal(512, response.CommandId);
        Assert.Equal("DeviceInfo", response.Command);
        Assert.Equal(0, response.Result);
        Assert.Equal("Success", response.Message);
        Assert.Equal(1, response.SessionId);
        Assert.True(response.RoundTripTime > TimeSpan.Zero);
        Assert.Equal("KJK230", response.GetData()!.Properties["modelName"].Value);
        Assert.IsType<int>(response.GetData()!.Properties["batPercent"].Value);
    }

    [Fact]
    public void TheHeartbeatHasNoAnswer()
    {
        var simulator = engine.Connect("-NoHeartbeat");

        var response = (CameraCommandResponse)engine.Run("Send-CameraCommand 525").RequireSuccess().Value;

        Assert.Null(response.Result);
        Assert.Null(response.GetData());
        Assert.Equal(1, simulator.Counters.Heartbeats);
    }

    [Fact]
    public void FieldsReachTheCamera()
    {
        engine.Connect();

        var outcome = engine.Run("Send-CameraCommand MediaList @{ pageNo = 0; itemCntPerPage = 3 }").RequireSuccess();

        var files = (object[])((CameraCommandResponse)outcome.Value).GetData()!.Properties["mediaFiles"].Value;
        Assert.Equal(3, files.Length);
        Assert.IsType<PSObject>(files[0]);
    }

    [Fact]
    public void MissingFieldsAreWarnedOfAndARefusalIsWrittenWithItsAnswer()
    {
        engine.Connect();

        var outcome = engine.Run("Send-CameraCommand MediaList");

        Assert.Null(outcome.Terminating);
        Assert.Contains("itemCntPerPage, pageNo", Assert.Single(outcome.Warnings), StringComparison.Ordinal);
        Assert.Equal(-1, ((CameraCommandResponse)outcome.Value).Result);
        Assert.Equal("CommandRefused", outcome.ErrorId);
        Assert.Equal(ErrorCategory.InvalidResult, outcome.Error.CategoryInfo.Category);
        Assert.Contains("Parameter error", outcome.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void AnUnknownNumberIsSentAndAnUnknownNameIsNot()
    {
        engine.Connect();

        Assert.Equal("CommandRefused", engine.Run("Send-CameraCommand 9999").ErrorId);
        Assert.Equal("CommandUnknown", engine.Run("Send-CameraCommand Nonsense").ErrorId);
    }

    [Theory]
    [InlineData("@{ cmdId = 1 }", "cmdId")]
    [InlineData("@{ Token = 1 }", "Token")]
    [InlineData("@{ a = { } }", "a")]
    [InlineData("@{ a = @{ b = 1, [double]::NaN } }", "a.b[1]")]
    [InlineData("@{ 5 = 1 }", "5")]
    public void WhatCannotBeSentIsNamed(string parameter, string name)
    {
        var simulator = engine.Connect();
        var before = simulator.Counters.Commands;

        var outcome = engine.Run($"Send-CameraCommand 512 {parameter}");

        Assert.NotNull(outcome.Terminating);
        Assert.Equal("InvalidParameter", outcome.ErrorId);
        Assert.Contains($"'{name}'", outcome.Error.ToString(), StringComparison.Ordinal);
        Assert.Equal(before, simulator.Counters.Commands);
    }

    [Fact]
    public void TheLoginIsNoCommandForScripts() => Assert.Equal("InvalidParameter", engine.Run("Send-CameraCommand Login").ErrorId);

    [Fact]
    public void NoAnswerInTimeIsNamedAndTheSessionLives()
    {
        var simulator = engine.Connect();
        simulator.Block();

        var outcome = engine.Run("Send-CameraCommand 512 -TimeoutSeconds 0.2");
        simulator.Unblock();

        Assert.Null(outcome.Terminating);
        Assert.Equal("CommandTimeout", outcome.ErrorId);
        Assert.Same(Unwrap(engine.Get("CameraSession")), outcome.Error.TargetObject);
        engine.Run("Send-CameraCommand 512").RequireSuccess();
    }

    [Fact]
    public void LosingTheSessionIsOneErrorAndTheScriptGoesOn()
    {
        var simulator = engine.Connect("-Option (New-CameraConnectionOption -NoReconnect -AliveIntervalSeconds 0.1 -AliveLimit 1)");
        simulator.Block();

        var outcome = engine.Run("Send-CameraCommand 512; 'reached'");
        var later = engine.Run("Send-CameraCommand 512");

        Assert.Null(outcome.Terminating);
        Assert.Equal("SessionLost", outcome.ErrorId);
        Assert.Equal("reached", outcome.Value);
        Assert.Equal(ErrorCategory.ConnectionError, outcome.Error.CategoryInfo.Category);
        Assert.Null(later.Terminating);
        Assert.Equal("SessionLost", later.ErrorId);
        Assert.Contains("Connect-Camera", later.Error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void ADestructiveCommandIsAskedAboutUnlessForced()
    {
        var simulator = engine.Connect();

        Assert.Empty(engine.Run("Send-CameraCommand FormatStorage").RequireSuccess().Output);
        Assert.Equal(1, engine.Host.Prompts);
        Assert.Equal(0, simulator.Counters.RefusedCommands);

        Assert.Single(engine.Run("Send-CameraCommand FormatStorage -Force").RequireSuccess().Output);
        Assert.Equal(1, engine.Host.Prompts);
    }

    [Theory]
    [InlineData("Send-CameraCommand FormatStorage -WhatIf -Force")]
    [InlineData("Send-CameraCommand DeviceInfo -WhatIf")]
    [InlineData("$WhatIfPreference = $true; Send-CameraCommand DeviceInfo")]
    public void WhatIfSendsNothing(string script)
    {
        var simulator = engine.Connect();
        var before = simulator.Counters.Commands;

        Assert.Empty(engine.Run(script).RequireSuccess().Output);
        Assert.Equal(before, simulator.Counters.Commands);
        Assert.Equal(0, engine.Host.Prompts);
    }

    [Fact]
    public void EverySessionOfThePipelineIsAsked()
    {
        engine.Connect("-Name a");
        engine.Connect("-Name b");

        var outcome = engine.Run("$CameraSessions | Send-CameraCommand 512").RequireSuccess();

        Assert.Equal(["a", "b"], outcome.Output.Select(each => ((CameraCommandResponse)each.BaseObject).Session).ToArray());
    }

    [Fact]
    public void TextsOfTheCameraCannotHarmATerminalAndTheLockCodeIsMasked()
    {
        engine.Connect(option: new CameraSimulatorOption { Model = "\u001b[31mKJK\u202E" });

        var data = ((CameraCommandResponse)engine.Run("Send-CameraCommand 512").Value).GetData()!;

        Assert.Equal("\uFFFD[31mKJK\uFFFD", data.Properties["modelName"].Value);
        Assert.Equal("***", data.Properties["secureCode0"].Value);
        Assert.Equal(0, data.Properties["secureCodeOnOff"].Value);
    }

    private static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
