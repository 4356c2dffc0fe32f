using System.Net;
using CameraP2P.Radios.DBus;

namespace CameraP2P.Radios.NetworkManager;

/// <summary>The objects with the address of a connection.</summary>
internal static class IpConfigs
{
    /// <summary>The prefix of every network here.</summary>
    public const uint Prefix = 24;

    /// <summary>An IP4Config with one address, its network and the gateway.</summary>
    public static BusObject Ip4(string path, WifiNetwork network)
    {
        var (address, gateway) = (Number(network.Address), Number(network.Gateway));
        var net = network.Gateway[..network.Gateway.LastIndexOf('.')] + ".0";
        return new BusObject(path).Implement(
            NetworkManagerInterfaces.Ip4Config,
            ("Addresses", new[] { new[] { address, Prefix, gateway } }),
            ("AddressData", new[] { Record(("address", network.Address), ("prefix", Prefix)) }),
            ("Gateway", network.Gateway),
            ("Routes", new[] { new[] { Number(net), Prefix, 0u, 600u } }),
            ("RouteData", new[]
            {
                Record(("dest", net), ("prefix", Prefix), ("metric", 600u)),
                Record(("dest", "0.0.0.0"), ("prefix", 0u), ("next-hop", network.Gateway), ("metric", 600u)),
            }),
            ("Nameservers", new[] { gateway }),
            ("NameserverData", new[] { Record(("address", network.Gateway)) }),
            ("Domains", Array.Empty<string>()),
            ("Searches", Array.Empty<string>()),
            ("DnsOptions", Array.Empty<string>()),
            ("DnsPriority", 100),
            ("WinsServers", Array.Empty<uint>()),
            ("WinsServerData", Array.Empty<string>()));
    }

    /// <summary>A DHCP4Config.</summary>
    public static BusObject Dhcp4(string path, WifiNetwork network) => new BusObject(path).Implement(
        NetworkManagerInterfaces.Dhcp4Config,
        ("Options", Record(("ip_address", network.Address), ("subnet_mask", "255.255.255.0"), ("routers", network.Gateway), ("dhcp_lease_time", "3600"))));

    /// <summary>An address as NetworkManager's older properties have it: four bytes in network order, read in this machine's.</summary>
    private static uint Number(string address) => BitConverter.ToUInt32(IPAddress.Parse(address).GetAddressBytes());

    private static Dictionary<string, Variant> Record(params (string Name, Variant Value)[] entries) =>
        entries.ToDictionary(each => each.Name, each => each.Value, StringComparer.Ordinal);
}
