using System.Management.Automation;
using CameraP2P.Output;
using CameraP2P.Pipeline;
using CameraP2P.Protocol.Commands;
using CameraP2P.Session;
using CameraP2P.Sessions;

namespace CameraP2P.Cmdlets;

/// <summary>Get-CameraInfo: asks a camera for its facts and settings.</summary>
[Cmdlet(VerbsCommon.Get, "CameraInfo")]
[OutputType(typeof(CameraInfo))]
public sealed class GetCameraInfoCommand : SessionCmdlet
{
    /// <summary>Sessions, their ids or names; <c>$CameraSession</c> when left out.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public CameraSessionReference[]? Session { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var session in (Session ?? [null!]).Select(FindLive))
        {
            Ask(session);
        }
    }

    private void Ask(CameraSession session)
    {
        try
        {
            CameraResponse? answer = null;
            Run(async (_, stopping) => answer = await session.SendAsync(CommandRequests.DeviceInfo(), timeout: null, stopping).ConfigureAwait(false));
            if (answer!.Result is not (null or 0))
            {
                throw new CameraException(
                    CameraError.CommandRefused,
                    FormattableString.Invariant($"Session {session}: the camera refused to tell its facts and settings (result {answer.Result})."),
                    "Try again; if it stays so, restart the camera.");
            }

            WriteObject(CameraInfo.Read(session, answer));
        }
        catch (CameraException e) when (e.Error is not (CameraError.SessionLost or CameraError.SessionClosed))
        {
            WriteError(e, session);
        }
    }
}
