using CameraP2P.Module.Tests.Engine;

namespace CameraP2P.Module.Tests;

/// <summary>What the Tab key offers. It must come from what is known here: nothing is sent while somebody types.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly ModuleEngine engine = new();

    public void Dispose() => engine.Dispose();

    [Fact]
    public void SessionsAreOfferedByNameAndId()
    {
        engine.Connect("-Name 'front door'");
        engine.Connect("-Name 7");

        Assert.Equal(["'front door'", "'7'", "1", "2"], Complete("Get-CameraInfo -Session "));
        Assert.Equal(["'front door'", "'7'"], Complete("Get-CameraSession -Name "));
        Assert.Equal(["'front door'"], Complete("Get-CameraInfo -Session fr"));
        Assert.Equal(["'front door'"], Complete("Disconnect-Camera 'fr"));
    }

    [Theory]
    [InlineData("Send-CameraCommand Dev", "DeviceInfo")]
    [InlineData("Send-CameraCommand 51", "512")]
    [InlineData("Send-CameraCommand MediaList -Parameter ", "@{ itemCntPerPage = 0; pageNo = 0 }")]
    [InlineData("Send-CameraCommand 768 ", "@{ itemCntPerPage = 0; pageNo = 0 }")]
    [InlineData("Set-CameraInfo -Setting ", "@{ pirSens = 0 }")]
    [InlineData("Set-CameraInfo -Setting ", "@{ languageCode = '' }")]
    [InlineData("Get-CameraMedia -Type V", "Video")]
    public void CommandsAndFieldsAreOffered(string line, string expected) => Assert.Contains(expected, Complete(line));

    [Fact]
    public void SettingsAreOfferedFromWhatTheCameraToldBefore()
    {
        var simulator = engine.Connect("-NoHeartbeat");
        Assert.DoesNotContain("de", Complete("Set-CameraInfo -Language "));

        engine.Run("$null = Get-CameraInfo").RequireSuccess();
        var before = simulator.Counters.Commands;

        Assert.Contains("de", Complete("Set-CameraInfo -Language "));
        Assert.Equal(["de"], Complete("Set-CameraInfo -Session 1 -Language d"));
        Assert.Contains("100", Complete("Set-CameraInfo -PhotoResolution "));
        Assert.Equal(["1"], Complete("Set-CameraInfo -PirSensitivity "));
        Assert.Equal(before, simulator.Counters.Commands);
    }

    private string[] Complete(string line)
    {
        using var shell = engine.CreateShell("param($line) (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText");
        return [.. shell.AddParameter("line", line).Invoke().Where(each => each is not null).Select(each => (string)each.BaseObject)];
    }
}
