using System.Management.Automation;
using CameraP2P.Errors;
using CameraP2P.Input;
using CameraP2P.Pipeline;
using CameraP2P.Protocol;
using CameraP2P.Protocol.Commands;

namespace CameraP2P.Cmdlets;

/// <summary>Get-CameraCommand: the commands cameras of this family know.</summary>
[Cmdlet(VerbsCommon.Get, "CameraCommand", HelpUri = HelpPages.Folder + "Get-CameraCommand.md")]
[OutputType(typeof(CommandDescription))]
public sealed class GetCameraCommandCommand : CameraCmdlet
{
    /// <summary>Names, with wildcards.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(CommandNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>Ids, with wildcards, such as 512 or 12*.</summary>
    [Parameter]
    [NoCompletion]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[]? Id { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        WriteObject(CommandCatalog.All.Where(IsMeant), enumerateCollection: true);
        ReportMissing(Name, command => command.Name);
        ReportMissing(Id, IdOf);
    }

    private static string IdOf(CommandDescription command) => FormattableString.Invariant($"{command.Id}");

    private static bool Matches(string pattern, string text) => new WildcardPattern(pattern, WildcardOptions.IgnoreCase).IsMatch(text);

    private bool IsMeant(CommandDescription command) =>
        (Name is null || Name.Any(pattern => Matches(pattern, command.Name)))
        && (Id is null || Id.Any(pattern => Matches(pattern, IdOf(command))));

    private void ReportMissing(string[]? patterns, Func<CommandDescription, string> text)
    {
        foreach (var pattern in patterns ?? [])
        {
            if (!WildcardPattern.ContainsWildcardCharacters(pattern) && !CommandCatalog.All.Any(command => Matches(pattern, text(command))))
            {
                WriteError(new CameraCmdletException(
                    ErrorIds.CommandUnknown,
                    ErrorCategory.ObjectNotFound,
                    $"The catalogue has no command '{Printable.Clean(pattern)}'.",
                    "Get-CameraCommand without parameters lists all of them.",
                    pattern));
            }
        }
    }
}
