using System.Reflection;
using CameraP2P.Cmdlets;
using CameraP2P.Input;
using CameraP2P.Module.Tests.Engine;
using CameraP2P.Output;
using CameraP2P.Protocol.Commands;

namespace CameraP2P.Module.Tests;

public sealed class SetCameraInfoTests : IDisposable
{
    private readonly ModuleEngine engine = new();

    public void Dispose() => engine.Dispose();

    private static IEnumerable<(PropertyInfo Parameter, SettingAttribute Setting)> Parameters => typeof(SetCameraInfoCommand).GetProperties()
        .Select(property => (property, property.GetCustomAttribute<SettingAttribute>()!))
        .Where(each => each.Item2 is not null);

    [Fact]
    public void EveryParameterIsAPropertyOfTheInfoAndAFieldOfTheCatalogue()
    {
        CommandCatalog.TryGet(CommandIds.SetDeviceInfo, out var command);
        var fields = command!.GetRequestFields().ToDictionary(field => field.Name, field => field.Type);

        Assert.All(Parameters, each =>
        {
            var property = typeof(CameraInfo).GetProperty(each.Parameter.Name);
            Assert.NotNull(property);
            Assert.Equal(each.Parameter.PropertyType, Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType);
            Assert.Contains(each.Setting.Field, fields.Keys);
            Assert.Equal(each.Parameter.PropertyType == typeof(bool) && fields[each.Setting.Field] == CommandFieldType.Number, each.Setting.AsNumber);
            Assert.Equal(each.Parameter.PropertyType == typeof(TimeSpan), each.Setting.MinuteField is not null);
        });
        Assert.InRange(Parameters.Count(), 20, 40);
    }

    [Theory]
    [InlineData("-PirSensitivity 2", "PirSensitivity", 2)]
    [InlineData("-PhotoResolution 5", "PictureResolution", 5)]
    [InlineData("-BurstCount 3", "PicturesPerTrigger", 3)]
    [InlineData("-PirCoolingSeconds 60", "PirPauseSeconds", 60)]
    [InlineData("-RecordAudio $false", "RecordAudio", false)]
    [InlineData("-WifiLed $false", "WifiLed", false)]
    [InlineData("-Language de", "Language", "de")]
    [InlineData("-CameraName 'Old oak' -CameraNameOnPicture $true", "CameraName", "Old oak")]
    [InlineData("-Setting @{ micVol = 5 }", "MicrophoneVolume", 5)]
    public void WhatIsSetIsReadAgain(string parameters, string property, object expected)
    {
        engine.Connect();

        var info = engine.Run($"Set-CameraInfo {parameters} -PassThru").RequireSuccess().Output.Single();

        Assert.IsType<CameraInfo>(info.BaseObject);
        Assert.Equal(expected, info.Properties[property].Value);
        Assert.Equal(expected, engine.Run($"(Get-CameraInfo).{property}").Value);
    }

    [Fact]
    public void AWorkTimeIsATimeOfDay()
    {
        engine.Connect();

        var info = (CameraInfo)engine.Run("Set-CameraInfo -WorkTimeEnabled $true -WorkTimeStart 08:30 -WorkTimeEnd 17:45 -PassThru").RequireSuccess().Value;

        Assert.True(info.WorkTimeEnabled);
        Assert.Equal(new TimeSpan(8, 30, 0), info.WorkTimeStart);
        Assert.Equal(new TimeSpan(17, 45, 0), info.WorkTimeEnd);
    }

    [Theory]
    [InlineData("-Language xx", "en, de")]
    [InlineData("-PictureResolution 77", "100, 0")]
    [InlineData("-Setting @{ languageCode = 'xx' }", "en, de")]
    public void WhatTheCameraDoesNotOfferIsNamedAndNothingIsSent(string parameters, string offered)
    {
        var simulator = engine.Connect("-NoHeartbeat");
        engine.Run("$null = Get-CameraInfo").RequireSuccess();
        var before = simulator.Counters.Commands;

        var outcome = engine.Run($"Set-CameraInfo {parameters}");

        Assert.Equal("InvalidParameter", outcome.ErrorId);
        Assert.Contains(offered, outcome.Error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(before, simulator.Counters.Commands);
    }

    [Theory]
    [InlineData("", "no setting")]
    [InlineData("-Setting @{ pirSens = 'high' }", "must be a Number")]
    [InlineData("-Setting @{ pirSens = 1.5 }", "whole number")]
    [InlineData("-Setting @{ token = 1 }", "token")]
    [InlineData("-PirSensitivity 1 -Setting @{ pirSens = 1 }", "twice")]
    [InlineData("-WorkTimeStart 1.02:00", "time of day")]
    public void WhatCannotBeASettingIsNamed(string parameters, string why)
    {
        engine.Connect();

        var outcome = engine.Run($"Set-CameraInfo {parameters}");

        Assert.NotNull(outcome.Terminating);
        Assert.Contains(why, outcome.Error.ToString() + outcome.Error.ErrorDetails?.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void ARefusalIsNamedWithWhatWasWanted()
    {
        engine.Connect();

        var outcome = engine.Run("Set-CameraInfo -Setting @{ noSuchField = 1 }");

        Assert.Null(outcome.Terminating);
        Assert.Equal("CommandRefused", outcome.ErrorId);
        Assert.Contains("noSuchField to 1", outcome.Error.ToString(), StringComparison.Ordinal);
        Assert.Contains("Parameter error", outcome.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIfSendsNothingAndTheLockCodeIsNotShown()
    {
        var simulator = engine.Connect("-NoHeartbeat");
        var before = simulator.Counters.Commands;

        var shown = engine.Show("Set-CameraInfo -Setting @{ secureCode0 = 7 } -WhatIf");

        Assert.Contains("secureCode0 to ***", shown, StringComparison.Ordinal);
        Assert.Equal(before, simulator.Counters.Commands);
    }
}
