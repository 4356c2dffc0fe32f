using System.Management.Automation.Language;

namespace CameraP2P.Shell;

/// <summary>What the engine is given to run, as PowerShell text.</summary>
internal static class StatementText
{
    /// <summary>A script that says <c>exit n</c> ends itself only; the program is to end with its n.</summary>
    private const string PassExitCodeOn = "if (-not $?) { exit $LASTEXITCODE }";

    /// <summary>The same for a text, whose last statement may also have failed without a code.</summary>
    private const string PassFailureOn = "if (-not $?) { if ($LASTEXITCODE) { exit $LASTEXITCODE } else { exit 1 } }";

    /// <summary>Runs a script file.</summary>
    /// <param name="path">It.</param>
    /// <param name="arguments">As typed on the command line.</param>
    /// <returns>The text.</returns>
    public static string OfScript(string path, IEnumerable<string> arguments) =>
        $"& {string.Join(' ', arguments.Select(Argument).Prepend(Quote(path)))}\n{PassExitCodeOn}";

    /// <summary>Runs a text and passes on how its last statement ended.</summary>
    /// <param name="text">It.</param>
    /// <returns>The text to run; the same, when nothing can follow it.</returns>
    public static string OfCommand(string text)
    {
        // The empty line ends a statement that breaks off with a backtick.
        var whole = $"{text}\n\n{PassFailureOn}";
        return IsWhole(text) && IsWhole(whole) ? whole : text;
    }

    /// <summary>Whether a text breaks off in the middle of a statement.</summary>
    /// <param name="text">It.</param>
    /// <returns>Whether more is to come.</returns>
    public static bool IsIncomplete(string text) => ErrorsIn(text).Any(error => error.IncompleteInput);

    /// <summary>
    /// An argument as typed: <c>-Name</c>, <c>-Name:value</c>, <c>-Switch:$false</c>, or a value. The engine decides what is
    /// a switch and what takes the next value; a negative number is a value.
    /// </summary>
    /// <param name="argument">It.</param>
    /// <returns>Its text.</returns>
    internal static string Argument(string argument)
    {
        if (!IsName(argument))
        {
            return Quote(argument);
        }

        var colon = argument.IndexOf(':', StringComparison.Ordinal);
        var (name, value) = colon < 0 ? (argument, string.Empty) : (argument[..colon], argument[(colon + 1)..]);
        if (!name.Skip(1).All(IsNameCharacter))
        {
            return Quote(argument);
        }

        return value.Length == 0 ? argument : $"{name}:{Value(value)}";
    }

    private static bool IsName(string argument) => argument.Length > 1 && argument[0] == '-' && (char.IsLetter(argument[1]) || argument[1] == '_');

    private static bool IsNameCharacter(char c) => char.IsLetterOrDigit(c) || c is '_' or '-';

    private static string Value(string text) => text.ToUpperInvariant() is "$TRUE" or "$FALSE" ? text : Quote(text);

    /// <summary>Every kind of single quotation mark ends a PowerShell string, not only the plain one.</summary>
    private static string Quote(string text) => $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";

    private static bool IsWhole(string text) => ErrorsIn(text).Length == 0;

    private static ParseError[] ErrorsIn(string text)
    {
        Parser.ParseInput(text, out _, out var errors);
        return errors;
    }
}
