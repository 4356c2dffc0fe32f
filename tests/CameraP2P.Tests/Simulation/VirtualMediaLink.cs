using CameraP2P.Protocol.Commands;
using CameraP2P.Session;
using CameraP2P.Session.Core;
using CameraP2P.Session.Media;

namespace CameraP2P.Tests.Simulation;

/// <summary>
/// Transfers over a session in virtual time: whoever waits runs the network until what it waits for has come, so every task is complete when it
/// is returned.
/// </summary>
internal sealed class VirtualMediaLink(VirtualSession session) : IMediaLink
{
    private static readonly TimeSpan LongestOutage = TimeSpan.FromMinutes(10);

    public bool HasEnded => session.Core.State == CameraSessionState.Ended;

    public MediaTurns Turns { get; } = new();

    /// <summary>What the camera was asked, in order.</summary>
    public List<int> Asked { get; } = [];

    public Task<CameraResponse> SendAsync(CommandRequest request, CancellationToken cancellationToken)
    {
        Asked.Add(request.CommandId);
        var handle = 0L;
        try
        {
            handle = session.Submit(request, CommandCatalog.TryGet(request.CommandId, out var known) && known.IsRepeatable, session.Option.CommandTimeout.TotalSeconds);
        }
        catch (CameraException e)
        {
            return Task.FromException<CameraResponse>(e);
        }

        session.Network.RunUntil(() => session.EndOf(handle) is not null, session.Option.CommandTimeout + TimeSpan.FromSeconds(1));
        var finished = session.EndOf(handle)!;
        return finished.Failure is { } failure
            ? Task.FromException<CameraResponse>(failure)
            : Task.FromResult(new CameraResponse(request.CommandId, finished.Answer, finished.RoundTrip));
    }

    public Task<IMediaChannel> OpenAsync(int channel, CancellationToken cancellationToken)
    {
        session.Network.RunUntil(() => session.Core.State is CameraSessionState.Connected or CameraSessionState.Ended, LongestOutage);
        return session.Core.State == CameraSessionState.Connected
            ? Task.FromResult<IMediaChannel>(new Channel(session, channel))
            : Task.FromException<IMediaChannel>(session.Of<SessionEnded>().Single().Failure ?? new CameraException(CameraError.SessionClosed, "The session is closed.", "Connect again."));
    }

    private sealed class Channel : IMediaChannel
    {
        private readonly VirtualSession session;
        private readonly int channel;
        private readonly int connection;
        private byte[] bytes = [];

        public Channel(VirtualSession session, int channel)
        {
            (this.session, this.channel, connection) = (session, channel, session.Core.ConnectionNumber);
            session.Network.Call(session.ClientHost, _ => session.Core.OpenMedia(channel));
        }

        public ValueTask<MediaRead> ReadAsync(TimeSpan patience, CancellationToken cancellationToken)
        {
            session.Network.RunUntil(() => session.Core.HasMedia(channel) || session.Core.ConnectionNumber != connection, patience);
            var read = new MediaRead(session.Core.ConnectionNumber == connection ? MediaReadKind.Stalled : MediaReadKind.Lost);
            session.Network.Call(session.ClientHost, _ =>
            {
                if (session.Core.ConnectionNumber == connection && session.Core.TryTakeMedia(channel, out var piece))
                {
                    bytes = piece.Bytes.ToArray();
                    read = new MediaRead(MediaReadKind.Piece, piece.Kind, piece.Header, bytes);
                }
            });
            return ValueTask.FromResult(read);
        }

        public void Dispose() => session.Network.Call(session.ClientHost, _ =>
        {
            if (session.Core.ConnectionNumber == connection)
            {
                session.Core.CloseMedia(channel);
            }
        });
    }
}
