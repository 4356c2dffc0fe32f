using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using CameraP2P.Protocol.Commands;

namespace CameraP2P.Input;

/// <summary>Completes command names with the Tab key; the summary is the tip.</summary>
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
        return CommandCatalog.All
            .Where(command => pattern.IsMatch(command.Name))
            .OrderBy(command => command.Name, StringComparer.Ordinal)
            .Select(command => new CompletionResult(command.Name, command.Name, CompletionResultType.ParameterValue, FormattableString.Invariant($"{command.Id}: {command.Summary}")));
    }
}
