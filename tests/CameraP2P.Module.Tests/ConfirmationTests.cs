using System.Management.Automation;
using CameraP2P.Module.Tests.Engine;

namespace CameraP2P.Module.Tests;

/// <summary>What is asked before something is lost, and what happens where nobody can be asked.</summary>
public sealed class ConfirmationTests : IDisposable
{
    private readonly ModuleEngine engine = new();

    public void Dispose() => engine.Dispose();

    [Theory]
    [InlineData("Format-CameraStorage")]
    [InlineData("Send-CameraCommand FormatStorage")]
    [InlineData("Restore-CameraDefault")]
    [InlineData("Send-CameraCommand FactoryReset")]
    [InlineData("Remove-CameraMedia -All")]
    [InlineData("Get-CameraMedia -First 1 | Remove-CameraMedia")]
    [InlineData("Send-CameraCommand FirmwareUpgrade")]
    public void WhereNobodyCanBeAskedItIsOneClearError(string script)
    {
        var simulator = engine.Connect("-NoHeartbeat");
        engine.Host.IsNonInteractive = true;
        var before = simulator.Counters.Commands;

        var outcome = engine.Run(script);

        Assert.Null(outcome.Terminating);
        Assert.Equal("ConfirmationImpossible", outcome.ErrorId);
        Assert.Equal(ErrorCategory.PermissionDenied, outcome.Error.CategoryInfo.Category);
        Assert.Contains("-Force", outcome.Error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.True(simulator.Counters.Commands - before <= 1, "Something was sent.");
    }

    [Fact]
    public void TheCommandAndTheCmdletFailAlike()
    {
        engine.Connect();
        engine.Host.IsNonInteractive = true;

        var cmdlet = engine.Run("Format-CameraStorage");
        var command = engine.Run("Send-CameraCommand FormatStorage");

        Assert.Equal(cmdlet.ErrorId, command.ErrorId);
        Assert.Equal(cmdlet.Error.ToString(), command.Error.ToString());
        Assert.Equal(cmdlet.Error.ErrorDetails.RecommendedAction, command.Error.ErrorDetails.RecommendedAction);
    }

    [Theory]
    [InlineData("Format-CameraStorage", "Format the memory card: all pictures and videos are lost")]
    [InlineData("Send-CameraCommand FormatStorage", "Format the memory card: all pictures and videos are lost")]
    [InlineData("Restore-CameraDefault", "all settings are lost")]
    [InlineData("Remove-CameraMedia -All", "Delete all pictures and videos")]
    [InlineData("Set-CameraInfo -PirSensitivity 1", "pirSens")]
    public void ThePromptSaysWhatIsLostAndOnWhichCamera(string script, string what)
    {
        var simulator = engine.Connect("-Name gate");

        engine.Run($"{script} -Confirm").RequireSuccess();

        Assert.Contains(what, engine.Host.LastPrompt, StringComparison.Ordinal);
        Assert.Contains($"1 gate (LBCS-000000-CCCJJ at 127.0.0.1:{simulator.Port})", engine.Host.LastPrompt, StringComparison.Ordinal);
    }
}
