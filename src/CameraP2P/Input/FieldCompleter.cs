using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using CameraP2P.Protocol.Commands;

namespace CameraP2P.Input;

/// <summary>
/// Offers a hashtable to fill in: for -Parameter of Send-CameraCommand the fields of the command typed before, for -Setting of
/// Set-CameraInfo one setting each.
/// </summary>
public sealed class FieldCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        if (!string.IsNullOrEmpty(wordToComplete))
        {
            return [];
        }

        if (parameterName.Equals("Setting", StringComparison.OrdinalIgnoreCase))
        {
            CommandCatalog.TryGet(CommandIds.SetDeviceInfo, out var set);
            return set!.GetRequestFields().Where(field => field.Type != CommandFieldType.Group).Select(field => ToResult([field]));
        }

        return FindCommand(fakeBoundParameters["Command"]) is { RequestFieldNames.Count: > 0 } command
            ? [ToResult(command.GetRequestFields().Where(field => field.IsRequired || command.GetRequestFields().Count == 1).DefaultIfEmpty(command.GetRequestFields()[0]))]
            : [];
    }

    private static CommandDescription? FindCommand(object? command) => command switch
    {
        string name when CommandCatalog.TryGet(name, out var known) => known,
        _ => int.TryParse($"{command}", out var id) && CommandCatalog.TryGet(id, out var byId) ? byId : null,
    };

    private static CompletionResult ToResult(IEnumerable<CommandField> fields)
    {
        var all = fields.ToArray();
        var text = $"@{{ {string.Join("; ", all.Select(field => $"{field.Name} = {Placeholder(field.Type)}"))} }}";
        return new CompletionResult(text, string.Join(", ", all.Select(field => field.Name)), CompletionResultType.ParameterValue, string.Join("\n", all.Select(field => $"{field.Name}: {field.Meaning}")));
    }

    private static string Placeholder(CommandFieldType type) => type switch
    {
        CommandFieldType.Number => "0",
        CommandFieldType.Text => "''",
        CommandFieldType.Flag => "$false",
        CommandFieldType.List => "@()",
        _ => "@{}",
    };
}
