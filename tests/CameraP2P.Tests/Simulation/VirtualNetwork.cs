using CameraP2P.Protocol.Pppp;
using CameraP2P.Session.Core;
using CameraP2P.Simulator.Core;

namespace CameraP2P.Tests.Simulation;

/// <summary>
/// Machines joined by a network in virtual time: nothing sleeps, everything that happens at random comes from one seed, and
/// driving is bounded, so that a livelock fails instead of hanging.
/// </summary>
internal sealed class VirtualNetwork(int seed = 0)
{
    private const int MaxStepsPerRun = 20_000_000;

    private readonly Random random = new(seed);
    private readonly List<Host> hosts = [];
    private readonly PriorityQueue<UnderWay, (TimeSpan, long)> underWay = new();
    private long order;

    public TimeSpan Now { get; private set; }

    public long Delivered { get; private set; }

    /// <summary>Called for every datagram put on the wire.</summary>
    public Action<Host, OutgoingDatagram>? Observe { get; set; }

    public Host Add(IDatagramMachine machine, uint address, Func<int, int> portOf, Action? afterCall = null)
    {
        var host = new Host(machine, address, portOf, afterCall);
        hosts.Add(host);
        return host;
    }

    public void Remove(Host host) => hosts.Remove(host);

    /// <summary>Calls a machine, then lets it put its datagrams on the wire.</summary>
    public void Call(Host host, Action<TimeSpan> call)
    {
        call(Now);
        Collect(host);
    }

    /// <summary>Runs until the condition holds; false when the time is up first.</summary>
    public bool RunUntil(Func<bool> condition, TimeSpan limit)
    {
        var end = Now + limit;
        for (var steps = 0; !condition(); steps++)
        {
            if (steps >= MaxStepsPerRun)
            {
                throw new InvalidOperationException(FormattableString.Invariant($"Livelock at {Now}, seed {seed}."));
            }

            var next = NextEvent();
            if (next > end)
            {
                Now = end;
                return condition();
            }

            Step(next);
        }

        return true;
    }

    public void RunFor(TimeSpan duration) => RunUntil(() => false, duration);

    private TimeSpan NextEvent()
    {
        var next = underWay.TryPeek(out _, out var priority) ? priority.Item1 : TimeSpan.MaxValue;
        foreach (var host in hosts)
        {
            next = host.NextWake < next ? host.NextWake : next;
        }

        return next;
    }

    private void Step(TimeSpan next)
    {
        Now = next > Now ? next : Now;
        while (underWay.TryPeek(out var datagram, out var priority) && priority.Item1 <= Now)
        {
            underWay.Dequeue();
            Deliver(datagram);
        }

        foreach (var host in hosts.ToArray())
        {
            if (host.NextWake <= Now)
            {
                Call(host, host.Machine.HandleDeadline);
            }
        }
    }

    private void Deliver(UnderWay datagram)
    {
        foreach (var host in hosts)
        {
            if (host.SocketAt(datagram.To) is { } socket)
            {
                Delivered++;
                Call(host, now => host.Machine.HandleDatagram(datagram.Bytes, datagram.From, socket, now));
                return;
            }
        }
    }

    private void Collect(Host host)
    {
        while (host.Machine.TryTakeDatagram(out var datagram))
        {
            Observe?.Invoke(host, datagram);
            var from = host.EndPointOf(datagram.Socket);
            Send(host, datagram.Bytes.ToArray(), from, datagram.Destination);
        }

        host.AfterCall?.Invoke();
    }

    private void Send(Host host, byte[] bytes, Ipv4EndPoint from, Ipv4EndPoint to)
    {
        var faults = host.Outgoing;
        var copies = random.NextDouble() < faults.Duplicate ? 2 : 1;
        for (var i = 0; i < copies; i++)
        {
            if (host.Muted(bytes) || random.NextDouble() < faults.Loss)
            {
                continue;
            }

            var due = host.Departure(bytes.Length, Now) + faults.Delay + (faults.Jitter * random.NextDouble());
            due += random.NextDouble() < faults.Reorder ? NetworkFaults.HoldBack : TimeSpan.Zero;
            underWay.Enqueue(new UnderWay(bytes, from, to), (due, order++));
        }
    }

    /// <summary>One machine, its address, and what its sendings suffer.</summary>
    internal sealed class Host(IDatagramMachine machine, uint address, Func<int, int> portOf, Action? afterCall)
    {
        private readonly Dictionary<Ipv4EndPoint, int> sockets = [];
        private TimeSpan lineFree;

        public IDatagramMachine Machine { get; } = machine;

        public Action? AfterCall { get; } = afterCall;

        public NetworkFaults Outgoing { get; set; } = new();

        /// <summary>What its line carries; zero for no limit.</summary>
        public int BytesPerSecond { get; set; }

        /// <summary>Datagrams for which this says true are lost.</summary>
        public Func<byte[], bool> Muted { get; set; } = _ => false;

        /// <summary>Until then no deadline wakes the machine; datagrams do reach it.</summary>
        public TimeSpan AsleepUntil
        {
            get;
            set
            {
                field = value;
                WasAsleep |= value > TimeSpan.Zero;
            }
        }

        public bool WasAsleep { get; private set; }

        /// <summary>When a datagram has left a line of limited bandwidth: after all before it.</summary>
        public TimeSpan Departure(int length, TimeSpan now)
        {
            lineFree = BytesPerSecond == 0 ? now : (lineFree > now ? lineFree : now) + TimeSpan.FromSeconds((double)length / BytesPerSecond);
            return lineFree;
        }

        public TimeSpan NextWake => Machine.NextDeadline > AsleepUntil ? Machine.NextDeadline : AsleepUntil;

        public Ipv4EndPoint EndPointOf(int socket)
        {
            var endPoint = new Ipv4EndPoint(address, (ushort)portOf(socket));
            sockets[endPoint] = socket;
            return endPoint;
        }

        public int? SocketAt(Ipv4EndPoint endPoint) => sockets.TryGetValue(endPoint, out var socket) ? socket : null;
    }

    private sealed record UnderWay(byte[] Bytes, Ipv4EndPoint From, Ipv4EndPoint To);
}
