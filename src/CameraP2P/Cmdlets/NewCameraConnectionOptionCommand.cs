using System.Management.Automation;
using System.Net;
using CameraP2P.Input;
using CameraP2P.Pipeline;
using CameraP2P.Session;
using CameraP2P.Session.Core;

namespace CameraP2P.Cmdlets;

/// <summary>New-CameraConnectionOption: every setting of a connection, checked. What is left out keeps its default.</summary>
[Cmdlet(VerbsCommon.New, "CameraConnectionOption", HelpUri = HelpPages.Folder + "New-CameraConnectionOption.md")]
[OutputType(typeof(CameraConnectionOption))]
public sealed class NewCameraConnectionOptionCommand : CameraCmdlet
{
    private static readonly CameraConnectionOption Default = CameraConnectionOption.Default;

    /// <summary>Ports a PUNCH_PKT is sent to, in this order.</summary>
    [Parameter]
    [NoCompletion]
    [ValidateNotNullOrEmpty]
    public int[] Port { get; set; } = [.. Default.Ports];

    /// <summary>The port LAN_SEARCH goes to.</summary>
    [Parameter]
    [NoCompletion]
    public int SearchPort { get; set; } = Default.SearchPort;

    /// <summary>Where LAN_SEARCH goes when no address is given; all of this machine's networks when left out.</summary>
    [Parameter]
    [NoCompletion]
    [ValidateNotNullOrEmpty]
    public IPAddress[]? BroadcastAddress { get; set; }

    /// <summary>A rendezvous server, host or host:port; nothing is sent off the LAN without it.</summary>
    [Parameter]
    [NoCompletion]
    [ValidateNotNullOrEmpty]
    public string? RendezvousServer { get; set; }

    /// <summary>The rendezvous server may be asked for a relay.</summary>
    [Parameter]
    public SwitchParameter AllowRelay { get; set; }

    /// <summary>How long the earlier ways must stay silent before the next is tried.</summary>
    [Parameter]
    [NoCompletion]
    public double PathStaggerMilliseconds { get; set; } = Default.PathStagger.TotalMilliseconds;

    /// <summary>Head start of each port over the next.</summary>
    [Parameter]
    [NoCompletion]
    public double PortStaggerMilliseconds { get; set; } = Default.PortStagger.TotalMilliseconds;

    /// <summary>How often PUNCH_PKT and LAN_SEARCH are sent again.</summary>
    [Parameter]
    [NoCompletion]
    public double PunchIntervalMilliseconds { get; set; } = Default.PunchInterval.TotalMilliseconds;

    /// <summary>After how long an attempt is given up and repeated from a new local port.</summary>
    [Parameter]
    [Alias("AttemptTimeoutSec")]
    [NoCompletion]
    public double AttemptTimeoutSeconds { get; set; } = Default.AttemptTimeout.TotalSeconds;

    /// <summary>All attempts of a connection together, login included.</summary>
    [Parameter]
    [Alias("ConnectTimeoutSec")]
    [NoCompletion]
    public double ConnectTimeoutSeconds { get; set; } = Default.ConnectTimeout.TotalSeconds;

    /// <summary>Wait for the login answer.</summary>
    [Parameter]
    [Alias("LoginTimeoutSec")]
    [NoCompletion]
    public double LoginTimeoutSeconds { get; set; } = Default.LoginTimeout.TotalSeconds;

    /// <summary>Wait for the answer of a command; when left out, long enough for a lost connection to be noticed and restored.</summary>
    [Parameter]
    [Alias("CommandTimeoutSec")]
    [NoCompletion]
    public double? CommandTimeoutSeconds { get; set; }

    /// <summary>The time zone of the camera, an id or what Get-TimeZone gives; this computer's when left out. A login sets the camera's clock.</summary>
    [Parameter]
    [TimeZoneArgument]
    [ArgumentCompleter(typeof(TimeZoneCompleter))]
    [ValidateNotNullOrEmpty]
    public string? CameraTimeZone { get; set; }

    /// <summary>After how much silence ALIVE is sent.</summary>
    [Parameter]
    [Alias("AliveIntervalSec")]
    [NoCompletion]
    public double AliveIntervalSeconds { get; set; } = Default.AliveInterval.TotalSeconds;

    /// <summary>Unanswered ALIVE after which the camera is lost.</summary>
    [Parameter]
    [NoCompletion]
    public int AliveLimit { get; set; } = Default.AliveLimit;

    /// <summary>The heartbeat's grid.</summary>
    [Parameter]
    [Alias("HeartbeatIntervalSec")]
    [NoCompletion]
    public double HeartbeatIntervalSeconds { get; set; } = Default.HeartbeatInterval.TotalSeconds;

    /// <summary>How long a heartbeat may stay unacknowledged.</summary>
    [Parameter]
    [Alias("HeartbeatTimeoutSec")]
    [NoCompletion]
    public double HeartbeatTimeoutSeconds { get; set; } = Default.HeartbeatTimeout.TotalSeconds;

    /// <summary>Consecutive failed heartbeats after which the camera is lost.</summary>
    [Parameter]
    [NoCompletion]
    public int HeartbeatFailureThreshold { get; set; } = Default.HeartbeatFailureThreshold;

    /// <summary>How a heartbeat is framed.</summary>
    [Parameter]
    public HeartbeatFraming HeartbeatFraming { get; set; } = Default.HeartbeatFraming;

    /// <summary>A lost connection is not restored.</summary>
    [Parameter]
    public SwitchParameter NoReconnect { get; set; }

    /// <summary>First wait between two attempts to restore a connection; doubled each time.</summary>
    [Parameter]
    [Alias("ReconnectDelaySec")]
    [NoCompletion]
    public double ReconnectDelaySeconds { get; set; } = Default.ReconnectDelay.TotalSeconds;

    /// <summary>Longest wait between two attempts.</summary>
    [Parameter]
    [Alias("ReconnectMaxDelaySec")]
    [NoCompletion]
    public double ReconnectMaxDelaySeconds { get; set; } = Default.ReconnectMaxDelay.TotalSeconds;

    /// <summary>Attempts to restore a connection; 0 for no limit.</summary>
    [Parameter]
    [NoCompletion]
    public int ReconnectLimit { get; set; } = Default.ReconnectLimit;

    /// <summary>Time to restore a connection; 0 for no limit.</summary>
    [Parameter]
    [Alias("ReconnectTimeLimitSec")]
    [NoCompletion]
    public double ReconnectTimeLimitSeconds { get; set; } = Default.ReconnectTimeLimit.TotalSeconds;

    /// <summary>First retransmission time-out of a DRW.</summary>
    [Parameter]
    [NoCompletion]
    public double InitialTimeoutMilliseconds { get; set; } = Default.Reliable.InitialTimeout.TotalMilliseconds;

    /// <summary>Shortest retransmission time-out of a DRW.</summary>
    [Parameter]
    [NoCompletion]
    public double MinTimeoutMilliseconds { get; set; } = Default.Reliable.MinTimeout.TotalMilliseconds;

    /// <summary>Longest retransmission time-out of a DRW.</summary>
    [Parameter]
    [NoCompletion]
    public double MaxTimeoutMilliseconds { get; set; } = Default.Reliable.MaxTimeout.TotalMilliseconds;

    /// <summary>How many DRWs may be unacknowledged per channel.</summary>
    [Parameter]
    [NoCompletion]
    public int SendWindow { get; set; } = Default.Reliable.SendWindow;

    /// <summary>How far ahead of the next expected index a DRW is kept.</summary>
    [Parameter]
    [NoCompletion]
    public int ReceiveWindow { get; set; } = Default.Reliable.ReceiveWindow;

    /// <summary>Bytes a channel holds that do not fit into the window yet.</summary>
    [Parameter]
    [NoCompletion]
    public int MaxBacklog { get; set; } = Default.Reliable.MaxBacklog;

    /// <summary>How long an acknowledgement may wait for others.</summary>
    [Parameter]
    [NoCompletion]
    public double AckDelayMilliseconds { get; set; } = Default.Reliable.AckDelay.TotalMilliseconds;

    /// <summary>The longest record payload accepted, in bytes.</summary>
    [Parameter]
    [NoCompletion]
    public int MaxRecordLength { get; set; } = Default.Reliable.MaxRecordLength;

    /// <summary>Bytes the operating system may hold for the socket.</summary>
    [Parameter]
    [NoCompletion]
    public int SocketBuffer { get; set; } = Default.SocketBuffer;

    /// <inheritdoc/>
    protected override void End() => WriteObject(Build().Checked());

    private CameraConnectionOption Build()
    {
        var option = BuildWithoutCommandTimeout();
        return CommandTimeoutSeconds is { } seconds
            ? option with { CommandTimeout = TimeArgument.Seconds(seconds, nameof(CommandTimeoutSeconds)) }
            : option;
    }

    private CameraConnectionOption BuildWithoutCommandTimeout() => new()
    {
        Ports = Port,
        SearchPort = SearchPort,
        BroadcastAddresses = [.. (BroadcastAddress ?? []).Select(address => address.ToString())],
        RendezvousServer = RendezvousServer,
        AllowRelay = AllowRelay,
        PathStagger = TimeArgument.Milliseconds(PathStaggerMilliseconds, nameof(PathStaggerMilliseconds)),
        PortStagger = TimeArgument.Milliseconds(PortStaggerMilliseconds, nameof(PortStaggerMilliseconds)),
        PunchInterval = TimeArgument.Milliseconds(PunchIntervalMilliseconds, nameof(PunchIntervalMilliseconds)),
        AttemptTimeout = TimeArgument.Seconds(AttemptTimeoutSeconds, nameof(AttemptTimeoutSeconds)),
        ConnectTimeout = TimeArgument.Seconds(ConnectTimeoutSeconds, nameof(ConnectTimeoutSeconds)),
        LoginTimeout = TimeArgument.Seconds(LoginTimeoutSeconds, nameof(LoginTimeoutSeconds)),
        CameraTimeZone = CameraTimeZone,
        AliveInterval = TimeArgument.Seconds(AliveIntervalSeconds, nameof(AliveIntervalSeconds)),
        AliveLimit = AliveLimit,
        HeartbeatInterval = TimeArgument.Seconds(HeartbeatIntervalSeconds, nameof(HeartbeatIntervalSeconds)),
        HeartbeatTimeout = TimeArgument.Seconds(HeartbeatTimeoutSeconds, nameof(HeartbeatTimeoutSeconds)),
        HeartbeatFailureThreshold = HeartbeatFailureThreshold,
        HeartbeatFraming = HeartbeatFraming,
        Reconnect = !NoReconnect,
        ReconnectDelay = TimeArgument.Seconds(ReconnectDelaySeconds, nameof(ReconnectDelaySeconds)),
        ReconnectMaxDelay = TimeArgument.Seconds(ReconnectMaxDelaySeconds, nameof(ReconnectMaxDelaySeconds)),
        ReconnectLimit = ReconnectLimit,
        ReconnectTimeLimit = TimeArgument.Seconds(ReconnectTimeLimitSeconds, nameof(ReconnectTimeLimitSeconds)),
        Reliable = BuildReliable(),
        SocketBuffer = SocketBuffer,
    };

    private ReliableSettings BuildReliable() => new()
    {
        InitialTimeout = TimeArgument.Milliseconds(InitialTimeoutMilliseconds, nameof(InitialTimeoutMilliseconds)),
        MinTimeout = TimeArgument.Milliseconds(MinTimeoutMilliseconds, nameof(MinTimeoutMilliseconds)),
        MaxTimeout = TimeArgument.Milliseconds(MaxTimeoutMilliseconds, nameof(MaxTimeoutMilliseconds)),
        SendWindow = SendWindow,
        ReceiveWindow = ReceiveWindow,
        MaxBacklog = MaxBacklog,
        AckDelay = TimeArgument.Milliseconds(AckDelayMilliseconds, nameof(AckDelayMilliseconds)),
        MaxRecordLength = MaxRecordLength,
    };
}
