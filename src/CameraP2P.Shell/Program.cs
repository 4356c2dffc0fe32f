namespace CameraP2P.Shell;

/// <summary>The command <c>camerap2p</c>.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        var console = ShellConsole.OfProcess();
        if (!ShellOptions.TryParse(arguments, out var options, out var problem))
        {
            console.Error.WriteLine($"camerap2p: {problem}");
            console.Error.WriteLine("camerap2p -Help shows how it is called.");
            return ExitCodes.Usage;
        }

        var exitCode = Run(options, console);

        // A thread that something in the script left behind must not hold the process.
        console.Out.Flush();
        console.Error.Flush();
        Environment.Exit(exitCode);
        return exitCode;
    }

    private static int Run(ShellOptions options, ShellConsole console)
    {
        if (options.Mode == ShellMode.Help)
        {
            console.Out.WriteLine(ShellOptions.HelpText);
            return ExitCodes.Success;
        }

        if (options.Mode == ShellMode.Version)
        {
            console.Out.WriteLine(ShellVersion.Text);
            return ExitCodes.Success;
        }

        if (options.Mode == ShellMode.Interactive && !console.CanPrompt)
        {
            console.Error.WriteLine("camerap2p: standard input is not a terminal: give a script or -Command.");
            return ExitCodes.Usage;
        }

        using var shell = new ShellProgram(console, options.NonInteractive);
        using var signals = new StopSignals(shell);
        return shell.Run(options);
    }
}
