using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using CameraP2P.Protocol.Commands;

namespace CameraP2P.Input;

/// <summary>Completes command names with the Tab key, and ids once a digit is typed; the summary is the tip.</summary>
public sealed class CommandNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        var pattern = new WildcardPattern((wordToComplete ?? string.Empty).Trim('\'', '"') + "*", WildcardOptions.IgnoreCase);
        var byName = CommandCatalog.All.Where(command => pattern.IsMatch(command.Name)).OrderBy(command => command.Name, StringComparer.Ordinal).Select(command => ToResult(command.Name, command));
        var byId = CommandCatalog.All.Where(command => !string.IsNullOrEmpty(wordToComplete) && !string.Equals(parameterName, "Name", StringComparison.OrdinalIgnoreCase) && pattern.IsMatch(IdOf(command))).Select(command => ToResult(IdOf(command), command));
        return byName.Concat(byId);
    }

    private static string IdOf(CommandDescription command) => FormattableString.Invariant($"{command.Id}");

    private static CompletionResult ToResult(string text, CommandDescription command) =>
        new(text, $"{text} ({(string.Equals(text, command.Name, StringComparison.Ordinal) ? IdOf(command) : command.Name)})", CompletionResultType.ParameterValue, FormattableString.Invariant($"{command.Id}: {command.Summary}"));
}
