using CameraP2P.Protocol.Media;

namespace CameraP2P.Simulator.Media;

/// <summary>The bytes of a photo, thumbnail or video, read in pieces wherever they lie.</summary>
internal interface IMediaBytes
{
    /// <summary>How many there are.</summary>
    long Length { get; }

    /// <summary>Fills the whole destination with the bytes from an offset on.</summary>
    void Read(long offset, Span<byte> destination);
}

/// <summary>Bytes in memory.</summary>
internal sealed class MemoryBytes(ReadOnlyMemory<byte> bytes) : IMediaBytes
{
    /// <summary>No bytes.</summary>
    public static MemoryBytes Empty { get; } = new(default);

    public long Length => bytes.Length;

    public void Read(long offset, Span<byte> destination) => bytes.Span.Slice((int)offset, destination.Length).CopyTo(destination);
}

/// <summary>A file, opened for each piece: nothing stays open when a client goes away. What the file no longer has is zero.</summary>
internal sealed class FileBytes(string path) : IMediaBytes
{
    public long Length => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    public void Read(long offset, Span<byte> destination)
    {
        var done = 0;
        try
        {
            using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            while (done < destination.Length && RandomAccess.Read(handle, destination[done..], offset + done) is > 0 and var read)
            {
                done += read;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Removed meanwhile, or not ours to read.
        }

        destination[done..].Clear();
    }
}

/// <summary>Reading as one array.</summary>
internal static class MediaBytesExtensions
{
    /// <summary>A copy of a part.</summary>
    public static byte[] Read(this IMediaBytes bytes, long offset, int length)
    {
        var copy = new byte[length];
        bytes.Read(offset, copy);
        return copy;
    }

    /// <summary>A copy of all.</summary>
    public static byte[] ToArray(this IMediaBytes bytes) => bytes.Read(0, (int)bytes.Length);

    /// <summary>What <see cref="FileHeader.Check"/> has to be.</summary>
    public static ulong Check(this IMediaBytes bytes)
    {
        var length = (int)Math.Min(bytes.Length, FileHeader.CheckLength);
        return FileHeader.CheckOf(bytes.Read(bytes.Length - length, length));
    }
}
