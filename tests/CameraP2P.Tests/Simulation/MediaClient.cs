using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Media;

namespace CameraP2P.Tests.Simulation;

/// <summary>A record that a media channel has brought, as far as it has come.</summary>
internal sealed class MediaRecord(int channel, RecordHeader header, TimeSpan at)
{
    public int Channel { get; } = channel;

    public RecordHeader Header { get; } = header;

    public TimeSpan At { get; } = at;

    public List<byte> Payload { get; } = [];

    public bool IsComplete { get; set; }

    public FileHeader File => FileHeader.TryRead(Payload.ToArray(), out var file) ? file : throw new InvalidOperationException("No file header.");

    public ThumbnailHeader Thumbnail => ThumbnailHeader.TryRead(Payload.ToArray(), out var thumbnail) ? thumbnail : throw new InvalidOperationException("No thumbnail header.");

    public FrameHeader Frame => FrameHeader.TryRead(Payload.ToArray(), out var frame) ? frame : throw new InvalidOperationException("No frame header.");

    /// <summary>What follows the header of a file or thumbnail.</summary>
    public byte[] Data => [.. Payload.Skip(FileHeader.Length)];

    /// <summary>Video and sound of a frame, deciphered.</summary>
    public byte[] FrameData
    {
        get
        {
            var data = Payload.Skip(FrameHeader.Length).ToArray();
            PageCipher.Decipher(data);
            return data[..(int)Math.Min(data.Length, Frame.VideoLength + Frame.AudioLength)];
        }
    }

    public bool FrameCheckFits => FrameHeader.CheckOf(FrameData) == Frame.Check;
}

/// <summary>A session that gathers the records of all media channels.</summary>
internal sealed class MediaClient
{
    public MediaClient(VirtualSession session)
    {
        Session = session;
        Open();
    }

    public VirtualSession Session { get; }

    public List<MediaRecord> Records { get; } = [];

    /// <summary>Channels nobody reads for the moment.</summary>
    public HashSet<int> Unread { get; } = [];

    public IEnumerable<MediaRecord> Of(int channel) => Records.Where(record => record.Channel == channel);

    public void Open()
    {
        for (var channel = 1; channel <= 4; channel++)
        {
            Session.Core.OpenMedia(channel);
        }
    }

    /// <summary>Sends a command that is to be answered, and returns the answer's JSON.</summary>
    public string Send(CommandRequest request)
    {
        var handle = Session.Submit(request, seconds: 20);
        Assert.True(RunUntil(() => Session.EndOf(handle) is not null, 30), "no answer");
        var finished = Session.EndOf(handle)!;
        Assert.Null(finished.Failure);
        return VirtualSession.Text(finished);
    }

    public bool RunUntil(Func<bool> condition, double seconds) => Session.Network.RunUntil(
        () =>
        {
            Take();
            return condition();
        },
        TimeSpan.FromSeconds(seconds));

    public void RunFor(double seconds) => RunUntil(() => false, seconds);

    /// <summary>Runs until so many records of a channel are complete.</summary>
    public MediaRecord[] Await(int channel, int count, double seconds = 60)
    {
        Assert.True(RunUntil(() => Of(channel).Count(record => record.IsComplete) >= count, seconds), $"{Of(channel).Count(record => record.IsComplete)} of {count} records");
        return [.. Of(channel)];
    }

    private void Take() => Session.Network.Call(Session.ClientHost, now =>
    {
        for (var channel = 1; channel <= 4; channel++)
        {
            while (!Unread.Contains(channel) && Session.Core.TryTakeMedia(channel, out var piece))
            {
                switch (piece.Kind)
                {
                    case RecordItemKind.Begin:
                        Records.Add(new MediaRecord(channel, piece.Header, now));
                        break;
                    case RecordItemKind.Data:
                        Of(channel).Last().Payload.AddRange(piece.Bytes.Span);
                        break;
                    default:
                        Of(channel).Last().IsComplete = true;
                        break;
                }
            }
        }
    });
}
