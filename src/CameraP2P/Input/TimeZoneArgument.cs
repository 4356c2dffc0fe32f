using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using CameraP2P.Sessions;

namespace CameraP2P.Input;

/// <summary>Takes a time zone's id from what Get-TimeZone returns; its text would be its display name.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TimeZoneArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        RunspaceContext.Unwrap(inputData) is TimeZoneInfo zone ? zone.Id : inputData;
}

/// <summary>Completes the ids of this computer's time zones.</summary>
public sealed class TimeZoneCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        var zones = TimeZoneInfo.GetSystemTimeZones().ToDictionary(zone => zone.Id, zone => zone.DisplayName, StringComparer.Ordinal);
        return Completions.Matching(zones.Keys, wordToComplete, id => zones[id]);
    }
}
