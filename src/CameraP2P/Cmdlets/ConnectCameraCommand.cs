using System.Collections.Concurrent;
using System.Management.Automation;
using System.Net;
using CameraP2P.Errors;
using CameraP2P.Input;
using CameraP2P.Jobs;
using CameraP2P.Pipeline;
using CameraP2P.Protocol;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Session;
using CameraP2P.Session.Tracing;
using CameraP2P.Sessions;

namespace CameraP2P.Cmdlets;

/// <summary>Connect-Camera: reaches cameras, logs in, and starts their heartbeats.</summary>
[Cmdlet(VerbsCommunications.Connect, "Camera", HelpUri = HelpPages.Folder + "Connect-Camera.md")]
[OutputType(typeof(CameraSession))]
public sealed class ConnectCameraCommand : CameraCmdlet
{
    private readonly List<Request> requests = [];

    /// <summary>Sessions that are connected but not handed to the caller yet: nobody else would close them.</summary>
    private readonly ConcurrentDictionary<CameraSession, bool> inHand = new();

    /// <summary>Addresses or host names; the network is searched when there is none.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [NoCompletion]
    [AddressArgument]
    public string[]? Address { get; set; }

    /// <summary>The ports to try, in this order; the option's when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [NoCompletion]
    [ValidateRange(1, 65535)]
    public int[]? Port { get; set; }

    /// <summary>The UID the camera must have.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [NoCompletion]
    public CameraUid? Uid { get; set; }

    /// <summary>User name and password; admin and admin, as cameras are delivered, when left out.</summary>
    [Parameter]
    [NoCompletion]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>The figures of the connection, from New-CameraConnectionOption.</summary>
    [Parameter]
    [NoCompletion]
    [ValidateNotNull]
    public CameraConnectionOption Option { get; set; } = CameraConnectionOption.Default;

    /// <summary>A name for the session; its UID when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [NoCompletion]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>A .pcapng file that records every datagram of the session; passwords, tokens and lock codes are overwritten in it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? TracePath { get; set; }

    /// <summary>A file that is there already is replaced by the trace.</summary>
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
        var trace = TracePath is null ? null : GetUnresolvedProviderPathFromPSPath(TracePath);

        // An address that was meant but is missing must not become a search of the whole network.
        var isGiven = MyInvocation.BoundParameters.ContainsKey(nameof(Address));
        foreach (var address in Address is { Length: > 0 } ? Address : [null!])
        {
            if (isGiven && string.IsNullOrWhiteSpace(address))
            {
                throw new CameraCmdletException(ErrorIds.InvalidParameter, ErrorCategory.InvalidArgument, "An address is empty.", "Leave -Address out to search the network.");
            }

            requests.Add(new Request(address, Port ?? [], Uid, Name is null ? null : Printable.Clean(Name), trace, Context.Sessions.TakeId()));
        }
    }

    /// <inheritdoc/>
    protected override void End()
    {
        if (requests.Count == 0)
        {
            return;
        }

        var option = (TimeoutSeconds is { } limit ? Option with { ConnectTimeout = TimeSpan.FromSeconds(limit) } : Option).Checked();
        var credential = LoginCredential.Get(this, Credential);
        ErrorTarget = requests[0].ToString();
        try
        {
            Run((queue, stopping) => ConnectAllAsync(option, credential, queue, stopping));
        }
        finally
        {
            Task.WhenAll(inHand.Keys.Select(session => session.CloseAsync())).GetAwaiter().GetResult();
        }
    }

    private void RequireOneCamera(string? given, string message, string parameter)
    {
        if (given is not null && Address is { Length: > 1 })
        {
            throw new CameraCmdletException(
                ErrorIds.InvalidParameter,
                ErrorCategory.InvalidArgument,
                message,
                $"Leave -{parameter} out, or pipe objects with the properties Address and {parameter}.",
                given);
        }
    }

    /// <summary>Connects side by side, and hands the sessions over in the order they were asked for.</summary>
    private async Task ConnectAllAsync(CameraConnectionOption option, NetworkCredential credential, PipelineQueue queue, CancellationToken stopping)
    {
        using var throttle = new SemaphoreSlim(ThrottleLimit);
        var attempts = requests.Select(request => ConnectAsync(request, option, credential, queue, throttle, stopping)).ToArray();
        try
        {
            for (var i = 0; i < attempts.Length; i++)
            {
                await HandOverAsync(attempts[i], requests[i], queue).ConfigureAwait(false);
            }
        }
        finally
        {
            // The throttle must outlive every attempt; what they throw was looked at, or nobody cares any more.
            await Task.WhenAll(attempts.Select(attempt => attempt.ContinueWith(static _ => { }, TaskScheduler.Default))).ConfigureAwait(false);
        }
    }

    private async Task HandOverAsync(Task<CameraSession> attempt, Request request, PipelineQueue queue)
    {
        try
        {
            var session = await attempt.ConfigureAwait(false);
            queue.Post(_ => Adopt(session));
        }
        catch (Exception e) when (requests.Count > 1 && e is CameraException or CameraCmdletException)
        {
            queue.Error(ErrorRecords.From(e, request.ToString()));
        }
    }

    private async Task<CameraSession> ConnectAsync(
        Request request,
        CameraConnectionOption option,
        NetworkCredential credential,
        PipelineQueue queue,
        SemaphoreSlim throttle,
        CancellationToken stopping)
    {
        RequireFreeName(request);
        await throttle.WaitAsync(stopping).ConfigureAwait(false);
        try
        {
            var target = new CameraTarget
            {
                Address = request.Address is { } host ? await CameraTarget.ResolveAsync(host, stopping).ConfigureAwait(false) : null,
                Ports = request.Ports,
                Uid = request.Uid,
                Id = request.SessionId,
                Name = request.Name,
            };
            var story = new ConnectStory(queue, request.ToString());
            var trace = request.TracePath is { } path ? OpenTrace(path) : null;
            var session = await CameraSession.ConnectAsync(target, credential, option, story.Take, trace, stopping).ConfigureAwait(false);
            inHand.TryAdd(session, value: true);
            story.TellInTheAppsWords(session);
            return session;
        }
        finally
        {
            throttle.Release();
        }
    }

    private void RequireFreeName(Request request)
    {
        if (request.Name is { } name
            && (Context.Sessions.FindLive(name) is not null || requests.TakeWhile(each => each != request).Any(each => name.Equals(each.Name, StringComparison.OrdinalIgnoreCase))))
        {
            throw new CameraCmdletException(
                ErrorIds.NameInUse,
                ErrorCategory.ResourceExists,
                $"Another session is already named '{name}'.",
                "Choose another name, or end that session with Disconnect-Camera.",
                name);
        }
    }

    /// <summary>The session closes it, also when it never comes about.</summary>
    private SessionTrace OpenTrace(string path)
    {
        try
        {
            return SessionTrace.Create(path, Force);
        }
        catch (IOException) when (!Force && File.Exists(path))
        {
            throw new CameraCmdletException(ErrorIds.FileExists, ErrorCategory.ResourceExists, $"The trace file is there already: {Printable.Clean(path)}", "Choose another file, or replace it with -Force.", path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new CameraCmdletException(ErrorIds.PathNotFound, ErrorCategory.OpenError, $"The trace file cannot be written: {Printable.Clean(e.Message)}", "Choose another file.", path);
        }
    }

    /// <summary>On the pipeline thread: the session becomes the caller's.</summary>
    private void Adopt(CameraSession session)
    {
        Context.Sessions.Add(session);
        inHand.TryRemove(session, out _);
        if (!NotDefault)
        {
            SessionState.PSVariable.Set("global:" + RunspaceContext.CurrentSessionVariable, session);
        }

        if (!NoHeartbeat)
        {
            StartHeartbeat(session);
        }

        WriteObject(session);
    }

    private void StartHeartbeat(CameraSession session)
    {
        try
        {
            HeartbeatJobStarter.Prune(this);
            HeartbeatJobStarter.Start(this, session);
        }
        catch (CameraException e)
        {
            // Lost the moment it was connected; the others go on.
            WriteError(e, session);
        }
    }

    private sealed record Request(string? Address, int[] Ports, CameraUid? Uid, string? Name, string? TracePath, int SessionId)
    {
        public override string ToString() => Printable.Clean(Address ?? "any camera");
    }
}
