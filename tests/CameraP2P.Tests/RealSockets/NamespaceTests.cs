using System.Diagnostics;
using System.Globalization;

namespace CameraP2P.Tests.RealSockets;

/// <summary>
/// Client and camera as two processes in two network namespaces joined by a veth pair, made and removed by the test; the link is
/// really taken down and up. Skipped, with the reason, where namespaces are not allowed.
/// </summary>
[Collection(RealSocketGroup.Name)]
[Trait("Sockets", "real")]
public sealed class NamespaceTests(ITestOutputHelper output)
{
    private const string CameraAddress = "10.213.77.1";
    private const string ClientAddress = "10.213.77.2";
    private const string NobodysAddress = "10.213.77.3";
    private const string SecondCameraAddress = "10.213.77.4";

    [Fact]
    public async Task A_link_taken_down_and_up_again_brings_the_session_back_within_10_s()
    {
        await using var network = await NamespacePair.CreateAsync();
        using var camera = network.Start(NamespacePair.CameraSide, "camera");
        await camera.WaitForAsync("ready");
        using var client = network.Start(NamespacePair.ClientSide, "client");
        await client.WaitForAsync("connected");
        await client.WaitForAsync("beat");

        await network.SetLinkAsync(up: false);
        output.WriteLine(await client.WaitForAsync("lost"));
        await Task.Delay(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        await network.SetLinkAsync(up: true);
        var clock = Stopwatch.StartNew();
        output.WriteLine(await client.WaitForAsync("restored"));

        output.WriteLine(FormattableString.Invariant($"{clock.Elapsed.TotalSeconds:F3} s after the link was up"));
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 10);
        await client.WaitForAsync("beat 10001");
    }

    [Fact]
    public async Task A_camera_answers_from_the_address_it_was_asked_at()
    {
        await using var network = await NamespacePair.CreateAsync();
        await network.AddCameraAddressAsync(SecondCameraAddress);
        using var camera = network.Start(NamespacePair.CameraSide, "camera", "0.0.0.0");
        await camera.WaitForAsync("ready");

        using var first = network.Start(NamespacePair.ClientSide, "client");
        await first.WaitForAsync("connected");
        using var second = network.Start(NamespacePair.ClientSide, "client", SecondCameraAddress);
        await second.WaitForAsync("connected");
        using var searching = network.Start(NamespacePair.ClientSide, "client", "0.0.0.0");
        await searching.WaitForAsync("connected");
        await second.WaitForAsync("beat 10001");
    }

    [Fact]
    public async Task Sending_never_waits_for_room()
    {
        await using var network = await NamespacePair.CreateAsync();

        // What is sent to an address that nobody has stays in the send buffer, for as long as the system asks for it.
        using var peer = network.Start(NamespacePair.ClientSide, "flood", NobodysAddress);

        Assert.InRange(int.Parse((await peer.WaitForAsync("refused"))["refused ".Length..], CultureInfo.InvariantCulture), 1, 99);
    }

    private sealed class NamespacePair : IAsyncDisposable
    {
        public const string CameraSide = "a";
        public const string ClientSide = "b";

        private readonly string prefix = FormattableString.Invariant($"cp{Environment.ProcessId % 100_000}");

        public static async Task<NamespacePair> CreateAsync()
        {
            var pair = new NamespacePair();
            try
            {
                await pair.BuildAsync();
                return pair;
            }
            catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
            {
                await pair.DisposeAsync();
                Assert.Skip($"Network namespaces are not to be had here: {e.Message}");
                throw;
            }
        }

        public Task SetLinkAsync(bool up) => IpAsync($"-n {prefix}{ClientSide} link set {prefix}{ClientSide} {(up ? "up" : "down")}");

        public Task AddCameraAddressAsync(string address) => IpAsync($"-n {prefix}{CameraSide} addr add {address}/24 dev {prefix}{CameraSide}");

        public Peer Start(string side, string role, string address = CameraAddress)
        {
            var peer = Path.Combine(AppContext.BaseDirectory, "CameraP2P.Tests.Peer.dll");
            return new Peer("ip", $"netns exec {prefix}{side} dotnet exec {peer} {role} {address}");
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var side in new[] { CameraSide, ClientSide })
            {
                try
                {
                    await IpAsync($"netns del {prefix}{side}");
                }
                catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
                {
                    // It was never made.
                    continue;
                }
            }
        }

        private static async Task IpAsync(string arguments)
        {
            using var process = Process.Start(new ProcessStartInfo("ip", arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
            var error = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            if (process.ExitCode != 0)
            {
                throw new InvalidOperationException($"ip {arguments}: {error.Trim()}");
            }
        }

        private async Task BuildAsync()
        {
            await IpAsync($"netns add {prefix}{CameraSide}");
            await IpAsync($"netns add {prefix}{ClientSide}");
            await IpAsync($"-n {prefix}{CameraSide} link add {prefix}{CameraSide} type veth peer name {prefix}{ClientSide} netns {prefix}{ClientSide}");
            foreach (var (side, address) in new[] { (CameraSide, CameraAddress), (ClientSide, ClientAddress) })
            {
                await IpAsync($"-n {prefix}{side} addr add {address}/24 dev {prefix}{side}");
                await IpAsync($"-n {prefix}{side} link set {prefix}{side} up");
                await IpAsync($"-n {prefix}{side} link set lo up");
            }
        }
    }

    private sealed class Peer : IDisposable
    {
        private readonly Process process;

        public Peer(string program, string arguments) => process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;

        /// <summary>Reads lines up to the first that begins like this.</summary>
        public async Task<string> WaitForAsync(string beginning)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            limit.CancelAfter(TimeSpan.FromSeconds(60));
            while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                if (line.StartsWith(beginning, StringComparison.Ordinal))
                {
                    return line;
                }
            }

            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"The process ended before it said '{beginning}'."));
        }

        public void Dispose()
        {
            process.StandardInput.Close();
            if (!process.WaitForExit(5000))
            {
                process.Kill(entireProcessTree: true);
            }

            process.Dispose();
        }
    }
}
