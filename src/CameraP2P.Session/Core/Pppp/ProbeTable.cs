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
        .Select(probe => new PathAttempt(path, probe.Opcode, probe.To, probe.FirstSend - started, probe.Sent, probe.Result, probe.Answer - started));

    /// <summary>Times are counted from here.</summary>
    public void Start(TimeSpan now) => started = now;

    /// <summary>Adds a probe, first due at the given time, of so many copies each time.</summary>
    public void Add(PpppOpcode opcode, Ipv4EndPoint to, TimeSpan start, int copies = 1) => probes.Add(new Probe(opcode, to, copies) { NextSend = start });

    /// <summary>Takes the next probe that is due; its next time is an interval later.</summary>
    public bool TryTakeDue(TimeSpan now, out PpppOpcode opcode, out Ipv4EndPoint to, out int copies)
    {
        var due = probes.Find(probe => probe.NextSend <= now);
        (opcode, to, copies) = due is null ? default : (due.Opcode, due.To, due.Copies);
        if (due is null)
        {
            return false;
        }

        due.FirstSend = due.Sent == 0 ? now : due.FirstSend;
        due.Sent += due.Copies;
        due.NextSend = now + interval;
        return true;
    }

    /// <summary>Whether a packet of this kind has been sent to this end point.</summary>
    public bool HasSent(PpppOpcode opcode, Ipv4EndPoint to) => Find(opcode, to) is { Sent: > 0 };

    /// <summary>Who was sent packets of this kind: one of them may have taken them without our hearing of it.</summary>
    public IEnumerable<Ipv4EndPoint> SentTo(PpppOpcode opcode) => probes.Where(probe => probe.Opcode == opcode && probe.Sent > 0).Select(probe => probe.To);

    /// <summary>Books a result; a better one stays.</summary>
    public void Note(PpppOpcode opcode, Ipv4EndPoint to, PathResult result, TimeSpan now)
    {
        if (Find(opcode, to) is { } probe && probe.Result < result)
        {
            (probe.Result, probe.Answer) = (result, now);
        }
    }

    /// <summary>Books a final result, whatever was said before, and sends this probe no more.</summary>
    public void Finish(PpppOpcode opcode, Ipv4EndPoint to, PathResult result, TimeSpan now)
    {
        if (Find(opcode, to) is { } probe)
        {
            (probe.Result, probe.Answer, probe.NextSend) = (result, now, TimeSpan.MaxValue);
        }
    }

    /// <summary>Sends the probes of this kind no more.</summary>
    public void Stop(PpppOpcode opcode)
    {
        foreach (var probe in probes.Where(probe => probe.Opcode == opcode))
        {
            probe.NextSend = TimeSpan.MaxValue;
        }
    }

    private Probe? Find(PpppOpcode opcode, Ipv4EndPoint to) => probes.Find(probe => probe.Opcode == opcode && probe.To == to);

    private sealed class Probe(PpppOpcode opcode, Ipv4EndPoint to, int copies)
    {
        public PpppOpcode Opcode { get; } = opcode;

        public Ipv4EndPoint To { get; } = to;

        public int Copies { get; } = copies;

        public TimeSpan NextSend { get; set; }

        public TimeSpan FirstSend { get; set; }

        public TimeSpan? Answer { get; set; }

        public int Sent { get; set; }

        public PathResult Result { get; set; }
    }
}
