using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using CameraP2P.Errors;
using CameraP2P.Input;
using CameraP2P.Pipeline;
using CameraP2P.Protocol;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Radio;
using CameraP2P.Sessions;
using CameraP2P.Simulator;
using CameraP2P.Simulator.Radio;

namespace CameraP2P.Cmdlets;

/// <summary>Start-CameraSimulator: starts a camera in software. It runs until Stop-CameraSimulator or the end of the runspace.</summary>
[Cmdlet(VerbsLifecycle.Start, "CameraSimulator", HelpUri = HelpPages.Folder + "Start-CameraSimulator.md")]
[OutputType(typeof(CameraSimulator))]
public sealed class StartCameraSimulatorCommand : CameraCmdlet
{
    private static readonly CameraSimulatorOption Default = new();
    private static readonly CameraRadioOption DefaultRadio = new();
    private static readonly string[] RadioParameters = [nameof(BluetoothAddress), nameof(WifiName), nameof(WifiInterface), nameof(WifiScriptPath), nameof(WakeFault), nameof(WakeFaultCount)];

    /// <summary>The session port; 0 for any free one.</summary>
    [Parameter(Position = 0)]
    [NoCompletion]
    public int Port { get; set; } = Default.Port;

    /// <summary>The search port; 0 for any free one.</summary>
    [Parameter]
    [NoCompletion]
    public int SearchPort { get; set; } = Default.SearchPort;

    /// <summary>Where it listens.</summary>
    [Parameter]
    [NoCompletion]
    [ValidateNotNull]
    public IPAddress ListenAddress { get; set; } = Default.ListenAddress;

    /// <summary>The model it says it is.</summary>
    [Parameter]
    [NoCompletion]
    public string Model { get; set; } = Default.Model;

    /// <summary>The UID it says it has.</summary>
    [Parameter]
    [NoCompletion]
    public CameraUid Uid { get; set; } = Default.Uid;

    /// <summary>A folder whose photos and videos are on the card.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? MediaPath { get; set; }

    /// <summary>Free space of the card in MiB.</summary>
    [Parameter]
    [NoCompletion]
    public int StorageFreeMB { get; set; } = Default.StorageFreeMB;

    /// <summary>How fast videos are played; 0 for as fast as the client takes them.</summary>
    [Parameter]
    [NoCompletion]
    public double PlaybackSpeed { get; set; } = Default.PlaybackSpeed;

    /// <summary>What goes wrong with the media it sends.</summary>
    [Parameter]
    public MediaFault MediaFault { get; set; } = Default.MediaFault;

    /// <summary>Probability that an item meets one of these faults; 0 to 1.</summary>
    [Parameter]
    [NoCompletion]
    public double MediaFaultRate { get; set; } = Default.MediaFaultRate;

    /// <summary>Who may log in; admin and admin when left out.</summary>
    [Parameter]
    [NoCompletion]
    [LoginCredential]
    public PSCredential? Credential { get; set; }

    /// <summary>Probability that a datagram is lost, each way; 0 to 1.</summary>
    [Parameter]
    [NoCompletion]
    public double Loss { get; set; }

    /// <summary>Probability that a datagram arrives twice, each way; 0 to 1.</summary>
    [Parameter]
    [NoCompletion]
    public double Duplicate { get; set; }

    /// <summary>Probability that a datagram is held back behind later ones, each way; 0 to 1.</summary>
    [Parameter]
    [NoCompletion]
    public double Reorder { get; set; }

    /// <summary>How long every datagram takes, each way, in milliseconds.</summary>
    [Parameter]
    [NoCompletion]
    public double DelayMilliseconds { get; set; }

    /// <summary>Up to this much more, at random, each way, in milliseconds.</summary>
    [Parameter]
    [Alias("Jitter")]
    [NoCompletion]
    public double JitterMilliseconds { get; set; }

    /// <summary>For everything that happens at random: the same seed, the same faults.</summary>
    [Parameter]
    [NoCompletion]
    public int Seed { get; set; }

    /// <summary>Whether a search is followed by 0.33 s of addresses, as with the real camera.</summary>
    [Parameter]
    [FlagCompletion]
    public bool AddressPhase { get; set; } = Default.AddressPhase;

    /// <summary>How long it takes: as little as it can, or as long as the real camera.</summary>
    [Parameter]
    public CameraPace Pace { get; set; } = Default.Pace;

    /// <summary>The paths on which it can be reached.</summary>
    [Parameter]
    public CameraReach Reach { get; set; } = Default.Reach;

    /// <summary>A rendezvous server with a relay runs beside the camera, on free ports of the same address.</summary>
    [Parameter]
    public SwitchParameter Rendezvous { get; set; }

    /// <summary>It sleeps and is woken over a simulated Bluetooth, on a private D-Bus (Linux).</summary>
    [Parameter]
    public SwitchParameter Bluetooth { get; set; }

    /// <summary>Its Bluetooth address; its name has the last four digits.</summary>
    [Parameter]
    [NoCompletion]
    [ValidateNotNullOrEmpty]
    public string BluetoothAddress { get; set; } = DefaultRadio.BluetoothAddress;

    /// <summary>The name of its Wi-Fi.</summary>
    [Parameter]
    [NoCompletion]
    [ValidateNotNullOrEmpty]
    public string? WifiName { get; set; }

    /// <summary>The Wi-Fi interfaces of the simulated computer.</summary>
    [Parameter]
    [NoCompletion]
    [ValidateNotNullOrEmpty]
    public string[] WifiInterface { get; set; } = [.. new AirOption().WifiInterfaces];

    /// <summary>A program that is run when an interface joins or leaves the camera's Wi-Fi.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? WifiScriptPath { get; set; }

    /// <summary>What goes wrong when it is woken or its Wi-Fi is joined.</summary>
    [Parameter]
    public WakeFault WakeFault { get; set; }

    /// <summary>How often it goes wrong.</summary>
    [Parameter]
    [NoCompletion]
    public int WakeFaultCount { get; set; } = DefaultRadio.FaultCount;

    /// <summary>Heartbeats in the unverified legacy framing are taken for heartbeats.</summary>
    [Parameter]
    public SwitchParameter AcceptLegacyHeartbeat { get; set; }

    /// <summary>A file that gets one line per datagram, without its content.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Trace { get; set; }

    /// <summary>The trace replaces a file that already exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void End()
    {
        if (ListenAddress.AddressFamily != AddressFamily.InterNetwork)
        {
            throw new CameraCmdletException(ErrorIds.InvalidParameter, ErrorCategory.InvalidArgument, $"{ListenAddress} is not an IPv4 address; these cameras speak IPv4 only.", "Give an IPv4 address of this computer, such as 127.0.0.1.", ListenAddress);
        }

        var option = new CameraSimulatorOption
        {
            Port = Port,
            SearchPort = SearchPort,
            ListenAddress = ListenAddress,
            Model = Model,
            Uid = Uid,
            AddressPhase = AddressPhase,
            Pace = Pace,
            Reach = Reach,
            Rendezvous = Rendezvous,
            AcceptLegacyHeartbeat = AcceptLegacyHeartbeat,
            MediaPath = MediaPath is null ? null : GetUnresolvedProviderPathFromPSPath(MediaPath),
            StorageFreeMB = StorageFreeMB,
            PlaybackSpeed = PlaybackSpeed,
            MediaFault = MediaFault,
            MediaFaultRate = MediaFaultRate,
            Credential = Credential is null ? Default.Credential : LoginCredential.AsTyped(Credential),
            Loss = Loss,
            Duplicate = Duplicate,
            Reorder = Reorder,
            Delay = TimeArgument.Milliseconds(DelayMilliseconds, nameof(DelayMilliseconds)),
            Jitter = TimeArgument.Milliseconds(JitterMilliseconds, nameof(JitterMilliseconds)),
            Seed = Seed,
        };
        OptionChecks.Check(option.Validate);
        ErrorTarget = Port;
        Start(option, CheckRadio());
    }

    /// <summary>What its Bluetooth is; null without.</summary>
    private CameraRadioOption? CheckRadio()
    {
        if (!Bluetooth)
        {
            return RadioParameters.FirstOrDefault(MyInvocation.BoundParameters.ContainsKey) is { } without
                ? throw new CameraCmdletException(ErrorIds.InvalidParameter, ErrorCategory.InvalidArgument, $"-{without} needs -Bluetooth.", "Add -Bluetooth.", without)
                : null;
        }

        var radio = new CameraRadioOption
        {
            BluetoothAddress = BluetoothAddress.ToUpperInvariant(),
            Ssid = WifiName,
            Fault = WakeFault,
            FaultCount = WakeFaultCount,
            Pace = Pace,
            Seed = Seed,
        };
        OptionChecks.Check(radio.Validate);
        return WifiScriptPath is null ? radio with { CameraAddress = ListenAddress.ToString(), ComputerAddress = IPAddress.IsLoopback(ListenAddress) ? ListenAddress.ToString() : radio.ComputerAddress } : radio;
    }

    /// <summary>Puts the camera on the bus of this runspace's simulated cameras, which the first of them starts.</summary>
    private void Attach(CameraSimulator simulator, CameraRadioOption radio)
    {
        var air = SimulatedRadios.Find(Context.Simulators);
        if (air is null)
        {
            var hook = WifiScriptPath is null ? null : new WifiCommand(GetUnresolvedProviderPathFromPSPath(WifiScriptPath));
            var computer = new AirOption { WifiInterfaces = WifiInterface, WifiChanged = hook is null ? null : hook.RunAsync, RejoinsByItself = hook is null };
            Run(async (_, _) => air = await SimulatedRadios.StartAsync(computer).ConfigureAwait(false));
        }

        OptionChecks.Check(() => simulator.Attach(air!.Add(radio)));
    }

    private void Start(CameraSimulatorOption option, CameraRadioOption? radio)
    {
        var trace = Trace is null ? null : OpenTrace(GetUnresolvedProviderPathFromPSPath(Trace));
        try
        {
            var simulator = CameraSimulator.Start(option with { Trace = trace is null ? null : trace.Write });
            Adopt(simulator, trace, radio);
            WriteObject(simulator);
        }
        catch
        {
            trace?.Dispose();
            throw;
        }
    }

    private void Adopt(CameraSimulator simulator, TraceFile? trace, CameraRadioOption? radio)
    {
        try
        {
            if (radio is not null)
            {
                Attach(simulator, radio);
            }

            Context.Add(simulator, trace);
        }
        catch
        {
            _ = simulator.StopAsync();
            throw;
        }
    }

    private TraceFile OpenTrace(string path)
    {
        try
        {
            TraceFile? trace = null;
            Run(async (_, stopping) => trace = await SlowFile.OpenAsync(() => new TraceFile(path, Force), Timeout.InfiniteTimeSpan, stopping).ConfigureAwait(false));
            return trace!;
        }
        catch (IOException) when (!Force && File.Exists(path))
        {
            throw new CameraCmdletException(ErrorIds.FileExists, ErrorCategory.ResourceExists, $"The trace file already exists: {Printable.Clean(path)}", "Choose another file, or replace it with -Force.", path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new CameraCmdletException(ErrorIds.PathNotFound, ErrorCategory.OpenError, $"The trace file cannot be written: {Printable.Clean(e.Message)}", "Choose another file.", path);
        }
    }
}
