namespace CameraP2P.Shell.Tests;

public sealed class ExitCodeTests : IDisposable
{
    private const string Throw = "$PSCmdlet.ThrowTerminatingError([System.Management.Automation.ErrorRecord]::new([Exception]::new('broken'), 'Broke', 'NotSpecified', $null))";

    private readonly ScriptFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("'fine'", 0)]
    [InlineData("exit 7", 7)]
    [InlineData("function f { exit 8 }; f", 8)]
    [InlineData("exit 0; 'never'", 0)]
    [InlineData("throw 'no'", 1)]
    [InlineData("try { throw 'no' } catch { 'caught' }", 0)]
    [InlineData("No-SuchCommand", 1)]
    [InlineData("if (", 1)]
    [InlineData("function f { [CmdletBinding()] param() " + Throw + " }; f; exit 0", 1)]
    [InlineData("Remove-Job -Id 99999; 'went on'", 0)]
    public void AScriptEndsAsItSays(string script, int expected) =>
        Assert.Equal(expected, ShellRun.Of(folder.Write("script.ps1", script)).ExitCode);

    [Theory]
    [InlineData("'fine'", 0)]
    [InlineData("exit 7", 7)]
    [InlineData("'fine' # a comment at the end", 0)]
    [InlineData("throw 'no'", 1)]
    [InlineData("Remove-Job -Id 99999", 1)]
    [InlineData("Remove-Job -Id 99999; 'went on'", 0)]
    public void ATextEndsAsItsLastStatement(string text, int expected) => Assert.Equal(expected, ShellRun.Of("-Command", text).ExitCode);

    [Fact]
    public void AScriptInATextPassesItsCodeOn()
    {
        var path = folder.Write("child.ps1", "exit 5");

        Assert.Equal(5, ShellRun.Of("-Command", $"& '{path}'").ExitCode);
    }

    [Fact]
    public void AScriptInAScriptEndsItselfOnly()
    {
        folder.Write("child.ps1", "exit 5");

        var run = ShellRun.Of(folder.Write("parent.ps1", "& $PSScriptRoot/child.ps1; \"child: $LASTEXITCODE\""));

        Assert.Equal("child: 5", run.Output);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public void AScriptMayPassTheCodeOfAnotherOn()
    {
        folder.Write("child.ps1", "exit 5");

        Assert.Equal(5, ShellRun.Of(folder.Write("parent.ps1", "& $PSScriptRoot/child.ps1; exit $LASTEXITCODE")).ExitCode);
    }
}
