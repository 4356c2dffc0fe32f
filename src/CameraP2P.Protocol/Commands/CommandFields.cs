using static CameraP2P.Protocol.Commands.CommandField;

namespace CameraP2P.Protocol.Commands;

/// <summary>The fields the catalogue lists more than once, and the long list of command 512.</summary>
internal static class CommandFields
{
    public static readonly CommandField Result = OfNumber("result", "0 when the camera accepts.");

    public static readonly CommandField ReturnCode = OfNumber("cmdRet", "0 when the camera accepts; stands beside result.");

    public static readonly CommandField ErrorMessage = OfText("errorMsg", "The camera's own words, Success in every capture.");

    public static readonly CommandField Id = OfNumber("cmdId", "The command answered.");

    /// <summary>One picture or video, as 772, 773, 769 and 1285 name it.</summary>
    public static readonly IReadOnlyList<CommandField> MediaReference =
    [
        OfNumber("fileType", "0 photo, 1 video, 2 AVI."),
        OfNumber("dirNum", "The directory's number, mediaDirNum of the media list."),
        OfNumber("mediaNum", "The file's number in the directory."),
    ];

    /// <summary>Fields of 512 that state a fact about the camera: nobody can set them.</summary>
    private static readonly HashSet<string> Facts = new(StringComparer.Ordinal)
    {
        "devId", "fwVerName", "fwVerCode", "bleVerName", "bleVerCode", "modelName", "subModelName", "productId", "customName", "screenType",
        "wifiSocType", "batPercent", "emergencyBatPercent", "curBatType", "isCharging", "isSolarCharging", "temperature",
        "sdTotalMB", "sdFreeMB", "sdCardFormatErr", "lum", "capability",
    };

    /// <summary>The settings and facts of 512 (captures/devinfo.json).</summary>
    public static readonly IReadOnlyList<CommandField> DeviceInfo =
    [
        OfText("devId", "Hardware address of the camera, six bytes in hex with colons."),
        OfText("fwVerName", "Firmware version as text, 2.3.0.4 in the capture."),
        OfNumber("fwVerCode", "Firmware version as a number, 2304 for 2.3.0.4."),
        OfText("bleVerName", "Version of the Bluetooth part as text."),
        OfNumber("bleVerCode", "Version of the Bluetooth part as a number."),
        OfText("modelName", "Model, KJK230 in the capture."),
        OfText("subModelName", "Variant of the model, KJKD in the capture."),
        OfNumber("productId", "The maker's product number."),
        OfText("customName", "Brand the unit was made for, as its name suggests."),
        OfNumber("cameraNameOnOff", "Whether the camera's name is stamped on pictures (0 or 1), as its name suggests."),
        OfText("cameraName", "The name the owner gave the camera."),
        OfText("longitude", "Longitude as text; empty in the capture."),
        OfText("latitude", "Latitude as text; empty in the capture."),
        OfNumber("pwrFreq", "Mains frequency against flicker; which value stands for which frequency is not known."),
        OfNumber("infraRedLum", "Brightness of the infrared lamp, in the camera's own steps."),
        OfNumber("timeUTC", "The camera's clock: its local date and time in seconds since 1970, as if it were UTC."),
        OfNumber("timeZoneOffset", "Offset of the time zone; 0 in the capture, unit not known."),
        OfNumber("timeDst", "Daylight saving time, 0 in the capture."),
        OfNumber("screenType", "Kind of screen built in."),
        OfNumber("wifiSocType", "Kind of Wi-Fi chip built in."),
        OfFlag("osdInfoEnable", "Whether information is stamped on pictures, as its name suggests."),
        OfFlag("WiFiLedEnable", "Whether the Wi-Fi lamp shines."),
        OfNumber("batPercent", "Charge of the battery in percent, 0 to 100."),
        OfNumber("emergencyBatPercent", "Charge of the emergency battery in percent."),
        OfNumber("batType", "Kind of battery configured."),
        OfNumber("curBatType", "Kind of battery in use."),
        OfFlag("isCharging", "Whether the battery is being charged."),
        OfFlag("isSolarCharging", "Whether it is being charged by a solar panel."),
        OfNumber("temperature", "Temperature; 19 in the capture, taken as degrees Celsius."),
        OfNumber("workMode", "Working mode; 0 in the capture."),
        OfNumber("timelapseInterval", "Interval of time-lapse pictures; 3600 in the capture, taken as seconds."),
        OfNumber("shootMode", "Shooting mode; 0 in the capture."),
        OfNumber("picResolution", "Picture resolution, one of capability.imgResolutions."),
        OfNumber("videoResolution", "Video resolution, one of capability.videoResolutions."),
        OfNumber("continuousShootCnt", "Pictures per trigger."),
        OfNumber("recordDuration", "Length of a recording; 10 in the capture, taken as seconds."),
        OfNumber("recordAudio", "Whether recordings have sound (0 or 1)."),
        OfNumber("dateFormat", "Order of the date on screen and pictures, in the camera's own codes."),
        OfNumber("timeFormat", "Form of the time on screen and pictures, in the camera's own codes."),
        OfText("languageCode", "Language of the menus, one of capability.languages."),
        OfNumber("workTimeOnOff", "Whether the camera works only between two times of day (0 or 1)."),
        OfNumber("workTimeStartHour", "Start of the working time: hour, 0 to 23."),
        OfNumber("workTimeStartMin", "Start of the working time: minute, 0 to 59."),
        OfNumber("workTimeEndHour", "End of the working time: hour, 0 to 23."),
        OfNumber("workTimeEndMin", "End of the working time: minute, 0 to 59."),
        OfNumber("pirSens", "Sensitivity of the motion sensor, in the camera's own steps."),
        OfNumber("pirCoolingTime", "Pause after a trigger; 10 in the capture, taken as seconds."),
        OfNumber("sidePirOnOff", "Whether the side motion sensors are on (0 or 1)."),
        OfNumber("enableAiFilter", "Whether triggers are filtered by recognition (0 or 1)."),
        OfNumber("detectionAreaVertex0X", "First corner of the detection area, horizontal."),
        OfNumber("detectionAreaVertex0Y", "First corner of the detection area, vertical."),
        OfNumber("detectionAreaVertex1X", "Second corner of the detection area, horizontal."),
        OfNumber("detectionAreaVertex1Y", "Second corner of the detection area, vertical."),
        OfNumber("detectionAreaVertex2X", "Third corner of the detection area, horizontal."),
        OfNumber("detectionAreaVertex2Y", "Third corner of the detection area, vertical."),
        OfNumber("detectionAreaVertex3X", "Fourth corner of the detection area, horizontal."),
        OfNumber("detectionAreaVertex3Y", "Fourth corner of the detection area, vertical."),
        OfNumber("secureCodeOnOff", "Whether the screen is locked with a code (0 or 1)."),
        OfNumber("secureCode0", "First digit of the lock code. Secret."),
        OfNumber("secureCode1", "Second digit of the lock code. Secret."),
        OfNumber("secureCode2", "Third digit of the lock code. Secret."),
        OfNumber("secureCode3", "Fourth digit of the lock code. Secret."),
        OfNumber("defaultMicVolume", "Microphone volume the camera starts with; 80 in the capture."),
        OfNumber("defaultSpkVolume", "Speaker volume the camera starts with; 80 in the capture."),
        OfNumber("sdTotalMB", "Size of the memory card in megabytes."),
        OfNumber("sdFreeMB", "Free space on the memory card in megabytes."),
        OfNumber("recordMode", "Mode of recording; 0 in the capture."),
        OfNumber("sdCardFormatErr", "0 when the card's format is sound."),
        OfNumber("spkVol", "Speaker volume; 80 in the capture."),
        OfNumber("micVol", "Microphone volume; 80 in the capture."),
        OfNumber("lum", "Brightness the camera measures, as its name suggests; 0 in the capture."),
        OfGroup("capability", "What this model can do."),
    ];

    /// <summary>Those of <see cref="DeviceInfo"/> that 513 can change.</summary>
    public static readonly IReadOnlyList<CommandField> Settings = [.. DeviceInfo.Where(field => !Facts.Contains(field.Name))];
}
