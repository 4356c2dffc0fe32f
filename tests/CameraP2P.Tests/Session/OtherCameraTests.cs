using System.Net;
using System.Text;
using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Session;
using CameraP2P.Session.Core;
using CameraP2P.Simulator;
using CameraP2P.Simulator.Core;
using CameraP2P.Tests.Simulation;

namespace CameraP2P.Tests.Session;

/// <summary>Two cameras in one network: a session that began with one never goes on with the other.</summary>
public sealed class OtherCameraTests
{
    private const uint FirstAddress = VirtualSession.CameraAddress;
    private const uint SecondAddress = FirstAddress + 1;
    private const int DeleteAllMedia = 774;

    private readonly VirtualNetwork network = new(seed: 1);
    private readonly CameraCore first = new(new CameraSimulatorOption { AddressPhase = false });
    private readonly CameraCore second = new(new CameraSimulatorOption { Uid = CameraUid.Parse("OTHR-000002-ABCDE"), AddressPhase = false });

    [Fact]
    public void After_a_loss_the_waiting_commands_do_not_go_to_another_camera()
    {
        var deleted = 0;
        second.CommandRun = json => deleted += Encoding.UTF8.GetString(json.Span).Contains("774", StringComparison.Ordinal) ? 1 : 0;
        var firstHost = Add(first, FirstAddress);
        var core = Search(out var client);
        network.RunUntil(() => core.State == CameraSessionState.Connected, TimeSpan.FromSeconds(5));
        Add(second, SecondAddress);

        firstHost.Muted = _ => true;
        network.RunUntil(() => core.State == CameraSessionState.Reconnecting, TimeSpan.FromSeconds(20));
        network.Call(client, now => core.Submit(CommandRequest.Create(DeleteAllMedia), repeatable: false, TimeSpan.FromMinutes(1), now));
        network.RunFor(TimeSpan.FromSeconds(20));
        Assert.Equal(CameraSessionState.Reconnecting, core.State);
        Assert.Contains(core.Attempts, attempt => attempt.Result == PathResult.OtherCamera);

        firstHost.Muted = _ => false;
        network.RunFor(TimeSpan.FromSeconds(5));
        Assert.Equal(FirstAddress, core.Path?.Peer.Address);
        Assert.Equal(0, deleted);
    }

    private VirtualNetwork.Host Add(CameraCore camera, uint address)
    {
        var host = network.Add(camera, address, socket => socket == CameraCore.SearchSocket ? 32108 : 40611);
        host.EndPointOf(CameraCore.SessionSocket);
        host.EndPointOf(CameraCore.SearchSocket);
        return host;
    }

    private SessionCore Search(out VirtualNetwork.Host client)
    {
        var option = new CameraConnectionOption();
        var target = new PathTarget(Address: null, option.Ports, [new(FirstAddress, 32108), new(SecondAddress, 32108)], Uid: null);
        var core = new SessionCore(target, new NetworkCredential("admin", "admin"), option, seed: 1);
        client = network.Add(core, VirtualSession.ClientAddress, socket => 50_000 + socket);
        network.Call(client, core.Connect);
        return core;
    }
}
