using System.Text;
using CameraP2P.Radios.DBus;

namespace CameraP2P.Radios.NetworkManager;

/// <summary>The access points that one Wi-Fi interface has found. Not thread-safe.</summary>
internal sealed class AccessPoints(ObjectTree tree, BusObject device, Func<string> nextPath)
{
    private static readonly InterfaceDescription Wireless = NetworkManagerInterfaces.Wireless;

    private readonly Dictionary<WifiNetwork, string> found = [];

    /// <summary>Their paths.</summary>
    public string[] Paths => [.. found.Values];

    /// <summary>What a scan finds: those that are gone go, those that are new come.</summary>
    public void Update(IReadOnlyList<WifiNetwork> heard, int seenAt)
    {
        foreach (var gone in found.Keys.Except(heard).ToArray())
        {
            found.Remove(gone, out var path);
            device.Emit(Wireless, "AccessPointRemoved", path!);
            device.Set(Wireless, ("AccessPoints", Paths));
            tree.Remove(path!);
        }

        foreach (var network in heard)
        {
            if (found.TryGetValue(network, out var known))
            {
                tree.Objects[known].Set(NetworkManagerInterfaces.AccessPoint, ("LastSeen", seenAt));
                continue;
            }

            var path = found[network] = nextPath();
            tree.Add(Create(path, network, seenAt));
            device.Set(Wireless, ("AccessPoints", Paths));
            device.Emit(Wireless, "AccessPointAdded", path);
        }
    }

    /// <summary>The path of a network; <c>/</c> when it was not found.</summary>
    public string PathOf(WifiNetwork network) => found.GetValueOrDefault(network, "/");

    /// <summary>The network of a path; null for none.</summary>
    public WifiNetwork? Find(string path) => found.FirstOrDefault(each => string.Equals(each.Value, path, StringComparison.Ordinal)).Key;

    /// <summary>The network that a profile is for; null when none was found.</summary>
    public WifiNetwork? Find(Profile profile) => found.Keys.FirstOrDefault(profile.Fits);

    /// <summary>WPA2 with a password: PRIVACY; PAIR_CCMP, GROUP_CCMP and KEY_MGMT_PSK.</summary>
    private static BusObject Create(string path, WifiNetwork network, int seenAt) => new BusObject(path).Implement(
        NetworkManagerInterfaces.AccessPoint,
        ("Flags", 1u),
        ("WpaFlags", 0u),
        ("RsnFlags", 0x188u),
        ("Ssid", Encoding.UTF8.GetBytes(network.Ssid)),
        ("Frequency", 2437u),
        ("HwAddress", network.Bssid),
        ("Mode", 2u),
        ("MaxBitrate", 65000u),
        ("Strength", network.Strength),
        ("LastSeen", seenAt));
}
