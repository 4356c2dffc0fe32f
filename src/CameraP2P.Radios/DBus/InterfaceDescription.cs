using System.Text;

namespace CameraP2P.Radios.DBus;

/// <summary>An argument of a method or a signal.</summary>
internal sealed record Argument(string Name, string Type);

/// <summary>A method with what it takes and gives.</summary>
internal sealed record MethodDescription(string Name, IReadOnlyList<Argument> In, IReadOnlyList<Argument> Out)
{
    /// <summary>The signature of a call.</summary>
    public string InSignature => string.Concat(In.Select(each => each.Type));

    /// <summary>The signature of the reply.</summary>
    public string OutSignature => string.Concat(Out.Select(each => each.Type));
}

/// <summary>A property.</summary>
internal sealed record PropertyDescription(string Name, string Type, bool Writable);

/// <summary>A signal.</summary>
internal sealed record SignalDescription(string Name, IReadOnlyList<Argument> Arguments)
{
    /// <summary>The signature of its values.</summary>
    public string Signature => string.Concat(Arguments.Select(each => each.Type));
}

/// <summary>
/// What an interface offers. It is written one member a line: <c>method Name in:s -> out:o</c>, <c>signal Name argument:u</c>,
/// <c>property Name u</c> or <c>property Name b write</c>.
/// </summary>
internal sealed class InterfaceDescription
{
    /// <summary>Reads a description.</summary>
    /// <exception cref="FormatException">A line says something else.</exception>
    public InterfaceDescription(string name, string members)
    {
        Name = name;
        foreach (var line in members.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            Add(line.Split(' '));
        }
    }

    /// <summary>Its name, such as <c>org.bluez.Device1</c>.</summary>
    public string Name { get; }

    /// <summary>The methods by name.</summary>
    public Dictionary<string, MethodDescription> Methods { get; } = new(StringComparer.Ordinal);

    /// <summary>The properties by name.</summary>
    public Dictionary<string, PropertyDescription> Properties { get; } = new(StringComparer.Ordinal);

    /// <summary>The signals by name.</summary>
    public Dictionary<string, SignalDescription> Signals { get; } = new(StringComparer.Ordinal);

    /// <summary>Writes it as introspection XML.</summary>
    public void AppendTo(StringBuilder xml)
    {
        xml.Append("<interface name=\"").Append(Name).Append("\">");
        foreach (var method in Methods.Values)
        {
            xml.Append("<method name=\"").Append(method.Name).Append("\">");
            Append(xml, method.In, " direction=\"in\"");
            Append(xml, method.Out, " direction=\"out\"");
            xml.Append("</method>");
        }

        foreach (var signal in Signals.Values)
        {
            xml.Append("<signal name=\"").Append(signal.Name).Append("\">");
            Append(xml, signal.Arguments, "");
            xml.Append("</signal>");
        }

        foreach (var property in Properties.Values)
        {
            xml.Append("<property name=\"").Append(property.Name).Append("\" type=\"").Append(property.Type)
                .Append(property.Writable ? "\" access=\"readwrite\"/>" : "\" access=\"read\"/>");
        }

        xml.Append("</interface>");
    }

    private static void Append(StringBuilder xml, IReadOnlyList<Argument> arguments, string direction)
    {
        foreach (var argument in arguments)
        {
            xml.Append("<arg name=\"").Append(argument.Name).Append("\" type=\"").Append(argument.Type).Append('"').Append(direction).Append("/>");
        }
    }

    private static Argument[] ReadArguments(IEnumerable<string> words) =>
        [.. words.Select(word => word.Split(':')).Select(parts => new Argument(parts[0], parts[1]))];

    private void Add(string[] words)
    {
        var name = words[1];
        switch (words[0])
        {
            case "method":
                var arrow = Array.IndexOf(words, "->");
                var split = arrow < 0 ? words.Length : arrow;
                Methods.Add(name, new MethodDescription(name, ReadArguments(words[2..split]), ReadArguments(words.Skip(split + 1))));
                break;
            case "signal":
                Signals.Add(name, new SignalDescription(name, ReadArguments(words[2..])));
                break;
            case "property":
                Properties.Add(name, new PropertyDescription(name, words[2], words.Length > 3));
                break;
            default:
                throw new FormatException($"An interface has no {words[0]}.");
        }
    }
}
