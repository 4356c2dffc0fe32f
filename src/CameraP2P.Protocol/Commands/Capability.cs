using System.Text.Json;
using System.Text.Json.Serialization;

namespace CameraP2P.Protocol.Commands;

/// <summary>What the model can do: the object <c>capability</c> in the answer to command 512 (captures/devinfo.json).</summary>
public sealed class Capability
{
    /// <summary>Processor family, <c>T23ZN</c> in the capture.</summary>
    [JsonPropertyName("platform")]
    public string? Platform { get; init; }

    /// <summary>Languages <see cref="DeviceInfo.LanguageCode"/> may name.</summary>
    [JsonPropertyName("languages")]
    [JsonConverter(typeof(LenientGroup<IReadOnlyList<LanguageOption>>))]
    public IReadOnlyList<LanguageOption>? Languages { get; init; }

    /// <summary>Values <see cref="DeviceInfo.PictureResolution"/> may take.</summary>
    [JsonPropertyName("imgResolutions")]
    [JsonConverter(typeof(LenientGroup<IReadOnlyList<ResolutionOption>>))]
    public IReadOnlyList<ResolutionOption>? ImageResolutions { get; init; }

    /// <summary>Values <see cref="DeviceInfo.VideoResolution"/> may take.</summary>
    [JsonPropertyName("videoResolutions")]
    [JsonConverter(typeof(LenientGroup<IReadOnlyList<ResolutionOption>>))]
    public IReadOnlyList<ResolutionOption>? VideoResolutions { get; init; }

    /// <summary>Triggers can be filtered by recognition.</summary>
    [JsonPropertyName("enableAiFilter")]
    public bool? AiFilter { get; init; }

    /// <summary>It has side motion sensors.</summary>
    [JsonPropertyName("supportSidePir")]
    public bool? SidePir { get; init; }

    /// <summary>The app shows video resolutions in detail, as the name suggests.</summary>
    [JsonPropertyName("dispDetailVideoResolution")]
    public bool? DetailedVideoResolution { get; init; }

    /// <summary>It has a screen.</summary>
    [JsonPropertyName("supportScreen")]
    public bool? Screen { get; init; }

    /// <summary>The screen can be locked with a code.</summary>
    [JsonPropertyName("supportLockScreen")]
    public bool? LockScreen { get; init; }

    /// <summary>The microphone's volume can be set.</summary>
    [JsonPropertyName("supportMicVolume")]
    public bool? MicrophoneVolume { get; init; }

    /// <summary>The speaker's volume can be set.</summary>
    [JsonPropertyName("supportSpkVolume")]
    public bool? SpeakerVolume { get; init; }

    /// <summary>Information on pictures can be switched.</summary>
    [JsonPropertyName("supportOsdInfo")]
    public bool? OsdInfo { get; init; }

    /// <summary>The Wi-Fi lamp can be switched.</summary>
    [JsonPropertyName("supportWiFiLED")]
    public bool? WifiLed { get; init; }

    /// <summary>It has an infrared lamp.</summary>
    [JsonPropertyName("supportInfraRed")]
    public bool? Infrared { get; init; }

    /// <summary>The infrared lamp can set itself.</summary>
    [JsonPropertyName("supportAutoInfraRed")]
    public bool? AutomaticInfrared { get; init; }

    /// <summary>The maker's online service is offered.</summary>
    [JsonPropertyName("supportOnlineService")]
    public bool? OnlineService { get; init; }

    /// <summary>Fields this version does not know.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Other { get; set; }
}

/// <summary>One language of the menus.</summary>
public sealed class LanguageOption
{
    /// <summary>The camera's own code, such as <c>de</c>; not always ISO 639 (<c>du</c>, <c>jp</c>, <c>cz</c> and <c>po</c> are among them).</summary>
    [JsonPropertyName("langCode")]
    public string? Code { get; init; }

    /// <summary>Fields this version does not know.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Other { get; set; }
}

/// <summary>One resolution of pictures or videos.</summary>
public sealed class ResolutionOption
{
    /// <summary>The camera's own code, such as 100; which size stands behind it is not known.</summary>
    [JsonPropertyName("resolution")]
    public int? Value { get; init; }

    /// <summary>Fields this version does not know.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Other { get; set; }
}
