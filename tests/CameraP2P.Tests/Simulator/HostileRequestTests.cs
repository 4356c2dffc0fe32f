using System.Net;
using System.Text;
using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Simulator;
using CameraP2P.Simulator.Core;

namespace CameraP2P.Tests.Simulator;

/// <summary>Requests no client would send: the simulated camera refuses and counts them, and goes on.</summary>
public sealed class HostileRequestTests
{
    private static readonly Ipv4EndPoint Client = new(0xC0A82B16, 54530);

    private readonly CameraCore camera = new(new CameraSimulatorOption { ListenAddress = IPAddress.Parse("192.168.43.1") });
    private ushort index;

    public HostileRequestTests()
    {
        Say(Convert.FromHexString("F14100144C42435300000000000000004343434A4A000000"));
        Say([0xF1, 0xE0, 0, 0]);
    }

    /// <summary>Each character one byte, so that what is not UTF-8 can be written down.</summary>
    [Theory]
    [InlineData("""{"cmdId":0,"cmdId":0}""")]
    [InlineData("""{"cmdId":0,"a":{"b":1,"b":2}}""")]
    [InlineData("""{"cmdId":0,"a":[{"b":1,"b":2}]}""")]
    [InlineData("{\"cmdId\":0,\"usrName\":\"\u00FF\"}")]
    [InlineData("{\"cmdId\":0,\"\u00C3\":1}")]
    [InlineData("""{"cmdId":0,"usrName":"\ud800"}""")]
    [InlineData("""{"cmdId":0,"\ud800":1}""")]
    [InlineData("""{"cmdId":0,"a":["\udc00"]}""")]
    public void A_request_that_cannot_be_read_is_counted_and_the_camera_goes_on(string json)
    {
        Assert.Null(Ask(Encoding.Latin1.GetBytes(json)));
        Assert.Equal(1, camera.Counters.MalformedRequests);
        AssertServes();
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{\"a\":")]
    public void A_request_nested_too_deeply_is_counted_and_the_camera_goes_on(string opening)
    {
        var closing = opening[0] == '[' ? ']' : '}';
        var bomb = $$"""{"cmdId":0,"a":{{string.Concat(Enumerable.Repeat(opening, 20))}}1{{new string(closing, 20)}}}""";
        Assert.Null(Ask(Encoding.UTF8.GetBytes(bomb)));
        Assert.Equal(1, camera.Counters.MalformedRequests);
        AssertServes();
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    [InlineData(253_402_300_800)]
    public void A_clock_no_calendar_has_is_refused_and_the_camera_goes_on(long seconds)
    {
        Assert.Equal("""{"cmdId":0,"result":-1,"errorMsg":"Parameter error"}""", Ask(Login(seconds)));
        Assert.Equal((0, 1), (camera.Counters.Logins, camera.Counters.RefusedLogins));
        AssertServes();
        var change = $$"""{"cmdId":513,"timeUTC":{{seconds}},"token":{{Token(Ask(Login(0))!)}}}""";
        Assert.Equal("""{"errorMsg":"Parameter error","result":-1,"cmdId":513}""", Ask(Encoding.UTF8.GetBytes(change)));
        Assert.Equal(1, camera.Counters.RefusedCommands);
        AssertServes();
    }

    private static byte[] Login(long seconds) =>
        Encoding.UTF8.GetBytes($$"""{"cmdId":0,"usrName":"admin","password":"admin","utcTime":{{seconds}}}""");

    private static long Token(string answer) =>
        LoginResponse.TryRead(Encoding.UTF8.GetBytes(answer), out var login) ? login.Token : throw new InvalidOperationException(answer);

    private void AssertServes() => Assert.Contains("\"Success\"", Ask(Login(1_800_000_000))!, StringComparison.Ordinal);

    /// <summary>Sends a request and acknowledges its answer; null when there is none.</summary>
    private string? Ask(byte[] json)
    {
        var record = RecordHeader.Build(RecordClass.Request, index + 1u, CommandCipher.Encode(json, CommandCipher.RequestPadding));
        var packet = new byte[DrwPacket.HeaderLength + record.Length];
        DrwPacket.Write(packet, 0, index++, record);
        return Say(packet).Select(ReadAnswer).FirstOrDefault(answer => answer is not null);
    }

    private static string? ReadAnswer(byte[] datagram) =>
        datagram[1] == (byte)PpppOpcode.DRW && datagram.Length > 28 && CommandCipher.TryDecode(datagram.AsSpan(28), out var text)
            ? Encoding.UTF8.GetString(text.Json.Span)
            : null;

    private List<byte[]> Say(byte[] bytes)
    {
        camera.HandleDatagram(bytes, Client, CameraCore.SessionSocket, TimeSpan.Zero);
        var sent = new List<byte[]>();
        while (camera.TryTakeDatagram(out var datagram))
        {
            sent.Add(datagram.Bytes.ToArray());
        }

        return sent;
    }
}
