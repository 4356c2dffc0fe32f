namespace CameraP2P.Shell.Tests;

/// <summary>A script nobody watches ends with a code other than 0 when its camera vanishes, says why on the error stream, and never asks.</summary>
public sealed class UnattendedTests : IDisposable
{
    private const string Connected = """
        $sim = Start-CameraSimulator -Port 0 -SearchPort 0 -AddressPhase $false
        $option = New-CameraConnectionOption -AliveIntervalSeconds 0.1 -AliveLimit 2 -NoReconnect
        $null = Connect-Camera 127.0.0.1 -Port $sim.Port -Option $option -WarningAction Ignore

        """;

    private readonly ScriptFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("while ($true) { $null = Get-CameraInfo }")]
    [InlineData("while ($true) { $null = Get-CameraMedia }")]
    [InlineData("while ($true) { Set-CameraInfo -PirSensitivity 2 }")]
    [InlineData("while ($true) { Remove-CameraMedia -All -Force }")]
    public void ACameraThatVanishesEndsTheScript(string loop)
    {
        var run = ShellRun.Of(folder.Write("script.ps1", $"{Connected}$sim.Block()\n{loop}\n'never reached'"));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("failed: the connection", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Theory]
    [InlineData("Format-CameraStorage")]
    [InlineData("Restore-CameraDefault")]
    [InlineData("Remove-CameraMedia -All")]
    public void WhatMustBeConfirmedIsRefusedAndNamesForce(string command)
    {
        var run = ShellRun.Of("-NonInteractive", folder.Write("script.ps1", $"{Connected}{command}\n'never reached'"));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("-Force", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public void AConnectionThatFailsItsTestIsNoError()
    {
        var run = ShellRun.Of(folder.Write("script.ps1", "if (-not (Test-CameraConnection ::1 -Quiet -WarningAction Ignore)) { exit 3 }"));

        Assert.Equal(3, run.ExitCode);
        Assert.Empty(run.Error);
    }
}
