using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using CameraP2P.Session;
using CameraP2P.Sessions;

namespace CameraP2P.Input;

/// <summary>What the completers share.</summary>
internal static class Completions
{
    /// <summary>The values that begin with what was typed, quoted where they must be or where the caller says so.</summary>
    public static IEnumerable<CompletionResult> Matching(IEnumerable<string> values, string? typed, Func<string, string> tip, IReadOnlySet<string>? quoted = null)
    {
        var word = (typed ?? string.Empty).Trim('\'', '"');
        return values
            .Where(value => value.Length > 0 && value.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .Distinct(StringComparer.Ordinal)
            .Select(value => new CompletionResult(quoted?.Contains(value) == true ? $"'{value}'" : Quote(value), value, CompletionResultType.ParameterValue, tip(value)));
    }

    /// <summary>The session named so far; the only or the current one when none is.</summary>
    public static CameraSession? FindSession(RunspaceContext context, IDictionary bound)
    {
        try
        {
            return RunspaceContext.Unwrap(bound["Session"]) switch
            {
                CameraSession session => session,
                int id => context.Sessions.FirstOrDefault(session => session.Id == id),
                string name => new CameraSessionReference(name).Resolve(context.Sessions),
                _ => RunspaceContext.Unwrap(ModuleLifetime.GetSessionState()?.PSVariable.GetValue("global:" + RunspaceContext.CurrentSessionVariable)) as CameraSession,
            };
        }
        catch (Errors.CameraCmdletException)
        {
            return null;
        }
    }

    /// <summary>A bare word where PowerShell takes it for one, else in quotes.</summary>
    private static string Quote(string value) => value.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or ':') && !value.StartsWith('-')
        ? value
        : $"'{CodeGeneration.EscapeSingleQuotedStringContent(value)}'";
}
