using System.Management.Automation;
using System.Text;

namespace CameraP2P.Shell;

/// <summary>An error for a reader: who said it, what happened, where, its id, and what to try.</summary>
internal static class ErrorText
{
    /// <summary>Describes an error record.</summary>
    /// <param name="record">It.</param>
    /// <returns>Some lines, without the last line's end.</returns>
    public static string Describe(ErrorRecord record)
    {
        var text = new StringBuilder();
        var speaker = record.InvocationInfo?.MyCommand?.Name;
        text.Append(string.IsNullOrEmpty(speaker) ? "Error" : speaker).Append(": ").Append(MessageOf(record).Trim());
        AppendLine(text, "at", PositionOf(record.InvocationInfo));
        AppendLine(text, "error id", record.FullyQualifiedErrorId);
        AppendLine(text, "what to try", ActionOf(record));
        return text.ToString();
    }

    /// <summary>Describes an exception that ended a pipeline.</summary>
    /// <param name="exception">It.</param>
    /// <returns>As for its record.</returns>
    public static string Describe(Exception exception) => exception is IContainsErrorRecord { ErrorRecord: { } record }
        ? Describe(record)
        : $"Error: {exception.Message}";

    private static string MessageOf(ErrorRecord record) =>
        record.ErrorDetails?.Message is { Length: > 0 } detailed ? detailed : record.Exception.Message;

    private static string? ActionOf(ErrorRecord record)
    {
        if (record.ErrorDetails?.RecommendedAction is { Length: > 0 } action)
        {
            return action;
        }

        var isMissingCommand = string.Equals(record.FullyQualifiedErrorId, nameof(CommandNotFoundException), StringComparison.Ordinal);
        return isMissingCommand ? MissingCommands.HintFor(record.TargetObject as string) : null;
    }

    private static string? PositionOf(InvocationInfo? invocation) => invocation is { ScriptLineNumber: > 0, ScriptName.Length: > 0 }
        ? FormattableString.Invariant($"line {invocation.ScriptLineNumber} of {Path.GetFileName(invocation.ScriptName)}")
        : null;

    private static void AppendLine(StringBuilder text, string label, string? value)
    {
        if (!string.IsNullOrWhiteSpace(value))
        {
            text.AppendLine().Append("    ").Append(label).Append(": ").Append(value);
        }
    }
}
