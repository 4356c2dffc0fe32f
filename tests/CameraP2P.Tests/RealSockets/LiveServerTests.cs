using System.Net;
using System.Net.Sockets;
using CameraP2P.Session.Core;
using CameraP2P.Session.Live;
using CameraP2P.Session.Media;

namespace CameraP2P.Tests.RealSockets;

/// <summary>The live page's server on loopback.</summary>
[Collection(RealSocketGroup.Name)]
[Trait("Sockets", "real")]
public sealed class LiveServerTests
{
    private static readonly IPEndPoint Loopback = new(IPAddress.Loopback, 0);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_browser_gets_the_page_and_the_stream_to_its_end()
    {
        var feed = Feed();
        await using var server = Start(feed);
        using var browser = Browser(server);

        Assert.Contains("<title>Live view</title>", await browser.GetStringAsync("/", Cancelled), StringComparison.Ordinal);
        Assert.Contains("front door", await browser.GetStringAsync("/statistics", Cancelled), StringComparison.Ordinal);
        using var response = await browser.GetAsync("/stream", HttpCompletionOption.ResponseHeadersRead, Cancelled);
        Assert.Equal(1, server.Viewers);
        feed.Add(new LiveFragment("more"u8.ToArray(), IsKey: false), default);
        feed.End();

        Assert.Equal("startkeymore", await response.Content.ReadAsStringAsync(Cancelled));
    }

    [Fact]
    public async Task The_end_of_the_server_cuts_those_who_take_nothing_and_frees_the_port()
    {
        var feed = Feed();
        var server = Start(feed);
        using var idle = new TcpClient();
        await idle.ConnectAsync(server.EndPoint, Cancelled);
        using var browser = Browser(server);
        using var response = await browser.GetAsync("/stream", HttpCompletionOption.ResponseHeadersRead, Cancelled);
        for (var i = 0; i < 20; i++)
        {
            feed.Add(new LiveFragment(new byte[1024 * 1024], IsKey: true), default);
        }

        await server.DisposeAsync();

        Assert.Equal(0, server.Viewers);
        await using var next = new LiveServer(LiveServer.Listen(server.EndPoint), Feed(), Report);
        using var again = Browser(next);
        Assert.Contains("Live view", await again.GetStringAsync("/", Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_beyond_the_limit_are_closed_and_others_live_on()
    {
        await using var server = Start(Feed(), new LiveLimits { Connections = 1 });
        using var first = new TcpClient();
        await first.ConnectAsync(server.EndPoint, Cancelled);
        using var second = new TcpClient();
        await second.ConnectAsync(server.EndPoint, Cancelled);

        try
        {
            Assert.Equal(0, await second.GetStream().ReadAsync(new byte[1], Cancelled));
        }
        catch (IOException)
        {
            // Reset: closed as well.
        }

        await first.GetStream().WriteAsync("GET /statistics HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), Cancelled);
        using var reader = new StreamReader(first.GetStream());
        Assert.Contains("front door", await reader.ReadToEndAsync(Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_and_an_address_of_another_machine_are_told_apart()
    {
        await using var server = Start(Feed());

        Assert.Equal(SocketError.AddressAlreadyInUse, Assert.Throws<SocketException>(() => LiveServer.Listen(server.EndPoint)).SocketErrorCode);
        Assert.Equal(SocketError.AddressNotAvailable, Assert.Throws<SocketException>(() => LiveServer.Listen(new IPEndPoint(IPAddress.Parse("203.0.113.7"), 0))).SocketErrorCode);
    }

    private static LiveFeed Feed()
    {
        var feed = new LiveFeed();
        feed.Begin(new LiveStart("start"u8.ToArray(), "avc1.42E01E"));
        feed.Add(new LiveFragment("key"u8.ToArray(), IsKey: true), default);
        return feed;
    }

    private static LiveReport Report() => new("front door", CameraSessionState.Connected, new CameraStreamStatistics { Time = default });

    private static LiveServer Start(LiveFeed feed, LiveLimits? limits = null) => new(LiveServer.Listen(Loopback), feed, Report, limits);

    private static HttpClient Browser(LiveServer server) => new() { BaseAddress = new Uri($"http://{server.EndPoint}") };
}
