using System.Text;

namespace CameraP2P.Radios.NetworkManager;

/// <summary>The Wi-Fi that the first interface is in at the start.</summary>
internal static class HomeWifi
{
    private const string Ssid = "Home";

    /// <summary>The network; it is always in reach and takes every password.</summary>
    public static WifiNetwork Network(RadioTimes times) => new()
    {
        Ssid = Ssid,
        Bssid = "00:25:9C:12:34:56",
        Gateway = "192.168.178.1",
        Address = "192.168.178.20",
        Times = times,
        Try = _ => JoinOutcome.Joined,
    };

    /// <summary>Its profile.</summary>
    /// <param name="autoconnects">Whether it is joined without being asked for.</param>
    public static Profile Profile(bool autoconnects)
    {
        var profile = new Profile();
        profile.Take(
            new(StringComparer.Ordinal)
            {
                ["connection"] = new(StringComparer.Ordinal)
                {
                    ["id"] = Ssid,
                    ["uuid"] = "8f1c5b54-3a0e-4d3c-9a71-6f9c0e4b7d21",
                    ["type"] = "802-11-wireless",
                    ["autoconnect"] = autoconnects,
                },
                ["802-11-wireless"] = new(StringComparer.Ordinal) { ["ssid"] = Encoding.UTF8.GetBytes(Ssid), ["mode"] = "infrastructure" },
                ["802-11-wireless-security"] = new(StringComparer.Ordinal) { ["key-mgmt"] = "wpa-psk", ["psk"] = "not-the-camera" },
                ["ipv4"] = new(StringComparer.Ordinal) { ["method"] = "auto" },
                ["ipv6"] = new(StringComparer.Ordinal) { ["method"] = "auto" },
            },
            network: null);
        return profile;
    }
}
