using System.Globalization;
using System.Text;

namespace CameraP2P.Session.Live;

/// <summary>How much the live page's server takes on.</summary>
internal sealed record LiveLimits
{
    /// <summary>A request has to be there by then.</summary>
    public TimeSpan Request { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A viewer that takes nothing for so long is given up.</summary>
    public TimeSpan Send { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Browsers that may watch at once.</summary>
    public int Viewers { get; init; } = 8;

    /// <summary>Connections at once: each page has up to two.</summary>
    public int Connections { get; init; } = 32;
}

/// <summary>
/// Answers the requests of browsers: <c>/</c> the page, <c>/stream</c> the fragments, <c>/statistics</c> JSON. GET and HEAD only; each connection
/// is closed after its answer. Thread-safe.
/// </summary>
/// <param name="feed">The fragments.</param>
/// <param name="report">Gives what /statistics says.</param>
/// <param name="limits">The limits.</param>
internal sealed class LiveResponder(LiveFeed feed, Func<LiveReport> report, LiveLimits limits)
{
    private const string Plain = "text/plain; charset=utf-8";

    private int viewers;

    /// <summary>Browsers that watch now.</summary>
    public int Viewers => Volatile.Read(ref viewers);

    /// <summary>Reads one request and answers it. What the connection throws passes.</summary>
    public async Task HandleAsync(Stream stream, CancellationToken cancellationToken)
    {
        var (request, status) = await ReadAsync(stream, cancellationToken).ConfigureAwait(false);
        if (request is null || status != 200)
        {
            await (status == 0 ? Task.CompletedTask : RefuseAsync(stream, status, isHead: false, cancellationToken)).ConfigureAwait(false);
            return;
        }

        // A link from elsewhere may lead to the page; nobody else's page may take the picture in.
        if (request.IsFromElsewhere && request.Path is not "/")
        {
            await RefuseAsync(stream, 403, request.IsHead, cancellationToken).ConfigureAwait(false);
            return;
        }

        await (request.Path switch
        {
            "/" => SendAsync(stream, 200, "text/html; charset=utf-8", LivePage.Bytes, request.IsHead, cancellationToken),
            "/statistics" => SendAsync(stream, 200, "application/json", report().ToJson(feed, Viewers), request.IsHead, cancellationToken),
            "/stream" => StreamAsync(stream, request.IsHead, cancellationToken),
            _ => RefuseAsync(stream, 404, request.IsHead, cancellationToken),
        }).ConfigureAwait(false);
    }

    private async ValueTask<(LiveRequest? Request, int Status)> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(limits.Request);
        try
        {
            return await LiveRequest.ReadAsync(stream, patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, 408);
        }
    }

    private async Task StreamAsync(Stream stream, bool isHead, CancellationToken cancellationToken)
    {
        if (feed.Start is not { } start)
        {
            await RefuseAsync(stream, 503, isHead, cancellationToken).ConfigureAwait(false);
            return;
        }

        var type = $"video/mp4; codecs=\"{start.Codec}\"";
        if (isHead)
        {
            await WriteAsync(stream, Head(200, type, "Transfer-Encoding: chunked"), cancellationToken).ConfigureAwait(false);
            return;
        }

        try
        {
            if (Interlocked.Increment(ref viewers) > limits.Viewers)
            {
                await RefuseAsync(stream, 429, isHead, cancellationToken).ConfigureAwait(false);
                return;
            }

            await WriteAsync(stream, Head(200, type, "Transfer-Encoding: chunked"), cancellationToken).ConfigureAwait(false);
            using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var watching = CancelAtEndAsync(stream, gone);
            try
            {
                await SendFragmentsAsync(stream, new LiveViewer(start), gone.Token).ConfigureAwait(false);
            }
            finally
            {
                await gone.CancelAsync().ConfigureAwait(false);
                await watching.ConfigureAwait(false);
            }
        }
        finally
        {
            Interlocked.Decrement(ref viewers);
        }
    }

    private async Task SendFragmentsAsync(Stream stream, LiveViewer viewer, CancellationToken cancellationToken)
    {
        await WriteChunkAsync(stream, viewer.Start.Bytes, cancellationToken).ConfigureAwait(false);
        while (await feed.NextAsync(viewer, cancellationToken).ConfigureAwait(false) is { } fragment)
        {
            await WriteChunkAsync(stream, fragment.Bytes, cancellationToken).ConfigureAwait(false);
        }

        await WriteAsync(stream, "0\r\n\r\n"u8.ToArray(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A browser that has gone is noticed also while no fragment comes.</summary>
    private static async Task CancelAtEndAsync(Stream stream, CancellationTokenSource gone)
    {
        try
        {
            await stream.ReadAsync(new byte[1], gone.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Gone as well.
        }

        await gone.CancelAsync().ConfigureAwait(false);
    }

    private Task RefuseAsync(Stream stream, int status, bool isHead, CancellationToken cancellationToken) =>
        SendAsync(stream, status, Plain, Encoding.UTF8.GetBytes(Describe(status) + "\n"), isHead, cancellationToken);

    private async Task SendAsync(Stream stream, int status, string type, ReadOnlyMemory<byte> body, bool isHead, CancellationToken cancellationToken)
    {
        var head = Head(status, type, string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}"));
        await WriteAsync(stream, isHead ? head : [.. head, .. body.Span], cancellationToken).ConfigureAwait(false);
    }

    private async Task WriteChunkAsync(Stream stream, byte[] bytes, CancellationToken cancellationToken)
    {
        var size = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{bytes.Length:X}\r\n"));
        await WriteAsync(stream, [.. size, .. bytes, .. "\r\n"u8], cancellationToken).ConfigureAwait(false);
    }

    private async Task WriteAsync(Stream stream, byte[] bytes, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(limits.Send);
        await stream.WriteAsync(bytes, patience.Token).ConfigureAwait(false);
    }

    private static byte[] Head(int status, string type, string length) => Encoding.ASCII.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} {(status == 200 ? "OK" : "Refused")}\r\n")
        + $"Content-Type: {type}\r\n{length}\r\nContent-Security-Policy: {LivePage.Policy}\r\n"
        + (status == 405 ? "Allow: GET, HEAD\r\n" : string.Empty)
        + "Cache-Control: no-store\r\nConnection: close\r\nCross-Origin-Resource-Policy: same-origin\r\nReferrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n\r\n");

    private static string Describe(int status) => status switch
    {
        403 => "Only the page of this server may ask for this.",
        404 => "There is nothing here but the page at /.",
        405 => "Only GET and HEAD are answered.",
        408 => "The request did not come in time.",
        421 => "Use the address of this computer, or its name.",
        429 => "Too many browsers are watching.",
        431 => "The request is too long.",
        503 => "The stream has not begun.",
        505 => "Only HTTP/1.1 is spoken here.",
        _ => "This is no request that can be answered.",
    };
}
