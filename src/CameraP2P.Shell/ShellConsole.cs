namespace CameraP2P.Shell;

/// <summary>Where the program reads and writes, and what is known about it.</summary>
internal sealed class ShellConsole(TextReader input, TextWriter output, TextWriter error)
{
    /// <summary>The width where there is no terminal to ask.</summary>
    public const int DefaultWidth = 80;

    /// <summary>Standard output.</summary>
    public TextWriter Out { get; } = output;

    /// <summary>Standard error.</summary>
    public TextWriter Error { get; } = error;

    /// <summary>Lines from standard input.</summary>
    public LineReader In { get; } = new(input);

    /// <summary>Whether a person can be asked: standard input and output are a terminal.</summary>
    public bool CanPrompt { get; init; }

    /// <summary>Whether output goes to a terminal.</summary>
    public bool OutIsTerminal { get; init; }

    /// <summary>Whether errors go to a terminal.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Whether the terminal understands colours, and the user wants them (no-color.org).</summary>
    public bool HasColor { get; init; }

    /// <summary>Columns.</summary>
    public int Width => OutIsTerminal && Console.WindowWidth > 0 ? Console.WindowWidth : DefaultWidth;

    /// <summary>The console of this process.</summary>
    /// <returns>It.</returns>
    public static ShellConsole OfProcess() => new(Console.In, Console.Out, Console.Error)
    {
        CanPrompt = !Console.IsInputRedirected && !Console.IsOutputRedirected,
        OutIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        HasColor = !Console.IsOutputRedirected && TerminalHasColor(),
    };

    private static bool TerminalHasColor()
    {
        if (Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 })
        {
            return false;
        }

        // The old Windows console shows escape sequences as they are; Windows Terminal says that it is one.
        return OperatingSystem.IsWindows()
            ? Environment.GetEnvironmentVariable("WT_SESSION") is not null
            : Environment.GetEnvironmentVariable("TERM") is { Length: > 0 } and not "dumb";
    }
}
