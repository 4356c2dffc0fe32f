using System.Globalization;

namespace CameraP2P.Sessions;

/// <summary>A text file that background work writes lines to. Thread-safe.</summary>
internal sealed class TraceFile : IDisposable
{
    private readonly object gate = new();
    private readonly StreamWriter writer;
    private bool isClosed;

    /// <summary>Opens the file; what is in it is replaced.</summary>
    /// <param name="path">The file.</param>
    public TraceFile(string path) => writer = new StreamWriter(path, append: false) { AutoFlush = true };

    /// <summary>Writes a line with the time. A disk that is full does not stop whoever is being traced.</summary>
    public void Write(string line)
    {
        lock (gate)
        {
            if (isClosed)
            {
                return;
            }

            try
            {
                writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.Now:HH:mm:ss.fff} {line}"));
            }
            catch (IOException)
            {
                isClosed = true;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            isClosed = true;
            writer.Dispose();
        }
    }
}
