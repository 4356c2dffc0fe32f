using System.Diagnostics;
using System.Net;
using System.Threading.Channels;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Captures;
using CameraP2P.Session.Drivers;

namespace CameraP2P.Session.Tracing;

/// <summary>
/// Records every datagram of one session, reconnects included, in a .pcapng file, which Wireshark and <see cref="CaptureFile"/>
/// read. Hand it to <see cref="CameraSession.ConnectAsync(CameraTarget, NetworkCredential, CameraConnectionOption?, Action{Core.SessionEvent}?, SessionTrace?, CancellationToken)"/>;
/// the session owns it from then on and closes it at its end, also when it never comes about. Thread-safe.
/// </summary>
/// <remarks>
/// Passwords, tokens and lock codes are overwritten in the recorded copy, length for length; of channel 0 nothing is shown that
/// was not understood. Everything else is there: the UID, the camera's settings, pictures on their way. A trace never holds a
/// session up and never makes it fail: when the disk is full or slow, datagrams are missing, and <see cref="Dropped"/> and
/// <see cref="Failure"/> tell. What was recorded reaches the operating system within 0.5 s; a crash of the process
/// loses no more.
/// </remarks>
public sealed class SessionTrace : IAsyncDisposable
{
    /// <summary>Datagrams that wait to be written: 8 MiB at most, about a third of a second at 25 MB/s.</summary>
    private const int QueueLength = 4096;

    private const string Comment = "Passwords, tokens and lock codes are overwritten; NUL stands for what was not understood. The IPv4 and UDP headers are synthetic.";

    /// <summary>A disk that hangs does not keep a session from closing.</summary>
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    private readonly Channel<TracedDatagram> queue = Channel.CreateBounded<TracedDatagram>(new BoundedChannelOptions(QueueLength) { SingleReader = true });
    private readonly PcapngWriter writer;
    private readonly Dictionary<uint, uint> localAddresses = [];
    private readonly long originTimestamp = Stopwatch.GetTimestamp();
    private readonly long originUnixNanoseconds = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks * 100;
    private readonly Task writing;
    private long dropped;
    private int attached;

    private SessionTrace(Stream stream, string? path)
    {
        Path = path;
        writer = new PcapngWriter(stream, Comment);
        writer.Flush();
        writing = Task.Run(WriteAsync);
    }

    /// <summary>The file; null when it was given as a stream.</summary>
    public string? Path { get; }

    /// <summary>Datagrams written.</summary>
    public long Written => writer.Count;

    /// <summary>Datagrams that are missing in the file.</summary>
    public long Dropped => Interlocked.Read(ref dropped);

    /// <summary>Why nothing more is written; null while all is well.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Begins a file. Only its owner may read it, where the system knows owners.</summary>
    /// <param name="path">The file.</param>
    /// <param name="overwrite">Whether a file that is there is replaced.</param>
    /// <returns>The trace, for one session.</returns>
    /// <exception cref="IOException">The file is there, or cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static SessionTrace Create(string path, bool overwrite = false)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var full = System.IO.Path.GetFullPath(path);
        var options = new FileStreamOptions
        {
            Mode = overwrite ? FileMode.Create : FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.Read,
            BufferSize = 64 * 1024,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var stream = new FileStream(full, options);
        try
        {
            return new SessionTrace(stream, full);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Writes to a stream.</summary>
    /// <param name="stream">Can be written; closed at the end.</param>
    /// <returns>The trace, for one session.</returns>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static SessionTrace Create(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new SessionTrace(stream, null);
    }

    /// <summary>Writes what is still waiting and closes the file. Safe to call again; never throws.</summary>
    /// <returns>Completes when the file is closed, or has not let itself be closed for 5 s.</returns>
    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        try
        {
            await writing.WaitAsync(CloseTimeout).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            Failure ??= e;
        }
    }

    /// <summary>The file, and how much was written.</summary>
    /// <returns>Such as <c>/tmp/trace.pcapng, 120 datagrams</c>.</returns>
    public override string ToString() => FormattableString.Invariant($"{Path ?? "trace"}, {Written} datagrams");

    /// <summary>A session takes it.</summary>
    /// <exception cref="InvalidOperationException">Another one has.</exception>
    internal void Attach()
    {
        if (Interlocked.Exchange(ref attached, 1) != 0)
        {
            throw new InvalidOperationException("A trace belongs to one session: create another for this one.");
        }
    }

    /// <summary>Takes a copy of a datagram; never waits, never throws.</summary>
    internal void Record(CaptureDirection direction, int localPort, Ipv4EndPoint remote, ReadOnlySpan<byte> bytes)
    {
        if (Failure is not null)
        {
            Interlocked.Increment(ref dropped);
            return;
        }

        var elapsed = Stopwatch.GetElapsedTime(originTimestamp).Ticks * 100;
        var datagram = new TracedDatagram(originUnixNanoseconds + elapsed, direction, localPort, remote, bytes);
        if (!queue.Writer.TryWrite(datagram))
        {
            datagram.Release();
            Interlocked.Increment(ref dropped);
        }
    }

    /// <summary>Whatever goes wrong here stays here.</summary>
    private async Task WriteAsync()
    {
        try
        {
            using var mask = new TraceMask(Write);
            while (await WaitAsync(mask).ConfigureAwait(false))
            {
                TakeAll(mask);
            }

            mask.Flush();
            writer.Flush();
        }
        catch (Exception e)
        {
            Failure = e;
        }

        Close();
    }

    /// <summary>Waits for the next datagram. What the mask holds back does not wait for it longer than its patience.</summary>
    private async Task<bool> WaitAsync(TraceMask mask)
    {
        var next = queue.Reader.WaitToReadAsync().AsTask();
        if (mask.IsWaiting)
        {
            await Task.WhenAny(next, Task.Delay(TimeSpan.FromTicks(TraceMask.Patience / 100))).ConfigureAwait(false);
            if (!next.IsCompleted)
            {
                mask.Flush();
                writer.Flush();
            }
        }

        return await next.ConfigureAwait(false);
    }

    private void TakeAll(TraceMask mask)
    {
        while (queue.Reader.TryRead(out var datagram))
        {
            mask.Take(datagram);
        }

        writer.Flush();
    }

    private void Close()
    {
        queue.Writer.TryComplete();
        while (queue.Reader.TryRead(out var datagram))
        {
            datagram.Release();
            Interlocked.Increment(ref dropped);
        }

        try
        {
            writer.Dispose();
        }
        catch (Exception e)
        {
            Failure ??= e;
        }
    }

    private void Write(TracedDatagram datagram)
    {
        var local = new Ipv4EndPoint(LocalAddressFor(datagram.Remote), (ushort)datagram.LocalPort);
        var isSent = datagram.Direction == CaptureDirection.Tx;
        writer.Write(
            datagram.UnixNanoseconds,
            datagram.Direction,
            isSent ? local : datagram.Remote,
            isSent ? datagram.Remote : local,
            datagram.Bytes);
    }

    /// <summary>The socket is bound to any address; the one datagrams leave from depends on the route to the peer.</summary>
    private uint LocalAddressFor(Ipv4EndPoint remote)
    {
        if (!localAddresses.TryGetValue(remote.Address, out var local))
        {
            local = Ipv4EndPoint.From(ClientSocket.LocalAddressFor(remote.ToIPEndPoint()), 0).Address;
            if (localAddresses.Count >= QueueLength)
            {
                localAddresses.Clear();
            }

            localAddresses.Add(remote.Address, local);
        }

        return local;
    }
}
