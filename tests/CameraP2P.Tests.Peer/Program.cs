using System.Net;
using System.Net.Sockets;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Session;
using CameraP2P.Session.Core;
using CameraP2P.Session.Drivers;
using CameraP2P.Simulator;

// "camera ADDRESS" or "client ADDRESS" (0.0.0.0: by a search): runs until standard input ends; says what happens, a line each, on standard output.
// "flood ADDRESS": sends more than a small send buffer holds, and says how much of it was refused.
var address = IPAddress.Parse(args[1]);
if (args[0] is "camera")
{
    await using var camera = CameraSimulator.Start(new CameraSimulatorOption { ListenAddress = address });
    Console.WriteLine("ready");
    await Console.In.ReadToEndAsync();
    return 0;
}

if (args[0] is "flood")
{
    using var socket = new UdpSocket(new IPEndPoint(IPAddress.Any, 0), bufferLength: 8192);
    var datagram = new byte[DatagramQueue.MaxLength];
    var refused = Enumerable.Range(0, 100).Count(_ => socket.TrySend(datagram, Ipv4EndPoint.From(address, 40611)) != SocketError.Success);
    Console.WriteLine(FormattableString.Invariant($"refused {refused}"));
    return 0;
}

await using var session = await CameraSession.ConnectAsync(
    new CameraTarget { Address = address.Equals(IPAddress.Any) ? null : address },
    new NetworkCredential("admin", "admin"),
    progress: sessionEvent => Console.WriteLine(Line(sessionEvent)));
session.StartHeartbeat();
using var subscription = session.Subscribe();
_ = Task.Run(async () =>
{
    await foreach (var sessionEvent in subscription.Reader.ReadAllAsync())
    {
        Console.WriteLine(Line(sessionEvent));
    }
});
await Console.In.ReadToEndAsync();
return 0;

static string Line(SessionEvent sessionEvent) => sessionEvent switch
{
    LoggedIn { Restored: { } away } => FormattableString.Invariant($"restored after {away.TotalSeconds:F3} s"),
    LoggedIn => "connected",
    ConnectionLost lost => $"lost {lost.Loss.Reason}",
    HeartbeatAcknowledged beat => FormattableString.Invariant($"beat {beat.Sequence:X}"),
    _ => sessionEvent.GetType().Name,
};
