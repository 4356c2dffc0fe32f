using System.Net;
using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Session;
using CameraP2P.Captures;
using CameraP2P.Session.Core;
using CameraP2P.Session.Tracing;
using CameraP2P.Simulator;
using CameraP2P.Tests.RealSockets;

namespace CameraP2P.Tests.Tracing;

[Collection(RealSocketGroup.Name)]
[Trait("Sockets", "real")]
public sealed class SessionTraceTests : IDisposable
{
    private static readonly NetworkCredential Secret = new("warden", "WildBoar77");

    private readonly string folder = Directory.CreateTempSubdirectory("camerap2p").FullName;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string TracePath => Path.Combine(folder, "trace.pcapng");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_trace_holds_the_whole_conversation_without_the_secrets()
    {
        await using var camera = StartCamera();
        var trace = SessionTrace.Create(TracePath);

        // The answer to 772 is followed by thumbnails, of which any number comes before the end.
        var session = await ConnectAsync(camera, trace, reconnect: false);
        await session.SendAsync(CommandRequests.DeviceInfo(), cancellationToken: Cancelled);
        await session.SendAsync(CommandRequests.Thumbnails([.. Enumerable.Range(1, 45).Select(number => new MediaReference(0, 100, number))]), cancellationToken: Cancelled);
        await session.CloseAsync();

        var decoded = Decode();
        Assert.Equal(session.Counters.Sent + session.Counters.Received, trace.Written);
        Assert.Equal(trace.Written, decoded.Count);
        Assert.Equal(0, trace.Dropped);
        Assert.All(decoded, datagram => Assert.Null(datagram.Error));
        Assert.Equal([PpppOpcode.PUNCH_PKT, PpppOpcode.P2P_RDY], decoded.Select(datagram => datagram.Opcode).Distinct().Take(2).Select(opcode => opcode!.Value));

        // What the camera had under way may still arrive after it.
        Assert.Equal(PpppOpcode.CLOSE, decoded.Last(datagram => datagram.Direction == CaptureDirection.Tx).Opcode);
        var records = decoded.SelectMany(datagram => datagram.Records).Where(record => record.RecordClass != RecordClass.Thumbnail).ToArray();
        Assert.Equal(
            [(RecordClass.Request, 0), (RecordClass.Response, 0), (RecordClass.Request, 512), (RecordClass.Response, 512), (RecordClass.Request, 772), (RecordClass.Response, 772)],
            records.Select(record => (record.RecordClass, record.CommandId!.Value)));
        Assert.Contains("\"password\":\"**********\"", records[0].Json, StringComparison.Ordinal);
        Assert.Contains("\"usrName\":\"warden\"", records[0].Json, StringComparison.Ordinal);
        Assert.Matches("\"token\":9{8,9},", records[1].Json);
        Assert.Matches("\"token\":9{8,9}}$", records[4].Json);
    }

    [Fact]
    public async Task A_reconnect_is_in_the_trace_from_another_port()
    {
        await using var camera = StartCamera();
        await using var session = await ConnectAsync(camera, SessionTrace.Create(TracePath));
        using var subscription = session.Subscribe();
        camera.CloseSessions();
        while (await subscription.Reader.ReadAsync(Cancelled) is not LoggedIn)
        {
            // Until the connection is back.
        }

        await session.CloseAsync();
        Assert.Equal(2, CaptureFile.Read(TracePath).Where(datagram => datagram.Bytes.Span[1] == (byte)PpppOpcode.DRW && datagram.Direction == CaptureDirection.Tx)
            .Select(datagram => datagram.Source).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(2, Decode().SelectMany(datagram => datagram.Records).Count(record => record is { RecordClass: RecordClass.Response, CommandId: 0 }));
        Assert.All(CaptureFile.Read(TracePath), datagram => Assert.StartsWith("127.0.0.1:", datagram.Source, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failed_connection_is_in_the_trace_and_the_file_is_closed()
    {
        var option = new CameraConnectionOption { ConnectTimeout = TimeSpan.FromSeconds(0.2), SearchPort = 1 };
        var target = new CameraTarget { Address = IPAddress.Loopback, Ports = [1] };
        await Assert.ThrowsAsync<CameraException>(() => CameraSession.ConnectAsync(target, Secret, option, null, SessionTrace.Create(TracePath), Cancelled));
        Assert.Contains(Decode(), datagram => datagram.Opcode == PpppOpcode.PUNCH_PKT);

        var trace = SessionTrace.Create(TracePath, overwrite: true);
        await Assert.ThrowsAsync<ArgumentException>(() => CameraSession.ConnectAsync(target, Secret, option with { AliveLimit = 0 }, null, trace, Cancelled));
        File.Delete(TracePath);
        await using var free = SessionTrace.Create(TracePath);
    }

    [Fact]
    public async Task A_disk_that_fails_does_not_hurt_the_session()
    {
        await using var camera = StartCamera();
        var trace = SessionTrace.Create(new FailingStream(after: 2));
        await using var session = await ConnectAsync(camera, trace);
        Assert.Equal(0, (await session.SendAsync(CommandRequests.DeviceInfo(), cancellationToken: Cancelled)).Result);
        await session.CloseAsync();
        Assert.IsType<IOException>(trace.Failure);
        Assert.Equal(0, trace.Written);
        Assert.NotEqual(0, trace.Dropped);
    }

    [Fact]
    public async Task A_closed_trace_does_not_hurt_the_session()
    {
        await using var camera = StartCamera();
        var trace = SessionTrace.Create(TracePath);
        await using var session = await ConnectAsync(camera, trace);
        await trace.DisposeAsync();
        Assert.Equal(0, (await session.SendAsync(CommandRequests.DeviceInfo(), cancellationToken: Cancelled)).Result);
        Assert.NotEqual(0, trace.Dropped);
        await session.CloseAsync();
        Assert.NotEmpty(Decode());
    }

    [Fact]
    public async Task A_trace_belongs_to_one_session()
    {
        await using var camera = StartCamera();
        var trace = SessionTrace.Create(TracePath);
        await using var session = await ConnectAsync(camera, trace);
        await Assert.ThrowsAsync<InvalidOperationException>(() => ConnectAsync(camera, trace));
        Assert.Equal(0, (await session.SendAsync(CommandRequests.DeviceInfo(), cancellationToken: Cancelled)).Result);
        Assert.Equal(0, trace.Dropped);
    }

    [Fact]
    public async Task A_file_that_is_there_is_kept_unless_it_may_be_replaced()
    {
        await File.WriteAllTextAsync(TracePath, "precious", Cancelled);
        Assert.Throws<IOException>(() => SessionTrace.Create(TracePath));
        Assert.Equal("precious", await File.ReadAllTextAsync(TracePath, Cancelled));
        await SessionTrace.Create(TracePath, overwrite: true).DisposeAsync();
        Assert.Empty(CaptureFile.Read(TracePath));
        if (!OperatingSystem.IsWindows())
        {
            File.Delete(TracePath);
            await SessionTrace.Create(TracePath).DisposeAsync();
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(TracePath));
        }
    }

    [Fact]
    public async Task A_disk_that_hangs_holds_up_no_session_and_takes_no_thread_of_the_pool()
    {
        await using var camera = StartCamera();
        using var release = new ManualResetEventSlim();
        var sessions = new List<CameraSession>();
        for (var i = 0; i < 40; i++)
        {
            sessions.Add(await ConnectAsync(camera, SessionTrace.Create(new HangingStream(release))));
        }

        // Each in turn, while every disk hangs.
        foreach (var session in sessions)
        {
            Assert.Equal(0, (await session.SendAsync(CommandRequests.DeviceInfo(), cancellationToken: Cancelled)).Result);
        }

        var hung = HangingStream.Waiting;
        await Task.WhenAll(sessions.Select(session => session.CloseAsync()));
        release.Set();

        Assert.Equal(1, hung);
        Assert.All(sessions, session => Assert.NotNull(session.TraceFailure));
    }

    [Fact]
    public async Task Whom_the_session_never_spoke_to_cannot_fill_the_disk()
    {
        var trace = SessionTrace.Create(TracePath);
        var peer = new Ipv4EndPoint(0x7F000001, 1);
        trace.Record(CaptureDirection.Tx, 1000, peer, [0xF1, 0xE0, 0, 0]);
        for (var i = 0; i < 10_000; i++)
        {
            trace.Record(CaptureDirection.Rx, 1000, new Ipv4EndPoint(0x0A000001 + (uint)i, 1), [0xF1, 0xE0, 0, 0]);
            if (i % 1000 == 0)
            {
                await Task.Delay(20, Cancelled);
            }
        }

        trace.Record(CaptureDirection.Rx, 1000, peer, [0xF1, 0xE1, 0, 0]);
        await trace.DisposeAsync();

        Assert.True(trace.Dropped >= 10_000 - 4096);
        Assert.Equal(10_002, trace.Written + trace.Dropped);
        Assert.Equal(PpppOpcode.ALIVE_ACK, Decode()[^1].Opcode);
    }

    [Fact]
    public async Task A_file_is_written_by_one_trace_at_a_time()
    {
        await using (SessionTrace.Create(TracePath))
        {
            Assert.Throws<IOException>(() => SessionTrace.Create(TracePath, overwrite: true));
        }

        await SessionTrace.Create(TracePath, overwrite: true).DisposeAsync();
    }

    private static CameraSimulator StartCamera() => CameraSimulator.Start(new CameraSimulatorOption { Port = 0, SearchPort = 0, Credential = Secret });

    private static Task<CameraSession> ConnectAsync(CameraSimulator camera, SessionTrace trace, bool reconnect = true) => CameraSession.ConnectAsync(
        new CameraTarget { Address = IPAddress.Parse(camera.ListenAddress), Ports = [camera.Port] },
        Secret,
        new CameraConnectionOption { SearchPort = camera.SearchPort, Reconnect = reconnect },
        progress: null,
        trace,
        Cancelled);

    private List<DecodedDatagram> Decode()
    {
        using var conversations = new CaptureConversations(revealSecrets: true);
        return [.. CaptureFile.Read(TracePath).Select(conversations.Decode)];
    }

    /// <summary>A full disk.</summary>
    private sealed class FailingStream(int after) : MemoryStream
    {
        private int writes;

        public override void Write(ReadOnlySpan<byte> buffer) => Count();

        public override void Write(byte[] buffer, int offset, int count) => Count();

        private void Count()
        {
            if (++writes > after)
            {
                throw new IOException("No space left.");
            }
        }
    }

    /// <summary>A disk that does not answer until the end of the test.</summary>
    private sealed class HangingStream(ManualResetEventSlim release) : MemoryStream
    {
        private static int waiting;
        private int writes;

        public static int Waiting => Volatile.Read(ref waiting);

        public override void Write(ReadOnlySpan<byte> buffer) => Hang();

        public override void Write(byte[] buffer, int offset, int count) => Hang();

        private void Hang()
        {
            if (++writes > 2)
            {
                Interlocked.Increment(ref waiting);
                release.Wait(TimeSpan.FromSeconds(60));
                Interlocked.Decrement(ref waiting);
            }
        }
    }
}
