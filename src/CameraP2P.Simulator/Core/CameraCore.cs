using CameraP2P.Protocol.Pppp;
using CameraP2P.Session.Core;
using CameraP2P.Simulator.Camera;

namespace CameraP2P.Simulator.Core;

/// <summary>
/// A KJK230 as a state machine without clock, socket or thread, built from the same protocol and the same reliable link as the
/// client. Socket <see cref="SessionSocket"/> is its session port, <see cref="SearchSocket"/> its search port; it always answers from the session
/// port, as the real one does (docs/PROTOCOL_ANALYSIS.md#where-claims-and-evidence-differ). Not thread-safe.
/// </summary>
internal sealed class CameraCore : IDatagramMachine
{
    /// <summary>The number of the session port's socket.</summary>
    public const int SessionSocket = 0;

    /// <summary>The number of the search port's socket.</summary>
    public const int SearchSocket = 1;

    /// <summary>Clients at a time; more are ignored. A bound on what hostile PUNCH_PKTs can fill.</summary>
    private const int MaxClients = 4096;

    /// <summary>Photos and videos on the card of a camera without a folder.</summary>
    private const int BuiltInItems = 120;

    private readonly CameraSimulatorOption option;
    private readonly DatagramQueue outgoing = new();
    private readonly Dictionary<Ipv4EndPoint, ClientSession> clients = [];
    private readonly HashSet<Ipv4EndPoint> searchers = [];
    private readonly HashSet<Ipv4EndPoint> introduced = [];
    private readonly HashSet<Ipv4EndPoint> relays = [];
    private SourceBudget? budget;
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
        OwnEndPoint = Ipv4EndPoint.From(option.ListenAddress, option.Port);
        Card = new MemoryCard(
            option.MediaPath is { } path ? MediaFolder.Read(path) : MediaLibrary.Generate(BuiltInItems, option.Seed),
            option.StorageFreeMB,
            option.Seed);
        Faults = new MediaFaults(option.MediaFault, option.MediaFaultRate, option.Seed, Counters);
        Device = new DeviceState(option.Model, Card);
        var media = new MediaCommands(Card, Faults, new MediaRecords(DeviceState.DeviceId), option.PlaybackSpeed);
        processor = new CommandProcessor(option.Credential, Device, media, json => CommandRun?.Invoke(json));
    }

    /// <summary>Its memory card.</summary>
    public MemoryCard Card { get; }

    /// <summary>What it says of itself; it takes the pictures, too.</summary>
    public DeviceState Device { get; }

    /// <summary>What goes wrong with the media it sends.</summary>
    public MediaFaults Faults { get; }

    /// <summary>Its own address and session port, which it tells in the address phase.</summary>
    public Ipv4EndPoint OwnEndPoint { get; set; }

    /// <summary>
    /// Bounds what is sent to addresses that have not shown that they hear the camera. For a camera that others can reach; the real one
    /// has no such bound.
    /// </summary>
    public void BoundSources() => budget = new SourceBudget(MaxClients);

    /// <summary>The rendezvous server whose introductions it follows; null for none.</summary>
    public Ipv4EndPoint? Introducer { get; set; }

    /// <summary>Told of every command that is run: its JSON. For tests that count; null for nobody.</summary>
    public Action<ReadOnlyMemory<byte>>? CommandRun { get; set; }

    /// <summary>Which commands are refused as with an unknown token. For tests of a camera that has forgotten its logins; null for none.</summary>
    public Func<int, bool>? Refuses
    {
        get => processor.Refuses;
        set => processor.Refuses = value;
    }

    /// <summary>Which commands are acknowledged and not answered. For tests of a camera that hangs; null for none.</summary>
    public Func<int, bool>? Ignores
    {
        get => processor.Ignores;
        set => processor.Ignores = value;
    }

    /// <summary>What was counted.</summary>
    public SimulatorCounters Counters { get; } = new();

    /// <inheritdoc/>
    public TimeSpan NextDeadline => clients.Count == 0 ? TimeSpan.MaxValue : clients.Values.Min(client => client.NextDeadline);

    /// <inheritdoc/>
    public void HandleDatagram(ReadOnlySpan<byte> datagram, Ipv4EndPoint from, int socket, TimeSpan now)
    {
        Counters.Received++;
        budget?.Receive(from.Address, datagram.Length);
        if (PpppPacket.TryRead(datagram, out var packet) != PpppError.None)
        {
            Counters.Malformed++;
            return;
        }

        switch (packet.Opcode)
        {
            case PpppOpcode.LAN_SEARCH when option.Reach.HasFlag(CameraReach.Lan):
                Counters.Searches++;
                Remember(searchers, from);
                outgoing.Add(PpppOpcode.PUNCH_PKT, option.Uid, from, SessionSocket);
                break;
            case PpppOpcode.PUNCH_PKT:
                HandlePunch(packet, from, now);
                break;
            case PpppOpcode.PUNCH_TO or PpppOpcode.RLY_TO when from == Introducer:
                HandleIntroduction(packet);
                break;
            case PpppOpcode.RLY_RDY when relays.Contains(from):
                Open(from, addressPhase: false, now);
                break;
            default:
                if (clients.TryGetValue(from, out var client))
                {
                    client.HandlePacket(packet, now);
                    if (client.HasShownToken)
                    {
                        budget?.Trust(from.Address);
                    }

                    RemoveEnded(from, client);
                    RestartIf(client.HasCrashed);
                }

                break;
        }
    }

    /// <inheritdoc/>
    public void HandleDeadline(TimeSpan now)
    {
        var crashed = false;
        foreach (var (endPoint, client) in clients.ToArray())
        {
            client.HandleDeadline(now);
            RemoveEnded(endPoint, client);
            crashed |= client.HasCrashed;
        }

        RestartIf(crashed);
    }

    /// <inheritdoc/>
    public bool TryTakeDatagram(out OutgoingDatagram datagram)
    {
        while (outgoing.TryTake(out datagram))
        {
            if (budget?.TrySpend(datagram.Destination.Address, datagram.Bytes.Length) != false)
            {
                Counters.Sent++;
                return true;
            }

            Counters.Suppressed++;
        }

        return false;
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

    /// <summary>Sends a record on a channel to every session that is logged in.</summary>
    /// <param name="channel">0 to 7.</param>
    /// <param name="record">Header and payload, or a part of them; copied.</param>
    /// <param name="now">The time.</param>
    /// <returns>False when there is none, or one has too much waiting; nothing was sent to that one.</returns>
    public bool TrySendRecord(int channel, ReadOnlySpan<byte> record, TimeSpan now)
    {
        var taken = clients.Count > 0;
        foreach (var client in clients.Values)
        {
            taken &= client.TrySendRecord(channel, record, now);
        }

        return taken;
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
        introduced.Clear();
        relays.Clear();
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
            RemoveEnded(from, known);
            if (clients.ContainsKey(from))
            {
                return;
            }
        }

        if (introduced.Contains(from) || option.Reach.HasFlag(CameraReach.Lan))
        {
            // Only a search brings on the address phase; a PUNCH_PKT sent straight to the port does not (docs/PROTOCOL_ANALYSIS.md#session-set-up).
            Open(from, searchers.Remove(from) && option.AddressPhase, now);
        }
    }

    private void Open(Ipv4EndPoint from, bool addressPhase, TimeSpan now)
    {
        if (clients.Count >= MaxClients)
        {
            Release(client => !client.HasSpoken);
        }

        if (clients.Count >= MaxClients)
        {
            // A spoofed source can speak, too; who has logged in keeps its place.
            Release(client => client.Token is null);
        }

        if (clients.Count < MaxClients && !clients.ContainsKey(from))
        {
            clients.Add(from, new ClientSession(processor, option, Counters, outgoing, OwnEndPoint, from, random.Next(), addressPhase, now));
            Counters.ActiveSessions = clients.Count;
        }
    }

    /// <summary>Frees the places of those who asked for a session and never came back, as spoofed sources do not.</summary>
    private void Release(Func<ClientSession, bool> isUnwanted)
    {
        foreach (var (endPoint, client) in clients.Where(pair => isUnwanted(pair.Value)).ToArray())
        {
            client.Release();
            clients.Remove(endPoint);
        }
    }

    /// <summary>The rendezvous server sends a client, or sends us to a relay.</summary>
    private void HandleIntroduction(PpppPacket packet)
    {
        if (packet.Opcode == PpppOpcode.PUNCH_TO && option.Reach.HasFlag(CameraReach.P2P) && Ipv4EndPoint.TryRead(packet.Body, out var client))
        {
            Remember(introduced, client);
            outgoing.Add(PpppOpcode.PUNCH_PKT, option.Uid, client, SessionSocket);
        }
        else if (packet.Opcode == PpppOpcode.RLY_TO && option.Reach.HasFlag(CameraReach.Relay)
            && RendezvousPackets.TryReadRelayTo(packet.Body, out var relay, out var ticket))
        {
            Remember(relays, relay);
            Span<byte> body = stackalloc byte[RendezvousPackets.RelayPacketLength];
            RendezvousPackets.WriteRelayPacket(body, ticket, option.Uid);
            outgoing.Add(PpppOpcode.RLY_PKT, body, relay, SessionSocket);
        }
    }

    private static void Remember(HashSet<Ipv4EndPoint> set, Ipv4EndPoint endPoint)
    {
        if (set.Count >= MaxClients)
        {
            set.Clear();
        }

        set.Add(endPoint);
    }

    /// <summary>A fault of the media may restart the camera.</summary>
    private void RestartIf(bool crashed)
    {
        if (crashed)
        {
            Forget();
        }
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
