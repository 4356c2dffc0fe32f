namespace CameraP2P.Shell.Tests;

public sealed class PromptTests
{
    [Fact]
    public void ItGreetsOnceRunsAndLeaves()
    {
        var run = ShellRun.AtTerminal("1 + 1\n\nthrow 'no'\n'still here'\nexit 4\n'never'\n");

        Assert.Equal(4, run.ExitCode);
        Assert.Single(run.Output.Split("bare PowerShell engine").Skip(1));
        Assert.Contains("camerap2p> 2\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("still here\n", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("never", run.Output, StringComparison.Ordinal);
        Assert.StartsWith("Error: no", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void TheEndOfTheInputLeaves() => Assert.Equal(0, ShellRun.AtTerminal("1 + 1").ExitCode);

    [Fact]
    public void AStatementMayTakeSeveralLines()
    {
        var run = ShellRun.AtTerminal("if ($true) {\n'several'\n}\nexit\n");

        Assert.Contains("camerap2p> >> >> several\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void AQuestionIsAsked()
    {
        var run = ShellRun.AtTerminal("Ann\n", "-Command", "'hello ' + $Host.UI.ReadLine()");

        Assert.Equal("hello Ann", run.Output);
    }

    [Fact]
    public void AChoiceIsAskedUntilItIsUnderstood()
    {
        const string Ask =
            "$Host.UI.PromptForChoice('Sure?', 'Really', [System.Management.Automation.Host.ChoiceDescription[]]('&Yes', 'Yes to &All', '&No'), 2)";

        var run = ShellRun.AtTerminal("maybe\na\n", "-Command", Ask);

        Assert.EndsWith("[Y] Yes  [A] Yes to All  [N] No (default is \"N\"): 1", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingParameterIsAskedFor()
    {
        var run = ShellRun.AtTerminal("7\n\n", "-Command", "function f { param([Parameter(Mandatory)][int[]] $Id) \"got $Id\" }; f");

        Assert.EndsWith("Id[0]: Id[1]: got 7", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$Host.UI.ReadLine()")]
    [InlineData("$Host.UI.PromptForCredential('', '', '', '')")]
    [InlineData("function f { param([Parameter(Mandatory)] $Id) }; f")]
    [InlineData("function f { [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')] param() $PSCmdlet.ShouldProcess('x') }; f")]
    public void WhereNobodyIsToBeAskedAQuestionIsAnError(string text)
    {
        var unattended = ShellRun.Of("-Command", text);
        var asked = ShellRun.AtTerminal("y\n", "-NonInteractive", "-Command", text);

        Assert.Equal((1, string.Empty), (unattended.ExitCode, unattended.Output));
        Assert.NotEmpty(unattended.Error);
        Assert.Equal(unattended, asked);
    }
}
