using System.Globalization;
using CameraP2P.Protocol;
using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Session;

/// <summary>Reads and resolves the text of a rendezvous server.</summary>
internal static class RendezvousServer
{
    /// <summary>The port a HELLO goes to (reference section 11).</summary>
    private const ushort DefaultPort = 32100;

    /// <summary>Resolves <c>host</c> or <c>host:port</c>.</summary>
    /// <exception cref="CameraException"><see cref="CameraError.AddressNotResolved"/>.</exception>
    public static async Task<Ipv4EndPoint> ResolveAsync(string text, CancellationToken cancellationToken)
    {
        var colon = text.LastIndexOf(':');
        var port = DefaultPort;
        if (colon >= 0 && !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port))
        {
            throw new CameraException(CameraError.AddressNotResolved, $"'{Printable.Clean(text)}' is not host or host:port.", "Give the rendezvous server as a name or IPv4 address, with a port from 1 to 65535 if it is not 32100.");
        }

        var address = await CameraTarget.ResolveAsync(colon < 0 ? text : text[..colon], cancellationToken).ConfigureAwait(false);
        return Ipv4EndPoint.From(address, port);
    }
}
