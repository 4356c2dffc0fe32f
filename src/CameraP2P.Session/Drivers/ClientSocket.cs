using System.Net;
using System.Net.Sockets;

namespace CameraP2P.Session.Drivers;

/// <summary>Opens the client's sockets.</summary>
internal static class ClientSocket
{
    /// <summary>A socket on any free port; on any address, or on one adapter.</summary>
    /// <exception cref="SocketException">The operating system refused.</exception>
    public static UdpSocket Open(CameraConnectionOption option, NetworkWay? way)
    {
        var socket = new UdpSocket(new IPEndPoint(way?.LocalAddress ?? IPAddress.Any, 0), option.SocketBuffer);
        try
        {
            if (OperatingSystem.IsLinux() && way?.InterfaceAlias is { } name)
            {
                socket.BindToDevice(name);
            }

            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Opens a driver's socket before anything is sent.</summary>
    /// <exception cref="CameraException"><see cref="CameraError.SocketFailed"/>.</exception>
    public static void OpenOrThrow(UdpDriver driver, int number)
    {
        try
        {
            driver.Open(number);
        }
        catch (SocketException e)
        {
            throw Failed(e.SocketErrorCode.ToString(), e);
        }
    }

    /// <summary>The error of a socket that could not be opened.</summary>
    public static CameraException Failed(string why, Exception? inner = null) => new(
        CameraError.SocketFailed,
        $"No UDP socket could be opened: {why}.",
        "Check that this process may use the network and has file handles left.",
        inner);

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
