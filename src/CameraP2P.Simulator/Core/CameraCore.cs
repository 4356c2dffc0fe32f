using CameraP2P.Protocol.Pppp;
using CameraP2P.Session.Core;
using CameraP2P.Simulator.Camera;

namespace CameraP2P.Simulator.Core;

/// <summary>
/// A KJK230 as a state machine without clock, socket or thread, built from the same protocol and the same reliable link as the
/// client. Socket <see cref="SessionSocket"/> is its session port, <see cref="SearchSocket"/> its search port; it always answers from the session
/// port, as the real one does (reference section 10). Not thread-safe.
/// </summary>
public sealed class CameraCore : IDatagramMachine
{
    /// <summary>The number of the session port's socket.</summary>
    public const int SessionSocket = 0;

    /// <summary>The number of the search port's socket.</summary>
    public const int SearchSocket = 1;

    /// <summary>Clients at a time; more are ignored. A bound on what hostile PUNCH_PKTs can fill.</summary>
    private const int MaxClients = 4096;

    private readonly CameraSimulatorOption option;
    private readonly DatagramQueue outgoing = new();
    private readonly Dictionary<Ipv4EndPoint, ClientSession> clients = [];
    private readonly HashSet<Ipv4EndPoint> searchers = [];
    private readonly CommandProcessor processor;
    private readonly Random random;

    /// <summary>Creates the camera.</summary>
    /// <param name="option">What it is; the network faults are not its business, see <see cref="FaultyLink"/>.</param>
    public CameraCore(CameraSimulatorOption option)
    {
        ArgumentNullException.ThrowIfNull(option);
        option.Validate();
        this.option = option;
        random = new Random(option.Seed);
        var media = option.MediaPath is { } path ? MediaLibrary.FromFolder(path) : MediaLibrary.Generate(120, option.Seed);
        processor = new CommandProcessor(option.Credential, new DeviceState(option.Model), media);
    }

    /// <summary>What was counted.</summary>
    public SimulatorCounters Counters { get; } = new();

    /// <inheritdoc/>
    public TimeSpan NextDeadline => clients.Count == 0 ? TimeSpan.MaxValue : clients.Values.Min(client => client.NextDeadline);

    /// <inheritdoc/>
    public void HandleDatagram(ReadOnlySpan<byte> datagram, Ipv4EndPoint from, int socket, TimeSpan now)
    {
        Counters.Received++;
        if (PpppPacket.TryRead(datagram, out var packet) != PpppError.None)
        {
            Counters.Malformed++;
            return;
        }

        switch (packet.Opcode)
        {
            case PpppOpcode.LAN_SEARCH:
                Counters.Searches++;
                NoteSearcher(from);
                outgoing.Add(PpppOpcode.PUNCH_PKT, option.Uid, from, SessionSocket);
                break;
            case PpppOpcode.PUNCH_PKT:
                HandlePunch(packet, from, now);
                break;
            default:
                if (clients.TryGetValue(from, out var client))
                {
                    client.HandlePacket(packet, now);
                    RemoveEnded(from, client);
                }

                break;
        }
    }

    /// <inheritdoc/>
    public void HandleDeadline(TimeSpan now)
    {
        foreach (var (endPoint, client) in clients.ToArray())
        {
            client.HandleDeadline(now);
            RemoveEnded(endPoint, client);
        }
    }

    /// <inheritdoc/>
    public bool TryTakeDatagram(out OutgoingDatagram datagram)
    {
        if (!outgoing.TryTake(out datagram))
        {
            return false;
        }

        Counters.Sent++;
        return true;
    }

    /// <summary>Reports an event on channel 6 to every session that is logged in, such as <c>{"evtId":4}</c>.</summary>
    /// <param name="eventId">The number.</param>
    /// <param name="now">The time.</param>
    public void RaiseEvent(int eventId, TimeSpan now)
    {
        foreach (var client in clients.Values)
        {
            client.RaiseEvent(eventId, now);
        }
    }

    /// <summary>Says CLOSE to every session.</summary>
    public void CloseAll()
    {
        foreach (var client in clients.Values)
        {
            client.Close();
        }

        Forget();
    }

    /// <summary>Forgets every session without a word, as when the battery is pulled.</summary>
    public void Forget()
    {
        foreach (var client in clients.Values)
        {
            client.Release();
        }

        clients.Clear();
        searchers.Clear();
        Counters.ActiveSessions = 0;
    }

    private void HandlePunch(PpppPacket packet, Ipv4EndPoint from, TimeSpan now)
    {
        Counters.Punches++;
        if (packet.Body.Length != CameraUid.Length || !CameraUid.TryRead(packet.Body, out var uid) || uid != option.Uid)
        {
            return;
        }

        if (clients.TryGetValue(from, out var known))
        {
            known.HandlePunch(now);
            return;
        }

        if (clients.Count < MaxClients)
        {
            // Only a search brings on the address phase; a PUNCH_PKT sent straight to the port does not (reference section 2).
            var addressPhase = searchers.Remove(from) && option.AddressPhase;
            clients.Add(from, new ClientSession(processor, Counters, outgoing, option.Uid, from, random.Next(), addressPhase, now));
            Counters.ActiveSessions = clients.Count;
        }
    }

    private void NoteSearcher(Ipv4EndPoint from)
    {
        if (searchers.Count >= MaxClients)
        {
            searchers.Clear();
        }

        searchers.Add(from);
    }

    private void RemoveEnded(Ipv4EndPoint endPoint, ClientSession client)
    {
        if (client.HasEnded)
        {
            client.Release();
            clients.Remove(endPoint);
            Counters.ActiveSessions = clients.Count;
        }
    }
}
