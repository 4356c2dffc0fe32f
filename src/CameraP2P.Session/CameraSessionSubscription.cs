using System.Threading.Channels;
using CameraP2P.Session.Core;

namespace CameraP2P.Session;

/// <summary>
/// A queue of a session's events for one reader. Bounded: when the reader lags, the oldest events are dropped. Completes when the
/// session has ended and everything was read. It keeps its session alive. Thread-safe.
/// </summary>
public sealed class CameraSessionSubscription : IDisposable
{
    private readonly Channel<SessionEvent> channel;
    private readonly CameraSession session;

    internal CameraSessionSubscription(CameraSession session, int capacity)
    {
        this.session = session;
        channel = Channel.CreateBounded<SessionEvent>(new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest });
        session.Engine.Subscribe(channel.Writer);
    }

    /// <summary>Where the events are read. Keep the subscription or the session while reading: the reader alone keeps neither.</summary>
    public ChannelReader<SessionEvent> Reader => channel.Reader;

    /// <summary>Ends the subscription.</summary>
    public void Dispose()
    {
        session.Engine.Unsubscribe(channel.Writer);
        channel.Writer.TryComplete();
    }
}
