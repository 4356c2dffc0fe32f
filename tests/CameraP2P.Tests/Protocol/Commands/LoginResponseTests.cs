using System.Text;
using CameraP2P.Protocol.Commands;
using CameraP2P.Tests.Captures;

namespace CameraP2P.Tests.Protocol.Commands;

public sealed class LoginResponseTests
{
    [Fact]
    public void The_captured_answer_is_read_and_its_token_never_shown()
    {
        var answer = Read(CaptureFolder.ReadJson("login.json").GetProperty("response_text").GetString()!)!;
        Assert.Equal((0, 58277887L, (int?)80, "Success"), (answer.Result, answer.Token, answer.BatteryPercent, answer.Message));
        Assert.DoesNotContain("58277887", answer.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"result":0,"token":5}""", null)]
    [InlineData("""{"token":5,"cmdId":0,"result":0,"more":{"a":[1]},"bat_percent":87.5}""", 88)]
    [InlineData("""{"result":"0","token":"5","bat_percent":"full"}""", null)]
    [InlineData("""{"result":0,"token":5,"errorMsg":0,"bat_percent":255}""", null)]
    [InlineData("{\"result\":0,\"token\":5,\"errorMsg\":\"\u00FF\",\"bat_percent\":0}", 0)]
    public void An_oddity_nobody_needs_loses_no_login(string json, int? battery)
    {
        var answer = Read(json)!;
        Assert.Equal((0, 5L, battery), (answer.Result, answer.Token, answer.BatteryPercent));
        Assert.Null(answer.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"cmdId":0}""")]
    [InlineData("""{"result":0}""")]
    [InlineData("""{"result":0,"token":null}""")]
    [InlineData("""{"result":0,"token":1.5}""")]
    [InlineData("""{"result":0,"token":99999999999999999999}""")]
    [InlineData("""{"cmdId":512,"result":0,"token":5}""")]
    [InlineData("""{"result":4294967296,"token":5}""")]
    [InlineData("""{"result":0,"token":5}x""")]
    public void What_is_no_login_is_not_taken_for_one(string json) => Assert.Null(Read(json));

    [Fact]
    public void A_refusal_needs_no_token_and_its_words_are_cleaned()
    {
        var answer = Read("""{"cmdId":0,"result":-3,"errorMsg":"no\u001b[31m"}""")!;
        Assert.Equal((-3, 0L, "no\uFFFD[31m"), (answer.Result, answer.Token, answer.Message));
    }

    /// <summary>Each character one byte, so that what is not UTF-8 can be written down.</summary>
    private static LoginResponse? Read(string json) => LoginResponse.TryRead(Encoding.Latin1.GetBytes(json), out var answer) ? answer : null;
}
