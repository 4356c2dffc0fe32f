using System.Net;
using System.Text;
using System.Threading.Channels;
using CameraP2P.Protocol.Bluetooth;
using CameraP2P.Wake;

namespace CameraP2P.Module.Tests.Engine;

/// <summary>Radios in memory: one Bluetooth and one Wi-Fi adapter, and what the cameras in reach do.</summary>
internal sealed class FakeRadios : IRadios, IBluetoothAdapter, IWifiAdapter
{
    public const string Password = "98765432";

    private int opened;

    /// <summary>The cameras in reach.</summary>
    public List<BluetoothCamera> Cameras { get; } = [new("TC100_32E8", "1C:15:2D:00:32:E8", -61), new("TC100_0001", "1C:15:2D:00:00:01", -80), new("Headphones", "00:00:00:00:00:09", -40)];

    /// <summary>Thrown at a step, by its name; taken away when it was thrown.</summary>
    public Dictionary<string, RadioError> Failures { get; } = [];

    /// <summary>A step that takes for ever, until it is cancelled.</summary>
    public string? Hangs { get; set; }

    /// <summary>What the camera answers.</summary>
    public string Answer { get; set; } = $$"""{"ret":0,"ssid":"KJK_E0FF","bssid":"1C:15:2D:00:E0:FF","pwd":"{{Password}}"}""";

    /// <summary>What the Wi-Fi adapter is connected to.</summary>
    public string? Network { get; private set; } = "home";

    /// <summary>How many Bluetooth connections there are.</summary>
    public int Connected { get; private set; }

    /// <summary>How many times these were opened and not disposed of.</summary>
    public int Opened => Volatile.Read(ref opened);

    /// <summary>What was done, in order.</summary>
    public List<string> Steps { get; } = [];

    public string InterfaceAlias => "lo";

    public Task<IRadios> OpenAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref opened);
        return Task.FromResult<IRadios>(new Opening(this));
    }

    public async Task<IBluetoothAdapter> OpenBluetoothAsync(string? name, CancellationToken cancellationToken)
    {
        await StepAsync("bluetooth", cancellationToken);
        return this;
    }

    public async Task<IWifiAdapter> OpenWifiAsync(string? name, CancellationToken cancellationToken)
    {
        await StepAsync("wifi", cancellationToken);
        return name is null or "lo" ? this : throw new RadioException(RadioError.WifiUnavailable, $"There is no Wi-Fi adapter named {name}.", "It has lo.");
    }

    public async Task ScanAsync(Action<BluetoothCamera> seen, CancellationToken cancellationToken)
    {
        await StepAsync("scan", cancellationToken);
        Cameras.ForEach(seen);
        await Task.Delay(Timeout.Infinite, cancellationToken).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    public async Task<IBluetoothLink> ConnectAsync(string address, CancellationToken cancellationToken)
    {
        await StepAsync("connect", cancellationToken);
        Connected++;
        return new Link(this);
    }

    public async Task<IWifiState> RememberAsync(CancellationToken cancellationToken)
    {
        await StepAsync("remember", cancellationToken);
        return new State(Network);
    }

    public async Task<bool> ScanAsync(string ssid, CancellationToken cancellationToken)
    {
        await StepAsync("visible", cancellationToken);
        return true;
    }

    public Task RemoveProfilesAsync(string ssid, CancellationToken cancellationToken) => StepAsync("profiles", cancellationToken);

    public async Task<WifiAddresses> JoinAsync(WifiTicket ticket, CancellationToken cancellationToken)
    {
        Network = null;
        await StepAsync("join", cancellationToken);
        Assert.Equal(Password, ticket.Password);
        Network = ticket.Ssid;
        return new WifiAddresses(IPAddress.Loopback, IPAddress.Loopback);
    }

    public Task RestoreAsync(IWifiState before, CancellationToken cancellationToken)
    {
        Steps.Add("restore");
        Network = before.Name;
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task StepAsync(string name, CancellationToken cancellationToken)
    {
        Steps.Add(name);
        return Failures.Remove(name, out var error) ? throw new RadioException(error, $"It failed at {name}.", "Try again.")
            : name == Hangs ? Task.Delay(Timeout.Infinite, cancellationToken)
            : Task.CompletedTask;
    }

    private sealed record State(string? Name) : IWifiState;

    /// <summary>One opening, to be disposed of.</summary>
    private sealed class Opening(FakeRadios radios) : IRadios
    {
        public Task<IBluetoothAdapter> OpenBluetoothAsync(string? name, CancellationToken cancellationToken) => radios.OpenBluetoothAsync(name, cancellationToken);

        public Task<IWifiAdapter> OpenWifiAsync(string? name, CancellationToken cancellationToken) => radios.OpenWifiAsync(name, cancellationToken);

        public ValueTask DisposeAsync()
        {
            Interlocked.Decrement(ref radios.opened);
            return ValueTask.CompletedTask;
        }
    }

    private sealed class Link(FakeRadios radios) : IBluetoothLink
    {
        private readonly Channel<byte[]> notifications = Channel.CreateUnbounded<byte[]>();

        public async Task WriteAsync(ReadOnlyMemory<byte> value, CancellationToken cancellationToken)
        {
            await radios.StepAsync("write", cancellationToken);
            Assert.Equal(WakeUpMessage.BuildWake(), value.ToArray());
            var json = Encoding.UTF8.GetBytes(radios.Answer);
            byte[] message = [0x13, 0x57, 1, 0, (byte)json.Length, (byte)(json.Length >> 8), 0, 0, .. json];
            foreach (var part in message.Chunk(WakeUpMessage.ValueLength))
            {
                notifications.Writer.TryWrite(part);
            }
        }

        public async Task<byte[]> ReadAsync(CancellationToken cancellationToken)
        {
            await radios.StepAsync("read", cancellationToken);
            return await notifications.Reader.ReadAsync(cancellationToken);
        }

        public ValueTask DisposeAsync()
        {
            radios.Connected--;
            return ValueTask.CompletedTask;
        }
    }
}
