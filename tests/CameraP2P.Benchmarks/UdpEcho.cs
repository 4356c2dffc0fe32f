using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace CameraP2P.Benchmarks;

/// <summary>The yardstick: a raw UDP echo over loopback, with the async sockets of the base class library.</summary>
internal sealed class UdpEcho : IAsyncDisposable
{
    private readonly Socket server = Open();
    private readonly Socket client = Open();
    private readonly CancellationTokenSource end = new();
    private readonly Task serving;

    public UdpEcho()
    {
        serving = ServeAsync();
    }

    /// <summary>Sends a payload there and back.</summary>
    public async Task<TimeSpan> MeasureAsync(ReadOnlyMemory<byte> payload)
    {
        var buffer = new byte[2048];
        var start = Stopwatch.GetTimestamp();
        await client.SendToAsync(payload, SocketFlags.None, server.LocalEndPoint!).ConfigureAwait(false);
        await client.ReceiveFromAsync(buffer, SocketFlags.None, server.LocalEndPoint!).ConfigureAwait(false);
        return Stopwatch.GetElapsedTime(start);
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync().ConfigureAwait(false);
        await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        server.Dispose();
        client.Dispose();
        end.Dispose();
    }

    private static Socket Open()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private async Task ServeAsync()
    {
        var buffer = new byte[2048];
        while (true)
        {
            var received = await server.ReceiveFromAsync(buffer, SocketFlags.None, client.LocalEndPoint!, end.Token).ConfigureAwait(false);
            await server.SendToAsync(buffer.AsMemory(0, received.ReceivedBytes), SocketFlags.None, received.RemoteEndPoint, end.Token).ConfigureAwait(false);
        }
    }
}
