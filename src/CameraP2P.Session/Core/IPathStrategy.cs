using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Session.Core;

/// <summary>One way to reach a camera. Several run side by side; see <see cref="PathRace"/>.</summary>
internal interface IPathStrategy
{
    /// <summary>The way's name.</summary>
    CameraPath Path { get; }

    /// <summary>The camera, once it was reached.</summary>
    FoundPath? Found { get; }

    /// <summary>When <see cref="HandleDeadline"/> wants to be called.</summary>
    TimeSpan NextDeadline { get; }

    /// <summary>What was tried, and what came of it.</summary>
    IEnumerable<PathAttempt> Attempts { get; }

    /// <summary>Begins.</summary>
    void Start(TimeSpan now);

    /// <summary>Sends what is due.</summary>
    void HandleDeadline(TimeSpan now);

    /// <summary>Takes a packet from anyone; what is not for this strategy is ignored.</summary>
    void HandlePacket(PpppPacket packet, Ipv4EndPoint from, TimeSpan now);
}
