using CameraP2P.Radios.DBus;

namespace CameraP2P.Radios.Bluez;

/// <summary>A device as BlueZ shows it: the object, its connection and its GATT services. Not thread-safe.</summary>
internal sealed class RemoteDevice(FakeBluez bluez, ObjectTree tree, Agenda agenda, DeviceProfile profile)
{
    /// <summary>BlueZ's TemporaryTimeout.</summary>
    private static readonly TimeSpan ForgetAfter = TimeSpan.FromSeconds(30);

    private static readonly InterfaceDescription Description = BluezInterfaces.Device;

    private BusObject? shown;
    private GattObjects? gatt;
    private BusCall? connecting;
    private Action cancelConnecting = () => { };
    private Action cancelForgetting = () => { };
    private bool kept;

    /// <summary>What it is.</summary>
    public DeviceProfile Profile { get; } = profile;

    /// <summary>Its path, whether it is shown or not.</summary>
    public string Path { get; } = $"{FakeBluez.AdapterPath}/dev_{profile.Address.Replace(':', '_')}";

    /// <summary>Whether BlueZ shows it.</summary>
    public bool IsKnown => shown is not null;

    /// <summary>Whether it is connected.</summary>
    public bool IsConnected => shown?.Get<bool>(Description, "Connected") == true;

    /// <summary>It has been heard.</summary>
    public void Hear()
    {
        shown ??= tree.Add(Create());
        shown.Set(Description, ("RSSI", Profile.SignalStrength));
        cancelForgetting();
        if (!kept)
        {
            cancelForgetting = agenda.After(ForgetAfter, ForgetUnlessKept);
        }
    }

    /// <summary>Nobody scans any more: how strongly it was heard is no longer known.</summary>
    public void StopHearing() => shown?.Unset(Description, "RSSI");

    /// <summary>A client has left: its notifications end.</summary>
    public void ClientLeft(string client) => gatt?.ClientLeft(client);

    /// <summary>The connection is lost, or was ended.</summary>
    public void Lose()
    {
        if (connecting is not null)
        {
            cancelConnecting();
            connecting.Fail(BluezInterfaces.Failed, "le-connection-abort-by-local");
            connecting = null;
        }

        if (!IsConnected)
        {
            return;
        }

        gatt!.Remove();
        gatt = null;
        shown!.Set(Description, ("ServicesResolved", false));
        shown.Set(Description, ("Connected", false));
    }

    /// <summary>BlueZ forgets the device.</summary>
    public void Forget()
    {
        Lose();
        cancelForgetting();
        kept = false;
        if (shown is not null)
        {
            shown = null;
            tree.Remove(Path);
        }
    }

    private void ForgetUnlessKept()
    {
        if (!kept)
        {
            Forget();
        }
    }

    private BusObject Create()
    {
        var created = new BusObject(Path).Implement(
            Description,
            ("Address", Profile.Address),
            ("AddressType", Profile.AddressType),
            ("Alias", Profile.Name ?? Profile.Address.Replace(':', '-')),
            ("Paired", false),
            ("Bonded", false),
            ("Trusted", false),
            ("Blocked", false),
            ("LegacyPairing", false),
            ("Connected", false),
            ("UUIDs", Array.Empty<string>()),
            ("Adapter", FakeBluez.AdapterPath),
            ("ServicesResolved", false));
        if (Profile.Name is not null)
        {
            created.Values[Description.Name]["Name"] = Profile.Name;
        }

        foreach (var name in (string[])["Alias", "Trusted", "Blocked"])
        {
            created.OnSet(Description, name, (value, call) =>
            {
                created.Set(Description, (name, value.Value));
                call.Reply();
            });
        }

        return created
            .On(Description, "Connect", Connect)
            .On(Description, "Disconnect", Disconnect)
            .On(Description, "ConnectProfile", call => call.Fail("org.bluez.Error.NotAvailable", "br-connection-profile-unavailable"))
            .On(Description, "DisconnectProfile", call => call.Fail(BluezInterfaces.InvalidArguments, "br-connection-invalid-arguments"))
            .On(Description, "Pair", call => call.Fail("org.bluez.Error.AuthenticationFailed", "Authentication Failed"))
            .On(Description, "CancelPairing", call => call.Fail(BluezInterfaces.DoesNotExist, "Does Not Exist"));
    }

    private void Connect(BusCall call)
    {
        if (!bluez.IsPowered)
        {
            call.Fail(BluezInterfaces.NotReady, "Resource Not Ready");
        }
        else if (IsConnected)
        {
            call.Reply();
        }
        else if (connecting is not null || Profile.IsBusy())
        {
            call.Fail(BluezInterfaces.InProgress, "In Progress");
        }
        else
        {
            kept = true;
            connecting = call;
            cancelConnecting = agenda.After(Profile.Times.ToConnect, FinishConnecting);
        }
    }

    private void FinishConnecting()
    {
        var call = connecting!;
        connecting = null;
        if (Profile.Peripheral is not { } peripheral || !Profile.IsInRange())
        {
            call.Fail(BluezInterfaces.Failed, "le-connection-abort-by-local");
            return;
        }

        shown!.Set(Description, ("Connected", true));
        call.Reply();
        var found = gatt = new GattObjects(tree, agenda, Path, peripheral, Profile.Times, Lose);
        agenda.After(Profile.Times.ToResolve, () => Resolve(found));
    }

    private void Resolve(GattObjects found)
    {
        if (gatt == found)
        {
            found.Add();
            shown!.Set(Description, ("UUIDs", found.ServiceUuids), ("ServicesResolved", true));
        }
    }

    private void Disconnect(BusCall call)
    {
        if (!IsConnected && connecting is null)
        {
            call.Fail(BluezInterfaces.NotConnected, "Not Connected");
            return;
        }

        Lose();
        call.Reply();
    }
}
