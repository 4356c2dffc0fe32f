namespace CameraP2P.Shell.Tests;

public sealed class ShellOptionsTests : IDisposable
{
    private readonly ScriptFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void NothingAsksForAPrompt()
    {
        Assert.Equal(ShellMode.Interactive, Parse().Mode);
        Assert.False(Parse().NonInteractive);
    }

    [Fact]
    public void AScriptTakesAllThatFollowsAsItsOwn()
    {
        var path = folder.Write("some script.ps1", "1");

        var options = Parse("-NonInteractive", path, "-Command", "-Help", "x");

        Assert.Equal(ShellMode.Script, options.Mode);
        Assert.Equal(path, options.Text);
        Assert.Equal(["-Command", "-Help", "x"], options.Arguments);
        Assert.True(options.NonInteractive);
    }

    [Theory]
    [InlineData("-Command")]
    [InlineData("-command")]
    [InlineData("-c")]
    [InlineData("--command")]
    public void ACommandIsAllThatFollows(string option)
    {
        var options = Parse(option, "Find-Camera", "-TimeoutSec", "1");

        Assert.Equal(ShellMode.Command, options.Mode);
        Assert.Equal("Find-Camera -TimeoutSec 1", options.Text);
    }

    [Theory]
    [InlineData("-Help", "Help")]
    [InlineData("-?", "Help")]
    [InlineData("--help", "Help")]
    [InlineData("-h", "Help")]
    [InlineData("-Version", "Version")]
    [InlineData("--version", "Version")]
    public void InformationIsAskedForInManyWays(string option, string mode) => Assert.Equal(mode, Parse(option).Mode.ToString());

    [Theory]
    [InlineData("unknown option -Bogus", "-Bogus", "x.ps1")]
    [InlineData("there is no script missing.ps1", "missing.ps1")]
    [InlineData("-Command needs a text", "-Command")]
    [InlineData("-Command needs a text", "-Command", " ")]
    public void WrongUsageIsNamed(string expected, params string[] arguments)
    {
        Assert.False(ShellOptions.TryParse(arguments, out _, out var problem));
        Assert.Equal(expected, problem);
    }

    [Fact]
    public void AFileThatIsNoScriptIsNotRun()
    {
        Assert.False(ShellOptions.TryParse([folder.Write("notes.txt", "1")], out _, out var problem));
        Assert.StartsWith("a script's name ends in .ps1", problem, StringComparison.Ordinal);
    }

    private static ShellOptions Parse(params string[] arguments)
    {
        Assert.True(ShellOptions.TryParse(arguments, out var options, out var problem), problem);
        return options;
    }
}
