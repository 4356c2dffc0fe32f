using System.Management.Automation;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using CameraP2P.Errors;
using CameraP2P.Protocol;
using CameraP2P.Session;

namespace CameraP2P.Input;

/// <summary>The network adapter a person means with -InterfaceAlias or -LocalAddress.</summary>
internal static class NetworkWays
{
    /// <summary>Finds it.</summary>
    /// <param name="interfaceAlias">Its name; null when not given.</param>
    /// <param name="localAddress">Its address; null when not given.</param>
    /// <returns>Null when neither was given.</returns>
    /// <exception cref="CameraCmdletException">InvalidParameter: there is no such adapter, or it has no IPv4 address.</exception>
    public static NetworkWay? Find(string? interfaceAlias, IPAddress? localAddress)
    {
        if (string.IsNullOrEmpty(interfaceAlias))
        {
            return localAddress is null || IsOurs(localAddress)
                ? localAddress is null ? null : new NetworkWay(localAddress, null)
                : throw Wrong($"No network adapter of this computer has the address {localAddress}.", "Check -LocalAddress.", localAddress);
        }

        if (localAddress is not null && IsOurs(localAddress) && !Exists(interfaceAlias))
        {
            // What a simulated Wi-Fi is called here; the address says enough.
            return new NetworkWay(localAddress, null);
        }

        var card = NetworkInterface.GetAllNetworkInterfaces().FirstOrDefault(each => string.Equals(each.Name, interfaceAlias, StringComparison.OrdinalIgnoreCase))
            ?? throw Wrong($"This computer has no network adapter named {Printable.Clean(interfaceAlias)}.", "It has " + string.Join(", ", NetworkInterface.GetAllNetworkInterfaces().Select(each => each.Name)) + ".", interfaceAlias);
        var own = card.GetIPProperties().UnicastAddresses.Select(each => each.Address).Where(each => each.AddressFamily == AddressFamily.InterNetwork).ToList();
        if (localAddress is not null && !own.Contains(localAddress))
        {
            throw Wrong($"The network adapter {card.Name} does not have the address {localAddress}.", "Give one of -InterfaceAlias and -LocalAddress only.", localAddress);
        }

        return own.Count > 0
            ? new NetworkWay(localAddress ?? own[0], card.Name)
            : throw Wrong($"The network adapter {card.Name} has no IPv4 address.", "Join the camera's Wi-Fi with it first, by hand or with Connect-CameraWifi.", interfaceAlias);
    }

    private static bool Exists(string interfaceAlias) => NetworkInterface.GetAllNetworkInterfaces().Any(each => string.Equals(each.Name, interfaceAlias, StringComparison.OrdinalIgnoreCase));

    private static bool IsOurs(IPAddress address) => NetworkInterface.GetAllNetworkInterfaces().Any(card => card.GetIPProperties().UnicastAddresses.Any(each => each.Address.Equals(address)));

    private static CameraCmdletException Wrong(string message, string advice, object target) => new(ErrorIds.InvalidParameter, ErrorCategory.InvalidArgument, message, advice, target);
}
