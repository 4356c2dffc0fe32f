using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text.Json;
using CameraP2P.Errors;
using CameraP2P.Protocol;
using CameraP2P.Protocol.Commands;

namespace CameraP2P.Input;

/// <summary>
/// Turns the hashtable of -Parameter into the fields of a command. What JSON cannot express is refused with a name and a reason,
/// never sent as text by chance.
/// </summary>
internal static class ParameterJson
{
    private static readonly string[] Reserved = ["cmdId", "token"];

    /// <summary>Builds the request.</summary>
    /// <param name="commandId">The command.</param>
    /// <param name="parameter">Its fields; null for none. An ordered one is sent in its order, another in the catalogue's.</param>
    /// <exception cref="CameraCmdletException">InvalidParameter.</exception>
    public static CommandRequest Build(int commandId, IDictionary? parameter)
    {
        if (parameter is null || parameter.Count == 0)
        {
            return CommandRequest.Create(commandId);
        }

        foreach (var key in parameter.Keys)
        {
            if (key is string name && Reserved.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                throw Invalid(name, "is set by the session itself", "Leave it out; the command is named by -Command.");
            }
        }

        return CommandRequest.Create(commandId, writer => WriteFields(writer, Order(commandId, parameter), path: string.Empty, depth: 1));
    }

    private static IEnumerable<DictionaryEntry> Order(int commandId, IDictionary parameter)
    {
        var entries = parameter.Cast<DictionaryEntry>();
        if (parameter is not Hashtable)
        {
            return entries;
        }

        // A hashtable has no order; the app's is the one cameras are known to accept.
        var known = CommandCatalog.TryGet(commandId, out var command) ? command.GetRequestFields().Select(field => field.Name).ToList() : [];
        return entries
            .OrderBy(entry => known.IndexOf(entry.Key as string ?? string.Empty) is var place && place < 0 ? int.MaxValue : place)
            .ThenBy(entry => entry.Key as string, StringComparer.Ordinal);
    }

    private static void WriteFields(Utf8JsonWriter writer, IEnumerable<DictionaryEntry> fields, string path, int depth)
    {
        foreach (var field in fields)
        {
            if (field.Key is not string name || name.Length == 0)
            {
                throw Invalid(path + field.Key, "is no text, so it cannot be a name", "Use texts as keys.");
            }

            writer.WritePropertyName(name);
            WriteValue(writer, field.Value, path + name, depth);
        }
    }

    private static void WriteValue(Utf8JsonWriter writer, object? value, string path, int depth)
    {
        if (depth > CommandAnswer.MaxDepth)
        {
            throw Invalid(path, "is nested too deeply, or contains itself", FormattableString.Invariant($"At most {CommandAnswer.MaxDepth} levels can be sent."));
        }

        switch (value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case char letter:
                writer.WriteStringValue(letter.ToString());
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case SwitchParameter flag:
                writer.WriteBooleanValue(flag.IsPresent);
                break;
            case IDictionary nested:
                writer.WriteStartObject();
                WriteFields(writer, nested.Cast<DictionaryEntry>(), path + ".", depth + 1);
                writer.WriteEndObject();
                break;
            case PSObject custom:
                writer.WriteStartObject();
                WriteFields(writer, custom.Properties.Select(each => new DictionaryEntry(each.Name, each.Value)), path + ".", depth + 1);
                writer.WriteEndObject();
                break;
            case IEnumerable list:
                WriteList(writer, list, path, depth);
                break;
            case { } other:
                WriteNumber(writer, other, path);
                break;
        }
    }

    private static void WriteList(Utf8JsonWriter writer, IEnumerable list, string path, int depth)
    {
        writer.WriteStartArray();
        var place = 0;
        foreach (var item in list)
        {
            WriteValue(writer, item, FormattableString.Invariant($"{path}[{place++}]"), depth + 1);
        }

        writer.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter writer, object value, string path)
    {
        switch (value)
        {
            case Enum:
                writer.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case sbyte or byte or short or ushort or int or uint or long:
                writer.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case ulong number:
                writer.WriteNumberValue(number);
                break;
            case decimal number:
                writer.WriteNumberValue(number);
                break;
            case float number when float.IsFinite(number):
                writer.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                writer.WriteNumberValue(number);
                break;
            default:
                throw Invalid(path, $"is a {value.GetType().Name} that JSON cannot express", "Give texts, finite numbers, true or false, arrays or hashtables.");
        }
    }

    private static CameraCmdletException Invalid(string name, string why, string advice) => new(
        ErrorIds.InvalidParameter,
        ErrorCategory.InvalidArgument,
        $"The field '{Printable.Clean(name)}' {why}.",
        advice,
        name);
}
