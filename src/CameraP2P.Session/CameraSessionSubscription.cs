using System.Threading.Channels;
using CameraP2P.Session.Core;

namespace CameraP2P.Session;

/// <summary>
/// A queue of a session's events for one reader. Bounded: when the reader lags, the oldest are dropped. Completes when the
/// session has ended and everything was read. Thread-safe.
/// </summary>
public sealed class CameraSessionSubscription : IDisposable
{
    private readonly Channel<SessionEvent> channel;
    private readonly Action<CameraSessionSubscription> unsubscribe;

    internal CameraSessionSubscription(int capacity, Action<CameraSessionSubscription> unsubscribe)
    {
        this.unsubscribe = unsubscribe;
        channel = Channel.CreateBounded<SessionEvent>(new BoundedChannelOptions(capacity)
        {
            FullMode = BoundedChannelFullMode.DropOldest,
        });
    }

    /// <summary>Where the events are read.</summary>
    public ChannelReader<SessionEvent> Reader => channel.Reader;

    /// <summary>Ends the subscription.</summary>
    public void Dispose()
    {
        unsubscribe(this);
        Complete();
    }

    internal void Publish(SessionEvent sessionEvent) => channel.Writer.TryWrite(sessionEvent);

    internal void Complete() => channel.Writer.TryComplete();
}
