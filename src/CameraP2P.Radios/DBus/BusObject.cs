namespace CameraP2P.Radios.DBus;

/// <summary>One object of a service: its interfaces, the values of their properties, and what their methods do. Not thread-safe.</summary>
/// <param name="path">Its path.</param>
internal sealed class BusObject(string path)
{
    private readonly Dictionary<string, Action<BusCall>> methods = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Action<Variant, BusCall>> setters = new(StringComparer.Ordinal);

    /// <summary>Its path.</summary>
    public string Path { get; } = path;

    /// <summary>Its interfaces by name.</summary>
    public Dictionary<string, InterfaceDescription> Interfaces { get; } = new(StringComparer.Ordinal);

    /// <summary>The properties it has at the moment, by interface and name. Those that are optional may be absent.</summary>
    public Dictionary<string, Dictionary<string, Variant>> Values { get; } = new(StringComparer.Ordinal);

    /// <summary>Where its signals go while it is part of a tree.</summary>
    internal Action<BusSignal>? Out { get; set; }

    /// <summary>Adds an interface with the first values of its properties.</summary>
    public BusObject Implement(InterfaceDescription description, params (string Name, object Value)[] values)
    {
        Interfaces.Add(description.Name, description);
        Values.Add(description.Name, new Dictionary<string, Variant>(StringComparer.Ordinal));
        foreach (var (name, value) in values)
        {
            Values[description.Name][name] = new Variant(description.Properties[name].Type, value);
        }

        return this;
    }

    /// <summary>Says what a method does.</summary>
    public BusObject On(InterfaceDescription description, string method, Action<BusCall> action)
    {
        methods.Add(description.Name + "." + description.Methods[method].Name, action);
        return this;
    }

    /// <summary>Says what happens when a client sets a property; the action answers the call.</summary>
    public BusObject OnSet(InterfaceDescription description, string property, Action<Variant, BusCall> action)
    {
        setters.Add(description.Name + "." + description.Properties[property].Name, action);
        return this;
    }

    /// <summary>The value of a property.</summary>
    public T Get<T>(InterfaceDescription description, string property) => (T)Values[description.Name][property].Value;

    /// <summary>Sets properties; one PropertiesChanged says what changed.</summary>
    public void Set(InterfaceDescription description, params (string Name, object Value)[] values)
    {
        var changed = new Dictionary<string, Variant>(StringComparer.Ordinal);
        foreach (var (name, value) in values)
        {
            var next = new Variant(description.Properties[name].Type, value);
            if (!Values[description.Name].TryGetValue(name, out var before) || value is not (string or ValueType) || !Equals(before.Value, value))
            {
                Values[description.Name][name] = next;
                changed[name] = next;
            }
        }

        if (changed.Count > 0)
        {
            EmitChanged(description.Name, changed, []);
        }
    }

    /// <summary>Takes a property away that is no longer known.</summary>
    public void Unset(InterfaceDescription description, string name)
    {
        if (Values[description.Name].Remove(name))
        {
            EmitChanged(description.Name, [], [name]);
        }
    }

    /// <summary>Sends a signal.</summary>
    public void Emit(InterfaceDescription description, string signal, params object[] values) =>
        Out?.Invoke(new BusSignal(Path, description.Name, signal, description.Signals[signal].Signature, values));

    internal Action<BusCall>? FindMethod(string interfaceName, string method) => methods.GetValueOrDefault(interfaceName + "." + method);

    internal Action<Variant, BusCall>? FindSetter(string interfaceName, string property) => setters.GetValueOrDefault(interfaceName + "." + property);

    private void EmitChanged(string name, Dictionary<string, Variant> changed, string[] invalidated) =>
        Out?.Invoke(new BusSignal(Path, StandardInterfaces.Properties.Name, "PropertiesChanged", "sa{sv}as", [name, changed, invalidated]));
}
