using System.Globalization;
using System.Threading.Channels;
using CameraP2P.Session.Tracing;

namespace CameraP2P.Sessions;

/// <summary>A text file that background work writes lines to, without ever waiting for the disk. Thread-safe.</summary>
internal sealed class TraceFile : ITraced, IDisposable
{
    /// <summary>Lines that wait to be written, about 0.5 MiB.</summary>
    private const int QueueLength = 4096;

    /// <summary>A disk that hangs does not keep a simulator from stopping.</summary>
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private readonly Channel<string> queue = Channel.CreateBounded<string>(QueueLength);
    private readonly ManualResetEventSlim closed = new();
    private readonly StreamWriter writer;
    private volatile bool isClosing;
    private long dropped;

    /// <summary>Opens the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="overwrite">Whether an existing file is replaced.</param>
    /// <exception cref="IOException">The file exists, is being written by another trace, or cannot be written.</exception>
    public TraceFile(string path, bool overwrite)
    {
        writer = new StreamWriter(TraceStream.Open(path, overwrite));
        TraceWriter.Add(this);
    }

    /// <summary>Lines that are missing.</summary>
    public long Dropped => Interlocked.Read(ref dropped);

    /// <summary>Why nothing more is written; null while lines are.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Writes a line with the time, or drops it: whoever is being traced never waits.</summary>
    public void Write(string line)
    {
        if (queue.Writer.TryWrite(string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.Now:HH:mm:ss.fff} {line}")))
        {
            TraceWriter.Wake();
        }
        else
        {
            Interlocked.Increment(ref dropped);
        }
    }

    /// <inheritdoc/>
    public bool WriteWaiting()
    {
        // Asked first: what comes in between is written below.
        var isComplete = isClosing;
        try
        {
            while (queue.Reader.TryRead(out var line))
            {
                writer.WriteLine(line);
            }

            writer.Flush();
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

    /// <summary>Writes what waits and closes the file.</summary>
    public void Dispose()
    {
        queue.Writer.TryComplete();
        isClosing = true;
        TraceWriter.Wake();
        if (!closed.Wait(CloseTimeout))
        {
            Failure ??= new IOException("The disk does not take what is written to it.");
        }
    }

    private void Close()
    {
        queue.Writer.TryComplete();
        try
        {
            writer.Dispose();
        }
        catch (Exception e)
        {
            Failure ??= e;
        }

        closed.Set();
    }
}
