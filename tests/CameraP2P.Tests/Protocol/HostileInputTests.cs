using System.Text.Json;
using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Captures;
using CameraP2P.Tests.Captures;

namespace CameraP2P.Tests.Protocol;

/// <summary>Whatever arrives, no reader throws. The seeds are fixed, so that a failure comes again.</summary>
public class HostileInputTests
{
    private const int Count = 100_000;

    [Fact]
    public void Random_bytes_make_no_reader_throw()
    {
        var random = new Random(20_251_208);
        using var readers = new Readers();
        var bytes = new byte[200];
        for (var i = 0; i < Count; i++)
        {
            var datagram = bytes.AsSpan(0, random.Next(bytes.Length));
            random.NextBytes(datagram);
            readers.Read(datagram, isDisguised: i % 2 == 0);
        }

        Assert.Equal(Count, readers.Datagrams);
    }

    [Fact]
    public void Real_packets_with_wrong_bytes_make_no_reader_throw()
    {
        var random = new Random(40_611);
        var real = CaptureFolder.Conversations.SelectMany(RecordedConversationTests.Datagrams).Select(datagram => datagram.Bytes.ToArray()).ToArray();
        using var readers = new Readers();
        for (var i = 0; i < Count; i++)
        {
            readers.Read(Mutate((byte[])real[random.Next(real.Length)].Clone(), random), isDisguised: false);
        }

        Assert.InRange(readers.Packets, Count / 4, Count);
    }

    [Fact]
    public void Answers_with_wrong_bytes_are_refused_or_a_JsonException()
    {
        var random = new Random(525);
        var answers = new[] { "devinfo.json", "medialist.json", "start_av.json", "download_ack.json" }.Select(CaptureFolder.ReadBytes).ToArray();
        var refused = 0;
        for (var i = 0; i < 10_000; i++)
        {
            var json = Mutate((byte[])answers[random.Next(answers.Length)].Clone(), random);
            var isAnswer = CommandAnswer.TryReadResult(json, out _, out _);
            refused += isAnswer ? 0 : 1;
            ReadTyped(json);
            LoginResponse.TryRead(json, out _);
        }

        Assert.InRange(refused, 1, 9_999);
    }

    private static void ReadTyped(ReadOnlySpan<byte> json)
    {
        try
        {
            JsonSerializer.Deserialize(json, CommandJson.Default.DeviceInfo);
            JsonSerializer.Deserialize(json, CommandJson.Default.MediaList);
            JsonSerializer.Deserialize(json, CommandJson.Default.CommandResult);
        }
        catch (JsonException)
        {
            // The one exception callers have to expect.
        }
    }

    /// <summary>One to four changed bytes; every fourth packet is cut, with its length field put right.</summary>
    private static byte[] Mutate(byte[] bytes, Random random)
    {
        for (var n = random.Next(1, 5); n > 0; n--)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        if (random.Next(4) != 0 || bytes.Length <= PpppPacket.HeaderLength)
        {
            return bytes;
        }

        var cut = bytes[..random.Next(PpppPacket.HeaderLength, bytes.Length)];
        PpppPacket.WriteEnvelope(cut, (PpppOpcode)cut[1], cut.Length - PpppPacket.HeaderLength);
        return cut;
    }

    /// <summary>Every reader there is, one after the other.</summary>
    private sealed class Readers : IDisposable
    {
        private readonly RecordReader records = new();
        private readonly ConversationDecoder conversation = new();

        public int Datagrams { get; private set; }

        public int Packets { get; private set; }

        public void Dispose()
        {
            records.Dispose();
            conversation.Dispose();
        }

        public void Read(Span<byte> datagram, bool isDisguised)
        {
            if (isDisguised && datagram.Length >= PpppPacket.HeaderLength)
            {
                // A right envelope lets random bytes through to the readers behind it.
                PpppPacket.WriteEnvelope(datagram, Datagrams % 4 == 0 ? PpppOpcode.DRW : PpppOpcode.DRW_ACK, datagram.Length - PpppPacket.HeaderLength);
            }

            Datagrams++;
            ReadPacket(datagram);
            ReadStream(datagram);
            conversation.Decode(new CapturedDatagram(Datagrams, null, CaptureDirection.Rx, datagram.ToArray()));
        }

        private void ReadPacket(ReadOnlySpan<byte> datagram)
        {
            if (PpppPacket.TryRead(datagram, out var packet) != PpppError.None)
            {
                return;
            }

            Packets++;
            _ = CameraUid.TryRead(packet.Body, out var uid) ? uid.ToString() : null;
            Ipv4EndPoint.TryRead(packet.Body, out _);
            if (DrwPacket.TryRead(packet.Body, out var drw))
            {
                ReadStream(drw.Payload);
            }

            if (DrwAckPacket.TryRead(packet.Body, out var ack))
            {
                for (var i = 0; i < ack.Count; i++)
                {
                    _ = ack[i];
                }
            }
        }

        private void ReadStream(ReadOnlySpan<byte> input)
        {
            RecordHeader.TryRead(input, out _);
            CommandCipher.TryDecode(input, out _);
            CommandAnswer.TryReadResult(input, out _, out _);
            while (records.TryRead(ref input, out var item))
            {
                if (CommandCipher.TryDecode(item.Payload, out var text))
                {
                    CommandAnswer.TryReadResult(text.Json.Span, out _, out _);
                }
            }
        }
    }
}
