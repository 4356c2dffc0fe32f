using System.Buffers.Binary;
using System.Text;
using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Commands;
using CameraP2P.Session;
using CameraP2P.Session.Media;

namespace CameraP2P.Tests.Simulation;

/// <summary>Accepts every command, then brings what it was given, then nothing.</summary>
internal sealed class ScriptedLink(IEnumerable<MediaRead> reads, int totalFrames = 0) : IMediaLink
{
    /// <summary>The beginning of a record and some of its bytes; the end only when all that were announced are there.</summary>
    public static IEnumerable<MediaRead> Record(RecordClass recordClass, uint payload, params byte[][] pieces)
    {
        var header = HeaderOf(recordClass, payload);
        return [new MediaRead(MediaReadKind.Piece, RecordItemKind.Begin, header), .. pieces.Select(bytes => new MediaRead(MediaReadKind.Piece, RecordItemKind.Data, header, bytes))];
    }

    public static MediaRead End(RecordClass recordClass, uint payload) => new(MediaReadKind.Piece, RecordItemKind.End, HeaderOf(recordClass, payload));

    public static RecordHeader HeaderOf(RecordClass recordClass, uint payload)
    {
        var bytes = RecordHeader.Build(recordClass, 1, []);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(16), payload);
        Assert.True(RecordHeader.TryRead(bytes, out var header));
        return header;
    }

    /// <summary>Called when everything was read.</summary>
    public Action Exhausted { get; set; } = () => { };

    public bool HasEnded => false;

    public MediaTurns Turns { get; } = new();

    public Task<CameraResponse> SendAsync(CommandRequest request, CancellationToken cancellationToken) => Task.FromResult(new CameraResponse(
        request.CommandId,
        Encoding.UTF8.GetBytes($"{{\"cmdId\":{request.CommandId},\"result\":0,\"cmdRet\":0,\"totalFrame\":{totalFrames}}}"),
        TimeSpan.Zero));

    public Task<IMediaChannel> OpenAsync(int channel, CancellationToken cancellationToken) => Task.FromResult<IMediaChannel>(new Channel(reads.GetEnumerator(), Exhausted));

    private sealed class Channel(IEnumerator<MediaRead> reads, Action exhausted) : IMediaChannel
    {
        public ValueTask<MediaRead> ReadAsync(TimeSpan patience, CancellationToken cancellationToken)
        {
            if (reads.MoveNext())
            {
                return ValueTask.FromResult(reads.Current);
            }

            exhausted();
            return ValueTask.FromResult(new MediaRead(MediaReadKind.Stalled));
        }

        public void Dispose() => reads.Dispose();
    }
}
