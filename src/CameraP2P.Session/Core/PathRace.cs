using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Session.Core;

/// <summary>Runs the strategies side by side; the first that reaches the camera wins. Not thread-safe.</summary>
internal sealed class PathRace(IReadOnlyList<IPathStrategy> strategies)
{
    /// <summary>The camera, once it was reached.</summary>
    public FoundPath? Found { get; private set; }

    /// <summary>What was tried, and what came of it.</summary>
    public IReadOnlyList<PathAttempt> Attempts => [.. strategies.SelectMany(strategy => strategy.Attempts)];

    /// <summary>When <see cref="HandleDeadline"/> wants to be called.</summary>
    public TimeSpan NextDeadline => strategies.Min(strategy => strategy.NextDeadline);

    /// <summary>Begins.</summary>
    public void Start(TimeSpan now)
    {
        foreach (var strategy in strategies)
        {
            strategy.Start(now);
        }
    }

    /// <summary>Sends what is due.</summary>
    public void HandleDeadline(TimeSpan now)
    {
        foreach (var strategy in strategies)
        {
            strategy.HandleDeadline(now);
        }
    }

    /// <summary>Takes a packet.</summary>
    public void HandlePacket(PpppPacket packet, Ipv4EndPoint from, TimeSpan now)
    {
        foreach (var strategy in strategies)
        {
            strategy.HandlePacket(packet, from, now);
            if (strategy.Found is { } found)
            {
                Found = found;
                return;
            }
        }
    }
}
