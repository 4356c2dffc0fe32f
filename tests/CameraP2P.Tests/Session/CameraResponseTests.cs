using System.Text;
using CameraP2P.Protocol.Commands;
using CameraP2P.Session;

namespace CameraP2P.Tests.Session;

/// <summary>A refusal is in <c>result</c>, or in the command's own field beside a <c>result</c> of 0.</summary>
public sealed class CameraResponseTests
{
    [Theory]
    [InlineData(512, """{"result":0,"cmdId":512}""", 0, "result", null)]
    [InlineData(512, """{"result":-3,"cmdId":512}""", -3, "result", "The camera refused DeviceInfo (512) (result -3).")]
    [InlineData(769, """{"cmdId":769,"startPbRet":0,"videoWidth":1920,"result":0}""", 0, "result", null)]
    [InlineData(769, """{"cmdId":769,"startPbRet":-6,"result":0}""", -6, "startPbRet", "The camera refused StartPlayback (769) (startPbRet -6: no such file).")]
    [InlineData(518, """{"formatRet":-1,"errorMsg":"No card","result":0,"cmdId":518}""", -1, "formatRet", "The camera refused FormatStorage (518) (formatRet -1: no memory card).")]
    [InlineData(773, """{"delRet":-9,"errorMsg":"Busy","result":0,"cmdId":773}""", -9, "delRet", "The camera refused DeleteMedia (773) (delRet -9: Busy).")]
    [InlineData(768, """{"mediaFiles":[],"getMediaListRet":2,"result":0,"cmdId":768}""", 2, "getMediaListRet", "The camera refused MediaList (768) (getMediaListRet 2).")]
    [InlineData(1285, """{"cmdRet":0,"result":0,"cmdId":1285}""", 0, "result", null)]
    [InlineData(1285, """{"cmdRet":4,"cmdId":1285}""", 4, "cmdRet", "The camera refused StartDownload (1285) (cmdRet 4).")]
    [InlineData(1285, """{"cmdRet":4,"result":-1,"cmdId":1285}""", -1, "result", "The camera refused StartDownload (1285) (result -1).")]
    [InlineData(512, """{"someRet":"x","result":0}""", 0, "result", null)]
    [InlineData(512, "{}", null, null, "The answer to command 512 has no result.")]
    public void A_refusal_is_found_in_whatever_field_it_is(int command, string json, int? result, string? field, string? message)
    {
        var response = new CameraResponse(command, Encoding.UTF8.GetBytes(json), TimeSpan.Zero);

        Assert.Equal((result, field), (response.Result, response.ResultField));
        Assert.Equal(message, response.GetRefusal()?.Message);
    }

    [Theory]
    [InlineData(512, """{"result":-3,"cmdId":512}""", "The camera may no longer know this session")]
    [InlineData(769, """{"cmdId":769,"startPbRet":-6,"result":0}""", "Check the command's fields")]
    public void A_refusal_names_the_next_step(int command, string json, string advice)
    {
        var response = new CameraResponse(command, Encoding.UTF8.GetBytes(json), TimeSpan.Zero);

        Assert.StartsWith(advice, response.GetRefusal()?.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, "wrong user name or password")]
    [InlineData(-2, "too many connections")]
    [InlineData(-3, null)]
    public void A_refused_login_says_why(int result, string? meaning) => Assert.Equal(meaning, ReturnCodes.DescribeLogin(result));

    [Theory]
    [InlineData("{\"cmdId\":512,\"errorMsg\":\"Success\"}")]
    [InlineData("{\"cmdId\":512,\"result\":0.5}")]
    [InlineData("{\"cmdId\":512,\"result\":1e400}")]
    [InlineData("{\"cmdId\":512,\"result\":\"0\"}")]
    public void An_answer_without_a_result_is_no_success(string json) =>
        Assert.Equal(CameraError.MalformedResponse, new CameraResponse(512, System.Text.Encoding.UTF8.GetBytes(json), TimeSpan.Zero).GetRefusal()?.Error);

    [Fact]
    public void A_command_without_an_answer_needs_no_result() => Assert.Null(new CameraResponse(525, default, TimeSpan.Zero).GetRefusal());

    [Fact]
    public void A_token_that_the_camera_repeats_in_its_own_words_is_hidden()
    {
        var response = new CameraResponse(512, "{\"cmdId\":512,\"result\":-7,\"errorMsg\":\"bad token=58277887!\"}"u8.ToArray(), TimeSpan.Zero, token: 58_277_887);

        Assert.Equal("bad token=***!", response.Message);
        Assert.DoesNotContain("58277887", response.GetRefusal()!.Message, StringComparison.Ordinal);
    }
}
