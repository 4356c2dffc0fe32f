using CameraP2P.Radios.DBus;

namespace CameraP2P.Radios.NetworkManager;

/// <summary>A profile with its object.</summary>
internal sealed record StoredProfile(string Path, Profile Profile, BusObject Shown)
{
    /// <summary>Whether it is taken away as soon as it is no longer active.</summary>
    public bool IsVolatile { get; set; }

    /// <summary>Whether it may not be activated without being asked, because somebody has just ended it or its password was wrong.</summary>
    public bool IsBlocked { get; set; }
}

/// <summary>NetworkManager's Settings: the profiles. Not thread-safe.</summary>
internal sealed class ProfileStore
{
    private const string RootPath = NetworkManagerInterfaces.Root + "/Settings";

    private static readonly InterfaceDescription Description = NetworkManagerInterfaces.Settings;
    private static readonly InterfaceDescription Each = NetworkManagerInterfaces.Connection;

    private readonly ObjectTree tree;
    private readonly Func<bool> isAllowed;
    private readonly Action<StoredProfile> removing;
    private readonly Action changed;
    private readonly BusObject root;
    private readonly List<StoredProfile> profiles = [];
    private int number;

    /// <summary>Adds the Settings object.</summary>
    /// <param name="tree">The objects.</param>
    /// <param name="isAllowed">Whether callers may change anything.</param>
    /// <param name="removing">Called before a profile goes.</param>
    /// <param name="changed">Called after a profile has come or gone.</param>
    public ProfileStore(ObjectTree tree, Func<bool> isAllowed, Action<StoredProfile> removing, Action changed)
    {
        (this.tree, this.isAllowed, this.removing, this.changed) = (tree, isAllowed, removing, changed);
        root = tree.Add(new BusObject(RootPath)
            .Implement(Description, ("Connections", Array.Empty<string>()), ("Hostname", "simulated"), ("CanModify", true))
            .On(Description, "ListConnections", call => call.Reply((object)Paths))
            .On(Description, "GetConnectionByUuid", FindByUuid)
            .On(Description, "AddConnection", call => AddFor(call, flags: 1))
            .On(Description, "AddConnectionUnsaved", call => AddFor(call, flags: 2))
            .On(Description, "AddConnection2", call => AddFor(call, call.Get<uint>(1)))
            .On(Description, "LoadConnections", call => call.Reply(true, Array.Empty<string>()))
            .On(Description, "ReloadConnections", call => call.Reply(true)));
    }

    /// <summary>All profiles.</summary>
    public IReadOnlyList<StoredProfile> Profiles => profiles;

    private string[] Paths => [.. profiles.Select(each => each.Path)];

    /// <summary>The profile of a path; null for none.</summary>
    public StoredProfile? Find(string path) => profiles.Find(each => string.Equals(each.Path, path, StringComparison.Ordinal));

    /// <summary>Adds a profile.</summary>
    /// <param name="profile">Its settings, checked.</param>
    /// <param name="isVolatile">Whether it goes with its activation.</param>
    /// <param name="isUnsaved">Whether it is kept in memory only.</param>
    public StoredProfile Add(Profile profile, bool isVolatile, bool isUnsaved)
    {
        var path = FormattableString.Invariant($"{RootPath}/{++number}");
        var shown = new BusObject(path);
        var stored = new StoredProfile(path, profile, shown) { IsVolatile = isVolatile };
        tree.Add(Implement(stored, isUnsaved));
        profiles.Add(stored);
        root.Set(Description, ("Connections", Paths));
        root.Emit(Description, "NewConnection", path);
        changed();
        return stored;
    }

    /// <summary>Takes a profile away.</summary>
    public void Remove(StoredProfile stored)
    {
        if (!profiles.Contains(stored))
        {
            return;
        }

        removing(stored);
        if (profiles.Remove(stored))
        {
            stored.Shown.Emit(Each, "Removed");
            root.Set(Description, ("Connections", Paths));
            root.Emit(Description, "ConnectionRemoved", stored.Path);
            tree.Remove(stored.Path);
            changed();
        }
    }

    private BusObject Implement(StoredProfile stored, bool isUnsaved)
    {
        var filename = isUnsaved ? "" : $"/etc/NetworkManager/system-connections/{stored.Profile.Id}.nmconnection";
        var flags = (isUnsaved ? 1u : 0u) | (stored.IsVolatile ? 4u : 0u);
        return stored.Shown.Implement(Each, ("Unsaved", isUnsaved), ("Flags", flags), ("Filename", filename))
            .On(Each, "GetSettings", call => call.Reply(stored.Profile.Settings))
            .On(Each, "GetSecrets", call => GetSecrets(stored, call))
            .On(Each, "ClearSecrets", call => IfAllowed(call, stored.Profile.ClearSecrets))
            .On(Each, "Save", call => IfAllowed(call, () => { }))
            .On(Each, "Update", call => Update(stored, call))
            .On(Each, "UpdateUnsaved", call => Update(stored, call))
            .On(Each, "Update2", call => Update(stored, call, new Dictionary<string, Variant>(StringComparer.Ordinal)))
            .On(Each, "Delete", call => IfAllowed(call, () => Remove(stored)));
    }

    private void IfAllowed(BusCall call, Action action)
    {
        if (!isAllowed())
        {
            call.Fail(NetworkManagerInterfaces.SettingsPermissionDenied, "Insufficient privileges");
            return;
        }

        action();
        call.Reply();
    }

    private void GetSecrets(StoredProfile stored, BusCall call)
    {
        if (!isAllowed())
        {
            call.Fail(NetworkManagerInterfaces.SettingsPermissionDenied, "Insufficient privileges");
        }
        else if (stored.Profile.FindSecrets(call.Get<string>(0)) is { } secrets)
        {
            call.Reply(secrets);
        }
        else
        {
            call.Fail(NetworkManagerInterfaces.SettingNotFound, $"Connection didn't have requested setting '{call.Get<string>(0)}'.");
        }
    }

    private void Update(StoredProfile stored, BusCall call, params object[] result)
    {
        if (!isAllowed())
        {
            call.Fail(NetworkManagerInterfaces.SettingsPermissionDenied, "Insufficient privileges");
        }
        else if (stored.Profile.Take(call.Get<Dictionary<string, Dictionary<string, Variant>>>(0), network: null) is { } wrong)
        {
            call.Fail(wrong.Error, wrong.Message);
        }
        else
        {
            stored.Shown.Emit(Each, "Updated");
            call.Reply(result);
        }
    }

    private void FindByUuid(BusCall call)
    {
        if (profiles.Find(each => string.Equals(each.Profile.Uuid, call.Get<string>(0), StringComparison.Ordinal)) is { } found)
        {
            call.Reply(found.Path);
            return;
        }

        call.Fail(NetworkManagerInterfaces.SettingsInvalidConnection, "No connection with the UUID was found.");
    }

    /// <summary>NMSettingsAddConnection2Flags: 1 to disk, 2 in memory.</summary>
    private void AddFor(BusCall call, uint flags)
    {
        var profile = new Profile();
        if (!isAllowed())
        {
            call.Fail(NetworkManagerInterfaces.SettingsPermissionDenied, "Insufficient privileges");
        }
        else if (profile.Take(call.Get<Dictionary<string, Dictionary<string, Variant>>>(0), network: null) is { } wrong)
        {
            call.Fail(wrong.Error, wrong.Message);
        }
        else if (profiles.Exists(each => string.Equals(each.Profile.Uuid, profile.Uuid, StringComparison.Ordinal)))
        {
            call.Fail(NetworkManagerInterfaces.UuidExists, "A connection with this UUID already exists.");
        }
        else
        {
            // AddConnection2 answers with a dictionary too; the others take the path alone.
            call.Reply(Add(profile, isVolatile: false, isUnsaved: (flags & 2) != 0).Path, new Dictionary<string, Variant>(StringComparer.Ordinal));
        }
    }
}
