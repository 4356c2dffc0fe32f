using System.Buffers.Binary;
using System.Text;
using CameraP2P.Protocol.Bluetooth;
using CsCheck;

namespace CameraP2P.Tests.Protocol;

/// <summary>The message that wakes a camera, and its answer.</summary>
public sealed class WakeUpMessageTests
{
    /// <summary>As recorded: 72 bytes.</summary>
    private const string Answer = """{"ret":0,"ssid":"KJK_E0FF","bssid":"1C:00:00:00:E0:FF","pwd":"12345678"}""";

    [Fact]
    public void The_value_that_wakes_is_the_recorded_one() =>
        Assert.Equal("1357010000000000000000000000000000000000", Convert.ToHexStringLower(WakeUpMessage.BuildWake()));

    [Fact]
    public void The_recorded_answer_is_read()
    {
        Assert.Equal(72, Answer.Length);
        var reader = new WakeUpReader();
        var values = Message(Answer).Chunk(WakeUpMessage.ValueLength).ToArray();

        Assert.Equal("1357010048000000" + "7b22", Convert.ToHexStringLower(values[0])[..20]);
        Assert.All(values[..^1], value => Assert.Equal(WakeUpProgress.Incomplete, reader.Add(value)));
        Assert.Equal(WakeUpProgress.Complete, reader.Add(values[^1]));
        var answer = WakeUpAnswer.Read(reader.GetPayload())!;
        Assert.Equal((1, (int?)0, "KJK_E0FF", "1C:00:00:00:E0:FF", "12345678"), ((int)reader.Kind, answer.Result, answer.Ssid, answer.Bssid, answer.Password));
        Assert.DoesNotContain("12345678", answer.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void However_it_is_cut_and_whatever_pads_it_the_answer_is_the_same() => Gen.Int[1, 30].Array[1, 40].SelectMany(lengths => Gen.Int[0, 20].Select(padding => (lengths, padding))).Sample((lengths, padding) =>
    {
        var left = Message(Answer).Concat(new byte[padding]).ToArray().AsSpan();
        var reader = new WakeUpReader();
        var progress = WakeUpProgress.Incomplete;
        for (var i = 0; left.Length > 0 && progress == WakeUpProgress.Incomplete; i++)
        {
            var length = Math.Min(lengths[i % lengths.Length], left.Length);
            progress = reader.Add(left[..length]);
            left = left[length..];
        }

        Assert.Equal(WakeUpProgress.Complete, progress);
        Assert.Equal(Answer, Encoding.UTF8.GetString(reader.GetPayload()));
    });

    [Fact]
    public void Whatever_arrives_nothing_is_thrown_and_little_is_kept() => Gen.Byte.Array[0, 600].Array[0, 40].Sample(values =>
    {
        var reader = new WakeUpReader();
        foreach (var value in values)
        {
            if (reader.Add(value) != WakeUpProgress.Incomplete)
            {
                break;
            }
        }

        _ = WakeUpAnswer.Read(reader.GetPayload())?.ToString();
        Assert.InRange(reader.Received, 0, WakeUpMessage.MaxLength + WakeUpMessage.HeaderLength + 600);
    });

    [Theory]
    [InlineData("14", WakeUpProgress.Malformed)]
    [InlineData("1358", WakeUpProgress.Malformed)]
    [InlineData("1357", WakeUpProgress.Incomplete)]
    [InlineData("", WakeUpProgress.Incomplete)]
    [InlineData("1357010001100000", WakeUpProgress.Malformed)]
    [InlineData("13570100FFFFFFFF", WakeUpProgress.Malformed)]
    [InlineData("1357010000100000", WakeUpProgress.Incomplete)]
    [InlineData("1357010000000000", WakeUpProgress.Complete)]
    public void A_beginning_that_lies_is_malformed(string hex, WakeUpProgress progress) => Assert.Equal(progress, new WakeUpReader().Add(Convert.FromHexString(hex)));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"ret\"")]
    [InlineData("{\"ret\":0")]
    public void What_is_no_object_is_no_answer(string json) => Assert.Null(WakeUpAnswer.Read(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("""{"ret":"0","ssid":5,"pwd":null}""", 0)]
    [InlineData("""{"ret":1.5,"ssid":[],"pwd":{}}""", null)]
    [InlineData("""{"ret":99999999999999}""", null)]
    [InlineData("{}", null)]
    public void A_field_of_another_kind_costs_that_field(string json, int? result)
    {
        var answer = WakeUpAnswer.Read(Encoding.UTF8.GetBytes(json + "\0\0"))!;

        Assert.Equal((result, null, null, null), (answer.Result, answer.Ssid, answer.Bssid, answer.Password));
    }

    [Fact]
    public void A_name_that_is_not_UTF8_is_read_with_replacements() =>
        Assert.Equal("KJK_\uFFFD", WakeUpAnswer.Read([.. "{\"ret\":0,\"ssid\":\"KJK_"u8, 0xFF, .. "\"}"u8])!.Ssid);

    private static byte[] Message(string json)
    {
        var payload = Encoding.UTF8.GetBytes(json);
        var message = new byte[WakeUpMessage.HeaderLength + payload.Length];
        WakeUpMessage.BuildWake().AsSpan(0, 4).CopyTo(message);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(4), (uint)payload.Length);
        payload.CopyTo(message, WakeUpMessage.HeaderLength);
        return message;
    }
}
