using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Session.Core;

/// <summary>
/// One attempt to reach the camera, from its start to an established path. Each has a local port of its own. Not thread-safe.
/// </summary>
internal sealed class Attempt
{
    private readonly CameraConnectionOption option;
    private readonly PathRace race;

    /// <summary>Begins at once.</summary>
    public Attempt(PathTarget target, CameraConnectionOption option, DatagramQueue outgoing, int socket, TimeSpan now)
    {
        this.option = option;
        Started = now;
        race = new PathRace(target, option, outgoing, socket);
        race.Start(now);
    }

    /// <summary>When it began.</summary>
    public TimeSpan Started { get; }

    /// <summary>When it has failed, unless a path was found; a rendezvous server found late moves it.</summary>
    public TimeSpan Limit => Started + option.AttemptTimeout + race.ExtraTime;

    /// <summary>The camera, once it was reached.</summary>
    public FoundPath? Found => race.Found;

    /// <summary>The cameras that answered a search for any camera, when there are several: then none is taken.</summary>
    public IReadOnlyList<FoundPath> Several => race.Several;

    /// <summary>What was tried so far, and what came of it.</summary>
    public IReadOnlyList<PathAttempt> Tried => race.Attempts;

    /// <summary>When <see cref="HandleDeadline"/> wants to be called.</summary>
    public TimeSpan NextDeadline => race.NextDeadline;

    /// <summary>The rendezvous server was found: it is asked, too.</summary>
    public void AddServer(PathTarget target) => race.AddServer(target);

    /// <summary>Takes a packet from anyone.</summary>
    public void HandlePacket(PpppPacket packet, Ipv4EndPoint from, TimeSpan now) => race.HandlePacket(packet, from, now);

    /// <summary>Sends what is due.</summary>
    public void HandleDeadline(TimeSpan now) => race.HandleDeadline(now);

    /// <summary>Gives it up: every device that was half reached is sent CLOSE.</summary>
    public void Abandon() => race.CloseAll();
}
