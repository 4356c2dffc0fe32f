using System.Net;
using System.Net.Sockets;
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

    /// <summary>Prepares both.</summary>
    /// <param name="address">Where they listen.</param>
    /// <param name="seed">For the numbers they give out.</param>
    /// <param name="fail">Gets the error that stops them; called inside the driver's lock.</param>
    public RendezvousSimulator(IPAddress address, int seed, Action<Exception> fail)
    {
        this.address = address;
        core = new RendezvousCore(seed);
        driver = new UdpDriver(core, new ServerHooks(address, fail));
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

    private sealed class ServerHooks(IPAddress address, Action<Exception> fail) : DriverHooks
    {
        /// <summary>256 KiB: a relay forwards one session at a time here.</summary>
        private const int SocketBuffer = 256 * 1024;

        public override UdpSocket OpenSocket(int number) => new(new IPEndPoint(address, 0), SocketBuffer);

        public override void SendFailed(SocketError error, int number, TimeSpan now)
        {
            // A lost datagram; whoever waits for it asks again.
        }

        public override void ReceiveFailed(SocketError error, int number, TimeSpan now) => fail(new SocketException((int)error));

        public override void OpenFailed(SocketException error, int number, TimeSpan now) => fail(error);

        public override void Broken(Exception defect) => fail(defect);
    }
}
