using System.Net;
using System.Net.Sockets;
using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Session.Drivers;

/// <summary>What the owner of a machine adds to the driver. Every call comes inside the driver's lock: short, never blocking.</summary>
public abstract class DriverHooks
{
    /// <summary>Whether opening a socket closes those before it.</summary>
    public virtual bool OnlyNewestSocket => false;

    /// <summary>Opens a socket.</summary>
    /// <param name="number">The machine's number for it.</param>
    /// <returns>The socket, bound.</returns>
    /// <exception cref="SocketException">The port is taken, or the like.</exception>
    public abstract UdpSocket OpenSocket(int number);

    /// <summary>A datagram has left.</summary>
    /// <param name="datagram">Its bytes, valid during the call.</param>
    /// <param name="to">Where to.</param>
    /// <param name="local">Where its socket is bound.</param>
    public virtual void DatagramSent(ReadOnlySpan<byte> datagram, Ipv4EndPoint to, IPEndPoint local)
    {
    }

    /// <summary>A datagram has arrived; the machine takes it next.</summary>
    /// <param name="datagram">Its bytes, valid during the call.</param>
    /// <param name="from">Its sender.</param>
    /// <param name="local">Where its socket is bound.</param>
    public virtual void DatagramReceived(ReadOnlySpan<byte> datagram, Ipv4EndPoint from, IPEndPoint local)
    {
    }

    /// <summary>Takes the machine's events.</summary>
    public abstract void DrainEvents();

    /// <summary>A datagram was lost because the operating system had no room for it; the next may be sent.</summary>
    public virtual void NoRoomToSend()
    {
    }

    /// <summary>A datagram could not be sent.</summary>
    /// <param name="error">Why.</param>
    /// <param name="number">From which socket.</param>
    /// <param name="now">The time.</param>
    public virtual void SendFailed(SocketException error, int number, TimeSpan now)
    {
    }

    /// <summary>A socket the machine sends from could not be opened.</summary>
    /// <param name="error">Why.</param>
    /// <param name="number">Which.</param>
    /// <param name="now">The time.</param>
    public virtual void OpenFailed(SocketException error, int number, TimeSpan now)
    {
    }

    /// <summary>The machine has thrown: a defect. Outside the driver's lock; the machine is not to be used any more.</summary>
    /// <param name="defect">What it threw.</param>
    public virtual void Broken(Exception defect)
    {
    }
}
