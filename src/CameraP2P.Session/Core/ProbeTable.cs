using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Session.Core;

/// <summary>
/// What a strategy keeps sending until it is answered: one probe per packet and destination, each repeated at the same interval.
/// Remembers what became of each. Not thread-safe.
/// </summary>
internal sealed class ProbeTable(CameraPath path, TimeSpan interval)
{
    private readonly List<Probe> probes = [];
    private TimeSpan started;

    /// <summary>When the next probe is due.</summary>
    public TimeSpan NextDeadline => probes.Count == 0 ? TimeSpan.MaxValue : probes.Min(probe => probe.NextSend);

    /// <summary>What was tried, and what came of it.</summary>
    public IEnumerable<PathAttempt> Attempts => probes
        .Where(probe => probe.Sent > 0)
        .Select(probe => new PathAttempt(path, probe.Opcode, probe.To, probe.FirstSend - started, probe.Sent, probe.Result));

    /// <summary>Times are counted from here.</summary>
    public void Start(TimeSpan now) => started = now;

    /// <summary>Adds a probe, first due at the given time.</summary>
    public void Add(PpppOpcode opcode, Ipv4EndPoint to, TimeSpan start) => probes.Add(new Probe(opcode, to) { NextSend = start });

    /// <summary>Takes the next probe that is due; its next time is an interval later.</summary>
    public bool TryTakeDue(TimeSpan now, out PpppOpcode opcode, out Ipv4EndPoint to)
    {
        var due = probes.Find(probe => probe.NextSend <= now);
        (opcode, to) = due is null ? default : (due.Opcode, due.To);
        if (due is null)
        {
            return false;
        }

        if (due.Sent++ == 0)
        {
            due.FirstSend = now;
        }

        due.NextSend = now + interval;
        return true;
    }

    /// <summary>Whether a packet of this kind has been sent to this end point.</summary>
    public bool HasSent(PpppOpcode opcode, Ipv4EndPoint to) => Find(opcode, to) is { Sent: > 0 };

    /// <summary>Books a result; a better one stays.</summary>
    public void Note(PpppOpcode opcode, Ipv4EndPoint to, PathResult result)
    {
        if (Find(opcode, to) is { } probe && probe.Result < result)
        {
            probe.Result = result;
        }
    }

    /// <summary>Books a result and sends this probe no more.</summary>
    public void Finish(PpppOpcode opcode, Ipv4EndPoint to, PathResult result)
    {
        Note(opcode, to, result);
        if (Find(opcode, to) is { } probe)
        {
            probe.NextSend = TimeSpan.MaxValue;
        }
    }

    private Probe? Find(PpppOpcode opcode, Ipv4EndPoint to) => probes.Find(probe => probe.Opcode == opcode && probe.To == to);

    private sealed class Probe(PpppOpcode opcode, Ipv4EndPoint to)
    {
        public PpppOpcode Opcode { get; } = opcode;

        public Ipv4EndPoint To { get; } = to;

        public TimeSpan NextSend { get; set; }

        public TimeSpan FirstSend { get; set; }

        public int Sent { get; set; }

        public PathResult Result { get; set; }
    }
}
