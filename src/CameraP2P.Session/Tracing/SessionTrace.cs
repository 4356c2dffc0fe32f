using System.Diagnostics;
using System.Threading.Channels;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Captures;
using CameraP2P.Session.Drivers;

namespace CameraP2P.Session.Tracing;

/// <summary>
/// Records every datagram of one session, reconnects included, in a .pcapng file, which Wireshark and <see cref="CaptureFile"/>
/// read. Hand it to <c>CameraSession.ConnectAsync</c>; the session owns it from then on and closes it, even when connecting fails.
/// Thread-safe.
/// </summary>
/// <remarks>
/// Passwords, tokens and lock codes are overwritten in the recorded copy, length for length; of channel 0 nothing is shown that
/// was not understood. Everything else is there: the UID, the camera's settings, pictures in transfer. A trace never holds a
/// session up and never makes it fail: when the disk is full or slow, datagrams are missing, and <see cref="Dropped"/> and
/// <see cref="Failure"/> say so. What was recorded reaches the operating system within 0.5 s; a crash of the process
/// loses no more.
/// </remarks>
public sealed class SessionTrace : ITraced, IAsyncDisposable
{
    /// <summary>Datagrams that wait to be written: 8 MiB at most, about a third of a second at 25 MB/s.</summary>
    private const int QueueLength = 4096;

    /// <summary>The bytes that all traces of the process may have waiting, a window of every channel of a hundred sessions.</summary>
    private const long MaxWaitingBytes = 64 * 1024 * 1024;

    /// <summary>Datagrams of those the session has sent nothing to. A search of a full network brings some hundreds.</summary>
    private const int MaxStrangers = 4096;

    private const string Comment = "Passwords, tokens and lock codes are overwritten; NUL stands for what was not understood. The IPv4 and UDP headers are synthetic.";

    /// <summary>A disk that hangs does not keep a session from closing.</summary>
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private static long waitingBytes;

    private readonly Channel<TracedDatagram> queue = Channel.CreateBounded<TracedDatagram>(new BoundedChannelOptions(QueueLength) { SingleReader = true });
    private readonly PcapngWriter writer;
    private readonly Dictionary<uint, uint> localAddresses = [];
    private readonly long originTimestamp = Stopwatch.GetTimestamp();
    private readonly long originUnixNanoseconds = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks * 100;
    private readonly TraceMask mask;
    private readonly HashSet<Ipv4EndPoint> peers = [];
    private readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool isClosing;
    private int strangers;
    private long dropped;
    private int attached;

    private SessionTrace(Stream stream, string? path)
    {
        Path = path;
        writer = new PcapngWriter(stream, Comment);
        writer.Flush();
        mask = new TraceMask(Write);
        TraceWriter.Add(this);
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
        var stream = TraceStream.Open(path, overwrite);
        try
        {
            return new SessionTrace(stream, stream.Name);
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
    /// <returns>Completes when the file is closed, or the disk has not taken it for 2 s.</returns>
    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        isClosing = true;
        TraceWriter.Wake();
        try
        {
            await closed.Task.WaitAsync(CloseTimeout).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Failure ??= new IOException("The disk does not take what is written to it.");
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

    /// <summary>Takes a copy of a datagram; never waits, never throws. Not thread-safe: the session calls it inside its lock.</summary>
    internal void Record(CaptureDirection direction, int localPort, Ipv4EndPoint remote, ReadOnlySpan<byte> bytes)
    {
        if (Failure is not null || !IsWanted(direction, remote) || !TryEnqueue(direction, localPort, remote, bytes))
        {
            Interlocked.Increment(ref dropped);
        }
    }

    /// <summary>Whom the session has sent nothing to may not fill the disk; those that answer a search are few.</summary>
    private bool IsWanted(CaptureDirection direction, Ipv4EndPoint remote)
    {
        if (direction == CaptureDirection.Tx)
        {
            if (peers.Count < QueueLength)
            {
                peers.Add(remote);
            }

            return true;
        }

        return peers.Contains(remote) || ++strangers <= MaxStrangers;
    }

    private bool TryEnqueue(CaptureDirection direction, int localPort, Ipv4EndPoint remote, ReadOnlySpan<byte> bytes)
    {
        if (Interlocked.Add(ref waitingBytes, bytes.Length) <= MaxWaitingBytes)
        {
            var datagram = new TracedDatagram(UnixNanosecondsNow(), direction, localPort, remote, bytes);
            if (queue.Writer.TryWrite(datagram))
            {
                TraceWriter.Wake();
                return true;
            }

            datagram.Release();
        }

        Interlocked.Add(ref waitingBytes, -bytes.Length);
        return false;
    }

    /// <inheritdoc/>
    bool ITraced.WriteWaiting()
    {
        // Asked first: what comes in between is taken below.
        var isComplete = isClosing;
        try
        {
            var before = writer.Count;
            TakeAll();
            mask.Release(isComplete ? long.MaxValue : UnixNanosecondsNow());
            if (writer.Count != before)
            {
                writer.Flush();
            }
        }
        catch (Exception e)
        {
            Failure = e;
            isComplete = true;
        }

        if (isComplete)
        {
            Close();
        }

        return !isComplete;
    }

    private void TakeAll()
    {
        while (queue.Reader.TryRead(out var datagram))
        {
            Interlocked.Add(ref waitingBytes, -datagram.Bytes.Length);
            mask.Take(datagram);
        }
    }

    private void Close()
    {
        queue.Writer.TryComplete();
        while (queue.Reader.TryRead(out var datagram))
        {
            Interlocked.Add(ref waitingBytes, -datagram.Bytes.Length);
            datagram.Release();
            Interlocked.Increment(ref dropped);
        }

        try
        {
            mask.Dispose();
            writer.Dispose();
        }
        catch (Exception e)
        {
            Failure ??= e;
        }

        closed.TrySetResult();
    }

    private long UnixNanosecondsNow() => originUnixNanoseconds + (Stopwatch.GetElapsedTime(originTimestamp).Ticks * 100);

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
