namespace CameraP2P.Shell.Tests;

public sealed class ScriptArgumentTests : IDisposable
{
    private const string Script = "param([int] $Id, [switch] $Go, $First, [string] $Rest) \"$Id|$Go|$First|$Rest|$args\"";

    private readonly ScriptFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("0|False|||")]
    [InlineData("3|False|||", "3")]
    [InlineData("3|True|a b|it's|more", "-Go", "-Id", "3", "a b", "it's", "more")]
    [InlineData("-4|False|||", "-Id", "-4")]
    [InlineData("0|False|x||", "-Go:$false", "-fi", "x")]
    [InlineData("0|True||$(exit 9)|", "-Rest:$(exit 9)", "-Go")]
    public void ArgumentsBindAsInPowerShell(string expected, params string[] arguments)
    {
        var path = folder.Write("bracket [1] and 'quote'.ps1", Script);

        var run = ShellRun.Of([path, .. arguments]);

        Assert.Equal(string.Empty, run.Error);
        Assert.Equal(expected, run.Output);
    }

    [Fact]
    public void AValueThatDoesNotFitIsAnError()
    {
        var run = ShellRun.Of(folder.Write("script.ps1", Script), "-Id", "many");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("'Id'", run.Error, StringComparison.Ordinal);
    }
}
