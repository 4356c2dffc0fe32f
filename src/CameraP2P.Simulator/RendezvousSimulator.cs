using System.Net;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Session.Drivers;
using CameraP2P.Simulator.Core;

namespace CameraP2P.Simulator;

/// <summary>A rendezvous server and a relay on free ports. Thread-safe.</summary>
internal sealed class RendezvousSimulator : IAsyncDisposable
{
    private readonly RendezvousCore core;
    private readonly UdpDriver driver;
    private readonly IPAddress address;

    public RendezvousSimulator(IPAddress address, int seed)
    {
        this.address = address;
        core = new RendezvousCore(seed);
        driver = new UdpDriver(core, new ServerHooks(address));
    }

    /// <summary>The server's port, once started.</summary>
    public int ServerPort => ServerEndPoint.Port;

    /// <summary>Where the server is, once started.</summary>
    public Ipv4EndPoint ServerEndPoint { get; private set; }

    /// <summary>Datagrams the relay has forwarded.</summary>
    public long Forwarded => driver.Read(() => core.Forwarded);

    /// <summary>Opens the ports and makes the camera known.</summary>
    public void Start(CameraUid uid, Ipv4EndPoint camera)
    {
        ServerEndPoint = Ipv4EndPoint.From(address, driver.Open(RendezvousCore.ServerSocket).Port);
        var relay = Ipv4EndPoint.From(address, driver.Open(RendezvousCore.RelaySocket).Port);
        var forward = driver.Open(RendezvousCore.ForwardSocket).Port;
        driver.Run(_ =>
        {
            core.RelayEndPoint = relay;
            core.ForwardPort = (ushort)forward;
            core.Register(uid, camera);
        });
    }

    public ValueTask DisposeAsync() => driver.DisposeAsync();

    private sealed class ServerHooks(IPAddress address) : DriverHooks
    {
        /// <summary>256 KiB: a relay forwards one session at a time here.</summary>
        private const int SocketBuffer = 256 * 1024;

        public override UdpSocket OpenSocket(int number) => new(new IPEndPoint(address, 0), SocketBuffer);

        public override void DrainEvents()
        {
            // It reports nothing.
        }
    }
}
