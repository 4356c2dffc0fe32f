namespace CameraP2P.Shell.Tests;

public sealed class StreamTests : IDisposable
{
    private const string Advise =
        """
        function Advise {
            [CmdletBinding()] param()
            $record = [System.Management.Automation.ErrorRecord]::new([Exception]::new('raw'), 'TooFar', 'InvalidData', 3)
            $record.ErrorDetails = 'The camera is too far away.'
            $record.ErrorDetails.RecommendedAction = 'Go nearer.'
            $PSCmdlet.WriteError($record)
            'went on'
        }
        Advise
        """;

    private readonly ScriptFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void AnErrorSaysWhoWhatWhereAndWhatToTry()
    {
        var run = ShellRun.Of(folder.Write("advise.ps1", Advise));

        Assert.Equal(
            """
            Advise: The camera is too far away.
                at: line 9 of advise.ps1
                error id: TooFar,Advise
                what to try: Go nearer.
            """.ReplaceLineEndings("\n"),
            run.Error);
        Assert.Equal("went on", run.Output);
    }

    [Fact]
    public void WhatIsNotOutputGoesToStandardError()
    {
        var run = ShellRun.Of(
            "-Command",
            "function f { [CmdletBinding()] param() $PSCmdlet.WriteWarning('w'); $PSCmdlet.WriteVerbose('v'); $PSCmdlet.WriteDebug('d'); 'out' }; $DebugPreference = 'Continue'; f -Verbose");

        Assert.Equal("out", run.Output);
        Assert.Equal("WARNING: w\nVERBOSE: v\nDEBUG: d", run.Error);
    }

    [Fact]
    public void InformationIsOutputOnce()
    {
        var run = ShellRun.Of(
            "-Command",
            "function f { [CmdletBinding()] param() $PSCmdlet.WriteInformation('told', [string[]]@()) }; f -InformationAction Continue");

        Assert.Equal("told", run.Output);
    }

    [Fact]
    public void ObjectsAreFormattedForEightyColumnsWithoutColour()
    {
        var run = ShellRun.Of("-Command", "[pscustomobject]@{ A = 1; B = 'x' * 100 }");

        Assert.All(run.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
        Assert.DoesNotContain('\e', run.Output);
        Assert.Contains("A B", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void ProgressIsForTerminals()
    {
        var run = ShellRun.Of(
            "-Command",
            "function f { [CmdletBinding()] param() $PSCmdlet.WriteProgress([System.Management.Automation.ProgressRecord]::new(1, 'act', 'status')) }; f");

        Assert.Equal(string.Empty, run.Output + run.Error);
    }

    [Theory]
    [InlineData("Start-Sleep 1", "Start-Sleep")]
    [InlineData("1 | select -First 1", "Select-Object")]
    [InlineData("1 | ConvertTo-Json", "ConvertTo-Json")]
    public void AMissingCommandOfPowerShellIsExplained(string text, string command)
    {
        var run = ShellRun.Of("-Command", text);

        Assert.Contains($"what to try: {command} comes with PowerShell itself", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AnyOtherMissingCommandIsNot() =>
        Assert.DoesNotContain("what to try", ShellRun.Of("-Command", "No-SuchCommand").Error, StringComparison.Ordinal);
}
