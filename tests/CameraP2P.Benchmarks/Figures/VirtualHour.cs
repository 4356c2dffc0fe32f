using System.Net;
using CameraP2P.Session;
using CameraP2P.Session.Core;
using CameraP2P.Simulator;
using CameraP2P.Simulator.Core;
using CameraP2P.Tests.Simulation;

namespace CameraP2P.Benchmarks.Figures;

/// <summary>One session at rest in virtual time: memory and bytes of an hour, in a second.</summary>
internal static class VirtualHour
{
    /// <summary>The ARTEMIS record of a heartbeat (docs/PROTOCOL_ANALYSIS.md#command-payload).</summary>
    private const int HeartbeatRecordLength = 45;

    private const uint CameraAddress = 0xC0A82B01;
    private const uint ClientAddress = 0xC0A82B16;

    public static IEnumerable<Figure> Measure()
    {
        var network = new VirtualNetwork(seed: 1);
        var camera = new CameraCore(new CameraSimulatorOption());
        var cameraHost = network.Add(camera, CameraAddress, _ => 40611);
        cameraHost.EndPointOf(CameraCore.SessionSocket);
        var option = CameraConnectionOption.Default;
        var core = new SessionCore(new PathTarget(CameraAddress, option.Ports, [], Uid: null), new NetworkCredential("admin", "admin"), option, seed: 1);
        var host = network.Add(core, ClientAddress, socket => 50_000 + socket, () => Drain(core));
        network.Call(host, core.Connect);
        network.RunUntil(() => core.State == CameraSessionState.Connected, TimeSpan.FromSeconds(10));
        network.Call(host, now => core.StartHeartbeat(option.HeartbeatInterval, option.HeartbeatFailureThreshold, now));

        // A first quarter fills the rings of the statistics.
        network.RunFor(TimeSpan.FromMinutes(15));
        var (memory, beats) = (GC.GetTotalMemory(forceFullCollection: true), core.Heartbeat.Sent);
        network.RunFor(TimeSpan.FromHours(1));
        var grown = GC.GetTotalMemory(forceFullCollection: true) - memory;
        yield return Figure.AtMost("an hour, virtual: memory growth", 100.0 * grown / memory, "%", 5);
        yield return new Figure("an hour, virtual: bytes of heartbeat records", HeartbeatRecordLength * (core.Heartbeat.Sent - beats) / 3600.0, "B/s", "about 15 B/s", core.Heartbeat.Sent - beats == 1200);
        yield return Figure.AtMost("an hour, virtual: drift of the last beat", Math.Abs(core.Heartbeat.Drift ?? double.NaN), "ms", 0);
        GC.KeepAlive(network);
    }

    private static void Drain(SessionCore core)
    {
        while (core.TryTakeEvent(out _))
        {
            // Nobody listens.
        }
    }
}
