using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CameraP2P.Protocol.Commands;
using CameraP2P.Tests.Captures;

namespace CameraP2P.Tests.Protocol.Commands;

public class CommandAnswerTests
{
    [Fact]
    public void Device_info_loses_nothing()
    {
        var info = AssertRoundTrip("devinfo.json", CommandJson.Default.DeviceInfo);
        Assert.Equal("2.3.0.4", info.FirmwareVersion);
        Assert.Equal(20, info.BatteryPercent);
        Assert.Equal(30034, info.StorageFreeMegabytes);
        Assert.Equal(12, info.Capability!.Languages!.Count);
        Assert.Equal([100, 0, 2, 3, 5, 6, 8, 9, 11, 12], info.Capability.ImageResolutions!.Select(option => option.Value!.Value));
        Assert.Equal(7, info.Capability.VideoResolutions!.Count);
        Assert.Null(info.Other);
        Assert.Null(info.Capability.Other);
    }

    [Fact]
    public void Media_list_loses_nothing()
    {
        var list = AssertRoundTrip("medialist.json", CommandJson.Default.MediaList);
        Assert.Equal(45, list.Files!.Count);
        Assert.Equal(list.Count, list.Files.Count);
        Assert.Equal(new MediaReference(0, 100, 318), list.Files[0].ToReference());
        Assert.Equal(3361310203, list.Files[0].MediaId);
        Assert.All(list.Files, file => Assert.Null(file.Other));
    }

    [Theory]
    [InlineData("start_av.json", 258)]
    [InlineData("stop_av.json", 259)]
    [InlineData("download_ack.json", 1285)]
    [InlineData("thumbnails_ack.json", 772)]
    public void Short_answers_lose_nothing(string fileName, int commandId)
    {
        var result = AssertRoundTrip(fileName, CommandJson.Default.CommandResult);
        Assert.Equal($"cmdId {commandId}, result 0", result.ToString());
        Assert.True(CommandAnswer.TryReadResult(CaptureFolder.ReadBytes(fileName), out var id, out var number));
        Assert.Equal((commandId, 0), (id, number));
    }

    [Fact]
    public void Unknown_fields_survive_at_every_level()
    {
        const string Info = """{"batPercent":7,"capability":{"languages":[{"langCode":"de","x":[1]}],"new":null},"later":{"a":1}}""";
        Assert.Equal(Info, Rewrite(Info, CommandJson.Default.DeviceInfo));
        const string List = """{"mediaFiles":[{"fileType":1,"colour":"red"}],"more":true}""";
        Assert.Equal(List, Rewrite(List, CommandJson.Default.MediaList));
        const string Result = """{"result":-3,"why":"busy"}""";
        Assert.Equal(Result, Rewrite(Result, CommandJson.Default.CommandResult));
    }

    [Fact]
    public void Missing_fields_are_null()
    {
        Assert.Null(JsonSerializer.Deserialize("{}", CommandJson.Default.DeviceInfo)!.BatteryPercent);
        Assert.Null(JsonSerializer.Deserialize("{}", CommandJson.Default.MediaList)!.Files);
        Assert.Null(JsonSerializer.Deserialize("{}", CommandJson.Default.MediaFile)!.ToReference());
        Assert.Null(JsonSerializer.Deserialize("{}", CommandJson.Default.CommandResult)!.Result);
    }

    [Fact]
    public void An_answer_of_the_wrong_shape_is_a_JsonException()
    {
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize("""{"mediaFiles":5}""", CommandJson.Default.MediaList));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize("[]", CommandJson.Default.CommandResult));
    }

    [Theory]
    [InlineData("""{"cmdId":258,"result":0}""", 258, 0)]
    [InlineData("""{"result":-2,"cmdRet":9,"cmdId":1}""", 1, -2)]
    [InlineData("""{"cmdRet":9,"cmdId":1}""", 1, null)]
    [InlineData("""{"a":{"cmdId":7,"result":7},"cmdId":2}""", 2, null)]
    [InlineData("""{"cmdId":"x","result":1.5}""", null, null)]
    [InlineData("{}", null, null)]
    public void Result_is_that_of_the_token_not_of_the_command(string json, int? commandId, int? result)
    {
        Assert.True(CommandAnswer.TryReadResult(Encoding.UTF8.GetBytes(json), out var id, out var number));
        Assert.Equal((commandId, result), (id, number));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("5")]
    [InlineData("""{"cmdId":5""")]
    [InlineData("""{"cmdId":5} x""")]
    [InlineData("""{"cmdId":5}{}""")]
    [InlineData("\0")]
    public void What_is_no_answer_is_refused_without_exception(string json)
    {
        Assert.False(CommandAnswer.TryReadResult(Encoding.UTF8.GetBytes(json), out var id, out var result));
        Assert.Equal((null, null), (id, result));
    }

    [Fact]
    public void Depth_and_length_are_bounded()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"a":""", 20)) + "1" + new string('}', 20);
        Assert.False(CommandAnswer.TryReadResult(Encoding.UTF8.GetBytes(deep), out _, out _));
        var fits = Encoding.UTF8.GetBytes("{}" + new string(' ', CommandAnswer.MaxLength - 2));
        Assert.True(CommandAnswer.TryReadResult(fits, out _, out _));
        Assert.False(CommandAnswer.TryReadResult([.. fits, (byte)' '], out _, out _));
    }

    /// <summary>The file's content comes back, byte for byte in the camera's own order.</summary>
    private static T AssertRoundTrip<T>(string fileName, JsonTypeInfo<T> type)
    {
        var minified = JsonSerializer.Serialize(CaptureFolder.ReadJson(fileName));
        Assert.Equal(minified, Rewrite(minified, type));
        return JsonSerializer.Deserialize(minified, type)!;
    }

    private static string Rewrite<T>(string json, JsonTypeInfo<T> type) =>
        JsonSerializer.Serialize(JsonSerializer.Deserialize(json, type)!, type);
}
