using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Session.Core;
using CameraP2P.Session.Drivers;

namespace CameraP2P.Session;

/// <summary>A camera that answered a search. Immutable.</summary>
/// <param name="Uid">Its UID, such as <c>LBCS-000000-CCCJJ</c>.</param>
/// <param name="Address">The IPv4 address it answered from.</param>
/// <param name="Port">The port it answered from: its session port.</param>
/// <param name="RoundTripTime">From the last LAN_SEARCH to the answer.</param>
public sealed record CameraEndpoint(string Uid, string Address, int Port, TimeSpan RoundTripTime);

/// <summary>Finds cameras on the LAN. No server is ever asked.</summary>
public static class CameraFinder
{
    /// <summary>Searches for the given time and gives each camera as it answers.</summary>
    /// <param name="option">Search port, broadcast addresses, interval.</param>
    /// <param name="duration">How long.</param>
    /// <param name="way">The network adapter to search from; null for all.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>Each camera once.</returns>
    /// <exception cref="CameraException"><see cref="CameraError.SocketFailed"/>.</exception>
    public static async IAsyncEnumerable<CameraEndpoint> FindAsync(
        CameraConnectionOption option,
        TimeSpan duration,
        NetworkWay? way = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(option);
        option.Validate();
        var core = new SearchCore(TargetLookup.OnTheLan(new CameraTarget { Way = way }, option), option.PunchInterval);
        var hooks = new SearchHooks(core, option, way);
        await using var driver = new UdpDriver(core, hooks);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(duration);
        ClientSocket.OpenOrThrow(driver, 0);
        driver.Run(core.Start);
        while (await WaitAsync(hooks.Found.Reader, limit.Token, cancellationToken).ConfigureAwait(false))
        {
            while (hooks.Found.Reader.TryRead(out var answer))
            {
                yield return new CameraEndpoint(answer.Uid.ToString(), answer.EndPoint.IPAddress.ToString(), answer.EndPoint.Port, answer.RoundTripTime);
            }
        }

        if (driver.Read(() => hooks.Failure) is { } failure)
        {
            throw failure;
        }
    }

    private static async Task<bool> WaitAsync(ChannelReader<SearchAnswer> reader, CancellationToken limit, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.WaitToReadAsync(limit).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return false;
        }
    }

    private sealed class SearchHooks(SearchCore core, CameraConnectionOption option, NetworkWay? way) : DriverHooks
    {
        private SocketError refused;
        private bool hasSent;

        public Channel<SearchAnswer> Found { get; } = Channel.CreateUnbounded<SearchAnswer>();

        public override UdpSocket OpenSocket(int number) => ClientSocket.Open(option, way);

        public override void DatagramSent(ReadOnlySpan<byte> datagram, Ipv4EndPoint to, IPEndPoint local) => hasSent = true;

        public override void DrainEvents()
        {
            while (core.TryTakeAnswer(out var answer))
            {
                Found.Writer.TryWrite(answer);
            }
        }

        /// <summary>One address without a route is common; only a search of which nothing was sent has failed.</summary>
        public override void SendFailed(SocketError error, int number, TimeSpan now) => refused = error;

        public override void ReceiveFailed(SocketError error, int number, TimeSpan now) => Found.Writer.TryComplete(NotSearched(error));

        public override void OpenFailed(SocketException error, int number, TimeSpan now) =>
            Found.Writer.TryComplete(ClientSocket.Failed(error.SocketErrorCode.ToString(), error));

        public override void Broken(Exception defect) => Found.Writer.TryComplete(defect);

        /// <summary>Why nothing was sent; null when something was.</summary>
        public CameraException? Failure => hasSent || refused == SocketError.Success ? null : NotSearched(refused);

        private static CameraException NotSearched(SocketError error) => new(
            CameraError.SocketFailed,
            $"The search failed: {error}.",
            "Check that this computer is connected to the camera's network, or give the network's broadcast address with -BroadcastAddress.");
    }
}
