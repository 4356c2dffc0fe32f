namespace CameraP2P.Input;

/// <summary>Says which setting on the wire a parameter stands for (captures/devinfo.json).</summary>
/// <param name="field">The setting's name on the wire; of a time of day its hour.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SettingAttribute(string field) : Attribute
{
    /// <summary>The setting's name on the wire.</summary>
    public string Field { get; } = field;

    /// <summary>A Boolean that the camera writes as 0 or 1.</summary>
    public bool AsNumber { get; init; }

    /// <summary>The minute that belongs to the hour of a time of day.</summary>
    public string? MinuteField { get; init; }
}
