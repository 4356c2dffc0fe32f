using System.Net;
using System.Net.Sockets;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Session.Core;
using CameraP2P.Session.Drivers;
using CameraP2P.Simulator.Core;

namespace CameraP2P.Tests.RealSockets;

/// <summary>
/// A seeded bad network between a client and one port of a camera, over real sockets: what arrives at <see cref="Port"/> goes on to
/// the camera from a socket of its own per client, and back.
/// </summary>
internal sealed class UdpProxy : IAsyncDisposable
{
    private readonly ProxyMachine machine;
    private readonly FaultyLink link;
    private readonly UdpDriver driver;

    public UdpProxy(int cameraPort, NetworkFaults faults, int seed)
    {
        machine = new ProxyMachine(Ipv4EndPoint.From(IPAddress.Loopback, cameraPort));
        link = new FaultyLink(machine, faults, faults, seed);
        driver = new UdpDriver(link, new ProxyHooks());
        Port = driver.Open(ProxyMachine.ClientSide).Port;
    }

    public int Port { get; }

    public long Dropped => driver.Read(() => link.Dropped);

    public void Block(bool blocked) => driver.Run(_ => link.Blocked = blocked);

    /// <summary>Swallows the camera's packets of one kind.</summary>
    public void MuteFromCamera(PpppOpcode? opcode) => driver.Run(_ => machine.Muted = opcode);

    public ValueTask DisposeAsync() => driver.DisposeAsync();

    private sealed class ProxyMachine(Ipv4EndPoint camera) : IDatagramMachine
    {
        public const int ClientSide = 0;

        private readonly DatagramQueue outgoing = new();
        private readonly List<Ipv4EndPoint> clients = [];

        public PpppOpcode? Muted { get; set; }

        public TimeSpan NextDeadline => TimeSpan.MaxValue;

        public void HandleDatagram(ReadOnlySpan<byte> datagram, Ipv4EndPoint from, int socket, TimeSpan now)
        {
            if (socket != ClientSide)
            {
                if (datagram.Length < 2 || datagram[1] != (byte?)Muted)
                {
                    outgoing.Add(datagram, clients[socket - 1], ClientSide);
                }

                return;
            }

            if (!clients.Contains(from))
            {
                clients.Add(from);
            }

            outgoing.Add(datagram, camera, clients.IndexOf(from) + 1);
        }

        public void HandleDeadline(TimeSpan now)
        {
        }

        public bool TryTakeDatagram(out OutgoingDatagram datagram) => outgoing.TryTake(out datagram);
    }

    private sealed class ProxyHooks : DriverHooks
    {
        public override UdpSocket OpenSocket(int number) => new(new IPEndPoint(IPAddress.Loopback, 0), 1024 * 1024);

        public override void SendFailed(SocketError error, int number, TimeSpan now)
        {
        }

        public override void ReceiveFailed(SocketError error, int number, TimeSpan now)
        {
        }

        public override void OpenFailed(SocketException error, int number, TimeSpan now)
        {
        }

        public override void Broken(Exception defect) => Environment.FailFast("The proxy of the tests is broken.", defect);
    }
}
