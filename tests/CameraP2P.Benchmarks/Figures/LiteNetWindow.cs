using System.Diagnostics;
using LiteNetLib;

namespace CameraP2P.Benchmarks.Figures;

/// <summary>Another yardstick of a transfer: LiteNetLib, reliable and ordered, 1 KiB a message, over loopback.</summary>
internal sealed class LiteNetWindow : IDisposable
{
    private const string Key = "benchmark";
    private const int Payload = 1024;

    /// <summary>Messages its queue holds; more only take memory.</summary>
    private const int QueueLength = 1024;

    private readonly EventBasedNetListener events = new();
    private readonly NetManager receiver;
    private readonly NetManager sender;
    private readonly NetPeer peer;
    private long received;

    public LiteNetWindow()
    {
        events.ConnectionRequestEvent += request => request.AcceptIfKey(Key);
        events.NetworkReceiveEvent += (_, reader, _, _) =>
        {
            Interlocked.Add(ref received, reader.AvailableBytes);
            reader.Recycle();
        };
        receiver = Open(events);
        sender = Open(new EventBasedNetListener());
        peer = sender.Connect("127.0.0.1", receiver.LocalPort, Key);
        SpinWait.SpinUntil(() => peer.ConnectionState == ConnectionState.Connected, TimeSpan.FromSeconds(5));
    }

    /// <summary>Sends so many bytes and says how long that took.</summary>
    public TimeSpan Measure(long bytes)
    {
        var message = new byte[Payload];
        var count = bytes / Payload;
        var until = Interlocked.Read(ref received) + (count * Payload);
        var start = Stopwatch.GetTimestamp();
        for (long sent = 0; sent < count;)
        {
            if (peer.GetPacketsCountInReliableQueue(0, ordered: true) < QueueLength)
            {
                peer.Send(message, DeliveryMethod.ReliableOrdered);
                sent++;
            }
            else
            {
                Thread.Yield();
            }
        }

        while (Interlocked.Read(ref received) < until)
        {
            Thread.Yield();
        }

        return Stopwatch.GetElapsedTime(start);
    }

    public void Dispose()
    {
        sender.Stop();
        receiver.Stop();
    }

    /// <summary>Its own threads do the work; 1 ms between their rounds is the fastest it offers.</summary>
    private static NetManager Open(EventBasedNetListener listener)
    {
        var manager = new NetManager(listener) { UnsyncedEvents = true, UpdateTime = 1 };
        manager.Start();
        return manager;
    }
}
