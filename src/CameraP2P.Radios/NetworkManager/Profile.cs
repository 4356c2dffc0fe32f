using System.Text;
using CameraP2P.Radios.DBus;

namespace CameraP2P.Radios.NetworkManager;

/// <summary>A connection profile: its settings, and apart from them its secrets. Not thread-safe.</summary>
internal sealed class Profile
{
    private const string Wireless = "802-11-wireless";
    private const string Security = "802-11-wireless-security";

    private static readonly string[] SecretNames = ["psk", "wep-key0", "leap-password"];

    /// <summary>The settings without secrets.</summary>
    public Dictionary<string, Dictionary<string, Variant>> Settings { get; private set; } = [];

    /// <summary>The Wi-Fi password; null for none.</summary>
    public string? Password { get; private set; }

    /// <summary>Whether NetworkManager keeps the password itself (psk-flags 0).</summary>
    public bool OwnsPassword => !Settings.GetValueOrDefault(Security, []).TryGetValue("psk-flags", out var flags) || flags.Value is 0u;

    /// <summary>The name people see.</summary>
    public string Id => Text("connection", "id");

    /// <summary>Its UUID.</summary>
    public string Uuid => Text("connection", "uuid");

    /// <summary>The type.</summary>
    public string Type => Text("connection", "type");

    /// <summary>The Wi-Fi's name.</summary>
    public string Ssid => Settings.GetValueOrDefault(Wireless, []).TryGetValue("ssid", out var ssid) && ssid.Value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : "";

    /// <summary>The access point it is tied to; null for any.</summary>
    public string? Bssid => Settings.GetValueOrDefault(Wireless, []).TryGetValue("bssid", out var bssid) ? bssid.Value as string ?? ToText(bssid.Value) : null;

    /// <summary>The interface it is tied to; null for any.</summary>
    public string? Interface => Text("connection", "interface-name") is { Length: > 0 } name ? name : null;

    /// <summary>Whether NetworkManager activates it without being asked.</summary>
    public bool Autoconnects => !Settings["connection"].TryGetValue("autoconnect", out var value) || value.Value is not false;

    /// <summary>Whether it has a security setting.</summary>
    public bool IsSecured => Settings.ContainsKey(Security);

    /// <summary>Takes settings over, and the secrets in them.</summary>
    /// <param name="given">As a client has sent them; may lack what <paramref name="network"/> can complete.</param>
    /// <param name="network">The network of a new profile; null when nothing is completed.</param>
    /// <returns>Null, or the error and its text.</returns>
    public (string Error, string Message)? Take(Dictionary<string, Dictionary<string, Variant>> given, WifiNetwork? network)
    {
        var settings = given.ToDictionary(each => each.Key, each => new Dictionary<string, Variant>(each.Value, StringComparer.Ordinal), StringComparer.Ordinal);
        if (network is not null)
        {
            Complete(settings, network);
        }

        if (Check(settings) is { } wrong)
        {
            return wrong;
        }

        Password = settings.GetValueOrDefault(Security, []).TryGetValue("psk", out var password) ? (string)password.Value : null;
        foreach (var name in SecretNames)
        {
            settings.GetValueOrDefault(Security, []).Remove(name);
        }

        Settings = settings;
        return null;
    }

    /// <summary>The secrets of a setting, as GetSecrets gives them; null when there is no such setting.</summary>
    public Dictionary<string, Dictionary<string, Variant>>? FindSecrets(string setting)
    {
        if (setting.Length > 0 && !Settings.ContainsKey(setting))
        {
            return null;
        }

        var secrets = new Dictionary<string, Dictionary<string, Variant>>(StringComparer.Ordinal);
        if (IsSecured && setting is Security or "")
        {
            secrets[Security] = Password is not null && OwnsPassword ? new(StringComparer.Ordinal) { ["psk"] = Password } : new(StringComparer.Ordinal);
        }

        return secrets;
    }

    /// <summary>Forgets the secrets.</summary>
    public void ClearSecrets() => Password = null;

    /// <summary>Whether it is for this network.</summary>
    public bool Fits(WifiNetwork network) =>
        string.Equals(Ssid, network.Ssid, StringComparison.Ordinal) && (Bssid is null || string.Equals(Bssid, network.Bssid, StringComparison.OrdinalIgnoreCase));

    private static string? ToText(object bssid) => bssid is byte[] { Length: 6 } bytes ? string.Join(':', bytes.Select(each => each.ToString("X2", System.Globalization.CultureInfo.InvariantCulture))) : null;

    private static void Complete(Dictionary<string, Dictionary<string, Variant>> settings, WifiNetwork network)
    {
        var connection = Section(settings, "connection");
        connection.TryAdd("id", network.Ssid);
        connection.TryAdd("uuid", Guid.NewGuid().ToString());
        connection.TryAdd("type", Wireless);
        Section(settings, Wireless).TryAdd("ssid", Encoding.UTF8.GetBytes(network.Ssid));
        if (settings.TryGetValue(Security, out var security))
        {
            security.TryAdd("key-mgmt", "wpa-psk");
        }

        Section(settings, "ipv4").TryAdd("method", "auto");
        Section(settings, "ipv6").TryAdd("method", "auto");
    }

    private static Dictionary<string, Variant> Section(Dictionary<string, Dictionary<string, Variant>> settings, string name) =>
        settings.TryGetValue(name, out var found) ? found : settings[name] = new Dictionary<string, Variant>(StringComparer.Ordinal);

    private static (string Error, string Message)? Check(Dictionary<string, Dictionary<string, Variant>> settings)
    {
        foreach (var (setting, name, type) in (ReadOnlySpan<(string, string, string)>)[("connection", "id", "s"), ("connection", "uuid", "s"), ("connection", "type", "s"), (Wireless, "ssid", "ay")])
        {
            if (!settings.TryGetValue(setting, out var values))
            {
                return (NetworkManagerInterfaces.MissingSetting, $"{setting}: setting required");
            }

            if (!values.TryGetValue(name, out var value))
            {
                return (NetworkManagerInterfaces.MissingProperty, $"{setting}.{name}: property is missing");
            }

            if (!string.Equals(value.Signature, type, StringComparison.Ordinal))
            {
                return (NetworkManagerInterfaces.InvalidProperty, $"{setting}.{name}: can't set property of type '{type}' from value of type '{value.Signature}'");
            }
        }

        return CheckSecurity(settings.GetValueOrDefault(Security));
    }

    private static (string Error, string Message)? CheckSecurity(Dictionary<string, Variant>? security)
    {
        if (security is null)
        {
            return null;
        }

        if (!security.TryGetValue("key-mgmt", out var management))
        {
            return (NetworkManagerInterfaces.MissingProperty, $"{Security}.key-mgmt: property is missing");
        }

        if (management.Value is not ("wpa-psk" or "sae" or "none"))
        {
            return (NetworkManagerInterfaces.InvalidProperty, $"{Security}.key-mgmt: '{management.Value}' is not a valid value for the property");
        }

        return security.TryGetValue("psk", out var password) && password.Value is not string { Length: >= 8 and <= 64 }
            ? (NetworkManagerInterfaces.InvalidProperty, $"{Security}.psk: property is invalid")
            : null;
    }

    private string Text(string setting, string name) => Settings.GetValueOrDefault(setting, []).TryGetValue(name, out var value) ? value.Value as string ?? "" : "";
}
