using System.Management.Automation;
using System.Text.Json;
using CameraP2P.Protocol;
using CameraP2P.Protocol.Commands;
using CameraP2P.Session;

namespace CameraP2P.Output;

/// <summary>
/// Facts and settings of a camera, as Get-CameraInfo gives them. What the camera leaves out is null. Texts are cleaned of control
/// characters. Immutable.
/// </summary>
public sealed class CameraInfo
{
    private readonly PSObject raw;

    private CameraInfo(CameraSession session, DeviceInfo info, PSObject raw)
    {
        QueryTime = DateTime.UtcNow;
        Uid = session.Uid;
        Session = Printable.Clean(session.Name);
        SessionId = session.Id;
        Model = Clean(info.ModelName);
        SubModel = Clean(info.SubModelName);
        Firmware = Clean(info.FirmwareVersion);
        BluetoothFirmware = Clean(info.BluetoothVersion);
        DeviceId = Clean(info.DeviceId);
        CameraName = Clean(info.CameraName);
        Brand = Clean(info.CustomName);
        BatteryPercent = info.BatteryPercent;
        IsCharging = info.IsCharging;
        IsSolarCharging = info.IsSolarCharging;
        StorageTotalMB = info.StorageTotalMegabytes;
        StorageFreeMB = info.StorageFreeMegabytes;
        IsStorageSound = info.StorageFormatError is { } error ? error == 0 : null;
        TemperatureCelsius = info.Temperature;
        Clock = CameraClock.FromSeconds(info.WallClock);
        ClockOffset = Clock - WithoutFraction(CameraClock.At(new DateTimeOffset(QueryTime), session.GetOption().GetTimeZone()));
        TimeZoneOffset = info.TimeZoneOffset;
        Language = Clean(info.LanguageCode);
        WorkMode = info.WorkMode;
        ShootMode = info.ShootMode;
        RecordMode = info.RecordMode;
        PictureResolution = info.PictureResolution;
        VideoResolution = info.VideoResolution;
        PicturesPerTrigger = info.ContinuousShootCount;
        RecordSeconds = info.RecordDuration;
        RecordAudio = ToFlag(info.RecordAudio);
        TimelapseSeconds = info.TimelapseInterval;
        PirSensitivity = info.PirSensitivity;
        PirPauseSeconds = info.PirCoolingTime;
        InfraredLevel = info.InfraredBrightness;
        DateFormat = info.DateFormat;
        TimeFormat = info.TimeFormat;
        CameraNameOnPicture = ToFlag(info.CameraNameOnOff);
        MicrophoneVolume = info.MicrophoneVolume;
        SpeakerVolume = info.SpeakerVolume;
        WifiLed = info.WifiLedEnabled;
        OsdInfo = info.OsdInfoEnabled;
        SidePir = ToFlag(info.SidePirOnOff);
        AiFilter = ToFlag(info.AiFilterEnabled);
        WorkTimeEnabled = ToFlag(info.WorkTimeOnOff);
        WorkTimeStart = ToTime(info.WorkTimeStartHour, info.WorkTimeStartMinute);
        WorkTimeEnd = ToTime(info.WorkTimeEndHour, info.WorkTimeEndMinute);
        Languages = new ReadableList<string>((info.Capability?.Languages ?? []).Select(each => Clean(each?.Code)).OfType<string>());
        PictureResolutions = ToList(info.Capability?.ImageResolutions);
        VideoResolutions = ToList(info.Capability?.VideoResolutions);
        this.raw = raw;
    }

    /// <summary>The session's name.</summary>
    public string Session { get; }

    /// <summary>The session's id in its runspace.</summary>
    public int SessionId { get; }

    /// <summary>The camera's UID, such as <c>LBCS-000000-CCCJJ</c>.</summary>
    public string? Uid { get; }

    /// <summary>When the camera answered, in UTC by this machine's clock.</summary>
    public DateTime QueryTime { get; }

    /// <summary>Model, such as <c>KJK230</c>.</summary>
    public string? Model { get; }

    /// <summary>Variant of the model.</summary>
    public string? SubModel { get; }

    /// <summary>Firmware version, such as <c>2.3.0.4</c>.</summary>
    public string? Firmware { get; }

    /// <summary>Version of the Bluetooth part.</summary>
    public string? BluetoothFirmware { get; }

    /// <summary>Hardware address.</summary>
    public string? DeviceId { get; }

    /// <summary>The name the owner gave the camera.</summary>
    public string? CameraName { get; }

    /// <summary>The brand it was made for.</summary>
    public string? Brand { get; }

    /// <summary>Charge of the battery in percent, 0 to 100.</summary>
    public int? BatteryPercent { get; }

    /// <summary>Whether the battery is being charged.</summary>
    public bool? IsCharging { get; }

    /// <summary>Whether it is being charged by a solar panel.</summary>
    public bool? IsSolarCharging { get; }

    /// <summary>Size of the memory card in megabytes.</summary>
    public long? StorageTotalMB { get; }

    /// <summary>Free space on the memory card in megabytes.</summary>
    public long? StorageFreeMB { get; }

    /// <summary>Whether the card's format is sound.</summary>
    public bool? IsStorageSound { get; }

    /// <summary>Temperature, taken as degrees Celsius.</summary>
    public double? TemperatureCelsius { get; }

    /// <summary>The date and time on the camera, in its own time zone, when it answered.</summary>
    public DateTime? Clock { get; }

    /// <summary>How far the camera's clock is ahead of the time it should show, in whole seconds; negative when it is behind.</summary>
    public TimeSpan? ClockOffset { get; }

    /// <summary>Offset of the camera's time zone; its unit is not known.</summary>
    public int? TimeZoneOffset { get; }

    /// <summary>Language of the menus, in the camera's own codes.</summary>
    public string? Language { get; }

    /// <summary>Working mode, in the camera's own codes.</summary>
    public int? WorkMode { get; }

    /// <summary>Shooting mode, in the camera's own codes.</summary>
    public int? ShootMode { get; }

    /// <summary>Recording mode, in the camera's own codes.</summary>
    public int? RecordMode { get; }

    /// <summary>Picture resolution, in the camera's own codes.</summary>
    public int? PictureResolution { get; }

    /// <summary>Video resolution, in the camera's own codes.</summary>
    public int? VideoResolution { get; }

    /// <summary>Pictures per trigger.</summary>
    public int? PicturesPerTrigger { get; }

    /// <summary>Length of a recording, taken as seconds.</summary>
    public int? RecordSeconds { get; }

    /// <summary>Whether recordings have sound.</summary>
    public bool? RecordAudio { get; }

    /// <summary>Interval of time-lapse pictures, taken as seconds.</summary>
    public int? TimelapseSeconds { get; }

    /// <summary>Sensitivity of the motion sensor, in the camera's own steps.</summary>
    public int? PirSensitivity { get; }

    /// <summary>Pause after a trigger, taken as seconds.</summary>
    public int? PirPauseSeconds { get; }

    /// <summary>Brightness of the infrared lamp, in the camera's own steps.</summary>
    public int? InfraredLevel { get; }

    /// <summary>Order of the date on pictures, in the camera's own codes.</summary>
    public int? DateFormat { get; }

    /// <summary>Form of the time on pictures, in the camera's own codes.</summary>
    public int? TimeFormat { get; }

    /// <summary>Whether the camera's name is stamped on pictures.</summary>
    public bool? CameraNameOnPicture { get; }

    /// <summary>Microphone volume.</summary>
    public int? MicrophoneVolume { get; }

    /// <summary>Speaker volume.</summary>
    public int? SpeakerVolume { get; }

    /// <summary>Whether the Wi-Fi lamp shines.</summary>
    public bool? WifiLed { get; }

    /// <summary>Whether information is stamped on pictures.</summary>
    public bool? OsdInfo { get; }

    /// <summary>Whether the side motion sensors are on.</summary>
    public bool? SidePir { get; }

    /// <summary>Whether triggers are filtered by recognition.</summary>
    public bool? AiFilter { get; }

    /// <summary>Whether the camera works only from <see cref="WorkTimeStart"/> to <see cref="WorkTimeEnd"/>.</summary>
    public bool? WorkTimeEnabled { get; }

    /// <summary>Start of the working time.</summary>
    public TimeSpan? WorkTimeStart { get; }

    /// <summary>End of the working time.</summary>
    public TimeSpan? WorkTimeEnd { get; }

    /// <summary>Languages the camera offers.</summary>
    public IReadOnlyList<string> Languages { get; }

    /// <summary>Picture resolutions the camera offers, in its own codes.</summary>
    public IReadOnlyList<int> PictureResolutions { get; }

    /// <summary>Video resolutions the camera offers, in its own codes.</summary>
    public IReadOnlyList<int> VideoResolutions { get; }

    /// <summary>The whole answer: the property <c>Raw</c> in PowerShell.</summary>
    /// <returns>An object with the names the camera uses; the lock code is masked.</returns>
    public PSObject GetRaw() => raw;

    /// <summary>Asks a camera.</summary>
    /// <exception cref="CameraException">CommandRefused, MalformedResponse, CommandTimeout, SessionLost, SessionClosed.</exception>
    internal static async Task<CameraInfo> AskAsync(CameraSession session, CancellationToken cancellationToken)
    {
        var answer = await session.SendAsync(CommandRequests.DeviceInfo(), timeout: null, cancellationToken).ConfigureAwait(false);
        return Read(session, AnswerReader.Accepted(answer, advice: "Try again; if that does not help, restart the camera."));
    }

    /// <summary>Reads the answer to command 512.</summary>
    /// <exception cref="CameraException">MalformedResponse: a field has another type than the reference says.</exception>
    internal static CameraInfo Read(CameraSession session, CameraResponse response)
    {
        try
        {
            using var document = JsonDocument.Parse(response.Utf8Json);
            var info = document.RootElement.Deserialize(CommandJson.Default.DeviceInfo)!;
            return new CameraInfo(session, info, (PSObject)JsonTree.Build(document.RootElement)!);
        }
        catch (JsonException e)
        {
            throw new CameraException(
                CameraError.MalformedResponse,
                "The camera's facts and settings have another shape than expected.",
                "Send-CameraCommand DeviceInfo shows them as they are.",
                e);
        }
    }

    private static DateTime WithoutFraction(DateTime time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerSecond));

    private static string? Clean(string? text) => text is null ? null : Printable.Clean(text);

    private static bool? ToFlag(int? number) => number is { } value ? value != 0 : null;

    private static TimeSpan? ToTime(int? hour, int? minute) =>
        hour is >= 0 and < 24 && minute is >= 0 and < 60 ? new TimeSpan(hour.Value, minute.Value, 0) : null;

    private static ReadableList<int> ToList(IReadOnlyList<ResolutionOption>? options) => new((options ?? []).Select(each => each?.Value).OfType<int>());
}
