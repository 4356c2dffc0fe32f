using System.Management.Automation;
using CameraP2P.Input;
using CameraP2P.Errors;
using CameraP2P.Pipeline;
using CameraP2P.Protocol;
using CameraP2P.Session;

namespace CameraP2P.Cmdlets;

/// <summary>Get-CameraSession: the sessions of this runspace.</summary>
[Cmdlet(VerbsCommon.Get, "CameraSession", HelpUri = HelpPages.Folder + "Get-CameraSession.md", DefaultParameterSetName = "Name")]
[OutputType(typeof(CameraSession))]
public sealed class GetCameraSessionCommand : CameraCmdlet
{
    /// <summary>Names, with wildcards.</summary>
    [Parameter(Position = 0, ParameterSetName = "Name", ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(SessionCompleter))]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[]? Name { get; set; }

    /// <summary>Ids.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Id")]
    [NoCompletion]
    [ValidateNotNullOrEmpty]
    public int[]? Id { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var sessions = Context.Sessions;
        if (Name is null && Id is null)
        {
            WriteObject(sessions, enumerateCollection: true);
        }

        foreach (var pattern in Name ?? [])
        {
            var wildcard = new WildcardPattern(pattern, WildcardOptions.IgnoreCase);
            WriteFound(sessions.Where(session => wildcard.IsMatch(session.Name)), pattern, WildcardPattern.ContainsWildcardCharacters(pattern));
        }

        foreach (var id in Id ?? [])
        {
            WriteFound(sessions.Where(session => session.Id == id), id, mayBeNone: false);
        }
    }

    private void WriteFound(IEnumerable<CameraSession> sessions, object wanted, bool mayBeNone)
    {
        var found = sessions.ToArray();
        WriteObject(found, enumerateCollection: true);
        if (found.Length == 0 && !mayBeNone)
        {
            WriteError(new CameraCmdletException(
                ErrorIds.SessionNotFound,
                ErrorCategory.ObjectNotFound,
                $"No session of this runspace has the id or name '{Printable.Clean(wanted.ToString())}'.",
                "Get-CameraSession without parameters lists all of them.",
                wanted));
        }
    }
}
