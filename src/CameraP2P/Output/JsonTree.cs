using System.Management.Automation;
using System.Text.Encodings.Web;
using System.Text.Json;
using CameraP2P.Protocol;
using CameraP2P.Protocol.Commands;
using CameraP2P.Captures;

namespace CameraP2P.Output;

/// <summary>
/// Turns a camera's JSON into objects: PSObject, object[], string, int, long, double, bool, null. Names are the camera's own.
/// Texts lose control characters, secrets are masked, and nothing the camera chooses as a name can break the object.
/// </summary>
internal static class JsonTree
{
    /// <summary>Names PowerShell keeps for itself; a member of that name would be refused or change how the object looks.</summary>
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "PSObject", "PSBase", "PSAdapted", "PSExtended", "PSTypeNames", "PSStandardMembers",
    };

    /// <summary>Letters of every script stay readable; nobody puts this text into a web page.</summary>
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Builds the tree.</summary>
    /// <param name="json">A JSON value.</param>
    /// <param name="hide">Takes secrets out of texts; null for nothing.</param>
    public static object? Build(JsonElement json, Func<string?, string?>? hide = null) => json.ValueKind switch
    {
        JsonValueKind.Object => BuildObject(json, hide),
        JsonValueKind.Array => json.EnumerateArray().Select(each => Build(each, hide)).ToArray(),
        JsonValueKind.String => Printable.Clean(hide is null ? json.GetString() : hide(json.GetString())),
        JsonValueKind.Number => BuildNumber(json),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>An entry of the media list as it was sent.</summary>
    public static PSObject BuildMedia(MediaFile file) => (PSObject)Build(JsonSerializer.SerializeToElement(file, CommandJson.Default.MediaFile))!;

    /// <summary>The JSON of a tree, in one line.</summary>
    public static string Write(PSObject tree) => JsonSerializer.Serialize(ToPlain(tree), Readable);

    private static object? ToPlain(object? value) => value switch
    {
        PSObject node => node.Properties.ToDictionary(property => property.Name, property => ToPlain(property.Value), StringComparer.Ordinal),
        object?[] list => list.Select(ToPlain).ToArray(),
        _ => value,
    };

    private static PSObject BuildObject(JsonElement json, Func<string?, string?>? hide)
    {
        var result = new PSObject();
        foreach (var property in json.EnumerateObject())
        {
            var name = ToMemberName(property.Name);
            var value = SecretMask.IsSecret(property.Name) ? SecretMask.Text : Build(property.Value, hide);

            // Members are found in either case: of two names that differ in nothing else the later wins, as for equal names in JSON.
            result.Properties.Remove(name);
            result.Properties.Add(new PSNoteProperty(name, value));
        }

        return result;
    }

    private static string ToMemberName(string name)
    {
        var clean = Printable.Clean(name);
        return clean.Length == 0 || Reserved.Contains(clean) ? clean + "_" : clean;
    }

    private static object BuildNumber(JsonElement json)
    {
        if (json.TryGetInt32(out var small))
        {
            return small;
        }

        if (json.TryGetInt64(out var large))
        {
            return large;
        }

        // What is too large for a double would become infinite, which JSON does not know: its digits are kept as text.
        var real = json.GetDouble();
        return double.IsFinite(real) ? real : Printable.Short(json.GetRawText());
    }
}
