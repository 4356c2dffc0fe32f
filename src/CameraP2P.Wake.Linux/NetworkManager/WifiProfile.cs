using System.Text;
using Tmds.DBus.Protocol;

namespace CameraP2P.Wake.Linux.NetworkManager;

/// <summary>The settings with which a camera's Wi-Fi is joined. They are never saved; the password is only in the message that carries them.</summary>
internal static class WifiProfile
{
    /// <summary>
    /// Writes them as <c>a{sa{sv}}</c>. The camera is no way to the internet: it gets neither the default route nor the names.
    /// </summary>
    /// <param name="writer">The message.</param>
    /// <param name="ticket">The Wi-Fi.</param>
    /// <param name="bssid">The access point it must be; null for any of that name.</param>
    /// <param name="interfaceName">The adapter.</param>
    public static void Write(ref MessageWriter writer, WifiTicket ticket, string? bssid, string interfaceName)
    {
        var wireless = new Dictionary<string, VariantValue>(StringComparer.Ordinal)
        {
            ["ssid"] = VariantValue.Array(Encoding.UTF8.GetBytes(ticket.Ssid)),
            ["mode"] = "infrastructure",
        };
        if (bssid is not null)
        {
            wireless["bssid"] = VariantValue.Array(Convert.FromHexString(bssid.Replace(":", "", StringComparison.Ordinal)));
        }

        var start = writer.WriteDictionaryStart();
        WriteSection(ref writer, "connection", new(StringComparer.Ordinal) { ["id"] = ticket.Ssid, ["type"] = "802-11-wireless", ["interface-name"] = interfaceName, ["autoconnect"] = false });
        WriteSection(ref writer, "802-11-wireless", wireless);
        WriteSection(ref writer, "802-11-wireless-security", new(StringComparer.Ordinal) { ["key-mgmt"] = "wpa-psk", ["psk"] = ticket.Password });
        WriteSection(ref writer, "ipv4", new(StringComparer.Ordinal) { ["method"] = "auto", ["never-default"] = true, ["ignore-auto-dns"] = true });
        WriteSection(ref writer, "ipv6", new(StringComparer.Ordinal) { ["method"] = "ignore" });
        writer.WriteDictionaryEnd(start);
    }

    private static void WriteSection(ref MessageWriter writer, string name, Dictionary<string, VariantValue> values)
    {
        writer.WriteDictionaryEntryStart();
        writer.WriteString(name);
        writer.WriteDictionary(values);
    }
}
