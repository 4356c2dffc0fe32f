using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Session;

/// <summary>Where a LAN_SEARCH goes when nobody says where: 255.255.255.255 and each subnet's broadcast (reference section 1).</summary>
internal static class BroadcastAddresses
{
    /// <summary>The end points to search.</summary>
    /// <param name="given">What the caller wants; empty for all of this machine's networks.</param>
    /// <param name="port">The search port.</param>
    public static IReadOnlyList<Ipv4EndPoint> Resolve(IReadOnlyList<IPAddress> given, int port)
    {
        var addresses = given.Count > 0 ? given : [IPAddress.Broadcast, .. OfInterfaces()];
        return [.. addresses.Select(address => Ipv4EndPoint.From(address, port)).Distinct()];
    }

    private static IEnumerable<IPAddress> OfInterfaces() =>
        from card in NetworkInterface.GetAllNetworkInterfaces()
        where card.OperationalStatus == OperationalStatus.Up && card.NetworkInterfaceType != NetworkInterfaceType.Loopback
        from address in card.GetIPProperties().UnicastAddresses
        where address.Address.AddressFamily == AddressFamily.InterNetwork
        select BroadcastOf(address);

    private static IPAddress BroadcastOf(UnicastIPAddressInformation information)
    {
        var address = Ipv4EndPoint.From(information.Address, 0).Address;
        var mask = Ipv4EndPoint.From(information.IPv4Mask, 0).Address;
        return new Ipv4EndPoint(address | ~mask, 0).IPAddress;
    }
}
