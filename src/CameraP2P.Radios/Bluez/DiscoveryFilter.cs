using CameraP2P.Radios.DBus;

namespace CameraP2P.Radios.Bluez;

/// <summary>What a client wants to hear of when it scans.</summary>
internal sealed record DiscoveryFilter
{
    /// <summary>Everything.</summary>
    public static readonly DiscoveryFilter None = new();

    /// <summary>What a filter can have, with its types.</summary>
    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        ["UUIDs"] = "as",
        ["RSSI"] = "n",
        ["Pathloss"] = "q",
        ["Transport"] = "s",
        ["DuplicateData"] = "b",
        ["Discoverable"] = "b",
        ["Pattern"] = "s",
    };

    private IReadOnlyList<string> uuids = [];
    private string pattern = "";
    private string transport = "auto";
    private short? signal;

    /// <summary>What <c>GetDiscoveryFilters</c> names.</summary>
    public static string[] Names => [.. Types.Keys];

    /// <summary>Reads a filter.</summary>
    /// <returns>Null when it has what no filter has.</returns>
    public static DiscoveryFilter? TryRead(Dictionary<string, Variant> values)
    {
        if (values.Any(each => !Types.TryGetValue(each.Key, out var type) || !string.Equals(type, each.Value.Signature, StringComparison.Ordinal)))
        {
            return null;
        }

        var filter = new DiscoveryFilter
        {
            uuids = values.TryGetValue("UUIDs", out var uuids) ? [.. ((List<object>)uuids.Value).Cast<string>()] : [],
            pattern = values.TryGetValue("Pattern", out var pattern) ? (string)pattern.Value : "",
            transport = values.TryGetValue("Transport", out var transport) ? (string)transport.Value : "auto",
            signal = values.TryGetValue("RSSI", out var signal) ? (short)signal.Value : null,
        };
        return filter.transport is "auto" or "le" or "bredr" ? filter : null;
    }

    /// <summary>Whether a device gets through. No camera is known to advertise its service, so none gets through a filter of UUIDs.</summary>
    public bool Lets(DeviceProfile device) =>
        transport is not "bredr"
        && uuids.Count == 0
        && (signal is not { } least || device.SignalStrength >= least)
        && (pattern.Length == 0 || device.Address.StartsWith(pattern, StringComparison.Ordinal) || device.Name?.StartsWith(pattern, StringComparison.Ordinal) == true);
}
