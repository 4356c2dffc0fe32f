using CameraP2P.Session.Core;

namespace CameraP2P.Session.Drivers;

/// <summary>
/// Plays one heartbeat to nobody, once per process, so that its code is compiled before the first real one: that one left 2.5 ms
/// later than all others (measured at the camera's end). Thread-safe.
/// </summary>
internal static class HeartbeatRehearsal
{
    private static readonly Lazy<Task> Played = new(() => Task.Run(Play));

    /// <summary>Begins, unless it was played already; does not wait.</summary>
    public static void Begin() => _ = Played.Value;

    private static void Play()
    {
        var option = CameraConnectionOption.Default;
        var queue = new DatagramQueue();
        var link = new ReliableLink(option.Reliable, queue, peer: default, socket: 0);
        var grid = new HeartbeatGrid(option);
        grid.Start(option.HeartbeatInterval, option.HeartbeatFailureThreshold, option.HeartbeatFraming, TimeSpan.Zero);
        grid.Anchor(TimeSpan.Zero);
        grid.HandleDeadline(link, new Queue<SessionEvent>(), grid.NextDeadline);
        queue.TryTake(out _);
        link.Release();
    }
}
