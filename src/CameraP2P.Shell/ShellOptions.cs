namespace CameraP2P.Shell;

/// <summary>What the program was asked to do.</summary>
internal enum ShellMode
{
    /// <summary>A prompt.</summary>
    Interactive,

    /// <summary>A script file with arguments.</summary>
    Script,

    /// <summary>A text given with -Command.</summary>
    Command,

    /// <summary>How it is called.</summary>
    Help,

    /// <summary>Which version it is.</summary>
    Version,
}

/// <summary>The command line, taken apart.</summary>
internal sealed record ShellOptions
{
    /// <summary>What -Help shows.</summary>
    public const string HelpText = """
        camerap2p: the PowerShell engine with the module CameraP2P loaded.

          camerap2p script.ps1 [arguments]   runs a script; -Name value binds by name
          camerap2p -Command text            runs a text: all that follows -Command
          camerap2p                          opens a prompt
          camerap2p -Help                    shows this
          camerap2p -Version                 shows the versions

        Before the script, -Command or alone:
          -NonInteractive                    what would prompt fails instead

        Exit code: n after 'exit n'; 1 after an error that nobody caught, and with
        -Command when the last statement failed; 2 when it was called wrongly;
        130 after Ctrl+C; else 0. Errors and warnings go to standard error.

        This is the bare engine, for machines without PowerShell: commands such as
        Start-Sleep, Select-Object or ConvertTo-Json come with PowerShell itself,
        where Import-Module ./CameraP2P.psd1 gives the same camera commands.
        """;

    /// <summary>What to do.</summary>
    public ShellMode Mode { get; private init; }

    /// <summary>The script's path or the text of -Command; else empty.</summary>
    public string Text { get; private init; } = string.Empty;

    /// <summary>The script's arguments as typed.</summary>
    public IReadOnlyList<string> Arguments { get; private init; } = [];

    /// <summary>Whether a prompt is an error.</summary>
    public bool NonInteractive { get; private init; }

    /// <summary>Takes a command line apart.</summary>
    /// <param name="arguments">As the process got it.</param>
    /// <param name="options">What it asks for.</param>
    /// <param name="problem">What is wrong with it, when the result is false.</param>
    /// <returns>Whether it can be understood.</returns>
    public static bool TryParse(IReadOnlyList<string> arguments, out ShellOptions options, out string problem)
    {
        options = new ShellOptions();
        problem = string.Empty;
        for (var i = 0; i < arguments.Count; i++)
        {
            if (IsScript(arguments[i]))
            {
                return TryScript(arguments, i, ref options, out problem);
            }

            switch (NameOf(arguments[i]))
            {
                case "noninteractive":
                    options = options with { NonInteractive = true };
                    break;
                case "command" or "c":
                    return TryCommand(arguments, i + 1, ref options, out problem);
                case "help" or "h" or "?":
                    options = options with { Mode = ShellMode.Help };
                    return true;
                case "version" or "v":
                    options = options with { Mode = ShellMode.Version };
                    return true;
                default:
                    problem = $"unknown option {arguments[i]}";
                    return false;
            }
        }

        return true;
    }

    private static bool IsScript(string argument) => !argument.StartsWith('-') || argument.Length == 1;

    /// <summary>Both -Name and --name are understood, in any case.</summary>
    private static string NameOf(string argument) => argument.TrimStart('-').ToLowerInvariant();

    private static bool TryScript(IReadOnlyList<string> arguments, int at, ref ShellOptions options, out string problem)
    {
        problem = string.Empty;
        if (!File.Exists(arguments[at]))
        {
            problem = $"there is no script {arguments[at]}";
            return false;
        }

        if (!string.Equals(Path.GetExtension(arguments[at]), ".ps1", StringComparison.OrdinalIgnoreCase))
        {
            problem = $"a script's name ends in .ps1, unlike {arguments[at]}";
            return false;
        }

        options = options with
        {
            Mode = ShellMode.Script,
            Text = Path.GetFullPath(arguments[at]),
            Arguments = [.. arguments.Skip(at + 1)],
        };
        return true;
    }

    private static bool TryCommand(IReadOnlyList<string> arguments, int at, ref ShellOptions options, out string problem)
    {
        var text = string.Join(' ', arguments.Skip(at));
        problem = string.IsNullOrWhiteSpace(text) ? "-Command needs a text" : string.Empty;
        options = options with { Mode = ShellMode.Command, Text = text };
        return problem.Length == 0;
    }
}
