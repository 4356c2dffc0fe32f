using System.Net;
using System.Net.Sockets;
using CameraP2P.Protocol;
using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Session;

/// <summary>Which camera to connect to. Immutable.</summary>
public sealed record CameraTarget
{
    /// <summary>Its address; null to search the network.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>The ports to try instead of the option's list; empty for that list.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [];

    /// <summary>The UID it must have; null for any.</summary>
    public CameraUid? Uid { get; init; }

    /// <summary>A number for people, unique among the sessions of whoever gives it.</summary>
    public int Id { get; init; }

    /// <summary>A name for people; null for the UID.</summary>
    public string? Name { get; init; }

    /// <summary>Turns an address or host name into an IPv4 address.</summary>
    /// <param name="host">Such as <c>192.168.43.1</c> or <c>camera.example</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The first IPv4 address.</returns>
    /// <exception cref="CameraException"><see cref="CameraError.AddressNotResolved"/>.</exception>
    public static async Task<IPAddress> ResolveAsync(string host, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(host);
        if (IPAddress.TryParse(host, out var literal))
        {
            return literal.AddressFamily == AddressFamily.InterNetwork || literal.IsIPv4MappedToIPv6
                ? literal.MapToIPv4()
                : throw NotResolved(host, "is not an IPv4 address; the camera family speaks IPv4 only", null);
        }

        try
        {
            var addresses = await Dns.GetHostAddressesAsync(host, AddressFamily.InterNetwork, cancellationToken).ConfigureAwait(false);
            return addresses.Length > 0 ? addresses[0] : throw NotResolved(host, "has no IPv4 address", null);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            throw NotResolved(host, "does not resolve", e);
        }
    }

    private static CameraException NotResolved(string host, string why, Exception? inner) => new(
        CameraError.AddressNotResolved,
        $"'{Printable.Clean(host)}' {why}.",
        "Give the camera's IPv4 address (192.168.43.1 in its own Wi-Fi), or find it with Find-Camera.",
        inner);
}
