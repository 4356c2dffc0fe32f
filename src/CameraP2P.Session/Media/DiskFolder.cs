namespace CameraP2P.Session.Media;

/// <summary>A folder of the disk, made when something is written to it.</summary>
internal sealed class DiskFolder : IMediaFolder
{
    /// <summary>DRWs come 1 KiB at a time; 128 KiB make the disk's work worthwhile.</summary>
    private const int BufferLength = 128 * 1024;

    private readonly string root;

    /// <summary>Opens it.</summary>
    /// <param name="path">The folder, absolute.</param>
    public DiskFolder(string path) => root = System.IO.Path.GetFullPath(path);

    /// <summary>Makes it, if it does not exist.</summary>
    /// <exception cref="IOException">The disk is full, or the like.</exception>
    public void Make() => Directory.CreateDirectory(root);

    /// <summary>The path of a file.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="ArgumentException">It would lie outside of the folder.</exception>
    public string PathOf(string name)
    {
        var path = System.IO.Path.GetFullPath(System.IO.Path.Combine(root, name));
        var inside = System.IO.Path.TrimEndingDirectorySeparator(root) + System.IO.Path.DirectorySeparatorChar;
        return path.StartsWith(inside, StringComparison.Ordinal) ? path : throw new ArgumentException("The name leads out of the folder.", nameof(name));
    }

    /// <inheritdoc/>
    public IEnumerable<string> Find(string ending) => Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
        .Where(path => path.EndsWith(ending, StringComparison.Ordinal))
        .Select(path => System.IO.Path.GetRelativePath(root, path).Replace(System.IO.Path.DirectorySeparatorChar, '/'));

    /// <inheritdoc/>
    public bool Exists(string name) => File.Exists(PathOf(name));

    /// <inheritdoc/>
    public Stream Create(string name)
    {
        var path = PathOf(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        return new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, BufferLength, useAsync: true);
    }

    /// <inheritdoc/>
    public Stream OpenRead(string name) => new FileStream(PathOf(name), FileMode.Open, FileAccess.Read, FileShare.Read, BufferLength);

    /// <inheritdoc/>
    public void Append(string name, ReadOnlySpan<byte> bytes)
    {
        using var file = new FileStream(PathOf(name), FileMode.Append, FileAccess.Write, FileShare.Read);
        file.Write(bytes);
        file.Flush(flushToDisk: true);
    }

    /// <inheritdoc/>
    public void Close(Stream stream)
    {
        ((FileStream)stream).Flush(flushToDisk: true);
        stream.Dispose();
    }

    /// <inheritdoc/>
    public void SetTime(string name, DateTime utc) => File.SetLastWriteTimeUtc(PathOf(name), utc);

    /// <inheritdoc/>
    public void Move(string from, string to, bool overwrite) => File.Move(PathOf(from), PathOf(to), overwrite);

    /// <inheritdoc/>
    public void Delete(string name) => File.Delete(PathOf(name));
}
