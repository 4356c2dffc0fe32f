using System.Net;
using CameraP2P.Session;

namespace CameraP2P.Tests.Session;

/// <summary>An address is what it says, or is refused with the reason.</summary>
public sealed class ResolveTests
{
    [Theory]
    [InlineData("192.168.43.1", "192.168.43.1")]
    [InlineData(" 192.168.43.1\t", "192.168.43.1")]
    [InlineData("\u00A010.0.0.7\u3000", "10.0.0.7")]
    [InlineData("::ffff:10.0.0.7", "10.0.0.7")]
    public async Task An_address_is_taken_as_it_is(string text, string expected) =>
        Assert.Equal(IPAddress.Parse(expected), await CameraTarget.ResolveAsync(text, TestContext.Current.CancellationToken));

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("  ", "is empty")]
    [InlineData("127.0.0.010", "leading zero")]
    [InlineData("010.0.0.1", "leading zero")]
    [InlineData("192.168.43.1:40611", "colon")]
    [InlineData("camera.example:80", "colon")]
    [InlineData("http://192.168.43.1", "URL")]
    [InlineData("192.168.43.0/24", "'/'")]
    [InlineData("10.0.0.1,10.0.0.2", "','")]
    [InlineData("10.0.0.1 10.0.0.2", "blank")]
    [InlineData("192.168.43.1\u001b[2J", "control character")]
    [InlineData("192.168.43.1\u200E", "control character")]
    [InlineData("::1", "IPv4 only")]
    [InlineData("[::1]", "IPv4 only")]
    [InlineData("fe80::1%2", "IPv4 only")]
    [InlineData("2130706433", "four decimal numbers")]
    [InlineData("0x7f000001", "four decimal numbers")]
    [InlineData("0x7f.1", "four decimal numbers")]
    [InlineData("127.1", "four decimal numbers")]
    [InlineData("127.0.0.0x1", "four decimal numbers")]
    [InlineData("192.168.43.256", "four decimal numbers")]
    [InlineData("192.168.43.1.", "four decimal numbers")]
    [InlineData("1.2.3.4.5", "four decimal numbers")]
    [InlineData("\uFF11\uFF12\uFF17.0.0.1", "not ASCII")]
    [InlineData("127\u30020\u30020\u30021", "not ASCII")]
    [InlineData("\u0661\u0662\u0667.0.0.1", "not ASCII")]
    [InlineData("0.0.0.0", "no address of a camera")]
    [InlineData("255.255.255.255", "broadcast")]
    [InlineData("224.0.0.1", "multicast")]
    [InlineData("::ffff:255.255.255.255", "broadcast")]
    public async Task What_might_be_taken_for_another_is_refused_with_the_reason(string text, string reason)
    {
        var failure = await Assert.ThrowsAsync<CameraException>(() => CameraTarget.ResolveAsync(text, TestContext.Current.CancellationToken));

        Assert.Equal(CameraError.AddressNotResolved, failure.Error);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(failure.Message, char.IsControl);
        Assert.NotEmpty(failure.Advice);
    }

    [Fact]
    public async Task A_port_behind_the_address_is_answered_with_how_to_give_it()
    {
        var failure = await Assert.ThrowsAsync<CameraException>(() => CameraTarget.ResolveAsync("192.168.43.1:40611", TestContext.Current.CancellationToken));

        Assert.Equal("Give a port with -Port: -Address 192.168.43.1 -Port 40611", failure.Advice);
    }

    [Fact]
    public async Task A_long_name_is_cut_in_the_message()
    {
        var failure = await Assert.ThrowsAsync<CameraException>(() => CameraTarget.ResolveAsync(new string('a', 10_000), TestContext.Current.CancellationToken));

        Assert.InRange(failure.Message.Length, 64, 120);
    }

    [Fact]
    public async Task A_name_server_that_hangs_does_not_hold_the_limit_up()
    {
        var never = new TaskCompletionSource<IPAddress[]>();

        var failure = await Assert.ThrowsAsync<CameraException>(() => CameraTarget.ResolveAsync("camera.example", TimeSpan.FromMilliseconds(20), _ => never.Task, CancellationToken.None));

        Assert.Equal("'camera.example' did not resolve within 0.02 s.", failure.Message);
    }

    [Fact]
    public async Task A_resolver_that_blocks_its_thread_does_not_hold_Ctrl_C_up()
    {
        using var release = new ManualResetEventSlim();
        using var stopping = new CancellationTokenSource();
        var asked = new TaskCompletionSource();

        var resolving = CameraTarget.ResolveAsync(
            "camera.example",
            Timeout.InfiniteTimeSpan,
            _ =>
            {
                asked.SetResult();
                release.Wait(CancellationToken.None);
                return Task.FromResult<IPAddress[]>([IPAddress.Loopback]);
            },
            stopping.Token);
        await asked.Task;
        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => resolving);
        release.Set();
    }
}
