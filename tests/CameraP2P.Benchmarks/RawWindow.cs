using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace CameraP2P.Benchmarks;

/// <summary>The yardstick of a transfer: UDP over loopback, 1 KiB a datagram, at most 64 in flight, an acknowledgement for 17. Nothing is repeated.</summary>
internal static class RawWindow
{
    private const int Payload = 1024;
    private const int Window = 64;
    private const int AckEach = 17;

    /// <summary>Sends so many bytes and says how long that took.</summary>
    public static async Task<TimeSpan> MeasureAsync(long bytes)
    {
        using var sender = Open();
        using var receiver = Open();
        var count = (int)(bytes / Payload);
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Task.Run(() => Send(sender, receiver.LocalEndPoint!, count)), Task.Run(() => Receive(receiver, sender.LocalEndPoint!, count))).ConfigureAwait(false);
        return Stopwatch.GetElapsedTime(start);
    }

    private static Socket Open()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1024 * 1024, SendBufferSize = 1024 * 1024, ReceiveTimeout = 5000 };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private static void Send(Socket socket, EndPoint to, int count)
    {
        var datagram = new byte[Payload];
        var ack = new byte[4];
        socket.Connect(to);
        for (int sent = 0, acknowledged = 0; acknowledged < count;)
        {
            while (sent < count && sent - acknowledged < Window)
            {
                socket.Send(datagram);
                sent++;
            }

            socket.Receive(ack);
            acknowledged = BinaryPrimitives.ReadInt32LittleEndian(ack);
        }
    }

    private static void Receive(Socket socket, EndPoint from, int count)
    {
        var datagram = new byte[Payload];
        var ack = new byte[4];
        socket.Connect(from);
        for (var received = 1; received <= count; received++)
        {
            socket.Receive(datagram);
            if (received % AckEach == 0 || received == count)
            {
                BinaryPrimitives.WriteInt32LittleEndian(ack, received);
                socket.Send(ack);
            }
        }
    }
}
