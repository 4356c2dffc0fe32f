using System.Buffers;
using System.Threading.Channels;
using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Commands;
using CameraP2P.Session.Core;

namespace CameraP2P.Session.Media;

/// <summary>Transfers over a real session. Thread-safe.</summary>
internal sealed class SessionMediaLink(CameraSession session) : IMediaLink
{
    /// <inheritdoc/>
    public bool HasEnded => session.State == CameraSessionState.Ended;

    /// <inheritdoc/>
    public MediaTurns Turns => session.MediaTurns;

    /// <inheritdoc/>
    public Task<CameraResponse> SendAsync(CommandRequest request, CancellationToken cancellationToken) => session.SendAsync(request, cancellationToken: cancellationToken);

    /// <inheritdoc/>
    public async Task<IMediaChannel> OpenAsync(int channel, CancellationToken cancellationToken)
    {
        using var events = session.Subscribe();
        while (true)
        {
            var reader = new Reader(session.Engine, channel);
            if (reader.IsOpen)
            {
                return reader;
            }

            if (session.State == CameraSessionState.Ended)
            {
                throw session.GetFailure() ?? SessionEngine.ClosedFailure();
            }

            if (await events.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                events.Reader.TryRead(out _);
            }
        }
    }

    /// <summary>Takes what has come in one go under the session's lock, and hands it out outside of it.</summary>
    private sealed class Reader : IMediaChannel
    {
        private readonly SessionEngine engine;
        private readonly int channel;
        private readonly int connection;
        private readonly MediaBatch batch;
        private readonly Func<bool> hasRoom;
        private readonly Action<MediaPiece> take;
        private readonly Channel<bool> signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

        public Reader(SessionEngine engine, int channel)
        {
            (this.engine, this.channel) = (engine, channel);
            connection = engine.OpenMedia(channel, signal.Writer);
            batch = new MediaBatch(IsOpen ? MediaInbox.MaxUnread : 0);
            (hasRoom, take) = (() => batch.HasRoom, batch.Add);
        }

        public bool IsOpen => connection != 0;

        public async ValueTask<MediaRead> ReadAsync(TimeSpan patience, CancellationToken cancellationToken)
        {
            while (true)
            {
                if (batch.TryTake(out var piece))
                {
                    return piece;
                }

                if (!engine.TakeMedia(channel, connection, hasRoom, take))
                {
                    return new MediaRead(MediaReadKind.Lost);
                }

                if (!batch.IsEmpty)
                {
                    continue;
                }

                try
                {
                    await signal.Reader.ReadAsync(cancellationToken).AsTask().WaitAsync(patience, cancellationToken).ConfigureAwait(false);
                }
                catch (TimeoutException)
                {
                    return new MediaRead(MediaReadKind.Stalled);
                }
            }
        }

        public void Dispose()
        {
            engine.CloseMedia(channel, connection);
            batch.Dispose();
        }
    }
}

/// <summary>Pieces copied out of an inbox, so that nobody works on them under the session's lock. Not thread-safe.</summary>
/// <param name="length">Room for so many bytes.</param>
internal sealed class MediaBatch(int length) : IDisposable
{
    private readonly byte[] bytes = ArrayPool<byte>.Shared.Rent(length);
    private readonly Queue<(RecordItemKind Kind, RecordHeader Header, int Start, int Length)> pieces = new();
    private int used;

    /// <summary>Whether everything was taken.</summary>
    public bool IsEmpty => pieces.Count == 0;

    /// <summary>Whether a piece of a whole DRW still fits.</summary>
    public bool HasRoom => bytes.Length - used >= Protocol.Pppp.DrwPacket.MaxPayloadLength * 2;

    /// <summary>Adds a copy.</summary>
    public void Add(MediaPiece piece)
    {
        piece.Bytes.Span.CopyTo(bytes.AsSpan(used));
        pieces.Enqueue((piece.Kind, piece.Header, used, piece.Bytes.Length));
        used += piece.Bytes.Length;
    }

    /// <summary>Gives the room back.</summary>
    public void Dispose() => ArrayPool<byte>.Shared.Return(bytes);

    /// <summary>Takes the oldest; its bytes are valid until the batch is filled again.</summary>
    public bool TryTake(out MediaRead read)
    {
        if (!pieces.TryDequeue(out var piece))
        {
            (read, used) = (default, 0);
            return false;
        }

        read = new MediaRead(MediaReadKind.Piece, piece.Kind, piece.Header, bytes.AsMemory(piece.Start, piece.Length));
        return true;
    }
}
