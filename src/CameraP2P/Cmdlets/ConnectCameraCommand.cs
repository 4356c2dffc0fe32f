using System.Collections.Concurrent;
using System.Diagnostics;
using System.Management.Automation;
using System.Net;
using CameraP2P.Errors;
using CameraP2P.Input;
using CameraP2P.Jobs;
using CameraP2P.Pipeline;
using CameraP2P.Protocol;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Radio;
using CameraP2P.Session;
using CameraP2P.Session.Tracing;
using CameraP2P.Sessions;
using CameraP2P.Wake;

namespace CameraP2P.Cmdlets;

/// <summary>Connect-Camera: reaches cameras, logs in, and starts their heartbeats.</summary>
[Cmdlet(VerbsCommunications.Connect, "Camera", HelpUri = HelpPages.Folder + "Connect-Camera.md")]
[OutputType(typeof(CameraSession))]
public sealed class ConnectCameraCommand : CameraCmdlet
{
    /// <summary>A literal address takes less: the limit then stays as it was given.</summary>
    private static readonly TimeSpan Negligible = TimeSpan.FromMilliseconds(10);

    /// <summary>The shortest limit that a connection accepts.</summary>
    private static readonly TimeSpan LeastTime = TimeSpan.FromMilliseconds(50);

    private readonly List<Request> requests = [];

    /// <summary>Sessions that are connected but not handed to the caller yet: nobody else would close them.</summary>
    private readonly ConcurrentDictionary<CameraSession, CameraHeartbeatJob?> inHand = new();

    /// <summary>Addresses or host names; the network is searched when there is none.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [NoCompletion]
    [AddressArgument]
    public string[]? Address { get; set; }

    /// <summary>The ports to try, in this order; the option's when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [NoCompletion]
    [PortArgument]
    [ValidateRange(1, 65535)]
    public int[]? Port { get; set; }

    /// <summary>The UID the camera must have.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [NoCompletion]
    [UidArgument]
    public CameraUid? Uid { get; set; }

    /// <summary>User name and password; admin and admin, as cameras are delivered, when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [NoCompletion]
    [LoginCredential]
    public PSCredential? Credential { get; set; }

    /// <summary>The settings of the connection, from New-CameraConnectionOption.</summary>
    [Parameter]
    [NoCompletion]
    [ValidateNotNull]
    public CameraConnectionOption Option { get; set; } = CameraConnectionOption.Default;

    /// <summary>A name for the session; its UID when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [NoCompletion]
    [EmptyIsAbsent]
    public string? Name { get; set; }

    /// <summary>A .pcapng file that records every datagram of the session; passwords, tokens and lock codes are overwritten in it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [EmptyIsAbsent]
    public string? TracePath { get; set; }

    /// <summary>The trace replaces a file that already exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>No heartbeat job is started.</summary>
    [Parameter]
    public SwitchParameter NoHeartbeat { get; set; }

    /// <summary><c>$CameraSession</c> stays as it is.</summary>
    [Parameter]
    public SwitchParameter NotDefault { get; set; }

    /// <summary>How long all attempts may take together, in seconds; the option's when left out.</summary>
    [Parameter]
    [Alias("TimeoutSec")]
    [NoCompletion]
    [ValidateRange(0.05, 3600)]
    public double? TimeoutSeconds { get; set; }

    /// <summary>The network adapter to use, by name: every camera is 192.168.43.1 in its own Wi-Fi.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [NoCompletion]
    [EmptyIsAbsent]
    public string? InterfaceAlias { get; set; }

    /// <summary>The address of the network adapter to use.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [NoCompletion]
    public IPAddress? LocalAddress { get; set; }

    /// <summary>Wakes the camera of this Bluetooth name first and joins its Wi-Fi; Disconnect-Camera undoes both.</summary>
    [Parameter]
    [NoCompletion]
    [ValidateNotNullOrEmpty]
    public string? Wake { get; set; }

    /// <summary>How many cameras are connected side by side.</summary>
    [Parameter]
    [NoCompletion]
    [ValidateRange(1, 1000)]
    public int ThrottleLimit { get; set; } = 16;

    /// <inheritdoc/>
    protected override void Process()
    {
        RequireOneCamera(Name, "One name cannot stand for several cameras.", nameof(Name));
        RequireOneCamera(TracePath, "One file cannot trace several sessions.", nameof(TracePath));
        RequireNoAddress();
        var trace = TracePath is null ? null : GetUnresolvedProviderPathFromPSPath(TracePath);
        var name = string.IsNullOrEmpty(Name) ? null : Printable.Clean(Name);

        // An address that was meant but is empty must not become a search of the whole network.
        var addresses = MyInvocation.BoundParameters.ContainsKey(nameof(Address)) ? Address! : [null!];
        requests.AddRange(addresses.Select(address => new Request(address, Port ?? [], Uid, name, trace, Credential, InterfaceAlias, LocalAddress, Context.Sessions.TakeId())));
    }

    /// <inheritdoc/>
    protected override void End()
    {
        if (requests.Count == 0)
        {
            return;
        }

        var option = (TimeoutSeconds is { } limit ? Option with { ConnectTimeout = TimeSpan.FromSeconds(limit) } : Option).Checked();
        try
        {
            var attempts = requests.Select(request => new Attempt(request, LoginCredential.Get(this, request.Credential))).ToArray();
            Run((queue, stopping) => ConnectAllAsync(attempts, option, queue, stopping));
        }
        finally
        {
            Task.WhenAll(inHand.Keys.Select(CloseAsync)).GetAwaiter().GetResult();
            foreach (var job in inHand.Values.OfType<CameraHeartbeatJob>())
            {
                HeartbeatJobStarter.Drop(this, job);
            }
        }
    }

    /// <summary>Closes a session that was not handed over, and leaves the Wi-Fi that was joined for it.</summary>
    private async Task CloseAsync(CameraSession session)
    {
        await session.CloseAsync().ConfigureAwait(false);
        if (Context.WifiOf(session) is { } wifi)
        {
            await Context.LeaveAsync(wifi).ConfigureAwait(false);
        }
    }

    private void RequireOneCamera(string? given, string message, string parameter)
    {
        if (!string.IsNullOrEmpty(given) && Address is { Length: > 1 })
        {
            throw new CameraCmdletException(
                ErrorIds.InvalidParameter,
                ErrorCategory.InvalidArgument,
                message,
                $"Leave -{parameter} out, or pipe objects with the properties Address and {parameter}.",
                given);
        }
    }

    /// <summary>A camera that is woken is where its Wi-Fi is, and one Wi-Fi adapter joins one camera.</summary>
    private void RequireNoAddress()
    {
        if (Wake is not null && (Address is not null || LocalAddress is not null || requests.Count > 0))
        {
            throw new CameraCmdletException(
                ErrorIds.InvalidParameter,
                ErrorCategory.InvalidArgument,
                "-Wake wakes one camera and finds its address by itself.",
                "Leave -Address and -LocalAddress out, and call Connect-Camera once for each camera.",
                Wake);
        }
    }

    /// <summary>Connects side by side, and hands the sessions over in the order they were asked for.</summary>
    private async Task ConnectAllAsync(Attempt[] attempts, CameraConnectionOption option, PipelineQueue queue, CancellationToken stopping)
    {
        using var throttle = new SemaphoreSlim(ThrottleLimit);
        var connecting = attempts.Select(attempt => ConnectInTurnAsync(attempt, option, queue, throttle, stopping)).ToArray();
        try
        {
            for (var i = 0; i < attempts.Length; i++)
            {
                await HandOverAsync(connecting[i], attempts[i].Request, queue).ConfigureAwait(false);
            }
        }
        finally
        {
            // The throttle must outlive every attempt; what they throw was looked at, or nobody cares any more.
            await Task.WhenAll(connecting.Select(each => each.ContinueWith(static _ => { }, TaskScheduler.Default))).ConfigureAwait(false);
        }
    }

    private async Task HandOverAsync(Task<CameraSession> connecting, Request request, PipelineQueue queue)
    {
        try
        {
            var session = await connecting.ConfigureAwait(false);
            queue.Post(_ => Adopt(session));
        }
        catch (Exception e) when (e is CameraException or CameraCmdletException)
        {
            queue.Error(ErrorRecords.From(e is CameraException camera ? request.Name(camera) : e, request.ToString()));
        }
    }

    private async Task<CameraSession> ConnectInTurnAsync(Attempt attempt, CameraConnectionOption option, PipelineQueue queue, SemaphoreSlim throttle, CancellationToken stopping)
    {
        RequireFreeName(attempt.Request);
        await throttle.WaitAsync(stopping).ConfigureAwait(false);
        try
        {
            return Wake is null
                ? await ConnectAsync(attempt, option, queue, stopping).ConfigureAwait(false)
                : await WakeAndConnectAsync(Wake, attempt, option, queue, stopping).ConfigureAwait(false);
        }
        finally
        {
            throttle.Release();
        }
    }

    /// <summary>What fails leaves the Wi-Fi where it was.</summary>
    private async Task<CameraSession> WakeAndConnectAsync(string name, Attempt attempt, CameraConnectionOption option, PipelineQueue queue, CancellationToken stopping)
    {
        var work = new RadioWork(Context.OpenRadios, queue, RadioLimits.Default);
        RadioWork.RequireFree(Context, InterfaceAlias, name);
        var ticket = await work.WakeAsync(name, bluetoothAdapter: null, stopping).ConfigureAwait(false);
        var wifi = await work.JoinAsync(name, ticket, InterfaceAlias, stopping).ConfigureAwait(false);
        await RadioWork.KeepAsync(Context, wifi).ConfigureAwait(false);
        try
        {
            var request = attempt.Request with { Address = wifi.Address, InterfaceAlias = wifi.InterfaceAlias, LocalAddress = IPAddress.Parse(wifi.LocalAddress), SessionName = attempt.Request.SessionName ?? wifi.Name };
            var session = await ConnectAsync(attempt with { Request = request }, option, queue, stopping).ConfigureAwait(false);
            Context.Tie(session, wifi);
            return session;
        }
        catch
        {
            await Context.LeaveAsync(wifi).ConfigureAwait(false);
            throw;
        }
    }

    private void RequireFreeName(Request request)
    {
        if (request.SessionName is { } name
            && (Context.Sessions.FindLive(name) is not null || requests.TakeWhile(each => each != request).Any(each => name.Equals(each.SessionName, StringComparison.OrdinalIgnoreCase))))
        {
            throw new CameraCmdletException(
                ErrorIds.NameInUse,
                ErrorCategory.ResourceExists,
                $"Another session is already named '{name}'.",
                "Choose another name, or end that session with Disconnect-Camera.",
                name);
        }
    }

    private async Task<CameraSession> ConnectAsync(Attempt attempt, CameraConnectionOption option, PipelineQueue queue, CancellationToken stopping)
    {
        var clock = Stopwatch.StartNew();
        var request = attempt.Request;
        var target = new CameraTarget
        {
            Address = request.Address is { } host ? await CameraTarget.ResolveAsync(host, option.ConnectTimeout, stopping).ConfigureAwait(false) : null,
            Ports = request.Ports,
            Uid = request.Uid,
            Way = NetworkWays.Find(request.InterfaceAlias, request.LocalAddress),
            Id = request.SessionId,
            Name = request.SessionName,
        };
        var trace = request.TracePath is { } path ? await OpenTraceAsync(path, Left(option, clock), stopping).ConfigureAwait(false) : null;
        var story = new ConnectStory(queue, request.ToString());
        var session = await CameraSession.ConnectAsync(target, attempt.Credential, option with { ConnectTimeout = Left(option, clock) }, story.Take, trace, stopping).ConfigureAwait(false);
        inHand.TryAdd(session, value: null);
        if (!NoHeartbeat)
        {
            StartHeartbeat(session, queue);
        }

        story.TellInTheAppsWords(session);
        return session;
    }

    /// <summary>What a name server or a file system has left of the limit; what a literal address takes does not count.</summary>
    private static TimeSpan Left(CameraConnectionOption option, Stopwatch clock)
    {
        var left = option.ConnectTimeout - clock.Elapsed;
        return clock.Elapsed < Negligible ? option.ConnectTimeout : left > LeastTime ? left : LeastTime;
    }

    /// <summary>The session closes it, also when it never comes about.</summary>
    private async Task<SessionTrace> OpenTraceAsync(string path, TimeSpan limit, CancellationToken stopping)
    {
        try
        {
            return await SlowFile.OpenAsync(() => OpenTrace(path), limit, stopping).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new CameraCmdletException(
                ErrorIds.PathNotFound,
                ErrorCategory.OperationTimeout,
                FormattableString.Invariant($"The trace file did not open within {limit.TotalSeconds:0.###} s: {Printable.Clean(path)}"),
                "Choose a file on a local disk.",
                path);
        }
    }

    private SessionTrace OpenTrace(string path)
    {
        try
        {
            return SessionTrace.Create(path, Force);
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

    /// <summary>On the pipeline thread: the session becomes the caller's.</summary>
    private void Adopt(CameraSession session)
    {
        Context.Add(session);
        inHand.TryRemove(session, out _);
        if (!NotDefault)
        {
            SessionState.PSVariable.Set("global:" + RunspaceContext.CurrentSessionVariable, session);
        }

        HeartbeatJobStarter.Prune(this);
        WriteObject(session);
    }

    /// <summary>As soon as the session is there: sessions are handed over in order, and one before it may take its time.</summary>
    private void StartHeartbeat(CameraSession session, PipelineQueue queue)
    {
        try
        {
            inHand[session] = HeartbeatJobStarter.Start(this, session);
        }
        catch (CameraException e)
        {
            // Lost the moment it was connected; the others go on.
            queue.Error(ErrorRecords.From(ErrorRecords.About(session, e), session));
        }
    }

    /// <summary>One camera to connect. An empty address is kept: it is refused like any other that leads nowhere.</summary>
    private sealed record Request(string? Address, int[] Ports, CameraUid? Uid, string? SessionName, string? TracePath, PSCredential? Credential, string? InterfaceAlias, IPAddress? LocalAddress, int SessionId)
    {
        /// <summary>Whom an error is about.</summary>
        public override string ToString() => Printable.Clean(string.IsNullOrWhiteSpace(Address) ? Label ?? "any camera" : Address);

        /// <summary>The same failure, its message naming the camera as the caller does.</summary>
        public CameraException Name(CameraException e) => Label is null
            ? e
            : new CameraException(e.Error, $"Camera {Label}: {e.Message}", e.Advice, e) { Attempts = e.Attempts, Loss = e.Loss };

        private string? Label => SessionName ?? Uid?.ToString();
    }

    private sealed record Attempt(Request Request, NetworkCredential Credential);
}
