using System.Net;
using System.Net.Sockets;
using CameraP2P.Session.Drivers;

namespace CameraP2P.Session;

/// <summary>Opens the client's sockets.</summary>
internal static class SessionSocket
{
    /// <summary>A socket on any address and any free port.</summary>
    /// <exception cref="CameraException"><see cref="CameraError.SocketFailed"/>.</exception>
    public static UdpSocket Open(CameraConnectionOption option)
    {
        try
        {
            return new UdpSocket(new IPEndPoint(IPAddress.Any, 0), option.SocketBuffer);
        }
        catch (SocketException e)
        {
            throw new CameraException(CameraError.SocketFailed, $"No UDP socket could be opened: {e.Message}.", "Check that this process may use the network and has file handles left.", e);
        }
    }

    /// <summary>The local address datagrams to a peer leave from. Nothing is sent.</summary>
    public static IPAddress LocalAddressFor(IPEndPoint peer)
    {
        try
        {
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            probe.Connect(peer);
            return ((IPEndPoint)probe.LocalEndPoint!).Address;
        }
        catch (SocketException)
        {
            return IPAddress.Any;
        }
    }
}
