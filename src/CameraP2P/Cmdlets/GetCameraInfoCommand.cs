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
    /// <summary>The change to summer time after a login is an hour; drift and the time an answer takes are seconds.</summary>
    private static readonly TimeSpan MaxClockOffset = TimeSpan.FromMinutes(1);

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
        WarnOfClock(session, info!);
    }

    private void WarnOfClock(CameraSession session, CameraInfo info)
    {
        if (info.ClockOffset is { } offset && offset.Duration() > MaxClockOffset)
        {
            var zone = session.GetOption().GetTimeZone().Id;
            WriteWarning(FormattableString.Invariant($"Camera {info.Session}: its clock is {offset.Duration():c} {(offset > TimeSpan.Zero ? "ahead of" : "behind")} the time in {zone}. A login sets it: connect again, or use -CameraTimeZone of New-CameraConnectionOption if the camera is in another time zone."));
        }
    }
}
