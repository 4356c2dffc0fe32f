using System.Net;
using System.Text.Json;
using CameraP2P.Session.Core;
using CameraP2P.Session.Live;
using CameraP2P.Session.Media;

namespace CameraP2P.Tests.Live;

/// <summary>Requests and answers of the live page's server, over connections in memory.</summary>
public sealed class LiveResponderTests
{
    private const string Ours = "Host: 127.0.0.1:8080\r\n";

    private readonly LiveFeed feed = new();
    private LiveReport report = new("front door", CameraSessionState.Connected, new CameraStreamStatistics { Time = default, FramesPerSecond = 25 });

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:8080")]
    [InlineData("localhost:9000")]
    [InlineData("LOCALHOST")]
    [InlineData("[::1]:8080")]
    [InlineData("192.168.1.7:8080")]
    public async Task An_address_or_a_name_of_this_machine_is_answered(string host) =>
        Assert.StartsWith("HTTP/1.1 200 ", await AskAsync($"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n"), StringComparison.Ordinal);

    [Fact]
    public async Task The_name_of_this_machine_is_answered() =>
        Assert.StartsWith("HTTP/1.1 200 ", await AskAsync($"GET / HTTP/1.1\r\nHost: {Dns.GetHostName()}:8080\r\n\r\n"), StringComparison.Ordinal);

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:8080")]
    [InlineData("localhost.evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("")]
    [InlineData(":8080")]
    [InlineData("[")]
    [InlineData("]:")]
    public async Task Another_name_is_refused_wherever_it_asks_for(string host)
    {
        foreach (var path in (string[])["/", "/stream", "/statistics"])
        {
            Assert.StartsWith("HTTP/1.1 421 ", await AskAsync($"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n"), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost : localhost\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\n folded\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\nno colon\r\n\r\n", 400)]
    [InlineData("GET http://localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n", 400)]
    [InlineData("GET  HTTP/1.1\r\nHost: localhost\r\n\r\n", 400)]
    [InlineData("\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.0\r\nHost: localhost\r\n\r\n", 505)]
    [InlineData("POST / HTTP/1.1\r\nHost: localhost\r\n\r\n", 405)]
    [InlineData("OPTIONS / HTTP/1.1\r\nHost: localhost\r\n\r\n", 405)]
    [InlineData("GET /../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n", 404)]
    [InlineData("GET /stream/ HTTP/1.1\r\nHost: localhost\r\n\r\n", 404)]
    [InlineData("GET /<script> HTTP/1.1\r\nHost: localhost\r\n\r\n", 404)]
    public async Task What_is_no_request_for_the_page_is_refused_and_not_repeated(string request, int status)
    {
        var answer = await AskAsync(request);

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("script>", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("passwd", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_never_ends_is_refused_at_its_limit() =>
        Assert.StartsWith("HTTP/1.1 431 ", await AskAsync("GET / HTTP/1.1\r\nX: " + new string('a', LiveRequest.MaxLength * 2)), StringComparison.Ordinal);

    [Fact]
    public async Task A_request_that_is_never_finished_is_refused_in_time()
    {
        using var stream = new DuplexStream("GET / HTTP/1.1\r\nHost: loc");

        await Responder(new LiveLimits { Request = TimeSpan.FromMilliseconds(1) }).HandleAsync(stream, CancellationToken.None);

        Assert.StartsWith("HTTP/1.1 408 ", stream.Got, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_in_single_bytes_is_understood()
    {
        using var stream = new DuplexStream($"GET / HTTP/1.1\r\n{Ours}\r\n", pieceLength: 1);

        await Responder().HandleAsync(stream, CancellationToken.None);

        Assert.StartsWith("HTTP/1.1 200 ", stream.Got, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_leaves_before_asking_gets_nothing()
    {
        using var stream = new DuplexStream("GET / HT");
        stream.Leave();

        await Responder().HandleAsync(stream, CancellationToken.None);

        Assert.Empty(stream.Got);
    }

    [Fact]
    public async Task No_other_sites_page_takes_the_picture_in_but_a_link_leads_to_the_page()
    {
        foreach (var site in (string[])["cross-site", "same-site", "<x>"])
        {
            Assert.StartsWith("HTTP/1.1 403 ", await AskAsync($"GET /stream HTTP/1.1\r\n{Ours}Sec-Fetch-Site: {site}\r\n\r\n"), StringComparison.Ordinal);
            Assert.StartsWith("HTTP/1.1 403 ", await AskAsync($"GET /statistics HTTP/1.1\r\n{Ours}Sec-Fetch-Site: {site}\r\n\r\n"), StringComparison.Ordinal);
            Assert.StartsWith("HTTP/1.1 200 ", await AskAsync($"GET / HTTP/1.1\r\n{Ours}Sec-Fetch-Site: {site}\r\n\r\n"), StringComparison.Ordinal);
        }

        Assert.StartsWith("HTTP/1.1 200 ", await AskAsync($"GET /statistics HTTP/1.1\r\n{Ours}Sec-Fetch-Site: same-origin\r\n\r\n"), StringComparison.Ordinal);

        // Over a network without TLS browsers leave Sec-Fetch-Site out.
        foreach (var origin in (string[])["Origin: http://evil.example", "Referer: http://evil.example/page", "Origin: null"])
        {
            Assert.StartsWith("HTTP/1.1 403 ", await AskAsync($"GET /stream HTTP/1.1\r\n{Ours}{origin}\r\n\r\n"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_page_loads_nothing_and_nothing_but_its_own_script_runs()
    {
        var answer = await AskAsync($"GET / HTTP/1.1\r\n{Ours}\r\n");

        Assert.Contains("Content-Security-Policy: default-src 'none'; connect-src 'self';", answer, StringComparison.Ordinal);
        Assert.Contains("X-Content-Type-Options: nosniff", answer, StringComparison.Ordinal);
        Assert.Contains("Cross-Origin-Resource-Policy: same-origin", answer, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"(src|href)=""(https?:)?/", answer);
        Assert.DoesNotContain("{{", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("innerHTML", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/statistics")]
    [InlineData("/stream")]
    [InlineData("/nothing")]
    public async Task HEAD_has_the_head_alone(string path)
    {
        feed.Begin(new LiveStart([1], "avc1.42E01E"));
        var head = await AskAsync($"HEAD {path} HTTP/1.1\r\n{Ours}\r\n");

        Assert.EndsWith("\r\n\r\n", head, StringComparison.Ordinal);
        Assert.Equal(head.Length - 4, head.IndexOf("\r\n\r\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_the_camera_is_called_is_data_and_never_markup()
    {
        report = report with { Camera = "</script><b>\u001b[31m\"&" };

        var answer = await AskAsync($"GET /statistics?x=1 HTTP/1.1\r\n{Ours}\r\n");

        Assert.DoesNotContain("<b>", answer, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(answer[answer.IndexOf('{', StringComparison.Ordinal)..]);
        Assert.Equal("</script><b>\uFFFD[31m\"&", json.RootElement.GetProperty("camera").GetString());
    }

    [Theory]
    [InlineData(false, CameraSessionState.Connected, 25, "waiting")]
    [InlineData(true, CameraSessionState.Connected, 25, "live")]
    [InlineData(true, CameraSessionState.Connected, 0, "interrupted")]
    [InlineData(true, CameraSessionState.Reconnecting, 25, "reconnecting")]
    public async Task The_state_is_told_apart(bool hasBegun, CameraSessionState state, double rate, string expected)
    {
        if (hasBegun)
        {
            feed.Begin(new LiveStart([1], "avc1.42E01E"));
        }

        report = report with { Session = state, Statistics = report.Statistics with { FramesPerSecond = rate } };

        Assert.Contains($"\"state\":\"{expected}\"", await AskAsync($"GET /statistics HTTP/1.1\r\n{Ours}\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_is_sent_in_chunks_to_its_end()
    {
        feed.Begin(new LiveStart("start"u8.ToArray(), "avc1.42E01E"));
        feed.Add(new LiveFragment("key"u8.ToArray(), IsKey: true), default);
        feed.Add(new LiveFragment("0123456789"u8.ToArray(), IsKey: false), default);
        using var stream = new DuplexStream($"GET /stream HTTP/1.1\r\n{Ours}\r\n");
        var watching = Responder().HandleAsync(stream, CancellationToken.None);
        feed.End();
        await watching;

        Assert.Contains("Content-Type: video/mp4; codecs=\"avc1.42E01E\"\r\n", stream.Got, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n5\r\nstart\r\n3\r\nkey\r\nA\r\n0123456789\r\n0\r\n\r\n", stream.Got, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Before_the_first_picture_there_is_no_stream() =>
        Assert.StartsWith("HTTP/1.1 503 ", await AskAsync($"GET /stream HTTP/1.1\r\n{Ours}\r\n"), StringComparison.Ordinal);

    [Fact]
    public async Task Only_so_many_may_watch_and_whoever_leaves_makes_room()
    {
        feed.Begin(new LiveStart([1], "avc1.42E01E"));
        var responder = Responder(new LiveLimits { Viewers = 2 });
        var streams = Enumerable.Range(0, 3).Select(_ => new DuplexStream($"GET /stream HTTP/1.1\r\n{Ours}\r\n")).ToArray();
        var watching = streams[..2].Select(stream => responder.HandleAsync(stream, CancellationToken.None)).ToArray();

        await responder.HandleAsync(streams[2], CancellationToken.None);
        Assert.StartsWith("HTTP/1.1 429 ", streams[2].Got, StringComparison.Ordinal);
        Assert.Equal(2, responder.Viewers);

        streams[0].Leave();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching[0]);
        Assert.Equal(1, responder.Viewers);
        feed.End();
        await watching[1];
        Assert.Equal(0, responder.Viewers);
    }

    [Fact]
    public async Task A_viewer_that_takes_nothing_is_given_up_and_holds_nobody_up()
    {
        feed.Begin(new LiveStart([1], "avc1.42E01E"));
        var responder = Responder(new LiveLimits { Send = TimeSpan.FromMilliseconds(1) });
        using var stuck = new DuplexStream($"GET /stream HTTP/1.1\r\n{Ours}\r\n") { IsStuck = true };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => responder.HandleAsync(stuck, CancellationToken.None));

        Assert.Equal(0, responder.Viewers);
    }

    private LiveResponder Responder(LiveLimits? limits = null) => new(feed, () => report, limits ?? new LiveLimits());

    private async Task<string> AskAsync(string request)
    {
        using var stream = new DuplexStream(request);
        await Responder().HandleAsync(stream, CancellationToken.None);
        return stream.Got;
    }
}
