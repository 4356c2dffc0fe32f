using System.Management.Automation;
using CameraP2P.Input;
using CameraP2P.Output;
using CameraP2P.Pipeline;
using CameraP2P.Session;
using CameraP2P.Sessions;

namespace CameraP2P.Cmdlets;

/// <summary>Get-CameraInfo: asks a camera for its facts and settings.</summary>
[Cmdlet(VerbsCommon.Get, "CameraInfo", HelpUri = HelpPages.Folder + "Get-CameraInfo.md")]
[OutputType(typeof(CameraInfo))]
public sealed class GetCameraInfoCommand : SessionCmdlet
{
    /// <summary>Sessions, their ids or names; <c>$CameraSession</c> when left out.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public CameraSessionReference[]? Session { get; set; }

    /// <inheritdoc/>
    protected override void Process() => ForEachSession(Session, Ask);

    private void Ask(CameraSession session)
    {
        CameraInfo? info = null;
        Run(async (_, stopping) => info = await CameraInfo.AskAsync(session, stopping).ConfigureAwait(false));
        Context.Remember(session, info!);
        WriteObject(info);
    }
}
