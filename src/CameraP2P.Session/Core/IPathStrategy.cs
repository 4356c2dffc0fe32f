using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Session.Core;

/// <summary>One way to reach a camera. Several run side by side; see <see cref="PathRace"/>.</summary>
internal interface IPathStrategy
{
    /// <summary>The camera, once it was reached.</summary>
    FoundPath? Found { get; }

    /// <summary>Whether a camera has answered on this way; a later strategy then waits.</summary>
    bool IsAnswered { get; }

    /// <summary>When <see cref="HandleDeadline"/> wants to be called.</summary>
    TimeSpan NextDeadline { get; }

    /// <summary>What was tried, and what came of it.</summary>
    IEnumerable<PathAttempt> Attempts { get; }

    /// <summary>Who holds half a session with us, should another way win.</summary>
    IEnumerable<Ipv4EndPoint> Touched { get; }

    /// <summary>Begins.</summary>
    void Start(TimeSpan now);

    /// <summary>Sends what is due.</summary>
    void HandleDeadline(TimeSpan now);

    /// <summary>Takes a packet from anyone; false when it is not for this strategy.</summary>
    bool HandlePacket(PpppPacket packet, Ipv4EndPoint from, TimeSpan now);
}
