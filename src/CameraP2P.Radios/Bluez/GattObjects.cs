using CameraP2P.Radios.DBus;

namespace CameraP2P.Radios.Bluez;

/// <summary>
/// The GATT services of one connection, with the camera's: 00008801 has 00000002 to write to and 00000003 to be notified by
/// (docs/PROTOCOL_ANALYSIS.md#bluetooth-wake-up). Their handles, and so their paths, are not recorded. Not thread-safe.
/// </summary>
internal sealed class GattObjects(ObjectTree tree, Agenda agenda, string device, CameraPeripheral peripheral, RadioTimes times, Action disconnect)
{
    private const string UuidBase = "-0000-1000-8000-00805f9b34fb";

    private static readonly InterfaceDescription Characteristic = BluezInterfaces.GattCharacteristic;

    private readonly List<string> paths = [];
    private readonly HashSet<string> listeners = new(StringComparer.Ordinal);
    private BusObject? notifying;
    private bool writing;
    private bool removed;

    /// <summary>What the device's UUIDs say once the services are known.</summary>
    public string[] ServiceUuids { get; } = ["00001800" + UuidBase, "00001801" + UuidBase, "00008801" + UuidBase];

    /// <summary>The services are known.</summary>
    public void Add()
    {
        AddService("service0001", "00001801");
        AddCharacteristic("service0001", "char0002", "00002a05", "indicate");
        AddService("service000c", "00008801");
        AddCharacteristic("service000c", "char000d", "00000002", "write-without-response", "write");
        notifying = AddCharacteristic("service000c", "char000f", "00000003", "notify");
        AddDescriptor("service000c/char000f", "desc0011");
    }

    /// <summary>The connection has ended.</summary>
    public void Remove()
    {
        removed = true;
        foreach (var path in Enumerable.Reverse(paths))
        {
            tree.Remove(path);
        }
    }

    /// <summary>A client has left the bus.</summary>
    public void ClientLeft(string client)
    {
        if (listeners.Remove(client))
        {
            notifying?.Set(Characteristic, ("Notifying", listeners.Count > 0));
        }
    }

    private void AddService(string name, string uuid) => Show(new BusObject($"{device}/{name}").Implement(
        BluezInterfaces.GattService,
        ("UUID", uuid + UuidBase),
        ("Device", device),
        ("Primary", true),
        ("Includes", Array.Empty<string>())));

    private BusObject AddCharacteristic(string service, string name, string uuid, params string[] flags)
    {
        var created = new BusObject($"{device}/{service}/{name}").Implement(
            Characteristic,
            ("UUID", uuid + UuidBase),
            ("Service", $"{device}/{service}"),
            ("Flags", flags),
            ("MTU", (ushort)23));
        var values = created.Values[Characteristic.Name];
        var notifies = flags is ["notify"] or ["indicate"];
        values[notifies ? "NotifyAcquired" : "WriteAcquired"] = false;
        if (notifies)
        {
            values["Notifying"] = false;
        }

        return Show(created
            .On(Characteristic, "ReadValue", call => call.Fail(BluezInterfaces.NotPermitted, "Read not permitted"))
            .On(Characteristic, "AcquireWrite", call => call.Fail(BluezInterfaces.NotSupported, "Operation is not supported"))
            .On(Characteristic, "AcquireNotify", call => call.Fail(BluezInterfaces.NotSupported, "Operation is not supported"))
            .On(Characteristic, "WriteValue", notifies ? call => call.Fail(BluezInterfaces.NotSupported, "Operation is not supported") : Write)
            .On(Characteristic, "StartNotify", notifies ? call => StartNotify(created, call) : call => call.Fail(BluezInterfaces.NotSupported, "Operation is not supported"))
            .On(Characteristic, "StopNotify", call => StopNotify(created, call)));
    }

    private void AddDescriptor(string characteristic, string name)
    {
        var description = BluezInterfaces.GattDescriptor;
        var created = new BusObject($"{device}/{characteristic}/{name}").Implement(
            description,
            ("UUID", "00002902" + UuidBase),
            ("Characteristic", $"{device}/{characteristic}"));
        Show(created
            .On(description, "ReadValue", call => call.Reply((object)new byte[] { (byte)(listeners.Count > 0 ? 1 : 0), 0 }))
            .On(description, "WriteValue", call => call.Fail(BluezInterfaces.NotPermitted, "Write not permitted")));
    }

    private BusObject Show(BusObject added)
    {
        paths.Add(added.Path);
        return tree.Add(added);
    }

    private void Write(BusCall call)
    {
        var (value, options) = (call.Get<byte[]>(0), call.Get<Dictionary<string, Variant>>(1));
        var type = options.TryGetValue("type", out var given) ? given.Value as string : null;
        if (writing)
        {
            call.Fail(BluezInterfaces.InProgress, "In Progress");
        }
        else if (type is not (null or "request" or "command"))
        {
            call.Fail(BluezInterfaces.NotSupported, "Operation is not supported");
        }
        else if (value.Length > 512)
        {
            call.Fail(BluezInterfaces.InvalidArguments, "Invalid Length");
        }
        else
        {
            writing = true;
            agenda.After(times.ToRespond, () => FinishWriting(call, value));
        }
    }

    private void FinishWriting(BusCall call, byte[] value)
    {
        writing = false;
        if (removed)
        {
            call.Fail(BluezInterfaces.Failed, "Not connected");
            return;
        }

        call.Reply();
        if (peripheral.TryAnswer(value) is { } answer)
        {
            agenda.After(times.ToAnswer, () => Notify(answer, 0));
        }
    }

    private void Notify(WakeAnswer answer, int index)
    {
        if (removed)
        {
            return;
        }

        if (index == answer.Values.Count)
        {
            answer.Finish();
            if (answer.Disconnects)
            {
                disconnect();
            }

            return;
        }

        if (listeners.Count > 0)
        {
            notifying!.Set(Characteristic, ("Value", answer.Values[index]));
        }

        agenda.After(times.ToNotify, () => Notify(answer, index + 1));
    }

    private void StartNotify(BusObject characteristic, BusCall call)
    {
        if (characteristic == notifying)
        {
            listeners.Add(call.Sender);
        }

        agenda.After(times.ToRespond, () =>
        {
            if (removed)
            {
                call.Fail(BluezInterfaces.Failed, "Not connected");
                return;
            }

            characteristic.Set(Characteristic, ("Notifying", true));
            call.Reply();
        });
    }

    private void StopNotify(BusObject characteristic, BusCall call)
    {
        if (characteristic == notifying && listeners.Contains(call.Sender))
        {
            ClientLeft(call.Sender);
            call.Reply();
            return;
        }

        call.Fail(BluezInterfaces.Failed, "No notify session started");
    }
}
