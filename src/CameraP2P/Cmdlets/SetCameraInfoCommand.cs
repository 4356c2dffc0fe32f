using System.Collections;
using System.Management.Automation;
using CameraP2P.Errors;
using CameraP2P.Input;
using CameraP2P.Output;
using CameraP2P.Pipeline;
using CameraP2P.Session;
using CameraP2P.Captures;
using CameraP2P.Sessions;

namespace CameraP2P.Cmdlets;

/// <summary>
/// Set-CameraInfo: changes settings of a camera. The parameters are named like the properties of Get-CameraInfo; only what is given is
/// sent.
/// </summary>
[Cmdlet(VerbsCommon.Set, "CameraInfo", HelpUri = HelpPages.Folder + "Set-CameraInfo.md", SupportsShouldProcess = true)]
[OutputType(typeof(CameraInfo))]
public sealed class SetCameraInfoCommand : SessionCmdlet
{
    private Dictionary<string, object> settings = [];

    /// <summary>Sessions, their ids or names; <c>$CameraSession</c> when left out.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public CameraSessionReference[]? Session { get; set; }

    /// <summary>Working mode, in the camera's own codes.</summary>
    [Parameter]
    [NoCompletion]
    [Setting("workMode")]
    [ValidateRange(0, 255)]
    public int WorkMode { get; set; }

    /// <summary>Shooting mode, in the camera's own codes.</summary>
    [Parameter]
    [NoCompletion]
    [Setting("shootMode")]
    [ValidateRange(0, 255)]
    public int ShootMode { get; set; }

    /// <summary>Mode of recording, in the camera's own codes.</summary>
    [Parameter]
    [NoCompletion]
    [Setting("recordMode")]
    [ValidateRange(0, 255)]
    public int RecordMode { get; set; }

    /// <summary>Picture resolution, one of the camera's list.</summary>
    [Parameter]
    [Alias("PhotoResolution")]
    [Setting("picResolution")]
    [ArgumentCompleter(typeof(SettingCompleter))]
    [ValidateRange(0, 65535)]
    public int PictureResolution { get; set; }

    /// <summary>Video resolution, one of the camera's list.</summary>
    [Parameter]
    [Setting("videoResolution")]
    [ArgumentCompleter(typeof(SettingCompleter))]
    [ValidateRange(0, 65535)]
    public int VideoResolution { get; set; }

    /// <summary>Pictures per trigger.</summary>
    [Parameter]
    [Alias("BurstCount")]
    [Setting("continuousShootCnt")]
    [ArgumentCompleter(typeof(SettingCompleter))]
    [ValidateRange(1, 100)]
    public int PicturesPerTrigger { get; set; }

    /// <summary>Length of a recording in seconds.</summary>
    [Parameter]
    [Alias("RecordSec")]
    [Setting("recordDuration")]
    [ArgumentCompleter(typeof(SettingCompleter))]
    [ValidateRange(1, 86400)]
    public int RecordSeconds { get; set; }

    /// <summary>Whether recordings have sound.</summary>
    [Parameter]
    [FlagCompletion]
    [Setting("recordAudio", AsNumber = true)]
    public bool RecordAudio { get; set; }

    /// <summary>Interval of time-lapse pictures in seconds.</summary>
    [Parameter]
    [Alias("TimelapseSec")]
    [Setting("timelapseInterval")]
    [ArgumentCompleter(typeof(SettingCompleter))]
    [ValidateRange(0, 604800)]
    public int TimelapseSeconds { get; set; }

    /// <summary>Sensitivity of the motion sensor, in the camera's own steps.</summary>
    [Parameter]
    [Setting("pirSens")]
    [ArgumentCompleter(typeof(SettingCompleter))]
    [ValidateRange(0, 100)]
    public int PirSensitivity { get; set; }

    /// <summary>Pause after a trigger in seconds.</summary>
    [Parameter]
    [Alias("PirPauseSec", "PirCoolingSeconds")]
    [Setting("pirCoolingTime")]
    [ArgumentCompleter(typeof(SettingCompleter))]
    [ValidateRange(0, 86400)]
    public int PirPauseSeconds { get; set; }

    /// <summary>Brightness of the infrared lamp, in the camera's own steps.</summary>
    [Parameter]
    [Setting("infraRedLum")]
    [ArgumentCompleter(typeof(SettingCompleter))]
    [ValidateRange(0, 100)]
    public int InfraredLevel { get; set; }

    /// <summary>Language of the menus, one of the camera's list.</summary>
    [Parameter]
    [Setting("languageCode")]
    [ArgumentCompleter(typeof(SettingCompleter))]
    [ValidateLength(1, 16)]
    public string Language { get; set; } = string.Empty;

    /// <summary>Whether the camera works only from WorkTimeStart to WorkTimeEnd.</summary>
    [Parameter]
    [FlagCompletion]
    [Setting("workTimeOnOff", AsNumber = true)]
    public bool WorkTimeEnabled { get; set; }

    /// <summary>Start of the working time, such as 08:30; its seconds are dropped.</summary>
    [Parameter]
    [NoCompletion]
    [Setting("workTimeStartHour", MinuteField = "workTimeStartMin")]
    public TimeSpan WorkTimeStart { get; set; }

    /// <summary>End of the working time, such as 17:45; its seconds are dropped.</summary>
    [Parameter]
    [NoCompletion]
    [Setting("workTimeEndHour", MinuteField = "workTimeEndMin")]
    public TimeSpan WorkTimeEnd { get; set; }

    /// <summary>Order of the date on pictures, in the camera's own codes.</summary>
    [Parameter]
    [Setting("dateFormat")]
    [ArgumentCompleter(typeof(SettingCompleter))]
    [ValidateRange(0, 255)]
    public int DateFormat { get; set; }

    /// <summary>Form of the time on pictures, in the camera's own codes.</summary>
    [Parameter]
    [Setting("timeFormat")]
    [ArgumentCompleter(typeof(SettingCompleter))]
    [ValidateRange(0, 255)]
    public int TimeFormat { get; set; }

    /// <summary>The camera's name.</summary>
    [Parameter]
    [NoCompletion]
    [Setting("cameraName")]
    [ValidateLength(1, 64)]
    public string CameraName { get; set; } = string.Empty;

    /// <summary>Whether the camera's name is stamped on pictures.</summary>
    [Parameter]
    [FlagCompletion]
    [Alias("CameraNameOnOff")]
    [Setting("cameraNameOnOff", AsNumber = true)]
    public bool CameraNameOnPicture { get; set; }

    /// <summary>Microphone volume.</summary>
    [Parameter]
    [Alias("MicVolume")]
    [Setting("micVol")]
    [ArgumentCompleter(typeof(SettingCompleter))]
    [ValidateRange(0, 100)]
    public int MicrophoneVolume { get; set; }

    /// <summary>Speaker volume.</summary>
    [Parameter]
    [Setting("spkVol")]
    [ArgumentCompleter(typeof(SettingCompleter))]
    [ValidateRange(0, 100)]
    public int SpeakerVolume { get; set; }

    /// <summary>Whether the Wi-Fi lamp shines.</summary>
    [Parameter]
    [FlagCompletion]
    [Setting("WiFiLedEnable")]
    public bool WifiLed { get; set; }

    /// <summary>Whether information is stamped on pictures.</summary>
    [Parameter]
    [FlagCompletion]
    [Setting("osdInfoEnable")]
    public bool OsdInfo { get; set; }

    /// <summary>Whether the side motion sensors are on.</summary>
    [Parameter]
    [FlagCompletion]
    [Setting("sidePirOnOff", AsNumber = true)]
    public bool SidePir { get; set; }

    /// <summary>Whether triggers are filtered by recognition.</summary>
    [Parameter]
    [FlagCompletion]
    [Setting("enableAiFilter", AsNumber = true)]
    public bool AiFilter { get; set; }

    /// <summary>Other settings by their names on the wire, each with a whole number, a text or a Boolean.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FieldCompleter))]
    public IDictionary? Setting { get; set; }

    /// <summary>The settings are read again and written.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Begin() => settings = SettingArguments.Read(this, MyInvocation.BoundParameters, Setting);

    /// <inheritdoc/>
    protected override void Process() => ForEachSession(Session, session =>
    {
        if (IsConfirmed(session.Describe(), $"Set {Describe()}", ConfirmImpact.Medium))
        {
            Change(session);
        }
    });

    private void Change(CameraSession session)
    {
        CameraInfo? info = null;
        Run(async (_, stopping) =>
        {
            var known = Context.FindInfo(session) ?? await CameraInfo.AskAsync(session, stopping).ConfigureAwait(false);
            Context.Remember(session, known);
            SettingArguments.RequireOffered(known, settings);
            await SetAsync(session, stopping).ConfigureAwait(false);
            info = PassThru ? await CameraInfo.AskAsync(session, stopping).ConfigureAwait(false) : null;
        });
        if (info is not null)
        {
            Context.Remember(session, info);
            WriteObject(info);
        }
    }

    private async Task SetAsync(CameraSession session, CancellationToken stopping)
    {
        try
        {
            await session.SetDeviceInfoAsync(settings, stopping).ConfigureAwait(false);
        }
        catch (CameraException e) when (e.Error == CameraError.CommandRefused)
        {
            throw new CameraException(
                CameraError.CommandRefused,
                $"{e.Message} The settings were {Describe()}.",
                "Compare with what Get-CameraInfo shows, and set one thing at a time to find the one it refuses.",
                e);
        }
    }

    private string Describe() => string.Join(", ", settings.Select(each =>
        $"{Protocol.Printable.Clean(each.Key)} to {(SecretMask.IsSecret(each.Key) ? SecretMask.Text : Protocol.Printable.Clean(FormattableString.Invariant($"{each.Value}")))}"));
}
