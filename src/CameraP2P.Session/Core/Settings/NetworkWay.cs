using System.Net;

namespace CameraP2P.Session;

/// <summary>
/// Which of this machine's network adapters a session uses. Every camera is 192.168.43.1 in its own Wi-Fi: with an adapter for each, a session has to be
/// bound to one. Immutable.
/// </summary>
/// <param name="LocalAddress">The adapter's address.</param>
/// <param name="InterfaceAlias">
/// Its name, such as <c>wlan1</c>; on Linux the socket is bound to it, because two networks with the same addresses cannot be told apart by addresses.
/// Null for the address alone.
/// </param>
public sealed record NetworkWay(IPAddress LocalAddress, string? InterfaceAlias);
