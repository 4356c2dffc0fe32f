using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using CameraP2P.Sessions;

namespace CameraP2P.Input;

/// <summary>Completes sessions: names that are unique, else ids.</summary>
public sealed class SessionCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        if (RunspaceContext.OfThisThread() is not { } context)
        {
            return [];
        }

        var byText = context.Sessions
            .SelectMany(session => new[] { (Text: session.Name, Session: session), (Text: session.Id.ToString(CultureInfo.InvariantCulture), Session: session) })
            .ToLookup(each => each.Text, each => each.Session, StringComparer.OrdinalIgnoreCase);

        // A name that two sessions share would be refused.
        return Completions.Matching(
            byText.Where(each => each.Count() == 1).Select(each => Protocol.Printable.Clean(each.Key)),
            wordToComplete,
            text => byText[text].FirstOrDefault() is { } session ? FormattableString.Invariant($"{session}: {session.State}, {session.RemoteEndPoint}") : text);
    }
}
