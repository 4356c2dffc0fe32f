using System.Text.Json;
using System.Text.Json.Serialization;

namespace CameraP2P.Protocol.Commands;

/// <summary>
/// The answer to command 512, about 2.3 KB of JSON (captures/devinfo.json), in the camera's order. Every field may be missing
/// and is then null. Only one unit was ever recorded: where a meaning rests on the field's name alone, the description says so.
/// Read and written again it loses nothing. Never print it raw: the texts come from the camera, and the lock code is in it.
/// </summary>
public sealed class DeviceInfo
{
    /// <summary>Hardware address of the camera, six bytes in hex with colons.</summary>
    [JsonPropertyName("devId")]
    public string? DeviceId { get; init; }

    /// <summary>Firmware version as text, <c>2.3.0.4</c> in the capture.</summary>
    [JsonPropertyName("fwVerName")]
    public string? FirmwareVersion { get; init; }

    /// <summary>Firmware version as a number, 2304 for 2.3.0.4.</summary>
    [JsonPropertyName("fwVerCode")]
    public int? FirmwareVersionCode { get; init; }

    /// <summary>Version of the Bluetooth part as text.</summary>
    [JsonPropertyName("bleVerName")]
    public string? BluetoothVersion { get; init; }

    /// <summary>Version of the Bluetooth part as a number.</summary>
    [JsonPropertyName("bleVerCode")]
    public int? BluetoothVersionCode { get; init; }

    /// <summary>Model, <c>KJK230</c> in the capture.</summary>
    [JsonPropertyName("modelName")]
    public string? ModelName { get; init; }

    /// <summary>Variant of the model, <c>KJKD</c> in the capture.</summary>
    [JsonPropertyName("subModelName")]
    public string? SubModelName { get; init; }

    /// <summary>The maker's product number.</summary>
    [JsonPropertyName("productId")]
    public int? ProductId { get; init; }

    /// <summary>Brand the unit was made for, as its name suggests.</summary>
    [JsonPropertyName("customName")]
    public string? CustomName { get; init; }

    /// <summary>Whether the camera's name is stamped on pictures (0 or 1), as its name suggests.</summary>
    [JsonPropertyName("cameraNameOnOff")]
    public int? CameraNameOnOff { get; init; }

    /// <summary>The name the owner gave the camera.</summary>
    [JsonPropertyName("cameraName")]
    public string? CameraName { get; init; }

    /// <summary>Longitude as text; empty in the capture.</summary>
    [JsonPropertyName("longitude")]
    public string? Longitude { get; init; }

    /// <summary>Latitude as text; empty in the capture.</summary>
    [JsonPropertyName("latitude")]
    public string? Latitude { get; init; }

    /// <summary>Mains frequency against flicker; which value stands for which frequency is not known.</summary>
    [JsonPropertyName("pwrFreq")]
    public int? PowerFrequency { get; init; }

    /// <summary>Brightness of the infrared lamp, in the camera's own steps.</summary>
    [JsonPropertyName("infraRedLum")]
    public int? InfraredBrightness { get; init; }

    /// <summary>The camera's clock, a wall clock counted in seconds as if it were UTC: see <see cref="CameraClock"/>.</summary>
    [JsonPropertyName("timeUTC")]
    public long? WallClock { get; init; }

    /// <summary>Offset of the time zone; 0 in the capture, unit not known.</summary>
    [JsonPropertyName("timeZoneOffset")]
    public int? TimeZoneOffset { get; init; }

    /// <summary>Daylight saving time, 0 in the capture.</summary>
    [JsonPropertyName("timeDst")]
    public int? DaylightSaving { get; init; }

    /// <summary>Kind of screen built in.</summary>
    [JsonPropertyName("screenType")]
    public int? ScreenType { get; init; }

    /// <summary>Kind of Wi-Fi chip built in.</summary>
    [JsonPropertyName("wifiSocType")]
    public int? WifiChipType { get; init; }

    /// <summary>Whether information is stamped on pictures, as its name suggests.</summary>
    [JsonPropertyName("osdInfoEnable")]
    public bool? OsdInfoEnabled { get; init; }

    /// <summary>Whether the Wi-Fi lamp shines.</summary>
    [JsonPropertyName("WiFiLedEnable")]
    public bool? WifiLedEnabled { get; init; }

    /// <summary>Charge of the battery in percent, 0 to 100.</summary>
    [JsonPropertyName("batPercent")]
    public int? BatteryPercent { get; init; }

    /// <summary>Charge of the emergency battery in percent.</summary>
    [JsonPropertyName("emergencyBatPercent")]
    public int? EmergencyBatteryPercent { get; init; }

    /// <summary>Kind of battery configured.</summary>
    [JsonPropertyName("batType")]
    public int? BatteryType { get; init; }

    /// <summary>Kind of battery in use.</summary>
    [JsonPropertyName("curBatType")]
    public int? CurrentBatteryType { get; init; }

    /// <summary>Whether the battery is being charged.</summary>
    [JsonPropertyName("isCharging")]
    public bool? IsCharging { get; init; }

    /// <summary>Whether it is being charged by a solar panel.</summary>
    [JsonPropertyName("isSolarCharging")]
    public bool? IsSolarCharging { get; init; }

    /// <summary>Temperature; 19 in the capture, taken as degrees Celsius.</summary>
    [JsonPropertyName("temperature")]
    public double? Temperature { get; init; }

    /// <summary>Working mode; 0 in the capture.</summary>
    [JsonPropertyName("workMode")]
    public int? WorkMode { get; init; }

    /// <summary>Interval of time-lapse pictures; 3600 in the capture, taken as seconds.</summary>
    [JsonPropertyName("timelapseInterval")]
    public int? TimelapseInterval { get; init; }

    /// <summary>Shooting mode; 0 in the capture.</summary>
    [JsonPropertyName("shootMode")]
    public int? ShootMode { get; init; }

    /// <summary>Picture resolution, one of <see cref="Capability.ImageResolutions"/>.</summary>
    [JsonPropertyName("picResolution")]
    public int? PictureResolution { get; init; }

    /// <summary>Video resolution, one of <see cref="Capability.VideoResolutions"/>.</summary>
    [JsonPropertyName("videoResolution")]
    public int? VideoResolution { get; init; }

    /// <summary>Pictures per trigger.</summary>
    [JsonPropertyName("continuousShootCnt")]
    public int? ContinuousShootCount { get; init; }

    /// <summary>Length of a recording; 10 in the capture, taken as seconds.</summary>
    [JsonPropertyName("recordDuration")]
    public int? RecordDuration { get; init; }

    /// <summary>Whether recordings have sound (0 or 1).</summary>
    [JsonPropertyName("recordAudio")]
    public int? RecordAudio { get; init; }

    /// <summary>Order of the date on screen and pictures, in the camera's own codes.</summary>
    [JsonPropertyName("dateFormat")]
    public int? DateFormat { get; init; }

    /// <summary>Form of the time on screen and pictures, in the camera's own codes.</summary>
    [JsonPropertyName("timeFormat")]
    public int? TimeFormat { get; init; }

    /// <summary>Language of the menus, one of <see cref="Capability.Languages"/>.</summary>
    [JsonPropertyName("languageCode")]
    public string? LanguageCode { get; init; }

    /// <summary>Whether the camera works only between two times of day (0 or 1).</summary>
    [JsonPropertyName("workTimeOnOff")]
    public int? WorkTimeOnOff { get; init; }

    /// <summary>Start of the working time: hour, 0 to 23.</summary>
    [JsonPropertyName("workTimeStartHour")]
    public int? WorkTimeStartHour { get; init; }

    /// <summary>Start of the working time: minute, 0 to 59.</summary>
    [JsonPropertyName("workTimeStartMin")]
    public int? WorkTimeStartMinute { get; init; }

    /// <summary>End of the working time: hour, 0 to 23.</summary>
    [JsonPropertyName("workTimeEndHour")]
    public int? WorkTimeEndHour { get; init; }

    /// <summary>End of the working time: minute, 0 to 59.</summary>
    [JsonPropertyName("workTimeEndMin")]
    public int? WorkTimeEndMinute { get; init; }

    /// <summary>Sensitivity of the motion sensor, in the camera's own steps.</summary>
    [JsonPropertyName("pirSens")]
    public int? PirSensitivity { get; init; }

    /// <summary>Pause after a trigger; 10 in the capture, taken as seconds.</summary>
    [JsonPropertyName("pirCoolingTime")]
    public int? PirCoolingTime { get; init; }

    /// <summary>Whether the side motion sensors are on (0 or 1).</summary>
    [JsonPropertyName("sidePirOnOff")]
    public int? SidePirOnOff { get; init; }

    /// <summary>Whether triggers are filtered by recognition (0 or 1).</summary>
    [JsonPropertyName("enableAiFilter")]
    public int? AiFilterEnabled { get; init; }

    /// <summary>First corner of the detection area, horizontal.</summary>
    [JsonPropertyName("detectionAreaVertex0X")]
    public int? DetectionAreaVertex0X { get; init; }

    /// <summary>First corner of the detection area, vertical.</summary>
    [JsonPropertyName("detectionAreaVertex0Y")]
    public int? DetectionAreaVertex0Y { get; init; }

    /// <summary>Second corner of the detection area, horizontal.</summary>
    [JsonPropertyName("detectionAreaVertex1X")]
    public int? DetectionAreaVertex1X { get; init; }

    /// <summary>Second corner of the detection area, vertical.</summary>
    [JsonPropertyName("detectionAreaVertex1Y")]
    public int? DetectionAreaVertex1Y { get; init; }

    /// <summary>Third corner of the detection area, horizontal.</summary>
    [JsonPropertyName("detectionAreaVertex2X")]
    public int? DetectionAreaVertex2X { get; init; }

    /// <summary>Third corner of the detection area, vertical.</summary>
    [JsonPropertyName("detectionAreaVertex2Y")]
    public int? DetectionAreaVertex2Y { get; init; }

    /// <summary>Fourth corner of the detection area, horizontal.</summary>
    [JsonPropertyName("detectionAreaVertex3X")]
    public int? DetectionAreaVertex3X { get; init; }

    /// <summary>Fourth corner of the detection area, vertical.</summary>
    [JsonPropertyName("detectionAreaVertex3Y")]
    public int? DetectionAreaVertex3Y { get; init; }

    /// <summary>Whether the screen is locked with a code (0 or 1).</summary>
    [JsonPropertyName("secureCodeOnOff")]
    public int? SecureCodeOnOff { get; init; }

    /// <summary>First digit of the lock code. Secret.</summary>
    [JsonPropertyName("secureCode0")]
    public int? SecureCode0 { get; init; }

    /// <summary>Second digit of the lock code. Secret.</summary>
    [JsonPropertyName("secureCode1")]
    public int? SecureCode1 { get; init; }

    /// <summary>Third digit of the lock code. Secret.</summary>
    [JsonPropertyName("secureCode2")]
    public int? SecureCode2 { get; init; }

    /// <summary>Fourth digit of the lock code. Secret.</summary>
    [JsonPropertyName("secureCode3")]
    public int? SecureCode3 { get; init; }

    /// <summary>Microphone volume the camera starts with; 80 in the capture.</summary>
    [JsonPropertyName("defaultMicVolume")]
    public int? DefaultMicrophoneVolume { get; init; }

    /// <summary>Speaker volume the camera starts with; 80 in the capture.</summary>
    [JsonPropertyName("defaultSpkVolume")]
    public int? DefaultSpeakerVolume { get; init; }

    /// <summary>Size of the memory card in megabytes.</summary>
    [JsonPropertyName("sdTotalMB")]
    public long? StorageTotalMegabytes { get; init; }

    /// <summary>Free space on the memory card in megabytes.</summary>
    [JsonPropertyName("sdFreeMB")]
    public long? StorageFreeMegabytes { get; init; }

    /// <summary>Mode of recording; 0 in the capture.</summary>
    [JsonPropertyName("recordMode")]
    public int? RecordMode { get; init; }

    /// <summary>0 when the card's format is sound.</summary>
    [JsonPropertyName("sdCardFormatErr")]
    public int? StorageFormatError { get; init; }

    /// <summary>Speaker volume; 80 in the capture.</summary>
    [JsonPropertyName("spkVol")]
    public int? SpeakerVolume { get; init; }

    /// <summary>Microphone volume; 80 in the capture.</summary>
    [JsonPropertyName("micVol")]
    public int? MicrophoneVolume { get; init; }

    /// <summary>Brightness the camera measures, as its name suggests; 0 in the capture.</summary>
    [JsonPropertyName("lum")]
    public int? Luminance { get; init; }

    /// <summary>What this model can do.</summary>
    [JsonPropertyName("capability")]
    [JsonConverter(typeof(LenientGroup<Capability>))]
    public Capability? Capability { get; init; }

    /// <summary>The camera's own words, <c>Success</c> in every capture.</summary>
    [JsonPropertyName("errorMsg")]
    public string? ErrorMessage { get; init; }

    /// <summary>0 when the camera accepts.</summary>
    [JsonPropertyName("result")]
    public int? Result { get; init; }

    /// <summary>512.</summary>
    [JsonPropertyName("cmdId")]
    public int? CommandId { get; init; }

    /// <summary>Fields this version does not know.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Other { get; set; }

    /// <summary>Says what it is and its result; no text from the camera.</summary>
    /// <returns>Such as <c>device info, result 0</c>.</returns>
    public override string ToString() => FormattableString.Invariant($"device info, result {Result}");
}
