using System.Text;
using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Simulator;
using CameraP2P.Simulator.Core;

namespace CameraP2P.Tests.Simulator;

/// <summary>Whatever a client sends, the simulated camera goes on, and is no use against somebody else.</summary>
public sealed class HostileClientTests
{
    private static readonly Ipv4EndPoint Client = new(0xC0A82B16, 54530);

    private readonly CameraCore camera = new(new CameraSimulatorOption());
    private TimeSpan now;
    private ushort index;
    private uint sequence;

    [Theory]
    [InlineData("""{"cmdId":0,"cmdId":0}""")]
    [InlineData("""{"cmdId":512,"a":{"b":1,"b":2}}""")]
    [InlineData("""{"cmdId":0,"usrName":"\ud800","password":"admin"}""")]
    [InlineData("""{"cmdId":0,"usrName":"x","list":[{"\udc00":1}]}""")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[")]
    [InlineData("""{"cmdId":1e99}""")]
    [InlineData("""{"cmdId":"0"}""")]
    [InlineData("null")]
    public void A_request_that_cannot_be_read_is_counted_and_the_next_one_is_answered(string request)
    {
        Connect();
        Send(Encoding.UTF8.GetBytes(request));

        Assert.Equal(1, camera.Counters.MalformedRequests);
        Assert.NotNull(Login(1_700_000_000));
    }

    [Fact]
    public void A_request_that_is_not_UTF_8_is_counted()
    {
        Connect();
        Send([.. "{\"cmdId\":0,\"usrName\":\""u8, 0xFF, 0xC3, .. "\"}"u8]);

        Assert.Equal(1, camera.Counters.MalformedRequests);
        Assert.NotNull(Login(1_700_000_000));
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    [InlineData(253_402_300_800)]
    public void A_time_that_no_calendar_has_is_refused(long time)
    {
        Connect();

        Assert.Contains("\"result\":-1", Login(time), StringComparison.Ordinal);
        Assert.Equal(1, camera.Counters.RefusedLogins);
        Assert.Contains("\"result\":0", Login(1_700_000_000), StringComparison.Ordinal);
    }

    [Fact]
    public void A_spoofed_source_gets_hardly_more_than_it_seems_to_have_sent()
    {
        camera.BoundSources();
        var (received, sent) = (0, 0);
        for (var i = 0; i < 10; i++)
        {
            foreach (var datagram in (byte[][])[[0xF1, 0x30, 0, 0], Punch(), [0xF1, 0xE0, 0, 0]])
            {
                received += datagram.Length;
                camera.HandleDatagram(datagram, Client, datagram.Length == 4 ? CameraCore.SearchSocket : CameraCore.SessionSocket, now);
                sent += Drain().Sum(each => each.Length);
            }
        }

        for (; now < TimeSpan.FromMinutes(1); now += TimeSpan.FromMilliseconds(10))
        {
            camera.HandleDeadline(now);
            sent += Drain().Sum(each => each.Length);
        }

        Assert.InRange(sent, 1, (3 * received) + 24);
        Assert.True(camera.Counters.Suppressed > 0);
    }

    [Fact]
    public void A_client_that_hears_the_camera_is_served_as_ever()
    {
        camera.BoundSources();
        Connect();
        var login = Login(1_700_000_000)!;
        var token = System.Text.Json.JsonDocument.Parse(login).RootElement.GetProperty("token").GetInt64();

        for (var i = 0; i < 50; i++)
        {
            Assert.Contains("KJK230", Answer(Send(Encoding.UTF8.GetBytes($$"""{"cmdId":512,"token":{{token}}}"""))), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Ten_thousand_spoofed_sources_leave_a_place_for_a_client()
    {
        for (var i = 0u; i < 10_000; i++)
        {
            camera.HandleDatagram(Punch(), new Ipv4EndPoint(0x0A000000 + i, 1000), CameraCore.SessionSocket, now);
            Drain();
        }

        Connect();

        Assert.NotNull(Login(1_700_000_000));
    }

    [Fact]
    public void Spoofed_sources_that_also_send_ALIVE_leave_a_place_for_a_client()
    {
        camera.BoundSources();
        var punch = new byte[24];
        PpppPacket.WriteUid(punch, PpppOpcode.PUNCH_PKT, CameraUid.Kjk230);
        for (var i = 0u; i < 4_200; i++)
        {
            var from = new Ipv4EndPoint(0x0A000000 + i, 1000);
            camera.HandleDatagram(punch, from, CameraCore.SessionSocket, TimeSpan.Zero);
            camera.HandleDatagram([0xF1, 0xE0, 0, 0], from, CameraCore.SessionSocket, TimeSpan.Zero);
            while (camera.TryTakeDatagram(out _))
            {
            }
        }

        camera.HandleDatagram(punch, new Ipv4EndPoint(0xC0A82B16, 54530), CameraCore.SessionSocket, TimeSpan.Zero);
        Assert.True(camera.TryTakeDatagram(out var datagram));
        Assert.Equal(0xC0A82B16, datagram.Destination.Address);
    }

    private static byte[] Punch()
    {
        var datagram = new byte[24];
        PpppPacket.WriteUid(datagram, PpppOpcode.PUNCH_PKT, CameraUid.Kjk230);
        return datagram;
    }

    private void Connect()
    {
        Say(Punch());
        Say([0xF1, 0xE0, 0, 0]);
        Say([0xF1, 0xD1, 0, 6, 0xD1, 0, 0, 1, 0, 0]);
    }

    private string? Login(long time) =>
        Answer(Send(Encoding.UTF8.GetBytes($$"""{"cmdId":0,"usrName":"admin","password":"admin","utcTime":{{time}}}""")));

    private List<byte[]> Send(byte[] json)
    {
        var record = RecordHeader.Build(RecordClass.Request, ++sequence, CommandCipher.Encode(json, CommandCipher.RequestPadding));
        var datagram = new byte[DrwPacket.HeaderLength + record.Length];
        DrwPacket.Write(datagram, 0, index++, record);
        return Say(datagram);
    }

    private List<byte[]> Say(byte[] datagram)
    {
        now += TimeSpan.FromMilliseconds(1);
        camera.HandleDatagram(datagram, Client, CameraCore.SessionSocket, now);
        return Drain();
    }

    /// <summary>Everything sent; each DRW is acknowledged, so that none is repeated.</summary>
    private List<byte[]> Drain()
    {
        var sent = new List<byte[]>();
        while (camera.TryTakeDatagram(out var datagram))
        {
            sent.Add(datagram.Bytes.ToArray());
        }

        return sent;
    }

    /// <summary>The JSON of the answer, put together from its DRWs, which are acknowledged.</summary>
    private string? Answer(List<byte[]> sent)
    {
        using var reader = new RecordReader();
        string? json = null;
        foreach (var datagram in sent)
        {
            if (PpppPacket.TryRead(datagram, out var packet) != PpppError.None || packet.Opcode != PpppOpcode.DRW || !DrwPacket.TryRead(packet.Body, out var drw))
            {
                continue;
            }

            var payload = drw.Payload;
            while (reader.TryRead(ref payload, out var item))
            {
                if (item.Kind == RecordItemKind.Record && CommandCipher.TryDecode(item.Payload, out var text))
                {
                    json = Encoding.UTF8.GetString(text.Json.Span);
                }
            }

            Say([0xF1, 0xD1, 0, 6, 0xD1, drw.Channel, 0, 1, (byte)(drw.Index >> 8), (byte)drw.Index]);
        }

        return json;
    }
}
