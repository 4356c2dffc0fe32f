using System.Diagnostics;
using CameraP2P.Radios.Bluez;
using CameraP2P.Radios.DBus;
using CameraP2P.Radios.NetworkManager;
using CameraP2P.Simulator;
using CameraP2P.Simulator.Radio;

namespace CameraP2P.Radios;

/// <summary>
/// Runs the simulated air on a bus of its own, in real time: one lock around everything, one timer for what happens later. Thread-safe.
/// The module finds it by its name.
/// </summary>
internal sealed class AirDriver : ISimulatedAir, IAsyncDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly object gate = new();
    private readonly Agenda agenda = new();
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly AirOption option;
    private readonly PrivateBus bus;
    private readonly BusService bluez;
    private readonly BusService networkManager;
    private readonly SimulatedAir air;
    private readonly Timer timer;
    private Task told = Task.CompletedTask;
    private bool ended;

    private AirDriver(PrivateBus bus, AirOption option)
    {
        (this.bus, this.option) = (bus, option);
        bluez = new BusService(bus.Address, "/", BusLibrary.LibDBus, HandleSafely);
        networkManager = new BusService(bus.Address, NetworkManagerInterfaces.ManagerPath, BusLibrary.GDBus, HandleSafely);
        timer = new Timer(_ => HandleSafely(() => { }));
        air = new SimulatedAir(agenda, bluez.Tree, networkManager.Tree, option with { Uptime = TimeSpan.FromMilliseconds(Environment.TickCount64) - clock.Elapsed }, Tell);
    }

    /// <inheritdoc/>
    public string BusAddress => bus.Address;

    /// <inheritdoc/>
    public Exception? Failure { get; private set; }

    /// <inheritdoc/>
    public bool IsRunning => !Volatile.Read(ref ended);

    /// <summary>Starts a bus with both services.</summary>
    /// <exception cref="IOException">dbus-daemon does not start.</exception>
    public static async Task<ISimulatedAir> StartAsync(AirOption option)
    {
        var driver = new AirDriver(await PrivateBus.StartAsync().ConfigureAwait(false), option);
        try
        {
            await driver.bluez.StartAsync(BluezInterfaces.Service, driver.air.ClientLeft).ConfigureAwait(false);
            await driver.networkManager.StartAsync(NetworkManagerInterfaces.Service, driver.air.ClientLeft).ConfigureAwait(false);
            return driver;
        }
        catch
        {
            await driver.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public ISimulatedRadio Add(CameraRadioOption option)
    {
        option.Validate();
        var radio = new DrivenRadio(this, option);
        Handle(() => radio.Camera = air.Add(option, radio.TellAwake));
        return radio;
    }

    /// <summary>Ends both services and the bus.</summary>
    public async ValueTask DisposeAsync()
    {
        Volatile.Write(ref ended, value: true);
        await timer.DisposeAsync().ConfigureAwait(false);
        bluez.Dispose();
        networkManager.Dispose();
        bus.Dispose();
    }

    /// <summary>Does something under the lock, and what has become due.</summary>
    private void Handle(Action action)
    {
        lock (gate)
        {
            if (ended)
            {
                return;
            }

            agenda.Run(clock.Elapsed);
            action();
            agenda.Run(clock.Elapsed);
            var wait = agenda.NextDeadline == TimeSpan.MaxValue ? Longest : agenda.NextDeadline - agenda.Now;
            timer.Change(wait + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>A defect must not look like silent radios, and must not end PowerShell: the bus ends, and says why.</summary>
    private void HandleSafely(Action action)
    {
        try
        {
            Handle(action);
        }
        catch (Exception defect)
        {
            Failure ??= defect;
            _ = Task.Run(() => DisposeAsync().AsTask());
        }
    }

    /// <summary>The outside is told in order, and never under the lock.</summary>
    private bool Tell(WifiChange change, Action next)
    {
        if (option.WifiChanged is not { } hook)
        {
            return false;
        }

        told = told.ContinueWith(
            async _ =>
            {
                try
                {
                    await hook(change).ConfigureAwait(false);
                }
                finally
                {
                    HandleSafely(next);
                }
            },
            CancellationToken.None,
            TaskContinuationOptions.None,
            TaskScheduler.Default).Unwrap();
        return true;
    }

    private async Task RemoveAsync(CameraRadio camera)
    {
        Task waiting;
        lock (gate)
        {
            if (ended)
            {
                return;
            }

            air.Remove(camera);
            agenda.Run(clock.Elapsed);
            waiting = told;
            ended = air.IsEmpty;
        }

        await waiting.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).ConfigureAwait(false);
        if (ended)
        {
            await DisposeAsync().ConfigureAwait(false);
        }
    }

    private T Read<T>(Func<T> read)
    {
        lock (gate)
        {
            return read();
        }
    }

    private sealed class DrivenRadio(AirDriver driver, CameraRadioOption option) : ISimulatedRadio
    {
        private Action? watcher;

        public CameraRadio Camera { get; set; } = null!;

        public ISimulatedAir Air => driver;

        public CameraRadioOption Option => option;

        public bool IsAwake => driver.Read(() => Camera.IsAwake);

        public bool IsBluetoothConnected => driver.Read(() => Camera.IsConnected);

        public string? JoinedBy => driver.Read(() => Camera.JoinedBy);

        public void Watch(Action awakeChanged) => watcher = awakeChanged;

        public void TellAwake() => ThreadPool.QueueUserWorkItem(_ => watcher?.Invoke());

        public void Sleep() => driver.Handle(() => Camera.Sleep());

        public void SetFault(WakeFault fault, int count) => driver.Handle(() => Camera.SetFault(fault, count));

        public Task LeaveAsync() => driver.RemoveAsync(Camera);
    }
}
