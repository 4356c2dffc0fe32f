using System.Text;

namespace CameraP2P.Radios.DBus;

/// <summary>
/// The objects of one service, with what every D-Bus service offers beside its own interfaces: introspection, properties and the object
/// manager at one path. Knows no socket; a call comes in, answers and signals go out. Not thread-safe.
/// </summary>
/// <param name="managerPath">Where the object manager is: <c>/</c> for BlueZ, <c>/org/freedesktop</c> for NetworkManager.</param>
/// <param name="send">Takes the signals.</param>
/// <param name="library">Whose errors and lists it has.</param>
internal sealed class ObjectTree(string managerPath, Action<BusSignal> send, BusLibrary library)
{
    private readonly SortedDictionary<string, BusObject> objects = new(StringComparer.Ordinal);

    /// <summary>The objects by path.</summary>
    public IReadOnlyDictionary<string, BusObject> Objects => objects;

    /// <summary>Adds an object and says so.</summary>
    public BusObject Add(BusObject added)
    {
        objects.Add(added.Path, added);
        added.Out = send;
        EmitManager("InterfacesAdded", added.Path, List(added));
        return added;
    }

    /// <summary>Takes an object away and says so; one that is not there is none.</summary>
    public void Remove(string path)
    {
        if (objects.Remove(path, out var removed))
        {
            removed.Out = null;
            EmitManager("InterfacesRemoved", path, List(removed).Keys.ToArray());
        }
    }

    /// <summary>Answers a call, or lets the object's own method do so.</summary>
    public void Handle(string path, string? interfaceName, string member, string signature, BusCall call)
    {
        objects.TryGetValue(path, out var target);
        if (FindStandard(interfaceName, member, path, target) is { } standard)
        {
            Invoke(standard.Description, signature, call, each => standard.Action(each));
        }
        else if (target is null)
        {
            call.Fail(
                library is BusLibrary.GDBus ? StandardInterfaces.UnknownMethod : StandardInterfaces.UnknownObject,
                library is BusLibrary.GDBus ? $"Object does not exist at path “{path}”" : Missing(interfaceName, member, signature));
        }
        else if (FindOwn(target, interfaceName, member) is { } own)
        {
            Invoke(own.Description, signature, call, own.Action);
        }
        else
        {
            call.Fail(StandardInterfaces.UnknownMethod, Missing(interfaceName, member, signature));
        }
    }

    private static string Missing(string? interfaceName, string member, string signature) =>
        $"Method \"{member}\" with signature \"{signature}\" on interface \"{interfaceName}\" doesn't exist\n";

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.Ordinal);

    private void Invoke(MethodDescription method, string signature, BusCall call, Action<BusCall> action)
    {
        if (!Same(method.InSignature, signature))
        {
            call.Fail(
                library is BusLibrary.GDBus ? StandardInterfaces.InvalidArgs : StandardInterfaces.UnknownMethod,
                $"Type of message, “({signature})”, does not match expected type “({method.InSignature})”");
            return;
        }

        call.Expect(method.OutSignature);
        action(call);
    }

    private static (MethodDescription Description, Action<BusCall> Action)? FindOwn(BusObject target, string? interfaceName, string member)
    {
        foreach (var each in target.Interfaces.Values)
        {
            if (Same(interfaceName ?? each.Name, each.Name) && each.Methods.TryGetValue(member, out var method)
                && target.FindMethod(each.Name, member) is { } action)
            {
                return (method, action);
            }
        }

        return null;
    }

    private static void GetProperty(BusObject target, BusCall call)
    {
        var (interfaceName, name) = (call.Get<string>(0), call.Get<string>(1));
        if (!target.Values.TryGetValue(interfaceName, out var values))
        {
            call.Fail(StandardInterfaces.InvalidArgs, $"No such interface '{interfaceName}'");
        }
        else if (!values.TryGetValue(name, out var value))
        {
            call.Fail(StandardInterfaces.InvalidArgs, $"No such property '{name}'");
        }
        else
        {
            call.Reply(value);
        }
    }

    private static void GetProperties(BusObject target, BusCall call)
    {
        if (target.Values.TryGetValue(call.Get<string>(0), out var values))
        {
            call.Reply(values);
            return;
        }

        call.Fail(StandardInterfaces.InvalidArgs, $"No such interface '{call.Get<string>(0)}'");
    }

    private static void SetProperty(BusObject target, BusCall call)
    {
        var (interfaceName, name, value) = (call.Get<string>(0), call.Get<string>(1), call.Get<Variant>(2));
        if (!target.Interfaces.TryGetValue(interfaceName, out var description) || !description.Properties.TryGetValue(name, out var property))
        {
            call.Fail(StandardInterfaces.UnknownProperty, $"No such property '{name}'");
        }
        else if (!property.Writable || target.FindSetter(interfaceName, name) is not { } set)
        {
            call.Fail(StandardInterfaces.PropertyReadOnly, $"Property '{name}' is not writable");
        }
        else if (!Same(property.Type, value.Signature))
        {
            call.Fail(StandardInterfaces.InvalidArgs, $"Invalid type for property '{name}'");
        }
        else
        {
            set(value, call);
        }
    }

    private (MethodDescription Description, Action<BusCall> Action)? FindStandard(string? interfaceName, string member, string path, BusObject? target)
    {
        Action<BusCall>? action = (interfaceName, member) switch
        {
            ("org.freedesktop.DBus.Introspectable" or null, "Introspect") => call => call.Reply(Introspect(path, target)),
            ("org.freedesktop.DBus.Peer", "Ping") => call => call.Reply(),
            ("org.freedesktop.DBus.Peer", "GetMachineId") => call => call.Reply("0123456789abcdef0123456789abcdef"),
            ("org.freedesktop.DBus.ObjectManager", "GetManagedObjects") when Same(path, managerPath) =>
                call => call.Reply(objects.ToDictionary(each => each.Key, each => List(each.Value), StringComparer.Ordinal)),
            ("org.freedesktop.DBus.Properties", "Get") when target is not null => call => GetProperty(target, call),
            ("org.freedesktop.DBus.Properties", "GetAll") when target is not null => call => GetProperties(target, call),
            ("org.freedesktop.DBus.Properties", "Set") when target is not null => call => SetProperty(target, call),
            _ => null,
        };
        return action is null ? null : (Standard(member), action);
    }

    private Dictionary<string, Dictionary<string, Variant>> List(BusObject listed)
    {
        if (library is BusLibrary.GDBus)
        {
            return listed.Values;
        }

        var all = new Dictionary<string, Dictionary<string, Variant>>(listed.Values, StringComparer.Ordinal) { [StandardInterfaces.Introspectable.Name] = [] };
        if (listed.Interfaces.Values.Any(each => each.Properties.Count > 0))
        {
            all[StandardInterfaces.Properties.Name] = [];
        }

        return all;
    }

    private static MethodDescription Standard(string member) =>
        new[] { StandardInterfaces.Introspectable, StandardInterfaces.Peer, StandardInterfaces.Properties, StandardInterfaces.ObjectManager }
            .Select(each => each.Methods.GetValueOrDefault(member)).First(each => each is not null)!;

    private string Introspect(string path, BusObject? target)
    {
        var xml = new StringBuilder("<!DOCTYPE node PUBLIC \"-//freedesktop//DTD D-BUS Object Introspection 1.0//EN\" \"http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd\">\n<node>");
        StandardInterfaces.Introspectable.AppendTo(xml);
        if (target is not null)
        {
            StandardInterfaces.Properties.AppendTo(xml);
        }

        if (Same(path, managerPath))
        {
            StandardInterfaces.ObjectManager.AppendTo(xml);
        }

        foreach (var description in target?.Interfaces.Values.AsEnumerable() ?? [])
        {
            description.AppendTo(xml);
        }

        foreach (var child in ChildrenOf(path))
        {
            xml.Append("<node name=\"").Append(child).Append("\"/>");
        }

        return xml.Append("</node>").ToString();
    }

    private IEnumerable<string> ChildrenOf(string path)
    {
        var prefix = path is "/" ? path : path + "/";
        return objects.Keys.Append(managerPath)
            .Where(each => each.Length > prefix.Length && each.StartsWith(prefix, StringComparison.Ordinal))
            .Select(each => each[prefix.Length..].Split('/')[0])
            .Distinct(StringComparer.Ordinal);
    }

    private void EmitManager(string name, string path, object interfaces)
    {
        var signal = StandardInterfaces.ObjectManager.Signals[name];
        send(new BusSignal(managerPath, StandardInterfaces.ObjectManager.Name, name, signal.Signature, [path, interfaces]));
    }
}
