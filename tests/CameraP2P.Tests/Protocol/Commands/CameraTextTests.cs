using System.Text;
using System.Text.Json;
using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Commands;
using CsCheck;

namespace CameraP2P.Tests.Protocol.Commands;

/// <summary>What a camera's firmware writes wrongly costs the letter or the field, never the answer.</summary>
public sealed class CameraTextTests
{
    [Theory]
    [InlineData("48c3b66865", "H\u00F6he")]
    [InlineData("486fc3", "Ho\uFFFD")]
    [InlineData("e2829", "\uFFFD")]
    [InlineData("ff41fe", "\uFFFDA\uFFFD")]
    [InlineData("eda080", "\uFFFD\uFFFD\uFFFD")]
    [InlineData("5c7564383030", "\uFFFD")]
    [InlineData("5c75643833645c7564653030", "\U0001F600")]
    [InlineData("5c7564653030", "\uFFFD")]
    [InlineData("5c78", "\uFFFDx")]
    [InlineData("411b5b3331", "A\uFFFD[31")]
    public void A_text_that_cannot_be_read_becomes_a_replacement_character(string hex, string expected)
    {
        var text = Convert.FromHexString(hex.Length % 2 == 0 ? hex : hex + "0");
        var answer = Decode([.. """{"cameraName":"""u8, (byte)'"', .. text, (byte)'"', .. ""","batPercent":76,"result":0,"cmdId":512}"""u8]);

        var info = answer.Deserialize(CommandJson.Default.DeviceInfo)!;

        Assert.Equal(76, info.BatteryPercent);
        Assert.Equal(0, info.Result);
        if (hex.Length % 2 == 0)
        {
            Assert.Equal(expected, info.CameraName);
        }
    }

    [Fact]
    public void A_name_in_GBK_costs_its_letters_only()
    {
        // Three letters in GBK. The second byte of the last one is a backslash, which would swallow the closing quote.
        byte[] gbk = [0xCF, 0xE0, 0xBB, 0xFA, 0x95, 0x5C];
        var info = Decode([.. "{\"cameraName\":\""u8, .. gbk, .. "\",\"temperature\":14}"u8]).Deserialize(CommandJson.Default.DeviceInfo)!;

        Assert.Contains('\uFFFD', info.CameraName!);
        Assert.Equal(14, info.Temperature);
    }

    [Fact]
    public void Whatever_bytes_a_text_has_the_other_fields_stay() =>
        Gen.Byte.Array[0, 60].Where(bytes => !bytes.Contains((byte)'"') && !bytes.Contains((byte)'\\') && !bytes.Contains((byte)0)).Sample(bytes =>
        {
            var answer = Decode([.. "{\"cameraName\":\""u8, .. bytes, .. "\",\"batPercent\":5}"u8]);
            return answer.GetProperty("batPercent").GetInt32() == 5 && answer.GetProperty("cameraName").GetString() is not null;
        });

    [Fact]
    public void Readable_text_stays_as_it_is() =>
        Gen.String.Sample(text =>
        {
            var sound = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
            var json = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["a"] = sound });
            return Decode(json).GetProperty("a").GetString() == sound;
        });

    [Theory]
    [InlineData("1.5")]
    [InlineData("18446744073709551616")]
    [InlineData("1e300")]
    [InlineData("true")]
    [InlineData("\"many\"")]
    [InlineData("[1]")]
    [InlineData("{\"a\":1}")]
    [InlineData("nan")]
    [InlineData("-inf")]
    public void A_number_that_is_none_costs_its_field(string value)
    {
        var json = $$"""{"batPercent":{{value}},"sdTotalMB":{{value}},"isCharging":3,"modelName":7,"capability":{"languages":{{value}},"imgResolutions":[{"resolution":2}]},"sdFreeMB":9,"result":0}""";

        var info = Decode(Encoding.UTF8.GetBytes(json)).Deserialize(CommandJson.Default.DeviceInfo)!;

        Assert.Equal((null, null, null, null, 9), (info.BatteryPercent, info.StorageTotalMegabytes, info.IsCharging, info.ModelName, info.StorageFreeMegabytes));
        Assert.Null(info.Capability!.Languages);
        Assert.Equal(2, info.Capability.ImageResolutions!.Single().Value);
    }

    [Fact]
    public void A_media_list_keeps_its_sound_files()
    {
        var list = Decode("""{"mediaFiles":[{"fileType":0.5,"mediaDirNum":100,"mediaNum":1},null,{"fileType":1,"mediaDirNum":100,"mediaNum":2}],"cnt":"x"}"""u8.ToArray())
            .Deserialize(CommandJson.Default.MediaList)!;

        Assert.Equal([1, 2], list.Files!.OfType<MediaFile>().Select(file => file.MediaNumber!.Value));
    }

    [Fact]
    public void Words_of_a_camera_are_cut_in_messages()
    {
        var login = Encoding.UTF8.GetBytes($$"""{"cmdId":0,"result":-1,"errorMsg":"{{new string('x', 60_000)}}"}""");

        Assert.True(LoginResponse.TryRead(login, out var response));
        Assert.InRange(response.Message!.Length, 1, 200);
    }

    private static JsonElement Decode(byte[] json)
    {
        Assert.True(CommandAnswer.TryDecode(CommandCipher.Encode(json, CommandCipher.ResponsePadding), out var mended));
        return JsonDocument.Parse(mended).RootElement;
    }
}
