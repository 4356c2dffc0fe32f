using System.Net;
using CameraP2P.Session;
using CameraP2P.Simulator;

namespace CameraP2P.Tests.RealSockets;

/// <summary>The typed commands of a session, over loopback.</summary>
[Collection(RealSocketGroup.Name)]
[Trait("Sockets", "real")]
public sealed class SessionCommandTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_whole_media_list_is_read()
    {
        await using var camera = StartCamera();
        await using var session = await ConnectAsync(camera);
        Assert.Equal(Enumerable.Range(1, 120).Reverse(), await session.ListMediaAsync().Select(file => file.MediaNumber!.Value).ToListAsync(Cancelled));
        Assert.Equal(7, await session.ListMediaAsync(itemsPerPage: 3).Take(7).CountAsync(Cancelled));
        Assert.Throws<ArgumentOutOfRangeException>(() => session.ListMediaAsync(itemsPerPage: 50));
    }

    [Fact]
    public async Task Settings_are_read_and_changed()
    {
        await using var camera = StartCamera();
        await using var session = await ConnectAsync(camera);
        var changed = new Dictionary<string, object>(StringComparer.Ordinal) { ["pirSens"] = 3, ["timeUTC"] = 1_800_000_000L, ["cameraName"] = "Ansitz", ["osdInfoEnable"] = false };
        Assert.Equal(0, (await session.SetDeviceInfoAsync(changed, Cancelled)).Result);
        var info = await session.GetDeviceInfoAsync(Cancelled);
        Assert.Equal((3, "Ansitz", false), (info.PirSensitivity, info.CameraName, info.OsdInfoEnabled));
        Assert.InRange(info.WallClock!.Value, 1_800_000_000, 1_800_000_100);
    }

    [Fact]
    public async Task What_the_camera_refuses_is_CommandRefused_in_its_words()
    {
        await using var camera = StartCamera();
        await using var session = await ConnectAsync(camera);
        var failure = await Assert.ThrowsAsync<CameraException>(() => session.SetDeviceInfoAsync(One("noSuchSetting", 1), Cancelled));
        Assert.Equal(CameraError.CommandRefused, failure.Error);
        Assert.Equal("The camera refused SetDeviceInfo (513) (result -1: Parameter error).", failure.Message);
    }

    [Theory]
    [InlineData("pirSens", "3")]
    [InlineData("pirSens", 1.5)]
    [InlineData("cameraName", 3)]
    [InlineData("osdInfoEnable", 1)]
    [InlineData("capability", "x")]
    [InlineData("token", 5)]
    [InlineData("cmdId", 5)]
    public async Task What_cannot_be_right_is_not_sent(string name, object value)
    {
        await using var camera = StartCamera();
        await using var session = await ConnectAsync(camera);
        var sent = camera.Counters.Commands;
        var failure = await Assert.ThrowsAsync<ArgumentException>(() => session.SetDeviceInfoAsync(One(name, value), Cancelled));
        Assert.StartsWith(name, failure.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => session.SetDeviceInfoAsync(new Dictionary<string, object>(StringComparer.Ordinal), Cancelled));
        Assert.Equal(sent, camera.Counters.Commands);
    }

    private static Dictionary<string, object> One(string name, object value) => new(StringComparer.Ordinal) { [name] = value };

    private static CameraSimulator StartCamera() => CameraSimulator.Start(new CameraSimulatorOption { Port = 0, SearchPort = 0 });

    private static Task<CameraSession> ConnectAsync(CameraSimulator camera) => CameraSession.ConnectAsync(
        new CameraTarget { Address = IPAddress.Parse(camera.ListenAddress), Ports = [camera.Port] },
        new NetworkCredential("admin", "admin"),
        new CameraConnectionOption { SearchPort = camera.SearchPort },
        cancellationToken: Cancelled);
}
