using System.Net;
using CameraP2P.Session;
using CameraP2P.Session.Core;
using CameraP2P.Simulator;

// "camera ADDRESS" or "client ADDRESS": runs until standard input ends; says what happens, a line each, on standard output.
var address = IPAddress.Parse(args[1]);
if (args[0] is "camera")
{
    await using var camera = CameraSimulator.Start(new CameraSimulatorOption { ListenAddress = address });
    Console.WriteLine("ready");
    await Console.In.ReadToEndAsync();
    return 0;
}

await using var session = await CameraSession.ConnectAsync(
    new CameraTarget { Address = address },
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
