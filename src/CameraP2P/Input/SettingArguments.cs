using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Reflection;
using CameraP2P.Errors;
using CameraP2P.Output;
using CameraP2P.Protocol;
using CameraP2P.Protocol.Commands;

namespace CameraP2P.Input;

/// <summary>Turns the parameters of Set-CameraInfo into settings by their names on the wire.</summary>
internal static class SettingArguments
{
    /// <summary>What was given, by parameters and by -Setting.</summary>
    /// <param name="cmdlet">Whose properties carry <see cref="SettingAttribute"/>.</param>
    /// <param name="bound">The parameters given.</param>
    /// <param name="raw">Settings by their names on the wire.</param>
    /// <exception cref="CameraCmdletException">InvalidParameter.</exception>
    public static Dictionary<string, object> Read(Cmdlet cmdlet, IDictionary<string, object> bound, IDictionary? raw)
    {
        var settings = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var property in cmdlet.GetType().GetProperties())
        {
            if (property.GetCustomAttribute<SettingAttribute>() is { } setting && bound.ContainsKey(property.Name))
            {
                Add(settings, setting, property.GetValue(cmdlet)!, property.Name);
            }
        }

        foreach (DictionaryEntry entry in raw ?? new Hashtable())
        {
            AddRaw(settings, entry);
        }

        return settings.Count > 0 ? settings : throw Invalid("There is no setting to change.", "Name at least one, such as -PirSensitivity 2.", null);
    }

    /// <summary>Holds what is to be set against the camera's own lists.</summary>
    /// <exception cref="CameraCmdletException">InvalidParameter: the camera does not offer it.</exception>
    public static void RequireOffered(CameraInfo info, Dictionary<string, object> settings)
    {
        foreach (var (name, value) in settings)
        {
            var offered = Offered(info, name);
            var text = FormattableString.Invariant($"{value}");
            if (offered.Count > 0 && !offered.Contains(text, StringComparer.Ordinal))
            {
                throw Invalid(
                    $"The camera does not offer {name} {Printable.Clean(text)}.",
                    $"It offers {string.Join(", ", offered)}.",
                    value);
            }
        }
    }

    /// <summary>What the camera lists for a setting; empty when it has no list.</summary>
    public static IReadOnlyList<string> Offered(CameraInfo info, string field) => field switch
    {
        "languageCode" => info.Languages,
        "picResolution" => ToTexts(info.PictureResolutions),
        "videoResolution" => ToTexts(info.VideoResolutions),
        _ => [],
    };

    private static string[] ToTexts(IEnumerable<int> numbers) => [.. numbers.Select(number => number.ToString(CultureInfo.InvariantCulture))];

    private static void Add(Dictionary<string, object> settings, SettingAttribute setting, object value, string parameter)
    {
        switch (value)
        {
            case bool flag when setting.AsNumber:
                settings[setting.Field] = flag ? 1 : 0;
                break;
            case TimeSpan time when time < TimeSpan.Zero || time >= TimeSpan.FromDays(1):
                throw Invalid(FormattableString.Invariant($"-{parameter} {time} is no time of day."), "Give one from 00:00 to 23:59.", time);
            case TimeSpan time:
                settings[setting.Field] = time.Hours;
                settings[setting.MinuteField!] = time.Minutes;
                break;
            default:
                settings[setting.Field] = value;
                break;
        }
    }

    private static void AddRaw(Dictionary<string, object> settings, DictionaryEntry entry)
    {
        if (entry.Key is not string { Length: > 0 } name || name is "cmdId" or "token")
        {
            throw Invalid($"'{Printable.Clean($"{entry.Key}")}' is no name of a setting.", "Use the names Send-CameraCommand DeviceInfo shows.", entry.Key);
        }

        if (!settings.TryAdd(name, ToValue(name, entry.Value)))
        {
            throw Invalid($"{Printable.Clean(name)} is given twice.", "Give it either by its parameter or in -Setting.", name);
        }
    }

    private static object ToValue(string name, object? given)
    {
        object value = (given is PSObject wrapped ? wrapped.BaseObject : given) switch
        {
            bool flag => flag,
            string text => text,
            sbyte or byte or short or ushort or int or uint or long => Convert.ToInt64(given is PSObject number ? number.BaseObject : given, CultureInfo.InvariantCulture),
            _ => throw Invalid($"{Printable.Clean(name)} must be a whole number, a text or a Boolean.", "Other values are not known of any setting.", given),
        };
        CommandCatalog.TryGet(CommandIds.SetDeviceInfo, out var command);
        var type = value switch { bool => CommandFieldType.Flag, string => CommandFieldType.Text, _ => CommandFieldType.Number };
        var known = command!.GetRequestFields().FirstOrDefault(field => string.Equals(field.Name, name, StringComparison.Ordinal));
        return known is null || known.Type == type
            ? value
            : throw Invalid($"{name} must be a {known.Type}, not a {type}.", known.Meaning, given);
    }

    private static CameraCmdletException Invalid(string message, string advice, object? target) =>
        new(ErrorIds.InvalidParameter, ErrorCategory.InvalidArgument, message, advice, target);
}
