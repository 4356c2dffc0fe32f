using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Session;

/// <summary>An IPv4 address of this machine, and the network it is in.</summary>
/// <param name="Address">The address.</param>
/// <param name="Network">Its network.</param>
internal readonly record struct LocalAddress(IPAddress Address, IPNetwork Network)
{
    /// <summary>The network's broadcast address.</summary>
    public IPAddress Broadcast => LocalNetworks.BroadcastOf(Network);
}

/// <summary>The IPv4 networks this machine is in, and where a LAN_SEARCH goes in them.</summary>
internal static class LocalNetworks
{
    /// <summary>The networks of all interfaces that are up, loopback included. They change: ask again.</summary>
    /// <exception cref="NetworkInformationException">The operating system refused.</exception>
    public static IReadOnlyList<IPNetwork> Find() => [.. FindAddresses().Select(each => each.Network)];

    /// <summary>The addresses of all interfaces that are up, loopback included.</summary>
    /// <exception cref="NetworkInformationException">The operating system refused.</exception>
    public static IReadOnlyList<LocalAddress> FindAddresses() =>
    [
        .. from card in NetworkInterface.GetAllNetworkInterfaces()
        where card.OperationalStatus == OperationalStatus.Up || card.NetworkInterfaceType == NetworkInterfaceType.Loopback
        from address in card.GetIPProperties().UnicastAddresses
        where address.Address.AddressFamily == AddressFamily.InterNetwork
        select new LocalAddress(address.Address, NetworkOf(address.Address, address.PrefixLength)),
    ];

    /// <summary>Where a LAN_SEARCH goes.</summary>
    /// <param name="given">What the caller wants; empty for 255.255.255.255 and the broadcast address of each network (docs/PROTOCOL_ANALYSIS.md#envelope).</param>
    /// <param name="networks">From <see cref="Find"/>.</param>
    /// <param name="port">The search port.</param>
    public static IReadOnlyList<Ipv4EndPoint> SearchTargets(IReadOnlyList<IPAddress> given, IReadOnlyList<IPNetwork> networks, int port)
    {
        var addresses = given.Count > 0 ? given : [IPAddress.Broadcast, .. networks.Where(network => !IPAddress.IsLoopback(network.BaseAddress)).Select(BroadcastOf)];
        return [.. addresses.Select(address => Ipv4EndPoint.From(address, port)).Distinct()];
    }

    private static IPNetwork NetworkOf(IPAddress address, int prefixLength) =>
        new(new Ipv4EndPoint(Ipv4EndPoint.From(address, 0).Address & MaskOf(prefixLength), 0).IPAddress, prefixLength);

    /// <summary>The broadcast address of a network.</summary>
    public static IPAddress BroadcastOf(IPNetwork network) =>
        new Ipv4EndPoint(Ipv4EndPoint.From(network.BaseAddress, 0).Address | ~MaskOf(network.PrefixLength), 0).IPAddress;

    private static uint MaskOf(int prefixLength) => prefixLength == 0 ? 0 : uint.MaxValue << (32 - prefixLength);
}
