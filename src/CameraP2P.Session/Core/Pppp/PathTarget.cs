using System.Net;
using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Session.Core;

/// <summary>Whom to look for. Immutable.</summary>
/// <param name="Address">The camera's address; null to search.</param>
/// <param name="Ports">The ports to send PUNCH_PKT to, in order.</param>
/// <param name="SearchTargets">Where LAN_SEARCH goes.</param>
/// <param name="Uid">The UID it must have; null for any.</param>
/// <param name="Rendezvous">The rendezvous server; null for none, and then nothing leaves the LAN.</param>
/// <param name="AllowRelay">Whether the server may be asked for a relay.</param>
internal sealed record PathTarget(
    uint? Address,
    IReadOnlyList<int> Ports,
    IReadOnlyList<Ipv4EndPoint> SearchTargets,
    CameraUid? Uid,
    Ipv4EndPoint? Rendezvous = null,
    bool AllowRelay = false)
{
    /// <summary>More silent devices are forgotten, the longest ago first. 64: as many as an attempt echoes to.</summary>
    public const int MaxSilent = 64;

    /// <summary>
    /// The networks whose members may answer a search; empty for anyone. What answers is taken for the camera and is sent the login,
    /// so it has to be where the search went.
    /// </summary>
    public IReadOnlyList<IPNetwork> Networks { get; init; } = [];

    /// <summary>
    /// Who was reached since the last login and never greeted: each is taken only once it greets. Without this a device of another make that
    /// answers quickly would be taken in every attempt.
    /// </summary>
    public IReadOnlyList<Ipv4EndPoint> Silent { get; init; } = [];

    /// <summary>Whether an end point is one of <see cref="Silent"/>. A search goes by address: a device may change its port.</summary>
    /// <param name="from">Who was reached.</param>
    /// <returns>False for whoever is new.</returns>
    public bool WasSilent(Ipv4EndPoint from) => Silent.Any(each => Address is null ? each.Address == from.Address : each == from);

    /// <summary>Whether the camera may be there.</summary>
    /// <param name="from">Who answered on the LAN.</param>
    /// <returns>False when it is another address, or outside the networks that were searched.</returns>
    public bool MayBeAt(Ipv4EndPoint from) => Address is { } address
        ? from.Address == address
        : Networks.Count == 0 || Networks.Any(network => network.Contains(from.IPAddress));
}

/// <summary>The camera that was reached.</summary>
/// <param name="Path">The path.</param>
/// <param name="Peer">Its address and the port it answered from.</param>
/// <param name="Uid">Its UID.</param>
public sealed record FoundPath(CameraPath Path, Ipv4EndPoint Peer, CameraUid Uid);
