namespace CameraP2P.Session.Tracing;

/// <summary>A trace's file. Only its owner may read it, where the system knows owners, and nobody else may write it.</summary>
internal sealed class TraceStream : FileStream
{
    /// <summary>A byte no file reaches: locking it keeps another process's trace out, and no reader.</summary>
    private const long LockedByte = long.MaxValue - 1;

    private static readonly HashSet<string> BeingWritten = new(OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);

    private readonly string name;

    private TraceStream(string name, FileStreamOptions options)
        : base(name, options) => this.name = name;

    /// <summary>Begins a file. May hang, as on a network drive that is gone or a pipe nobody reads.</summary>
    /// <param name="path">The file.</param>
    /// <param name="overwrite">Whether an existing file is replaced.</param>
    /// <exception cref="IOException">The file exists, is being written by another trace, or cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static TraceStream Open(string path, bool overwrite)
    {
        var full = System.IO.Path.GetFullPath(path);
        full = File.Exists(full) ? File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full : full;
        lock (BeingWritten)
        {
            if (!BeingWritten.Add(full))
            {
                throw new IOException($"Another trace is writing to '{full}'.");
            }
        }

        try
        {
            return OpenAlone(full, overwrite);
        }
        catch
        {
            Forget(full);
            throw;
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        try
        {
            base.Dispose(disposing);
        }
        finally
        {
            if (name is not null)
            {
                Forget(name);
            }
        }
    }

    /// <summary>An existing file is emptied only once it is certain that nobody writes it.</summary>
    private static TraceStream OpenAlone(string full, bool overwrite)
    {
        var options = new FileStreamOptions
        {
            Mode = overwrite ? FileMode.OpenOrCreate : FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.Read,
            BufferSize = 64 * 1024,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var stream = new TraceStream(full, options);
        try
        {
            if (stream.CanSeek && OperatingSystem.IsLinux())
            {
                stream.Lock(LockedByte, 1);
            }

            if (stream.CanSeek && stream.Length > 0)
            {
                stream.SetLength(0);
            }

            return stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private static void Forget(string full)
    {
        lock (BeingWritten)
        {
            BeingWritten.Remove(full);
        }
    }
}
