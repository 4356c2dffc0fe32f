using System.Net;
using System.Text;

namespace CameraP2P.Session.Live;

/// <summary>What a browser asks: one request for each connection. Everything in it is foreign and is never repeated in an answer.</summary>
/// <param name="IsHead">HEAD instead of GET.</param>
/// <param name="Path">Without the query.</param>
/// <param name="IsFromElsewhere">Whether a browser says that a page of another site asks (Fetch Metadata, <c>Sec-Fetch-Site</c>), or where it comes from (<c>Origin</c>, <c>Referer</c>): browsers send the first to 127.0.0.1 and over TLS only.</param>
internal sealed record LiveRequest(bool IsHead, string Path, bool IsFromElsewhere)
{
    /// <summary>Bytes of a request with its headers; browsers send about 1 KiB.</summary>
    public const int MaxLength = 8 * 1024;

    /// <summary>Reads a request.</summary>
    /// <param name="stream">The connection.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The request, or the status of the answer (RFC 9110 section 15); neither when the connection ended before.</returns>
    public static async ValueTask<(LiveRequest? Request, int Status)> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxLength];
        var length = 0;
        while (length < buffer.Length)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                return (null, 0);
            }

            length += read;
            var end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                var status = Parse(Encoding.Latin1.GetString(buffer, 0, end).Split("\r\n"), out var request);
                return (request, status);
            }
        }

        return (null, 431);
    }

    private static int Parse(string[] lines, out LiveRequest? request)
    {
        request = null;
        if (lines[0].Split(' ') is not [var method, var target, var version] || !target.StartsWith('/'))
        {
            return 400;
        }

        if (version is not "HTTP/1.1")
        {
            return 505;
        }

        if (method is not ("GET" or "HEAD"))
        {
            return 405;
        }

        string? host = null, site = null;
        var origins = new List<string>();
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 1 || line[..colon].Any(char.IsWhiteSpace))
            {
                return 400;
            }

            var (name, value) = (line[..colon], line[(colon + 1)..].Trim());
            if (name.Equals("Host", StringComparison.OrdinalIgnoreCase))
            {
                if (host is not null)
                {
                    return 400;
                }

                host = value;
            }
            else if (name.Equals("Sec-Fetch-Site", StringComparison.OrdinalIgnoreCase))
            {
                site = value;
            }
            else if (name.Equals("Origin", StringComparison.OrdinalIgnoreCase) || name.Equals("Referer", StringComparison.OrdinalIgnoreCase))
            {
                origins.Add(value);
            }
        }

        if (host is null)
        {
            return 400;
        }

        request = new LiveRequest(method is "HEAD", target.Split('?')[0], site is not (null or "same-origin" or "none") || origins.Exists(origin => !IsFrom(origin, host)));
        return IsOfThisMachine(host) ? 200 : 421;
    }

    private static bool IsFrom(string origin, string host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Authority.Equals(host, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Whether a Host is an address or a name of this machine. A page of a stranger can have its own name lead here (DNS rebinding), and the browser
    /// then says that name. The port may be another one: that of an SSH tunnel.
    /// </summary>
    private static bool IsOfThisMachine(string host)
    {
        var end = host.LastIndexOf(':');
        var name = end > host.LastIndexOf(']') ? host[..end] : host;
        var machine = Dns.GetHostName();
        return IPAddress.TryParse(name, out _) || Is("localhost") || Is(machine) || Is(machine + ".local");

        bool Is(string own) => name.Equals(own, StringComparison.OrdinalIgnoreCase);
    }
}
