using System.Text.Json;
using System.Text.Json.Nodes;
using CameraP2P.Protocol.Commands;

namespace CameraP2P.Simulator.Camera;

/// <summary>
/// What the simulated camera would say of itself: real field names (docs/COMMAND_IDS_AND_PAYLOADS.md, command 512), values written by hand.
/// Not thread-safe.
/// </summary>
internal sealed class DeviceState
{
    /// <summary>Facts a client cannot set: what the unit is, what it measures, what is on its card.</summary>
    private static readonly HashSet<string> ReadOnly = new(StringComparer.Ordinal)
    {
        "devId", "fwVerName", "fwVerCode", "bleVerName", "bleVerCode", "modelName", "subModelName", "productId", "customName",
        "screenType", "wifiSocType", "batPercent", "emergencyBatPercent", "curBatType", "isCharging", "isSolarCharging",
        "temperature", SdTotal, SdFree, "sdCardFormatErr", "lum", "capability",
    };

    private const string TimeUtc = "timeUTC";
    private const string SdTotal = "sdTotalMB";
    private const string SdFree = "sdFreeMB";

    private readonly string model;
    private readonly MemoryCard card;
    private JsonObject info;
    private TimeSpan clockOrigin = TimeSpan.FromSeconds(1_767_225_600);

    /// <summary>The address in <c>devId</c> and in the headers of media.</summary>
    public const string DeviceId = "02:5A:17:3C:88:D1";

    public DeviceState(string model, MemoryCard card)
    {
        this.model = model;
        this.card = card;
        info = Create(model);
    }

    /// <summary>Percent, as the login answer and device info give it.</summary>
    public int BatteryPercent => (int)info["batPercent"]!;

    /// <summary>A login sets the camera's clock. False for a time that no calendar has.</summary>
    public bool TrySetClock(long wallSeconds, TimeSpan now)
    {
        if (CameraClock.FromSeconds(wallSeconds) is null)
        {
            return false;
        }

        clockOrigin = TimeSpan.FromSeconds(wallSeconds) - now;
        return true;
    }

    /// <summary>The fields of the answer to command 512, without the closing errorMsg, result and cmdId.</summary>
    public JsonObject Describe(TimeSpan now)
    {
        var answer = (JsonObject)info.DeepClone();
        answer[TimeUtc] = WallSeconds(now);
        answer[SdTotal] = MemoryCard.StorageMegabytes;
        answer[SdFree] = card.FreeMegabytes;
        return answer;
    }

    /// <summary>Takes a photo, as when something has moved; null when the card is full.</summary>
    public MediaEntry? TakePhoto(TimeSpan now) => card.TakePhoto(WallSeconds(now));

    /// <summary>Takes a video; null when the card is full.</summary>
    public MediaEntry? TakeVideo(TimeSpan duration, TimeSpan now) => card.TakeVideo(WallSeconds(now), duration);

    private long WallSeconds(TimeSpan now) => (long)(clockOrigin + now).TotalSeconds;

    /// <summary>
    /// Command 513: all the given fields or none. A field that is unknown or of another type than it has is refused; one that only
    /// the camera can set is taken without effect, so that a client may send back what it has read. How the real camera treats
    /// them was never captured.
    /// </summary>
    public bool TryChange(JsonObject fields, TimeSpan now)
    {
        var changed = (JsonObject)info.DeepClone();
        foreach (var (name, value) in fields)
        {
            if (!changed.TryGetPropertyValue(name, out var present) || !IsOfKind(value, present))
            {
                return false;
            }

            if (!ReadOnly.Contains(name))
            {
                changed[name] = value!.DeepClone();
            }
        }

        if (fields[TimeUtc] is { } time && !TrySetClock((long)time, now))
        {
            return false;
        }

        info = changed;
        return true;
    }

    /// <summary>Command 517: settings as they left the factory; battery and card are what they are.</summary>
    public void Reset()
    {
        var fresh = Create(model);
        foreach (var name in ReadOnly)
        {
            fresh[name] = info[name]!.DeepClone();
        }

        info = fresh;
    }

    /// <summary>The same JSON type; a whole number where there is one.</summary>
    private static bool IsOfKind(JsonNode? value, JsonNode? present) => (present, value) switch
    {
        (JsonObject, JsonObject) => true,
        (JsonValue old, JsonValue given) => old.GetValueKind() switch
        {
            JsonValueKind.Number => given.TryGetValue<long>(out _),
            JsonValueKind.String => given.GetValueKind() == JsonValueKind.String,
            _ => given.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        },
        _ => false,
    };

    private static JsonObject Create(string model) => new()
    {
        ["devId"] = DeviceId,
        ["fwVerName"] = "2.3.0.4",
        ["fwVerCode"] = 2304,
        ["bleVerName"] = "3.3.5",
        ["bleVerCode"] = 335,
        ["modelName"] = model,
        ["subModelName"] = "KJKD",
        ["productId"] = 115,
        ["customName"] = "Simulated",
        ["cameraNameOnOff"] = 0,
        ["cameraName"] = "0000",
        ["longitude"] = string.Empty,
        ["latitude"] = string.Empty,
        ["pwrFreq"] = 0,
        ["infraRedLum"] = 2,
        ["timeUTC"] = 0,
        ["timeZoneOffset"] = 0,
        ["timeDst"] = 0,
        ["screenType"] = 7,
        ["wifiSocType"] = 5,
        ["osdInfoEnable"] = true,
        ["WiFiLedEnable"] = true,
        ["batPercent"] = 76,
        ["emergencyBatPercent"] = 0,
        ["batType"] = 1,
        ["curBatType"] = 1,
        ["isCharging"] = false,
        ["isSolarCharging"] = false,
        ["temperature"] = 14,
        ["workMode"] = 0,
        ["timelapseInterval"] = 1800,
        ["shootMode"] = 0,
        ["picResolution"] = 100,
        ["videoResolution"] = 100,
        ["continuousShootCnt"] = 1,
        ["recordDuration"] = 15,
        ["recordAudio"] = 1,
        ["dateFormat"] = 1,
        ["timeFormat"] = 0,
        ["languageCode"] = "en",
        ["workTimeOnOff"] = 0,
        ["workTimeStartHour"] = 0,
        ["workTimeStartMin"] = 0,
        ["workTimeEndHour"] = 23,
        ["workTimeEndMin"] = 59,
        ["pirSens"] = 1,
        ["pirCoolingTime"] = 15,
        ["sidePirOnOff"] = 1,
        ["enableAiFilter"] = 0,
        ["detectionAreaVertex0X"] = 0,
        ["detectionAreaVertex0Y"] = 0,
        ["detectionAreaVertex1X"] = 0,
        ["detectionAreaVertex1Y"] = 0,
        ["detectionAreaVertex2X"] = 0,
        ["detectionAreaVertex2Y"] = 0,
        ["detectionAreaVertex3X"] = 0,
        ["detectionAreaVertex3Y"] = 0,
        ["secureCodeOnOff"] = 0,
        ["secureCode0"] = 0,
        ["secureCode1"] = 0,
        ["secureCode2"] = 0,
        ["secureCode3"] = 0,
        ["defaultMicVolume"] = 80,
        ["defaultSpkVolume"] = 80,
        [SdTotal] = 0,
        [SdFree] = 0,
        ["recordMode"] = 0,
        ["sdCardFormatErr"] = 0,
        ["spkVol"] = 70,
        ["micVol"] = 70,
        ["lum"] = 0,
        ["capability"] = new JsonObject
        {
            ["platform"] = "T23ZN",
            ["languages"] = List("langCode", "en", "de", "fr", "es", "it", "pl", "cz"),
            ["imgResolutions"] = List("resolution", 100, 0, 2, 3, 5, 6, 8, 9, 11, 12),
            ["videoResolutions"] = List("resolution", 100, 1, 2, 4, 5, 7, 6),
            ["enableAiFilter"] = true,
            ["supportSidePir"] = false,
            ["dispDetailVideoResolution"] = false,
            ["supportScreen"] = true,
            ["supportLockScreen"] = true,
            ["supportMicVolume"] = true,
            ["supportSpkVolume"] = true,
            ["supportOsdInfo"] = true,
            ["supportWiFiLED"] = true,
            ["supportInfraRed"] = true,
            ["supportAutoInfraRed"] = false,
            ["supportOnlineService"] = true,
        },
    };

    private static JsonArray List<T>(string name, params T[] values) =>
        new([.. values.Select(value => new JsonObject { [name] = JsonValue.Create(value) })]);
}
