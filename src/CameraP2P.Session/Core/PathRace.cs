using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Session.Core;

/// <summary>
/// Runs the strategies side by side: each later one starts when those before it have stayed silent for the stagger; the first that
/// reaches the camera wins, and who else was half reached is told CLOSE. Not thread-safe.
/// </summary>
internal sealed class PathRace
{
    private readonly List<PathStrategy> strategies = [];
    private readonly CameraConnectionOption option;
    private readonly DatagramQueue queue;
    private readonly int socket;
    private int running;
    private bool putOff;
    private TimeSpan nextStart;

    /// <summary>Lines the strategies up: LAN always, P2P and relay only with a server.</summary>
    public PathRace(PathTarget target, CameraConnectionOption option, DatagramQueue queue, int socket)
    {
        this.option = option;
        this.queue = queue;
        this.socket = socket;
        strategies.Add(new LanPath(target, option, queue, socket));
        AddServer(target);
    }

    /// <summary>The camera, once it was reached.</summary>
    public FoundPath? Found { get; private set; }

    /// <summary>The cameras that answered a search for any camera, when there are several: then none is taken.</summary>
    public IReadOnlyList<FoundPath> Several => strategies[0].Several;

    /// <summary>How long an attempt takes for the later strategies to have their time too.</summary>
    public TimeSpan ExtraTime => option.PathStagger * (strategies.Count - 1);

    /// <summary>What was tried, and what came of it.</summary>
    public IReadOnlyList<PathAttempt> Attempts => [.. Running.SelectMany(strategy => strategy.Attempts)];

    /// <summary>When <see cref="HandleDeadline"/> wants to be called.</summary>
    public TimeSpan NextDeadline
    {
        get
        {
            var earliest = running < strategies.Count ? nextStart : TimeSpan.MaxValue;
            foreach (var strategy in Running)
            {
                earliest = strategy.NextDeadline < earliest ? strategy.NextDeadline : earliest;
            }

            return earliest;
        }
    }

    private IEnumerable<PathStrategy> Running => strategies.Take(running);

    /// <summary>Lines up what needs a rendezvous server, once its address is known; nothing without one, or the second time.</summary>
    public void AddServer(PathTarget target)
    {
        if (target.Rendezvous is not { } server || strategies.Count > 1)
        {
            return;
        }

        var uid = target.Uid ?? throw new ArgumentException("A rendezvous server finds a camera by its UID only.", nameof(target));
        strategies.Add(new RendezvousPath(target, uid, server, option.PunchInterval, queue, socket));
        if (target.AllowRelay)
        {
            strategies.Add(new RelayPath(target, uid, server, option.PunchInterval, queue, socket));
        }
    }

    /// <summary>Begins with the LAN.</summary>
    public void Start(TimeSpan now) => StartNext(now);

    /// <summary>Sends what is due; starts the next strategy when those before it are silent.</summary>
    public void HandleDeadline(TimeSpan now)
    {
        foreach (var strategy in Running)
        {
            strategy.HandleDeadline(now);
            if (strategy.Found is { } found)
            {
                Win(found);
                return;
            }
        }

        if (running < strategies.Count && now >= nextStart)
        {
            if (!putOff && Running.Any(strategy => strategy.IsAnswered))
            {
                // Once: whoever answers and then falls silent does not keep the other ways closed.
                putOff = true;
                nextStart = now + option.PathStagger;
                return;
            }

            StartNext(now);
        }
    }

    /// <summary>Takes a packet: the later strategies look first, because they know exactly whom they wait for.</summary>
    public void HandlePacket(PpppPacket packet, Ipv4EndPoint from, TimeSpan now)
    {
        var greets = LoginExchange.IsGreeting(packet);
        for (var i = running - 1; i >= 0; i--)
        {
            if (!(greets ? strategies[i].TakeGreeting(from) : strategies[i].HandlePacket(packet, from, now)))
            {
                continue;
            }

            if (strategies[i].Found is { } found)
            {
                Win(found);
            }

            return;
        }
    }

    /// <summary>Nobody has won: who was half reached is told CLOSE, or would hold a session for seconds.</summary>
    public void CloseAll() => CloseWhere(_ => true);

    private void StartNext(TimeSpan now)
    {
        putOff = false;
        nextStart = now + option.PathStagger;
        strategies[running++].Start(now);
    }

    private void Win(FoundPath found)
    {
        Found = found;
        CloseOthers(found.Peer);
    }

    /// <summary>Another address only: to the winner's own, CLOSE would end what was just won.</summary>
    private void CloseOthers(Ipv4EndPoint winner) => CloseWhere(touched => touched.Address != winner.Address);

    private void CloseWhere(Func<Ipv4EndPoint, bool> wanted)
    {
        foreach (var other in Running.SelectMany(strategy => strategy.Touched).Where(wanted).Distinct().ToArray())
        {
            queue.AddClose(other, socket);
        }
    }
}
