namespace CameraP2P.Shell.Tests;

public sealed class StopTests : IDisposable
{
    private readonly ScriptFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("'running'; while ($true) { }")]
    [InlineData("'running'; $Host.UI.ReadLine()")]
    [InlineData("try { 'running'; while ($true) { } } catch { 'caught' }; 'never'")]
    public void CtrlCEndsWhateverTheScriptDoes(string script)
    {
        using var input = new SilentReader();
        using var output = new WatchedWriter();
        using var error = new StringWriter();
        using var shell = new ShellProgram(new ShellConsole(input, output, error) { CanPrompt = true }, nonInteractive: false);
        output.Written = () => shell.Stop(ExitCodes.Interrupted);
        Assert.True(ShellOptions.TryParse([folder.Write("script.ps1", script)], out var options, out _));

        var exitCode = shell.Run(options);

        Assert.Equal(130, exitCode);
        Assert.Equal("running", output.ToString().Trim());
        Assert.Equal(string.Empty, error.ToString());
    }

    [Fact]
    public void AtThePromptItEndsTheStatementOnly()
    {
        using var input = new StringReader("'running'; while ($true) { }\nexit 6\n");
        using var output = new WatchedWriter();
        using var error = new StringWriter();
        using var shell = new ShellProgram(new ShellConsole(input, output, error) { CanPrompt = true }, nonInteractive: false);
        output.Written = () =>
        {
            if (output.ToString().EndsWith("running" + Environment.NewLine, StringComparison.Ordinal))
            {
                shell.Stop(ExitCodes.Interrupted);
            }
        };
        Assert.True(ShellOptions.TryParse([], out var options, out _));

        Assert.Equal(6, shell.Run(options));
    }

    /// <summary>A person who never types.</summary>
    private sealed class SilentReader : StringReader
    {
        private readonly ManualResetEventSlim end = new();

        public SilentReader()
            : base(string.Empty)
        {
        }

        public override string? ReadLine()
        {
            end.Wait();
            return null;
        }

        protected override void Dispose(bool disposing)
        {
            end.Set();
            base.Dispose(disposing);
        }
    }

    /// <summary>Tells when something was written.</summary>
    private sealed class WatchedWriter : StringWriter
    {
        public Action Written { get; set; } = () => { };

        public override void Write(string? value)
        {
            base.Write(value);
            Written();
        }
    }
}
