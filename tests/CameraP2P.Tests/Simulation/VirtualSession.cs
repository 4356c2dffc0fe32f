using System.Net;
using System.Text;
using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Session;
using CameraP2P.Session.Core;
using CameraP2P.Simulator;
using CameraP2P.Simulator.Core;

namespace CameraP2P.Tests.Simulation;

/// <summary>A client core and a camera core on a virtual network.</summary>
internal sealed class VirtualSession
{
    public const uint CameraAddress = 0xC0A82B01;
    public const uint ClientAddress = 0xC0A82B16;
    private const uint ServerAddress = 0x0A000001;
    private const ushort ServerPort = 32100;
    private const int FirstClientPort = 50_000;

    public VirtualSession(
        CameraConnectionOption? option = null,
        CameraSimulatorOption? camera = null,
        NetworkCredential? credential = null,
        bool search = false,
        CameraUid? uid = null,
        bool rendezvous = false,
        bool relay = false,
        int seed = 1,
        DateTimeOffset? startsAt = null,
        Func<IDatagramMachine, IDatagramMachine>? wrap = null)
    {
        Network = new VirtualNetwork(seed);
        Option = option ?? CameraConnectionOption.Default;
        CameraOption = camera ?? new CameraSimulatorOption();
        Camera = new CameraCore(CameraOption);
        IDatagramMachine machine = CameraOption.Pace == CameraPace.Recorded ? new PacedCamera(Camera, seed) : Camera;
        CameraHost = Network.Add(machine, CameraAddress, socket => socket == CameraCore.SearchSocket ? CameraOption.SearchPort : CameraOption.Port);
        CameraHost.EndPointOf(CameraCore.SessionSocket);
        CameraHost.EndPointOf(CameraCore.SearchSocket);
        var target = new PathTarget(
            search ? null : CameraAddress,
            Option.Ports,
            [new Ipv4EndPoint(CameraAddress, (ushort)Option.SearchPort)],
            uid,
            rendezvous ? new Ipv4EndPoint(ServerAddress, ServerPort) : null,
            relay);
        if (rendezvous)
        {
            AddServer();
        }

        Core = new SessionCore(target, credential ?? new NetworkCredential("admin", "admin"), Option, seed)
        {
            UtcOrigin = startsAt ?? DateTimeOffset.FromUnixTimeSeconds(1_766_228_620),
        };
        ClientHost = Network.Add(wrap?.Invoke(Core) ?? Core, ClientAddress, socket => FirstClientPort + socket, DrainEvents);
    }

    private int firstClientPort = FirstClientPort;

    public RendezvousCore Server { get; } = new(seed: 1);

    public VirtualNetwork Network { get; }

    public CameraConnectionOption Option { get; }

    public CameraSimulatorOption CameraOption { get; }

    public CameraCore Camera { get; }

    public SessionCore Core { get; private set; }

    public VirtualNetwork.Host CameraHost { get; }

    public VirtualNetwork.Host ClientHost { get; private set; }

    public List<SessionEvent> Events { get; } = [];

    public IEnumerable<T> Of<T>()
        where T : SessionEvent => Events.OfType<T>();

    /// <summary>Another process of the same computer takes the place of the client; the one before says nothing more.</summary>
    public void ReplaceClient(int seed)
    {
        var faults = ClientHost.Outgoing;
        Network.Remove(ClientHost);
        Events.Clear();
        Core = new SessionCore(new PathTarget(CameraAddress, Option.Ports, [], CameraOption.Uid), new NetworkCredential("admin", "admin"), Option, seed) { UtcOrigin = Core.UtcOrigin };
        firstClientPort += 1_000;
        var first = firstClientPort;
        ClientHost = Network.Add(Core, ClientAddress, socket => first + socket, DrainEvents);
        ClientHost.Outgoing = faults;
    }

    public VirtualSession Start()
    {
        Network.Call(ClientHost, Core.Connect);
        return this;
    }

    /// <summary>Connects and logs in, or fails the test.</summary>
    public VirtualSession Connect()
    {
        Start();
        Assert.True(Network.RunUntil(() => Core.State == CameraSessionState.Connected, TimeSpan.FromSeconds(30)), "not connected");
        return this;
    }

    public long Submit(CommandRequest request, bool repeatable = true, double seconds = 5)
    {
        var handle = 0L;
        Network.Call(ClientHost, now => handle = Core.Submit(request, repeatable, TimeSpan.FromSeconds(seconds), now));
        return handle;
    }

    public CommandFinished? EndOf(long handle) => Of<CommandFinished>().SingleOrDefault(finished => finished.Handle == handle);

    /// <summary>Sends a command and runs until it has ended.</summary>
    public CommandFinished Send(CommandRequest request, double seconds = 5)
    {
        var handle = Submit(request, seconds: seconds);
        Network.RunUntil(() => EndOf(handle) is not null, TimeSpan.FromSeconds(seconds + 1));
        return EndOf(handle) ?? throw new InvalidOperationException("The command did not end.");
    }

    public void StartHeartbeat() =>
        Network.Call(ClientHost, now => Core.StartHeartbeat(Option.HeartbeatInterval, Option.HeartbeatFailureThreshold, now));

    public void Close() => Network.Call(ClientHost, Core.Close);

    public static string Text(CommandFinished finished) => Encoding.UTF8.GetString(finished.Answer.Span);

    /// <summary>Puts a rendezvous server into the network and the camera in its care; the client has to be told of it.</summary>
    public void AddServer()
    {
        var host = Network.Add(Server, ServerAddress, socket => ServerPort + socket);
        var relay = host.EndPointOf(RendezvousCore.RelaySocket);
        host.EndPointOf(RendezvousCore.ServerSocket);
        Server.RelayEndPoint = relay;
        Server.ForwardPort = host.EndPointOf(RendezvousCore.ForwardSocket).Port;
        Server.Register(CameraOption.Uid, new Ipv4EndPoint(CameraAddress, (ushort)CameraOption.Port));
        Camera.Introducer = new Ipv4EndPoint(ServerAddress, ServerPort);
    }

    private void DrainEvents()
    {
        while (Core.TryTakeEvent(out var sessionEvent))
        {
            Events.Add(sessionEvent);
        }
    }
}
