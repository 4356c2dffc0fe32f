using System.Net;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Session;
using CameraP2P.Session.Core;

namespace CameraP2P.Simulator.Core;

/// <summary>
/// A camera on a host with several addresses: each has sockets of its own, and whoever asked at one is answered from it. A single socket on
/// any address answers from the one the route prefers, and a client that knows the other drops that. Not thread-safe.
/// </summary>
/// <param name="camera">The camera; its sockets are <see cref="CameraCore.SessionSocket"/> and <see cref="CameraCore.SearchSocket"/>.</param>
/// <param name="addresses">The host's addresses, at least one.</param>
internal sealed class HostAddresses(IDatagramMachine camera, IReadOnlyList<LocalAddress> addresses) : IDatagramMachine
{
    /// <summary>A camera's sockets at each address.</summary>
    private const int SocketsEach = 2;

    /// <summary>Sources remembered; beyond that they are forgotten together and answered by their network. 4,096: as many as the camera has places.</summary>
    private const int MaxSources = 4096;

    private readonly Dictionary<Ipv4EndPoint, int> askedAt = [];

    /// <summary>
    /// The numbers of all sockets: both of each address, then, for searches only, one for each broadcast address. Windows hands broadcasts to
    /// the sockets of the address instead.
    /// </summary>
    public IEnumerable<int> Sockets => OperatingSystem.IsWindows() ? OfAddresses : OfAddresses.Concat(OfBroadcasts);

    /// <inheritdoc/>
    public TimeSpan NextDeadline => camera.NextDeadline;

    private IEnumerable<int> OfAddresses => Enumerable.Range(0, addresses.Count * SocketsEach);

    private IEnumerable<int> OfBroadcasts =>
        Enumerable.Range(addresses.Count, addresses.Count + 1).Where(HasBroadcast).Select(place => (place * SocketsEach) + CameraCore.SearchSocket);

    /// <summary>Where a socket is bound.</summary>
    /// <param name="socket">One of <see cref="Sockets"/>.</param>
    /// <returns>One of the host's addresses or of its broadcast addresses.</returns>
    public IPAddress AddressOf(int socket)
    {
        var place = socket / SocketsEach;
        return place < addresses.Count ? addresses[place].Address
            : place < addresses.Count * 2 ? addresses[place - addresses.Count].Broadcast
            : IPAddress.Broadcast;
    }

    /// <summary>Which of the camera's sockets this is.</summary>
    /// <param name="socket">One of <see cref="Sockets"/>.</param>
    /// <returns><see cref="CameraCore.SessionSocket"/> or <see cref="CameraCore.SearchSocket"/>.</returns>
    public static int RoleOf(int socket) => socket % SocketsEach;

    /// <inheritdoc/>
    public void HandleDatagram(ReadOnlySpan<byte> datagram, Ipv4EndPoint from, int socket, TimeSpan now)
    {
        if (askedAt.Count >= MaxSources)
        {
            askedAt.Clear();
        }

        askedAt[from] = AnswersFrom(socket / SocketsEach, from);
        camera.HandleDatagram(datagram, from, RoleOf(socket), now);
    }

    /// <inheritdoc/>
    public void HandleDeadline(TimeSpan now) => camera.HandleDeadline(now);

    /// <inheritdoc/>
    public bool TryTakeDatagram(out OutgoingDatagram datagram)
    {
        if (!camera.TryTakeDatagram(out datagram))
        {
            return false;
        }

        var place = askedAt.TryGetValue(datagram.Destination, out var known) ? known : PlaceNear(datagram.Destination);
        datagram = new OutgoingDatagram(datagram.Bytes, datagram.Destination, (place * SocketsEach) + datagram.Socket);
        return true;
    }

    private int AnswersFrom(int place, Ipv4EndPoint from) => place < addresses.Count ? place : PlaceNear(from);

    private int PlaceNear(Ipv4EndPoint other)
    {
        for (var i = 0; i < addresses.Count; i++)
        {
            if (addresses[i].Network.Contains(other.IPAddress))
            {
                return i;
            }
        }

        return 0;
    }

    /// <summary>The last place is 255.255.255.255; addresses of one network share its broadcast address, and loopback has none.</summary>
    private bool HasBroadcast(int place)
    {
        var i = place - addresses.Count;
        return i == addresses.Count
            || (!IPAddress.IsLoopback(addresses[i].Address) && addresses[i].Network.PrefixLength < 31 && !addresses.Take(i).Any(before => before.Broadcast.Equals(addresses[i].Broadcast)));
    }
}
