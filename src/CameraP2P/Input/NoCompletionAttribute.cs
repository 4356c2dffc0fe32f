using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace CameraP2P.Input;

/// <summary>The Tab key offers nothing: without a completer PowerShell offers the names of files.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NoCompletionAttribute() : ArgumentCompleterAttribute(typeof(Nothing))
{
    private sealed class Nothing : IArgumentCompleter
    {
        public IEnumerable<CompletionResult> CompleteArgument(
            string commandName,
            string parameterName,
            string wordToComplete,
            CommandAst commandAst,
            IDictionary fakeBoundParameters) => [];
    }
}
