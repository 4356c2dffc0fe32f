using System.Net;
using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Session;
using CameraP2P.Session.Core;
using CameraP2P.Session.Drivers;
using CameraP2P.Simulator;

namespace CameraP2P.Tests.RealSockets;

/// <summary>A session that is called with odd settings, or whose caller throws, over loopback.</summary>
[Collection(RealSocketGroup.Name)]
[Trait("Sockets", "real")]
public sealed class WrongUseTests : IAsyncLifetime
{
    private readonly CameraSimulator camera = CameraSimulator.Start(new CameraSimulatorOption { Port = 0, SearchPort = 0 });

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => camera.DisposeAsync();

    [Fact]
    public async Task A_rendezvous_server_whose_name_does_not_resolve_does_not_keep_the_LAN_from_winning()
    {
        var before = UdpDriver.AliveCount;
        await using (var session = await ConnectAsync(new CameraConnectionOption { RendezvousServer = "rendezvous.invalid" }))
        {
            Assert.Equal(CameraPath.Lan, session.Path);
        }

        Assert.Equal(before, UdpDriver.AliveCount);
    }

    [Theory]
    [InlineData(":32100")]
    [InlineData("server:0")]
    [InlineData("server:65536")]
    public async Task A_rendezvous_server_of_another_form_is_refused_at_once(string server)
    {
        var failure = await Assert.ThrowsAsync<CameraException>(() => ConnectAsync(new CameraConnectionOption { RendezvousServer = server }));
        Assert.Equal(CameraError.AddressNotResolved, failure.Error);
    }

    [Fact]
    public async Task A_rendezvous_server_with_control_characters_is_refused_and_not_repeated()
    {
        var failure = await Assert.ThrowsAsync<ArgumentException>(() => ConnectAsync(new CameraConnectionOption { RendezvousServer = "server:x\u001b[31m" }));
        Assert.DoesNotContain('\u001b', failure.Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65_536)]
    public async Task Ports_of_the_target_are_checked_like_those_of_the_option(int more)
    {
        var failure = await Assert.ThrowsAsync<ArgumentException>(() => ConnectAsync(new CameraConnectionOption(), port: more == 0 ? 0 : camera.Port + more));
        Assert.StartsWith("Ports must be", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(3601)]
    [InlineData(922_337_203_685)]
    public async Task A_time_out_out_of_range_is_refused_before_anything_is_sent(double seconds)
    {
        await using var session = await ConnectAsync(new CameraConnectionOption());
        var failure = await Assert.ThrowsAsync<ArgumentException>(() => session.SendAsync(CommandRequests.DeviceInfo(), TimeSpan.FromSeconds(seconds), Cancelled));
        Assert.StartsWith("CommandTimeout must be", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, camera.Counters.Commands);
    }

    private Task<CameraSession> ConnectAsync(CameraConnectionOption option, int? port = null, Action<SessionEvent>? progress = null) => CameraSession.ConnectAsync(
        new CameraTarget { Address = IPAddress.Loopback, Ports = [port ?? camera.Port], Uid = CameraUid.Parse(camera.Uid) },
        new NetworkCredential("admin", "admin"),
        option with { SearchPort = camera.SearchPort },
        progress,
        Cancelled);
}
