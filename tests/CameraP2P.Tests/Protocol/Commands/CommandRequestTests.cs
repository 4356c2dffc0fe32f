using System.Text;
using System.Text.Json;
using CameraP2P.Protocol.Commands;
using CameraP2P.Tests.Captures;

namespace CameraP2P.Tests.Protocol.Commands;

public class CommandRequestTests
{
    [Fact]
    public void Every_captured_request_is_produced_byte_for_byte()
    {
        var captured = CaptureFolder.ReadJson("requests.json").EnumerateArray().Select(entry => entry.GetProperty("text").GetString()!)
            .Append(CaptureFolder.ReadJson("login.json").GetProperty("request_text").GetString()!)
            .ToArray();
        Assert.Equal(11, captured.Length);
        Assert.All(captured, text => Assert.Equal(text, Rebuild(text)));
    }

    [Fact]
    public void The_heartbeat_is_thirteen_bytes_and_never_carries_a_token() =>
        Assert.Equal("""{"cmdId":525}""", Text(CommandRequests.Heartbeat(), null));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(50, 0)]
    [InlineData(45, -1)]
    public void A_page_the_camera_would_refuse_is_not_sent(int itemsPerPage, int pageNumber) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => CommandRequests.MediaList(itemsPerPage, pageNumber));

    [Fact]
    public void Lists_of_files_are_neither_empty_nor_longer_than_seen()
    {
        var item = new MediaReference(0, 100, 1);
        Assert.ThrowsAny<ArgumentException>(() => CommandRequests.Thumbnails([]));
        Assert.ThrowsAny<ArgumentException>(() => CommandRequests.Thumbnails([.. Enumerable.Repeat(item, 46)]));
        Assert.ThrowsAny<ArgumentException>(() => CommandRequests.StartDownload([.. Enumerable.Repeat(item, 4)]));
        Assert.ThrowsAny<ArgumentException>(() => CommandRequests.StartDownload([item with { MediaNumber = -1 }]));
        Assert.ThrowsAny<ArgumentException>(() => CommandRequests.DeleteMedia(null!));
    }

    [Fact]
    public void Reported_requests_carry_the_reported_fields()
    {
        var item = new MediaReference(1, 100, 7);
        Assert.Equal("""{"cmdId":1,"token":5}""", Text(CommandRequests.Logout(), 5));
        Assert.Equal("""{"cmdId":773,"fileType":1,"dirNum":100,"mediaNum":7,"token":5}""", Text(CommandRequests.DeleteMedia(item), 5));
        Assert.Equal("""{"cmdId":774,"token":5}""", Text(CommandRequests.DeleteAllMedia(), 5));
        Assert.Equal(
            """{"cmdId":769,"fileType":1,"dirNum":100,"mediaNum":7,"sessionNo":3,"token":5}""",
            Text(CommandRequests.StartPlayback(item, 3), 5));
        Assert.StartsWith("""{"cmdId":770,"fileType":1,""", Text(CommandRequests.StopPlayback(item, 3), 5), StringComparison.Ordinal);
        Assert.Equal(
            """{"cmdId":1286,"downloadReqs":[{"fileType":1,"dirNum":100,"mediaNum":7}],"token":5}""",
            Text(CommandRequests.StopDownload([item]), 5));
    }

    [Fact]
    public void A_password_is_sent_as_typed_and_never_shown()
    {
        var request = CommandRequests.Login("admin", "pä\"ss+<&>\\", DateTime.UnixEpoch);
        using var document = JsonDocument.Parse(request.ToJson(null));
        Assert.Equal("pä\"ss+<&>\\", document.RootElement.GetProperty("password").GetString());
        Assert.Contains("+<&>", Text(request, null), StringComparison.Ordinal);
        Assert.Equal("cmdId 0", request.ToString());
    }

    [Fact]
    public void What_cannot_be_sent_fails_where_it_is_made()
    {
        Assert.Throws<ArgumentException>(() => CommandRequest.Create(513, Nest(70)));
        Assert.Throws<ArgumentException>(() => CommandRequest.Create(513, 5, CommandJson.Default.Int32));
        Assert.StartsWith("""{"cmdId":513,"x":[[""", Text(CommandRequest.Create(513, Nest(60)), 5), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public void A_token_of_any_size_is_the_last_field(long token) =>
        Assert.EndsWith(FormattableString.Invariant($$"""{"cmdId":512,"token":{{token}}}"""), Text(CommandRequests.DeviceInfo(), token), StringComparison.Ordinal);

    private static Action<Utf8JsonWriter> Nest(int levels) => writer =>
    {
        writer.WritePropertyName("x");
        for (var i = 0; i < levels; i++)
        {
            writer.WriteStartArray();
        }

        for (var i = 0; i < levels; i++)
        {
            writer.WriteEndArray();
        }
    };

    private static string Text(CommandRequest request, long? token) => Encoding.UTF8.GetString(request.ToJson(token));

    /// <summary>Reads a captured text and asks the factory of its command for the same.</summary>
    private static string Rebuild(string text)
    {
        var json = JsonDocument.Parse(text).RootElement;
        var request = json.GetProperty("cmdId").GetInt32() switch
        {
            0 => CommandRequests.Login(
                json.GetProperty("usrName").GetString()!,
                json.GetProperty("password").GetString()!,
                CameraClock.FromSeconds(json.GetProperty("utcTime").GetInt64())!.Value),
            258 => CommandRequests.StartLiveAv(),
            259 => CommandRequests.StopLiveAv(),
            512 => CommandRequests.DeviceInfo(),
            525 => CommandRequests.Heartbeat(),
            768 => CommandRequests.MediaList(json.GetProperty("itemCntPerPage").GetInt32(), json.GetProperty("pageNo").GetInt32()),
            772 => CommandRequests.Thumbnails(References(json.GetProperty("thumbnailReqs"))),
            1285 => CommandRequests.StartDownload(References(json.GetProperty("downloadReqs"))),
            var id => throw new InvalidOperationException($"No factory for command {id}."),
        };
        return Text(request, json.TryGetProperty("token", out var token) ? token.GetInt64() : null);
    }

    private static MediaReference[] References(JsonElement items) =>
        items.Deserialize<MediaReference[]>() ?? throw new InvalidOperationException("No references.");
}
