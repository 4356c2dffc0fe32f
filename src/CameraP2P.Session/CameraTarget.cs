using System.Net;
using System.Net.Sockets;
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

    /// <summary>The way out of this machine; null for whichever the operating system chooses.</summary>
    public NetworkWay? Way { get; init; }

    /// <summary>A number for people, unique among the sessions of whoever gives it.</summary>
    public int Id { get; init; }

    /// <summary>A name for people; null for the UID.</summary>
    public string? Name { get; init; }

    /// <summary>Turns an address or host name into an IPv4 address.</summary>
    /// <param name="host">Such as <c>192.168.43.1</c> or <c>camera.example</c>; blanks around it are ignored.</param>
    /// <param name="cancellationToken">Ends the wait, whatever the resolver does meanwhile.</param>
    /// <returns>The first IPv4 address.</returns>
    /// <exception cref="CameraException"><see cref="CameraError.AddressNotResolved"/>.</exception>
    public static Task<IPAddress> ResolveAsync(string host, CancellationToken cancellationToken = default) =>
        ResolveAsync(host, Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>Turns an address or host name into an IPv4 address, within a limit.</summary>
    /// <param name="host">Such as <c>192.168.43.1</c> or <c>camera.example</c>; blanks around it are ignored.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="cancellationToken">Ends the wait, whatever the resolver does meanwhile.</param>
    /// <returns>The first IPv4 address.</returns>
    /// <exception cref="CameraException"><see cref="CameraError.AddressNotResolved"/>.</exception>
    public static Task<IPAddress> ResolveAsync(string host, TimeSpan limit, CancellationToken cancellationToken) =>
        ResolveAsync(host, limit, name => Dns.GetHostAddressesAsync(name, AddressFamily.InterNetwork, cancellationToken), cancellationToken);

    /// <summary>The same with any resolver.</summary>
    internal static async Task<IPAddress> ResolveAsync(string host, TimeSpan limit, Func<string, Task<IPAddress[]>> ask, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        var name = host.Trim();
        if (HostText.ReadLiteral(name) is { } literal)
        {
            return literal;
        }

        try
        {
            var addresses = await Task.Run(() => ask(name), cancellationToken).WaitAsync(limit, cancellationToken).ConfigureAwait(false);
            return addresses.Length > 0 ? HostText.RequireOneCamera(name, addresses[0]) : throw HostText.NotResolved(name, "has no IPv4 address");
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            throw HostText.NotResolved(name, "does not resolve", advice: null, e);
        }
        catch (TimeoutException e)
        {
            throw HostText.NotResolved(name, FormattableString.Invariant($"did not resolve within {limit.TotalSeconds:0.###} s"), "Give the camera's IPv4 address, or check this machine's name servers.", e);
        }
    }
}
