using System.Net;
using System.Net.Sockets;
using CameraP2P.Protocol;
using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Session;
using CameraP2P.Session.Core;
using CameraP2P.Session.Drivers;
using CameraP2P.Simulator.Core;
using CameraP2P.Simulator.Radio;

namespace CameraP2P.Simulator;

/// <summary>
/// A simulated camera on real UDP ports: it answers searches, PUNCH_PKTs, logins and commands like a KJK230, with network faults
/// on demand. Thread-safe.
/// </summary>
public sealed class CameraSimulator : IAsyncDisposable
{
    private readonly CameraSimulatorOption option;
    private readonly CameraCore core;
    private readonly FaultyLink link;
    private readonly HostAddresses? host;
    private readonly UdpDriver driver;
    private readonly RendezvousSimulator? rendezvous;
    private Exception? failure;
    private bool blocked;

    private CameraSimulator(CameraSimulatorOption option)
    {
        this.option = option;
        core = new CameraCore(option);
        if (!IPAddress.IsLoopback(option.ListenAddress))
        {
            core.BoundSources();
        }

        var faults = new NetworkFaults(option.Loss, option.Duplicate, option.Reorder, option.Delay, option.Jitter);
        link = new FaultyLink(option.Pace == CameraPace.Recorded ? new PacedCamera(core, option.Seed) : core, faults, faults, option.Seed);
        IDatagramMachine machine = option.Trace is null ? link : new TracedMachine(link, option.Trace);
        if (option.ListenAddress.Equals(IPAddress.Any))
        {
            machine = host = new HostAddresses(machine, LocalNetworks.FindAddresses());
        }

        driver = new UdpDriver(machine, new SimulatorHooks(this));
        rendezvous = option.Rendezvous ? new RendezvousSimulator(option.ListenAddress, option.Seed, Fail) : null;
    }

    /// <summary>The session port.</summary>
    public int Port { get; private set; }

    /// <summary>The search port.</summary>
    public int SearchPort { get; private set; }

    /// <summary>The rendezvous server's port; null when none runs.</summary>
    public int? RendezvousPort => rendezvous?.ServerPort;

    /// <summary>Datagrams the relay has forwarded.</summary>
    public long RelayForwarded => rendezvous?.Forwarded ?? 0;

    /// <summary>The IPv4 address it listens on.</summary>
    public string ListenAddress => option.ListenAddress.ToString();

    /// <summary>Its UID, such as <c>LBCS-000000-CCCJJ</c>.</summary>
    public string Uid => option.Uid.ToString();

    /// <summary>Its model, without control characters.</summary>
    public string Model => Printable.Clean(option.Model);

    /// <summary>Whether it has not been stopped.</summary>
    public bool IsRunning { get; private set; } = true;

    /// <summary>The error that stopped it; null when there was none.</summary>
    public Exception? Failure => failure ?? Radio?.Air.Failure;

    /// <summary>Whether every datagram is swallowed.</summary>
    public bool IsBlocked => driver.Read(() => link.Blocked);

    /// <summary>The private D-Bus with its Bluetooth and Wi-Fi, for <c>DBUS_SYSTEM_BUS_ADDRESS</c>; null without Bluetooth.</summary>
    public string? BusAddress => Radio?.Air.BusAddress;

    /// <summary>The name it advertises over Bluetooth, such as <c>TC100_32E8</c>; null without Bluetooth.</summary>
    public string? BluetoothName => Radio?.Option.Name;

    /// <summary>The name of its Wi-Fi; null without Bluetooth.</summary>
    public string? WifiName => Radio?.Option.WifiName;

    /// <summary>Whether it hears anything: with Bluetooth, from when it is woken until it falls asleep; otherwise always.</summary>
    public bool IsAwake => Radio?.IsAwake ?? true;

    /// <summary>Whether a Bluetooth connection to it is open.</summary>
    public bool IsBluetoothConnected => Radio?.IsBluetoothConnected ?? false;

    /// <summary>The interface that has joined its Wi-Fi, such as <c>wlan0</c>; null for none.</summary>
    public string? WifiJoinedBy => Radio?.JoinedBy;

    /// <summary>What it has counted.</summary>
    public SimulatorCounters Counters => driver.Read(() =>
    {
        core.Counters.Dropped = link.Dropped;
        return core.Counters;
    });

    /// <summary>Its Bluetooth and Wi-Fi; null without.</summary>
    internal ISimulatedRadio? Radio { get; private set; }

    /// <summary>Starts a simulated camera.</summary>
    /// <param name="option">What it is.</param>
    /// <returns>The running camera.</returns>
    /// <exception cref="ArgumentException">A value is out of range.</exception>
    /// <exception cref="CameraException"><see cref="CameraError.SocketFailed"/>: a port is taken.</exception>
    public static CameraSimulator Start(CameraSimulatorOption option)
    {
        ArgumentNullException.ThrowIfNull(option);
        var simulator = new CameraSimulator(option);
        try
        {
            simulator.OpenSockets();
            simulator.core.OwnEndPoint = Ipv4EndPoint.From(option.ListenAddress, simulator.Port);
            if (simulator.rendezvous is { } server)
            {
                server.Start(option.Uid, simulator.core.OwnEndPoint);
                simulator.driver.Run(_ => simulator.core.Introducer = server.ServerEndPoint);
            }

            return simulator;
        }
        catch (SocketException e)
        {
            _ = simulator.StopAsync();
            throw new CameraException(
                CameraError.SocketFailed,
                FormattableString.Invariant($"The simulated camera cannot listen on {option.ListenAddress}, ports {option.Port} and {option.SearchPort}: {e.SocketErrorCode}."),
                "Choose other ports (0 for any free one), or stop what uses them (Stop-CameraSimulator).",
                e);
        }
    }

    /// <summary>From now on every datagram is lost, both ways.</summary>
    public void Block() => SetBlocked(value: true);

    /// <summary>The network is back.</summary>
    public void Unblock() => SetBlocked(value: false);

    /// <summary>Its Wi-Fi goes down, as when nobody has used it for long; it must be woken again.</summary>
    /// <exception cref="InvalidOperationException">It has no Bluetooth, and so never sleeps.</exception>
    public void Sleep() => RequireRadio().Sleep();

    /// <summary>Changes what goes wrong when it is woken or its Wi-Fi is joined.</summary>
    /// <param name="fault">What goes wrong.</param>
    /// <param name="count">How often; then all is well.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is less than 1.</exception>
    /// <exception cref="InvalidOperationException">It has no Bluetooth.</exception>
    public void SetWakeFault(WakeFault fault, int count = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        RequireRadio().SetFault(fault, count);
    }

    /// <summary>As if the battery were pulled and put back: every session is forgotten, nothing is said.</summary>
    public void Restart() => driver.Run(_ => core.Forget());

    /// <summary>Says CLOSE to every session, as when the camera is switched off.</summary>
    public void CloseSessions() => driver.Run(_ => core.CloseAll());

    /// <summary>Reports an event to every session that is logged in.</summary>
    /// <param name="eventId">Its number, such as 4.</param>
    public void RaiseEvent(int eventId) => driver.Run(now => core.RaiseEvent(eventId, now));

    /// <summary>Takes a photo, as when something has moved in front of it.</summary>
    /// <returns>False when the card is full.</returns>
    public bool TakePhoto() => driver.Read(() => core.Device.TakePhoto(UdpDriver.Now) is not null);

    /// <summary>Takes a video.</summary>
    /// <param name="seconds">Its length.</param>
    /// <returns>False when the card is full.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Not 1 to 86,400.</exception>
    public bool TakeVideo(int seconds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(seconds, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(seconds, 86_400);
        return driver.Read(() => core.Device.TakeVideo(TimeSpan.FromSeconds(seconds), UdpDriver.Now) is not null);
    }

    /// <summary>Lets something go wrong with one photo or video, whatever <see cref="CameraSimulatorOption.MediaFaultRate"/> says.</summary>
    /// <param name="fileType">0 photo, 1 video, 2 AVI.</param>
    /// <param name="directory">Its directory, from 100.</param>
    /// <param name="number">Its number in the directory.</param>
    /// <param name="fault">All that goes wrong with it at once; <see cref="MediaFault.None"/> takes that back.</param>
    /// <param name="times">How many requests for it are hit.</param>
    public void AddMediaFault(int fileType, int directory, int number, MediaFault fault, int times = int.MaxValue) =>
        driver.Run(_ => core.Faults.Add(new MediaReference(fileType, directory, number), fault, times));

    /// <summary>Stops the camera and frees its ports. Safe to call again.</summary>
    /// <returns>Completes when nothing is left.</returns>
    public async Task StopAsync()
    {
        IsRunning = false;
        await driver.DisposeAsync().ConfigureAwait(false);
        if (Radio is not null)
        {
            await Radio.LeaveAsync().ConfigureAwait(false);
        }

        if (rendezvous is not null)
        {
            await rendezvous.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>The same as <see cref="StopAsync"/>.</summary>
    /// <returns>Completes when nothing is left.</returns>
    public ValueTask DisposeAsync() => new(StopAsync());

    /// <summary>Gives it Bluetooth and Wi-Fi: from now on it sleeps until it is woken.</summary>
    internal void Attach(ISimulatedRadio radio)
    {
        Radio = radio;
        radio.Watch(ApplyBlocked);
        ApplyBlocked();
    }

    private ISimulatedRadio RequireRadio() => Radio ?? throw new InvalidOperationException("This simulated camera has no Bluetooth: start it with -Bluetooth.");

    private void SetBlocked(bool value)
    {
        blocked = value;
        ApplyBlocked();
    }

    private void ApplyBlocked() => driver.Run(_ => link.Blocked = blocked || !IsAwake);

    /// <summary>The first socket of each role finds a free port when none was named; the others take the same.</summary>
    private void OpenSockets()
    {
        (Port, SearchPort) = (option.Port, option.SearchPort);
        foreach (var socket in host?.Sockets ?? [CameraCore.SessionSocket, CameraCore.SearchSocket])
        {
            var port = driver.Open(socket).Port;
            (Port, SearchPort) = HostAddresses.RoleOf(socket) == CameraCore.SessionSocket ? (port, SearchPort) : (Port, port);
        }
    }

    /// <summary>A defect must not look like a silent camera: it stops, and says why.</summary>
    private void Fail(Exception defect)
    {
        this.failure ??= defect;
        IsRunning = false;
        _ = Task.Run(StopAsync);
    }

    private sealed class SimulatorHooks(CameraSimulator owner) : DriverHooks
    {
        /// <summary>1 MiB: bursts of a window on every channel of many clients.</summary>
        private const int SocketBuffer = 1024 * 1024;

        public override UdpSocket OpenSocket(int number) => new(
            new IPEndPoint(
                owner.host?.AddressOf(number) ?? owner.option.ListenAddress,
                HostAddresses.RoleOf(number) == CameraCore.SearchSocket ? owner.SearchPort : owner.Port),
            SocketBuffer);

        public override void SendFailed(SocketError error, int number, TimeSpan now) => owner.core.Counters.Unsent++;

        public override void ReceiveFailed(SocketError error, int number, TimeSpan now) => owner.Fail(new SocketException((int)error));

        public override void OpenFailed(SocketException error, int number, TimeSpan now) => owner.Fail(error);

        public override void Broken(Exception defect) => owner.Fail(defect);
    }
}
