using CameraP2P.Radios.DBus;

namespace CameraP2P.Radios.NetworkManager;

/// <summary>A profile that is active on a device, or is becoming so. Not thread-safe.</summary>
internal sealed class ActiveConnection
{
    private static readonly InterfaceDescription Description = NetworkManagerInterfaces.Active;

    private readonly BusObject shown;

    /// <summary>Shows a new one.</summary>
    public ActiveConnection(ObjectTree tree, string path, StoredProfile stored, string device, string accessPoint)
    {
        Stored = stored;
        shown = tree.Add(new BusObject(path).Implement(
            Description,
            ("Connection", stored.Path),
            ("SpecificObject", accessPoint),
            ("Id", stored.Profile.Id),
            ("Uuid", stored.Profile.Uuid),
            ("Type", stored.Profile.Type),
            ("Devices", new[] { device }),
            ("State", (uint)ActiveState.Activating),
            ("StateFlags", 0u),
            ("Default", false),
            ("Ip4Config", "/"),
            ("Dhcp4Config", "/"),
            ("Default6", false),
            ("Ip6Config", "/"),
            ("Dhcp6Config", "/"),
            ("Vpn", false),
            ("Controller", "/"),
            ("Master", "/")));
    }

    /// <summary>Its path.</summary>
    public string Path => shown.Path;

    /// <summary>The profile.</summary>
    public StoredProfile Stored { get; }

    /// <summary>The client that it ends with; null for none (bind-activation).</summary>
    public string? Client { get; init; }

    /// <summary>Its state.</summary>
    public ActiveState State => (ActiveState)shown.Get<uint>(Description, "State");

    /// <summary>Changes the state and says so.</summary>
    public void Change(ActiveState state, ActiveReason reason = ActiveReason.Unknown)
    {
        if (state == State)
        {
            return;
        }

        shown.Set(Description, ("State", (uint)state));
        shown.Emit(Description, "StateChanged", (uint)state, (uint)reason);
    }

    /// <summary>It has an address, and the default route.</summary>
    public void Configure(string ip4Config, string dhcp4Config) =>
        shown.Set(Description, ("Ip4Config", ip4Config), ("Dhcp4Config", dhcp4Config), ("Default", true), ("StateFlags", 0x4u | 0x8u));
}
