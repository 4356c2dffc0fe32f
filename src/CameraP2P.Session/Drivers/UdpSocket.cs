using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Session.Drivers;

/// <summary>
/// An IPv4 UDP socket that sends and receives without allocating and never waits to send. Send from one thread at a time; receive
/// from another, and always in the same of the two ways: with the first <see cref="ReceiveAsync"/> the runtime begins to watch the socket and
/// wakes a thread of its own for every datagram, also while nobody waits.
/// </summary>
internal sealed class UdpSocket : IDisposable
{
    /// <summary>Longer datagrams are cut, which their length field then gives away; ours never exceed 1,032 bytes.</summary>
    private const int BufferLength = 2048;

    /// <summary>Windows reports an ICMP «port unreachable» as a failed receive unless told not to (SIO_UDP_CONNRESET).</summary>
    private const int SioUdpConnectionReset = -1744830452;

    private readonly Socket socket;
    private readonly byte[] buffer = GC.AllocateUninitializedArray<byte>(BufferLength);
    private readonly SocketAddress source = new(AddressFamily.InterNetwork);
    private readonly SocketAddress destination = new(AddressFamily.InterNetwork);
    private Ipv4EndPoint lastDestination;
    private bool hasMore;

    /// <summary>Opens and binds.</summary>
    /// <param name="local">Address and port; port 0 for any.</param>
    /// <param name="bufferLength">Bytes the operating system may hold.</param>
    /// <exception cref="SocketException">The port is taken, or the like.</exception>
    public UdpSocket(IPEndPoint local, int bufferLength)
    {
        socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            // A full send buffer would hold up the clock's thread, and with it every other session: for 3 s, while the address of a
            // camera that is gone is asked for in vain (measured with a buffer of 8 KiB).
            socket.Blocking = false;
            socket.EnableBroadcast = true;
            socket.ReceiveBufferSize = bufferLength;
            socket.SendBufferSize = bufferLength;
            if (OperatingSystem.IsWindows())
            {
                socket.IOControl(SioUdpConnectionReset, [0], null);
            }

            socket.Bind(local);
            LocalEndPoint = (IPEndPoint)socket.LocalEndPoint!;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Where it is bound.</summary>
    public IPEndPoint LocalEndPoint { get; }

    /// <summary>Sends one datagram at once, or not at all.</summary>
    /// <returns>Why it was not sent: it is lost, as it might have been on its path.</returns>
    public SocketError TrySend(ReadOnlySpan<byte> datagram, Ipv4EndPoint to)
    {
        if (to != lastDestination)
        {
            BinaryPrimitives.WriteUInt16BigEndian(destination.Buffer.Span[2..], to.Port);
            BinaryPrimitives.WriteUInt32BigEndian(destination.Buffer.Span[4..], to.Address);
            lastDestination = to;
        }

        try
        {
            socket.SendTo(datagram, SocketFlags.None, destination);
            return SocketError.Success;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode;
        }
    }

    /// <summary>Blocks this thread until a datagram has come. Never throws: a socket that is closed is an error like any other.</summary>
    /// <param name="datagram">Its bytes, valid until the next call.</param>
    public SocketError Receive(out ReadOnlySpan<byte> datagram)
    {
        datagram = default;
        try
        {
            if (!hasMore)
            {
                socket.Poll(Timeout.InfiniteTimeSpan, SelectMode.SelectRead);
            }

            hasMore = false;
            var length = socket.ReceiveFrom(buffer, SocketFlags.None, source);
            hasMore = socket.Available > 0;
            datagram = buffer.AsSpan(0, length);
            return SocketError.Success;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.MessageSize)
        {
            // Windows cuts it like the others, but calls that a failure: anybody's long datagrams would count as a broken socket.
            datagram = buffer;
            return SocketError.Success;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode;
        }
        catch (ObjectDisposedException)
        {
            return SocketError.OperationAborted;
        }
    }

    /// <summary>Waits for one datagram. Never throws: a socket that is closed is an error like any other.</summary>
    /// <returns>Its bytes, valid until the next call.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<(SocketError Error, ReadOnlyMemory<byte> Datagram)> ReceiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            var length = await socket.ReceiveFromAsync(buffer, SocketFlags.None, source, cancellationToken).ConfigureAwait(false);
            return (SocketError.Success, buffer.AsMemory(0, length));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.MessageSize)
        {
            return (SocketError.Success, buffer);
        }
        catch (SocketException e)
        {
            return (e.SocketErrorCode, default);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            return (SocketError.OperationAborted, default);
        }
    }

    /// <summary>Who sent the datagram received last.</summary>
    public Ipv4EndPoint Source => new(
        BinaryPrimitives.ReadUInt32BigEndian(source.Buffer.Span[4..]),
        BinaryPrimitives.ReadUInt16BigEndian(source.Buffer.Span[2..]));

    /// <summary>Closes it; a waiting receive ends.</summary>
    public void Dispose() => socket.Dispose();
}
