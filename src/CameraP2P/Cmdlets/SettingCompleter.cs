using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Reflection;
using CameraP2P.Input;
using CameraP2P.Output;
using CameraP2P.Protocol.Commands;
using CameraP2P.Sessions;

namespace CameraP2P.Cmdlets;

/// <summary>
/// Completes the values of settings from what is known here: the camera's own lists and the present value, as its last Get-CameraInfo told
/// them. Nothing is asked of the camera while somebody types.
/// </summary>
public sealed class SettingCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        var property = typeof(SetCameraInfoCommand).GetProperty(parameterName);
        if (property?.GetCustomAttribute<SettingAttribute>() is not { } setting || FindInfo(fakeBoundParameters) is not { } info)
        {
            return [];
        }

        var present = FormattableString.Invariant($"{typeof(CameraInfo).GetProperty(parameterName)?.GetValue(info)}");
        var offered = SettingArguments.Offered(info, setting.Field);
        return Completions.Matching(offered.Count > 0 ? offered : [present], wordToComplete, value => Describe(setting.Field, value, present));
    }

    private static string Describe(string field, string value, string present)
    {
        CommandCatalog.TryGet(CommandIds.SetDeviceInfo, out var command);
        var meaning = command!.GetRequestFields().FirstOrDefault(each => string.Equals(each.Name, field, StringComparison.Ordinal))?.Meaning ?? field;
        return string.Equals(value, present, StringComparison.Ordinal) ? $"{value} (as it is now): {meaning}" : $"{value}: {meaning}";
    }

    private static CameraInfo? FindInfo(IDictionary bound)
    {
        if (RunspaceContext.OfThisThread() is not { } context)
        {
            return null;
        }

        var session = Completions.FindSession(context, bound);
        return session is null ? null : context.FindInfo(session);
    }
}
