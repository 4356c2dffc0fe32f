using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using CameraP2P.Jobs;
using CameraP2P.Output;
using CameraP2P.Session;
using CameraP2P.Simulator;

namespace CameraP2P.Sessions;

/// <summary>
/// What one runspace has open: sessions, heartbeat jobs, simulators. It hangs on the runspace's own variable
/// <c>$CameraSessions</c>, never on a static field, and closes everything when the runspace closes or the module is removed.
/// Thread-safe.
/// </summary>
internal sealed class RunspaceContext
{
    /// <summary>The current session; scripts may assign it.</summary>
    public const string CurrentSessionVariable = "CameraSession";

    /// <summary>All sessions of the runspace; cannot be assigned.</summary>
    public const string SessionsVariable = "CameraSessions";

    /// <summary>Closing takes one CLOSE and a few milliseconds; a runspace is not held up longer than this.</summary>
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(2);

    /// <summary>Going back to another Wi-Fi takes a second or two.</summary>
    private static readonly TimeSpan LeaveLimit = TimeSpan.FromSeconds(4);

    private readonly object gate = new();
    private readonly List<CameraJob> jobs = [];
    private readonly List<CameraSimulator> simulators = [];
    private readonly Dictionary<CameraSimulator, TraceFile> traces = [];
    private readonly ConditionalWeakTable<CameraSession, CameraInfo> infos = [];
    private readonly ConditionalWeakTable<CameraSession, CameraWifiConnection> wifiOfSession = [];
    private readonly List<CameraWifiConnection> wifis = [];
    private int warned;
    private bool hasLeft;

    private RunspaceContext()
    {
        Sessions = new CameraSessionTable(this);
        if (Runspace.DefaultRunspace is { } runspace)
        {
            runspace.StateChanged += OnRunspaceStateChanged;
        }
    }

    /// <summary>The sessions.</summary>
    public CameraSessionTable Sessions { get; }

    /// <summary>The jobs started here and not removed, finished ones too.</summary>
    public IReadOnlyList<CameraJob> Jobs => Snapshot(jobs);

    /// <summary>The simulators started here and not stopped.</summary>
    public IReadOnlyList<CameraSimulator> Simulators => Snapshot(simulators);

    /// <summary>The cameras' Wi-Fis joined here and not left.</summary>
    public IReadOnlyList<CameraWifiConnection> Wifis => Snapshot(wifis);

    /// <summary>Opens this computer's radios; another in tests.</summary>
    public Func<CancellationToken, Task<Wake.IRadios>> OpenRadios { get; set; } = Radio.ComputerRadios.OpenAsync;

    /// <summary>The state of the runspace whose variables these are; made on first use.</summary>
    public static RunspaceContext GetOrCreate(SessionState sessionState)
    {
        if (Find(sessionState) is { } existing)
        {
            return existing;
        }

        var state = new RunspaceContext();
        var variables = sessionState.PSVariable;
        variables.Set("global:" + SessionsVariable, state.Sessions);
        variables.Get("global:" + SessionsVariable).Attributes.Add(new OnlyThisTableAttribute(state.Sessions));
        if (variables.Get("global:" + CurrentSessionVariable) is null)
        {
            variables.Set("global:" + CurrentSessionVariable, value: null);
        }

        return state;
    }

    /// <summary>The state of the runspace whose variables these are; null when it has none.</summary>
    public static RunspaceContext? Find(SessionState sessionState) =>
        Unwrap(sessionState.PSVariable.GetValue("global:" + SessionsVariable)) is CameraSessionTable table ? table.Owner : null;

    /// <summary>The state of the runspace this thread works for; null when there is none. For completers and job sources, which are told none.</summary>
    public static RunspaceContext? OfThisThread() => ModuleLifetime.GetSessionState() is { } sessionState ? Find(sessionState) : null;

    /// <summary>What stands behind a value PowerShell may have wrapped.</summary>
    public static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    /// <summary>True the first time only.</summary>
    public bool TakeDefaultCredentialWarning() => Interlocked.Exchange(ref warned, 1) == 0;

    /// <summary>What a camera last told of itself; null when it was not asked in this runspace.</summary>
    public CameraInfo? FindInfo(CameraSession session) => infos.TryGetValue(session, out var info) ? info : null;

    /// <summary>Keeps what a camera told of itself, for completion and for checks before something is sent.</summary>
    public void Remember(CameraSession session, CameraInfo info) => infos.AddOrUpdate(session, info);

    /// <summary>Takes a session over.</summary>
    /// <exception cref="CameraException">SessionClosed: the module or the runspace has gone, and nobody would ever close it.</exception>
    public void Add(CameraSession session)
    {
        lock (gate)
        {
            RequireHere();
            Sessions.Add(session);
        }
    }

    /// <summary>Takes a job over.</summary>
    /// <exception cref="CameraException">SessionClosed: the module or the runspace has gone.</exception>
    public void Add(CameraJob job) => Change(() =>
    {
        RequireHere();
        jobs.Add(job);
    });

    public void Remove(CameraJob job) => Change(() => jobs.Remove(job));

    /// <summary>Takes a simulator over, with its trace.</summary>
    /// <exception cref="CameraException">SessionClosed: the module or the runspace has gone.</exception>
    public void Add(CameraSimulator simulator, TraceFile? trace) => Change(() =>
    {
        RequireHere();
        simulators.Add(simulator);
        if (trace is not null)
        {
            traces.Add(simulator, trace);
        }
    });

    /// <summary>Takes a Wi-Fi over.</summary>
    /// <exception cref="CameraException">SessionClosed: the module or the runspace has gone.</exception>
    public void Add(CameraWifiConnection wifi) => Change(() =>
    {
        RequireHere();
        wifis.Add(wifi);
    });

    /// <summary>Leaves a Wi-Fi and lets it go.</summary>
    public async Task LeaveAsync(CameraWifiConnection wifi)
    {
        await wifi.LeaveAsync().ConfigureAwait(false);
        Change(() => wifis.Remove(wifi));
    }

    /// <summary>Notes that a session's end leaves this Wi-Fi, too.</summary>
    public void Tie(CameraSession session, CameraWifiConnection wifi) => wifiOfSession.AddOrUpdate(session, wifi);

    /// <summary>The Wi-Fi that was joined for a session; null for none.</summary>
    public CameraWifiConnection? WifiOf(CameraSession session) => wifiOfSession.TryGetValue(session, out var wifi) ? wifi : null;

    /// <summary>Lets a simulator go and closes its trace.</summary>
    /// <returns>The trace; null when it has none.</returns>
    public TraceFile? Remove(CameraSimulator simulator)
    {
        TraceFile? trace = null;
        Change(() =>
        {
            simulators.Remove(simulator);
            traces.Remove(simulator, out trace);
        });
        trace?.Dispose();
        return trace;
    }

    /// <summary>The module leaves: everything is closed, the variables go.</summary>
    public void Leave(SessionState sessionState)
    {
        if (Runspace.DefaultRunspace is { } runspace)
        {
            runspace.StateChanged -= OnRunspaceStateChanged;
        }

        CloseAll();
        foreach (var name in (string[])[CurrentSessionVariable, SessionsVariable])
        {
            sessionState.PSVariable.Remove("global:" + name);
        }
    }

    private void OnRunspaceStateChanged(object? sender, RunspaceStateEventArgs e)
    {
        if (e.RunspaceStateInfo.State is RunspaceState.Closing or RunspaceState.Closed or RunspaceState.Broken)
        {
            ((Runspace)sender!).StateChanged -= OnRunspaceStateChanged;
            CloseAll();
        }
    }

    /// <summary>Remove-Module can come in the middle of a pipeline of the module, and a runspace can close under one.</summary>
    private void RequireHere()
    {
        if (hasLeft)
        {
            throw new CameraException(
                CameraError.SessionClosed,
                "The module was removed, or its runspace closed, while the command ran.",
                "Import the module and run the command again.");
        }
    }

    private void CloseAll()
    {
        Change(() => hasLeft = true);
        foreach (var job in Jobs)
        {
            job.StopJob();
        }

        Task.WhenAll(Sessions.Select(session => session.CloseAsync()).ToArray()).Wait(CloseLimit);

        // After the sessions, whose CLOSE goes through it, and before the simulators, whose bus it may be on.
        Task.WhenAll(Wifis.Select(wifi => wifi.LeaveAsync()).ToArray()).Wait(LeaveLimit);
        Task.WhenAll(Simulators.Select(simulator => simulator.StopAsync()).ToArray()).Wait(CloseLimit);
        foreach (var simulator in Simulators)
        {
            Remove(simulator);
        }
    }

    private void Change(Action change)
    {
        lock (gate)
        {
            change();
        }
    }

    private T[] Snapshot<T>(List<T> list)
    {
        lock (gate)
        {
            return [.. list];
        }
    }
}
