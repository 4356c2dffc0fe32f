using System.Net;
using System.Net.Sockets;

namespace CameraP2P.Session.Live;

/// <summary>
/// Serves a live view to browsers over HTTP, without a password and without encryption: whoever reaches the port sees the picture. Thread-safe.
/// </summary>
internal sealed class LiveServer : IAsyncDisposable
{
    /// <summary>At its end, viewers get what is left for so long; then their connections are cut.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <summary>A slow viewer's backlog belongs into the feed, where it is skipped, not into the socket.</summary>
    private const int SendBufferLength = 128 * 1024;

    private readonly TcpListener listener;
    private readonly LiveResponder responder;
    private readonly SemaphoreSlim slots;
    private readonly CancellationTokenSource stop = new();
    private readonly int connectionLimit;
    private readonly Task accepting;

    /// <summary>Starts to answer.</summary>
    /// <param name="listener">From <see cref="Listen"/>; the server stops it.</param>
    /// <param name="feed">What is shown.</param>
    /// <param name="report">What is said of it.</param>
    /// <param name="limits">Other limits, for tests.</param>
    public LiveServer(TcpListener listener, LiveFeed feed, Func<LiveReport> report, LiveLimits? limits = null)
    {
        limits ??= new LiveLimits();
        this.listener = listener;
        responder = new LiveResponder(feed, report, limits);
        slots = new SemaphoreSlim(limits.Connections);
        connectionLimit = limits.Connections;
        EndPoint = (IPEndPoint)listener.LocalEndpoint;
        accepting = Task.Run(AcceptAsync);
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Browsers that watch now.</summary>
    public int Viewers => responder.Viewers;

    /// <summary>Takes a port.</summary>
    /// <param name="endPoint">Which; port 0 is any free one.</param>
    /// <exception cref="SocketException">The port is taken, the address is none of this machine, or the process may not listen there.</exception>
    public static TcpListener Listen(IPEndPoint endPoint)
    {
        var taken = new TcpListener(endPoint);
        try
        {
            if (OperatingSystem.IsWindows())
            {
                taken.ExclusiveAddressUse = true; // otherwise another program could take the port over
            }

            taken.Start();
            return taken;
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    /// <summary>Ends it within about two seconds. Viewers get the end of the stream when the feed has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        stop.CancelAfter(Grace);
        listener.Stop();
        await accepting.ConfigureAwait(false);
        for (var i = 0; i < connectionLimit; i++)
        {
            await slots.WaitAsync().ConfigureAwait(false);
        }
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                var socket = await listener.AcceptSocketAsync(stop.Token).ConfigureAwait(false);
                if (slots.Wait(0, CancellationToken.None))
                {
                    _ = ServeAsync(socket);
                }
                else
                {
                    socket.Dispose();
                }
            }
            catch (Exception e) when (e is InvalidOperationException or OperationCanceledException || stop.IsCancellationRequested)
            {
                return;
            }
            catch (SocketException)
            {
                // A connection that broke while it was accepted, or no file handle is left at the moment. After Stop the next round ends it.
                await Task.Delay(TimeSpan.FromMilliseconds(100), CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            (socket.NoDelay, socket.SendBufferSize) = (true, SendBufferLength);
            using var stream = new NetworkStream(socket, ownsSocket: true);
            await responder.HandleAsync(stream, stop.Token).ConfigureAwait(false);
            await LingerAsync(socket, stream).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The browser has gone, or is to go.
        }
        finally
        {
            socket.Dispose();
            slots.Release();
        }
    }

    /// <summary>Closing a socket with unread bytes would take the answer back.</summary>
    private async Task LingerAsync(Socket socket, NetworkStream stream)
    {
        socket.Shutdown(SocketShutdown.Send);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        patience.CancelAfter(Grace);
        var bytes = new byte[1024];
        for (var i = 0; i < 64 && await stream.ReadAsync(bytes, patience.Token).ConfigureAwait(false) > 0; i++)
        {
        }
    }
}
