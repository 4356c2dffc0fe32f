using CameraP2P.Session.Media;

namespace CameraP2P.Tests.Simulation;

/// <summary>The process is gone: nothing of it runs on.</summary>
internal sealed class ProcessDiedException : Exception
{
    public ProcessDiedException()
        : base("The process died.")
    {
    }
}

/// <summary>
/// A folder in memory whose process dies at a given step: each write, close, append, rename and delete is one. What was not closed is then only there in
/// part, and so is what was being appended. A full disk fails the same steps with an <see cref="IOException"/>.
/// </summary>
internal sealed class MortalFolder(Random random) : IMediaFolder
{
    private readonly Random random = random;
    private readonly Dictionary<string, byte[]> files = new(StringComparer.Ordinal);

    /// <summary>Steps left to live; null for ever.</summary>
    public int? Life { get; set; }

    /// <summary>Whether the disk takes no more.</summary>
    public bool IsFull { get; set; }

    /// <summary>Steps taken.</summary>
    public int Steps { get; private set; }

    public IReadOnlyDictionary<string, byte[]> Files => files;

    public IEnumerable<string> Find(string ending) => files.Keys.Where(name => name.EndsWith(ending, StringComparison.Ordinal));

    public bool Exists(string name) => files.ContainsKey(name);

    public Stream Create(string name)
    {
        Step();
        files[name] = [];
        return new OpenFile(this, name);
    }

    public Stream OpenRead(string name) => new MemoryStream(files[name], writable: false);

    public void Append(string name, ReadOnlySpan<byte> bytes)
    {
        var before = files.GetValueOrDefault(name, []);
        var whole = bytes.ToArray();
        Step(() => files[name] = [.. before, .. whole[..random.Next(whole.Length + 1)]]);
        files[name] = [.. before, .. whole];
    }

    public void Close(Stream stream)
    {
        Step();
        stream.Dispose();
        files[((OpenFile)stream).Name] = ((OpenFile)stream).ToArray();
    }

    public void SetTime(string name, DateTime utc) => Step();

    public void Move(string from, string to, bool overwrite)
    {
        Step();
        if (!overwrite && files.ContainsKey(to))
        {
            throw new IOException("The file exists.");
        }

        files[to] = files[from];
        files.Remove(from);
        Step();
    }

    public void Delete(string name)
    {
        Step();
        files.Remove(name);
    }

    /// <summary>One step of the process; it may be the last.</summary>
    public void Step(Action? whatIsLeft = null)
    {
        Steps++;
        if (Life is { } left)
        {
            Life = left - 1;
            if (left <= 0)
            {
                whatIsLeft?.Invoke();
                throw new ProcessDiedException();
            }
        }

        if (IsFull && random.Next(3) == 0)
        {
            throw new IOException("There is not enough space on the disk.");
        }
    }

    private sealed class OpenFile(MortalFolder folder, string name) : MemoryStream
    {
        public string Name => name;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            folder.Step(() => folder.files[name] = ToArray()[..folder.random.Next((int)Length + 1)]);
            Write(buffer.Span);
            return ValueTask.CompletedTask;
        }
    }
}
