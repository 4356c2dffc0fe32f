using Xunit.v3;

// Each run uses its thread as the engine's, and the process's environment.
[assembly: Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace CameraP2P.Shell.Tests;

/// <summary>One run of the program inside the test process: what it was told, what it wrote, how it ended.</summary>
internal sealed record ShellRun(int ExitCode, string Output, string Error)
{
    /// <summary>Runs a command line without a terminal.</summary>
    public static ShellRun Of(params string[] arguments) => Run(arguments, string.Empty, canPrompt: false);

    /// <summary>Runs a command line as a person at a terminal, who types these lines.</summary>
    public static ShellRun AtTerminal(string typed, params string[] arguments) => Run(arguments, typed, canPrompt: true);

    private static ShellRun Run(string[] arguments, string typed, bool canPrompt)
    {
        Assert.True(ShellOptions.TryParse(arguments, out var options, out var problem), problem);
        using var input = new StringReader(typed);
        using var output = new StringWriter();
        using var error = new StringWriter();
        var console = new ShellConsole(input, output, error) { CanPrompt = canPrompt };
        using var shell = new ShellProgram(console, options.NonInteractive);
        var exitCode = shell.Run(options);
        return new ShellRun(exitCode, Lines(output), Lines(error));
    }

    private static string Lines(StringWriter writer) => writer.ToString().ReplaceLineEndings("\n").TrimEnd();
}
