using System.Globalization;
using System.Net;
using System.Net.Sockets;
using CameraP2P.Protocol;
using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Session;

/// <summary>A rendezvous server as it was given, <c>host</c> or <c>host:port</c>. Immutable.</summary>
/// <param name="Host">Name or IPv4 address.</param>
/// <param name="Port">1 to 65535.</param>
internal sealed record RendezvousServer(string Host, ushort Port)
{
    /// <summary>The port a HELLO goes to (docs/PROTOCOL_ANALYSIS.md#rendezvous-and-relay).</summary>
    private const ushort DefaultPort = 32100;

    /// <summary>Reads the text.</summary>
    /// <exception cref="CameraException"><see cref="CameraError.AddressNotResolved"/>: it has another form.</exception>
    public static RendezvousServer Parse(string text)
    {
        var colon = text.LastIndexOf(':');
        var port = DefaultPort;
        if (colon == 0 || (colon > 0 && (!ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) || port == 0)))
        {
            throw new CameraException(CameraError.AddressNotResolved, $"'{Printable.Clean(text)}' is not host or host:port.", "Give the rendezvous server as a name or IPv4 address, with a port from 1 to 65535 if it is not 32100.");
        }

        return new RendezvousServer(colon < 0 ? text : text[..colon], port);
    }

    /// <summary>Its end point, when it was given as an IPv4 address; null for a name.</summary>
    public Ipv4EndPoint? Literal =>
        IPAddress.TryParse(Host, out var address) && address.AddressFamily == AddressFamily.InterNetwork ? Ipv4EndPoint.From(address, Port) : null;

    /// <summary>Resolves the name.</summary>
    /// <exception cref="CameraException"><see cref="CameraError.AddressNotResolved"/>.</exception>
    public async Task<Ipv4EndPoint> ResolveAsync(CancellationToken cancellationToken) =>
        Ipv4EndPoint.From(await CameraTarget.ResolveAsync(Host, cancellationToken).ConfigureAwait(false), Port);
}
