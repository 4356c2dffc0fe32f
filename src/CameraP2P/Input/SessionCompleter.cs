using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using CameraP2P.Protocol;
using CameraP2P.Session;
using CameraP2P.Sessions;

namespace CameraP2P.Input;

/// <summary>Completes sessions by name and id.</summary>
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

        // Where names are wanted, ids would find nothing. A name of digits is quoted, or it would be taken for an id.
        var isName = parameterName.Equals("Name", StringComparison.OrdinalIgnoreCase);
        var names = context.Sessions.ToDictionary(session => Printable.Clean(session.Name), StringComparer.OrdinalIgnoreCase);
        var ids = context.Sessions.ToDictionary(session => session.Id.ToString(CultureInfo.InvariantCulture), StringComparer.Ordinal);
        string Tip(CameraSession session) => FormattableString.Invariant($"{session}: {session.State}, {session.RemoteEndPoint}");
        var numbers = names.Keys.Where(name => name.All(char.IsAsciiDigit)).ToHashSet(StringComparer.Ordinal);
        var byName = Completions.Matching(names.Keys, wordToComplete, name => Tip(names[name]), numbers);
        return isName ? byName : byName.Concat(Completions.Matching(ids.Keys, wordToComplete, id => Tip(ids[id])));
    }
}
