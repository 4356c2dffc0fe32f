using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using CameraP2P.Protocol.Commands;
using CameraP2P.Session;
using CameraP2P.Session.Core;
using CameraP2P.Session.Diagnostics;
using CameraP2P.Simulator;
using CameraP2P.Tests.RealSockets;

namespace CameraP2P.Tests.Diagnostics;

[Collection(RealSocketGroup.Name)]
[Trait("Sockets", "real")]
public sealed class CameraDiagnosticsTests : IDisposable
{
    private static readonly NetworkCredential Secret = new("warden", "WildBoar77");

    /// <summary>Counted inside a session's lock, so that listeners ask for the total.</summary>
    private static readonly HashSet<string> Observed =
    [
        "camerap2p.datagrams.sent", "camerap2p.datagrams.received", "camerap2p.retransmissions", "camerap2p.duplicates", "camerap2p.heartbeats.sent",
        "camerap2p.heartbeats.acknowledged", "camerap2p.heartbeats.failed", "camerap2p.connection.losses", "camerap2p.reconnects",
    ];

    private readonly ConcurrentQueue<(string Name, double Value, string Tags)> measured = new();
    private readonly ConcurrentQueue<Activity> activities = new();
    private readonly MeterListener meter = new();
    private readonly Dictionary<(string Name, string Tags), double> start;
    private readonly ActivityListener listener;

    public CameraDiagnosticsTests()
    {
        meter.InstrumentPublished = (instrument, self) =>
        {
            if (string.Equals(instrument.Meter.Name, CameraDiagnostics.Name, StringComparison.Ordinal))
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        meter.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        meter.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        meter.Start();
        meter.RecordObservableInstruments();
        start = Totals();
        measured.Clear();
        listener = new ActivityListener
        {
            ShouldListenTo = source => string.Equals(source.Name, CameraDiagnostics.Name, StringComparison.Ordinal),
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = activities.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        meter.Dispose();
        listener.Dispose();
    }

    [Fact]
    public async Task A_session_is_measured_from_connect_to_close()
    {
        await using var camera = StartCamera();
        var before = ActiveSessions();
        var session = await ConnectAsync(camera);
        Assert.Equal(before + 1, ActiveSessions());
        await session.SendAsync(CommandRequests.DeviceInfo(), cancellationToken: Cancelled);
        await session.SendAsync(CommandRequest.Create(9999), cancellationToken: Cancelled);
        session.StartHeartbeat(TimeSpan.FromSeconds(0.1));
        await UntilAsync<HeartbeatAcknowledged>(session);
        await session.CloseAsync();

        Assert.Equal(before, ActiveSessions());
        Assert.Equal(session.Counters.Sent, Sum("camerap2p.datagrams.sent"));
        Assert.Equal(session.Counters.Received, Sum("camerap2p.datagrams.received"));
        Assert.Equal(session.Heartbeat.Sent, Sum("camerap2p.heartbeats.sent"));
        Assert.Equal(session.Heartbeat.Acknowledged, Sum("camerap2p.heartbeats.acknowledged"));
        Assert.Equal(["camera.command.id=512 outcome=Ok", "camera.command.id=9999 outcome=CommandRefused"], TagsOf("camerap2p.commands"));
        Assert.Equal(["camera.command.id=512", "camera.command.id=9999"], TagsOf("camerap2p.command.duration"));
        Assert.Equal(session.ConnectTime.TotalSeconds, Sum("camerap2p.connect.duration"));
        Assert.Equal(session.LoginTime.TotalSeconds, Sum("camerap2p.login.duration"));
    }

    [Fact]
    public async Task Losses_and_reconnects_are_counted_with_their_reason()
    {
        await using var camera = StartCamera();
        await using var session = await ConnectAsync(camera);
        var before = ActiveSessions();
        var back = UntilAsync<LoggedIn>(session);
        camera.CloseSessions();
        await back;

        Assert.Equal(before, ActiveSessions());
        Assert.Equal(["reason=ClosedByCamera"], TagsOf("camerap2p.connection.losses"));
        Assert.Equal(1, Sum("camerap2p.reconnects"));
        while (TagsOf("camerap2p.login.duration").Count < 2)
        {
            await Task.Delay(1, Cancelled);
        }
    }

    [Fact]
    public async Task What_happens_on_a_dead_network_is_counted()
    {
        await using var camera = StartCamera();
        var session = await ConnectAsync(camera, new CameraConnectionOption { HeartbeatTimeout = TimeSpan.FromSeconds(0.1), Reconnect = false });
        camera.Block();
        session.StartHeartbeat(TimeSpan.FromSeconds(0.15), failureThreshold: 2);
        var failure = await Assert.ThrowsAsync<CameraException>(() => session.SendAsync(CommandRequests.DeviceInfo(), cancellationToken: Cancelled));
        await session.WaitForEndAsync();

        Assert.Equal(CameraError.SessionLost, failure.Error);
        Assert.Equal(["camera.command.id=512 outcome=SessionLost"], TagsOf("camerap2p.commands"));
        Assert.Equal(["reason=HeartbeatFailures"], TagsOf("camerap2p.connection.losses"));
        Assert.Equal(2, Sum("camerap2p.heartbeats.failed"));
        Assert.Equal(session.GetFailure()!.Loss!.Counters.Retransmissions, Sum("camerap2p.retransmissions"));
        Assert.NotEqual(0, Sum("camerap2p.retransmissions"));
    }

    [Fact]
    public async Task A_listener_that_throws_neither_ends_a_session_nor_keeps_it_from_closing()
    {
        await using var camera = StartCamera();
        using var broken = new MeterListener();
        broken.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name.StartsWith("camerap2p.datagrams", StringComparison.Ordinal) || instrument.Name.StartsWith("camerap2p.heartbeats", StringComparison.Ordinal))
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        var session = await ConnectAsync(camera);
        broken.SetMeasurementEventCallback<long>((_, _, _, _) => throw new InvalidOperationException("the listener's own"));
        broken.Start();
        session.StartHeartbeat(TimeSpan.FromSeconds(0.1));
        await UntilAsync<HeartbeatAcknowledged>(session);
        await session.CloseAsync();

        Assert.Null(session.GetFailure());
        await session.WaitForEndAsync().WaitAsync(TimeSpan.FromSeconds(20), Cancelled);
    }

    [Fact]
    public async Task Duplicates_are_counted()
    {
        await using var camera = StartCamera(new CameraSimulatorOption { Duplicate = 1 });
        await using var session = await ConnectAsync(camera);
        await session.SendAsync(CommandRequests.DeviceInfo(), cancellationToken: Cancelled);
        Assert.NotEqual(0, Sum("camerap2p.duplicates"));
    }

    [Fact]
    public async Task Connecting_and_each_command_are_activities()
    {
        await using var camera = StartCamera();
        await using var session = await ConnectAsync(camera);
        await session.SendAsync(CommandRequests.DeviceInfo(), cancellationToken: Cancelled);
        await session.SendAsync(CommandRequest.Create(9999), cancellationToken: Cancelled);

        Assert.Equal<string[]>(
            [
                $"camera.connect Unset camera.session.id=7 network.peer.address=127.0.0.1 network.peer.port={camera.Port} camera.path=Lan",
                "camera.command Unset camera.session.id=7 camera.command.id=512 camera.command.name=DeviceInfo camera.command.result=0",
                "camera.command Error camera.session.id=7 camera.command.id=9999 camera.command.result=-1 error.type=CommandRefused",
            ],
            [.. activities.Select(Describe)]);
    }

    [Fact]
    public async Task Failed_activities_say_why_and_nothing_secret()
    {
        await using var camera = StartCamera();
        var target = new CameraTarget { Address = IPAddress.Loopback, Ports = [camera.Port] };
        var option = new CameraConnectionOption { SearchPort = camera.SearchPort };
        await Assert.ThrowsAsync<CameraException>(() => CameraSession.ConnectAsync(target, new NetworkCredential("warden", "Wrong77"), option, cancellationToken: Cancelled));
        await using var session = await ConnectAsync(camera);
        camera.Block();
        using var giveUp = new CancellationTokenSource();
        var sending = session.SendAsync(CommandRequests.Logout(), cancellationToken: giveUp.Token);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        await session.CloseAsync();
        await Assert.ThrowsAsync<CameraException>(() => session.SendAsync(CommandRequests.Logout(), cancellationToken: Cancelled));

        var told = activities.Select(Describe).ToArray();
        Assert.Equal("camera.connect Error camera.session.id=0 error.type=LoginRefused", told[0]);
        Assert.EndsWith("camera.command.id=1 camera.command.name=Logout error.type=Cancelled", told[2], StringComparison.Ordinal);
        Assert.EndsWith("camera.command.id=1 camera.command.name=Logout error.type=SessionClosed", told[3], StringComparison.Ordinal);
        Assert.Equal(["camera.command.id=1 outcome=Cancelled", "camera.command.id=1 outcome=SessionClosed"], TagsOf("camerap2p.commands"));
        var everything = string.Join(' ', told.Concat(activities.Select(activity => activity.StatusDescription)).Concat(measured.Select(measurement => measurement.Tags)));
        Assert.All(["WildBoar77", "Wrong77", "warden"], secret => Assert.DoesNotContain(secret, everything, StringComparison.Ordinal));
    }

    [Fact]
    public void While_nobody_listens_nothing_is_allocated()
    {
        meter.Dispose();
        var metrics = new SessionMetrics();
        var counters = new ReliableCounters();
        var heartbeat = new HeartbeatAcknowledged(default, 1, default);
        void Count()
        {
            CameraDiagnostics.DatagramsReceived.Add(1);
            counters.Duplicates++;
            metrics.NoteLink(counters);
            metrics.Note(heartbeat);
        }

        Count();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Count();
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static CameraSimulator StartCamera(CameraSimulatorOption? option = null) =>
        CameraSimulator.Start((option ?? new CameraSimulatorOption()) with { Port = 0, SearchPort = 0, Credential = Secret });

    private static Task<CameraSession> ConnectAsync(CameraSimulator camera, CameraConnectionOption? option = null) => CameraSession.ConnectAsync(
        new CameraTarget { Address = IPAddress.Parse(camera.ListenAddress), Ports = [camera.Port], Id = 7 },
        Secret,
        (option ?? new CameraConnectionOption()) with { SearchPort = camera.SearchPort },
        cancellationToken: Cancelled);

    private static async Task UntilAsync<T>(CameraSession session)
        where T : SessionEvent
    {
        using var subscription = session.Subscribe();
        while (await subscription.Reader.ReadAsync(Cancelled) is not T)
        {
            // Until it happens.
        }
    }

    private static string Describe(Activity activity) =>
        string.Join(' ', [activity.OperationName, activity.Status.ToString(), .. activity.TagObjects.Select(tag => $"{tag.Key}={tag.Value}")]);

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        measured.Enqueue((instrument.Name, value, string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))));

    private double Sum(string name) => Measured().Where(measurement => measurement.Name.Equals(name, StringComparison.Ordinal)).Sum(measurement => measurement.Value);

    private List<string> TagsOf(string name) =>
        [.. Measured().Where(measurement => measurement.Name.Equals(name, StringComparison.Ordinal)).Select(measurement => measurement.Tags)];

    /// <summary>What was pushed, and by how much the totals that are asked for have grown since the test began.</summary>
    private IEnumerable<(string Name, double Value, string Tags)> Measured()
    {
        var pushed = measured.Where(each => !Observed.Contains(each.Name)).ToArray();
        meter.RecordObservableInstruments();
        return pushed.Concat(Totals().Select(total => (total.Key.Name, total.Value - start.GetValueOrDefault(total.Key), total.Key.Tags)).Where(grown => grown.Item2 != 0));
    }

    private Dictionary<(string Name, string Tags), double> Totals() => measured
        .Where(each => Observed.Contains(each.Name))
        .GroupBy(each => (each.Name, each.Tags))
        .ToDictionary(group => group.Key, group => group.Last().Value);

    private double ActiveSessions()
    {
        meter.RecordObservableInstruments();
        return measured.Last(measurement => measurement.Name.Equals("camerap2p.sessions.active", StringComparison.Ordinal)).Value;
    }
}
