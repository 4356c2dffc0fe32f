using System.Net;
using System.Net.Sockets;
using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Session.Drivers;

/// <summary>
/// What the owner of a machine adds to the driver. Every call comes inside the driver's lock, some on the clock's thread: short, never
/// waiting, and never calling code of somebody else.
/// </summary>
internal abstract class DriverHooks
{
    /// <summary>Whether opening a socket closes those before it.</summary>
    public virtual bool OnlyNewestSocket => false;

    /// <summary>Opens and binds the socket with the machine's number.</summary>
    /// <exception cref="SocketException">The port is taken, or the like.</exception>
    public abstract UdpSocket OpenSocket(int number);

    /// <summary>A datagram has left; its bytes are valid during the call.</summary>
    public virtual void DatagramSent(ReadOnlySpan<byte> datagram, Ipv4EndPoint to, IPEndPoint local)
    {
    }

    /// <summary>A datagram has arrived, and the machine takes it next; its bytes are valid during the call.</summary>
    public virtual void DatagramReceived(ReadOnlySpan<byte> datagram, Ipv4EndPoint from, IPEndPoint local)
    {
    }

    /// <summary>Takes the machine's events.</summary>
    public virtual void DrainEvents()
    {
    }

    /// <summary>The operating system did not take a datagram, for want of room or of a route: it is lost, and the next may be sent.</summary>
    public abstract void SendFailed(SocketError error, int number, TimeSpan now);

    /// <summary>A socket has failed to receive so often that it counts as broken; nothing arrives on it any more.</summary>
    public abstract void ReceiveFailed(SocketError error, int number, TimeSpan now);

    /// <summary>A socket the machine sends from could not be opened.</summary>
    public abstract void OpenFailed(SocketException error, int number, TimeSpan now);

    /// <summary>The machine or a hook has thrown, which is a defect. Neither is called again.</summary>
    public abstract void Broken(Exception defect);
}
