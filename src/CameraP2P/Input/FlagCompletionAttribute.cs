using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace CameraP2P.Input;

/// <summary>The Tab key offers <c>$true</c> and <c>$false</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FlagCompletionAttribute() : ArgumentCompleterAttribute(typeof(Flags))
{
    private sealed class Flags : IArgumentCompleter
    {
        public IEnumerable<CompletionResult> CompleteArgument(
            string commandName,
            string parameterName,
            string wordToComplete,
            CommandAst commandAst,
            IDictionary fakeBoundParameters) =>
            from flag in (string[])["$true", "$false"]
            where flag.StartsWith(wordToComplete ?? string.Empty, StringComparison.OrdinalIgnoreCase)
            select new CompletionResult(flag);
    }
}
