using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Session.Core;

/// <summary>
/// One way to reach a camera: it keeps sending its probes until they are answered. Several run side by side; see
/// <see cref="PathRace"/>. Not thread-safe.
/// </summary>
internal abstract class PathStrategy(CameraPath path, PathTarget target, TimeSpan interval, DatagramQueue queue, int socket)
{
    private readonly Dictionary<Ipv4EndPoint, FoundPath> silent = [];

    /// <summary>The camera, once it was reached.</summary>
    public FoundPath? Found { get; protected set; }

    /// <summary>Whether a camera has answered on this way; a later strategy then waits once more.</summary>
    public bool IsAnswered => Echo.Count > 0;

    /// <summary>When <see cref="HandleDeadline"/> wants to be called.</summary>
    public virtual TimeSpan NextDeadline => Probes.NextDeadline;

    /// <summary>The cameras that answered a search for any camera, when there are several: then none is taken.</summary>
    public virtual IReadOnlyList<FoundPath> Several => [];

    /// <summary>What was tried, and what came of it.</summary>
    public IEnumerable<PathAttempt> Attempts => Probes.Attempts;

    /// <summary>Who may hold half a session with us, should another way win: all that were sent PUNCH_PKT, asked for or not.</summary>
    public virtual IEnumerable<Ipv4EndPoint> Touched => Echo.Answered.Concat(Probes.SentTo(PpppOpcode.PUNCH_PKT)).Concat(silent.Keys);

    /// <summary>Whom to look for.</summary>
    protected PathTarget Target { get; } = target;

    /// <summary>Where its packets go out.</summary>
    protected DatagramQueue Queue { get; } = queue;

    /// <summary>From which socket.</summary>
    protected int Socket { get; } = socket;

    /// <summary>The cameras that answered, and were answered.</summary>
    protected PunchEcho Echo { get; } = new(queue, socket);

    /// <summary>What is being asked.</summary>
    protected ProbeTable Probes { get; } = new(path, interval);

    /// <summary>Begins.</summary>
    public void Start(TimeSpan now)
    {
        Probes.Start(now);
        AddFirstProbes(now);
        HandleDeadline(now);
    }

    /// <summary>Sends what is due.</summary>
    public virtual void HandleDeadline(TimeSpan now)
    {
        while (Probes.TryTakeDue(now, out var opcode, out var to, out var copies))
        {
            for (var i = 0; i < copies; i++)
            {
                Send(opcode, to);
            }
        }
    }

    /// <summary>Takes a packet from anyone; false when it is not for this strategy.</summary>
    public abstract bool HandlePacket(PpppPacket packet, Ipv4EndPoint from, TimeSpan now);

    /// <summary>Somebody greets: whoever was silent in an earlier attempt is the camera after all. False when it is not one of them.</summary>
    public bool TakeGreeting(Ipv4EndPoint from)
    {
        Found ??= silent.GetValueOrDefault(from);
        return Found is not null;
    }

    /// <summary>True for an end point that was silent in an earlier attempt: it is asked to greet, and not taken before.</summary>
    protected bool MustGreet(FoundPath reached)
    {
        if (!Target.WasSilent(reached.Peer))
        {
            return false;
        }

        if (silent.ContainsKey(reached.Peer) || silent.Count < PathTarget.MaxSilent)
        {
            silent[reached.Peer] = reached;
            Queue.Add(PpppOpcode.ALIVE, default(ReadOnlySpan<byte>), reached.Peer, Socket);
        }

        return true;
    }

    /// <summary>What is asked first.</summary>
    protected abstract void AddFirstProbes(TimeSpan now);

    /// <summary>Sends a probe's packet; one without a body, unless a strategy says otherwise.</summary>
    protected virtual void Send(PpppOpcode opcode, Ipv4EndPoint to) => Queue.Add(opcode, default(ReadOnlySpan<byte>), to, Socket);
}
