using CameraP2P.Protocol.Commands;

namespace CameraP2P.Simulator.Camera;

/// <summary>The memory card: what is on it, and how much room is left. Not thread-safe.</summary>
internal sealed class MemoryCard
{
    /// <summary>What it holds, in MiB.</summary>
    public const int StorageMegabytes = 60_906;

    private const long Megabyte = 1024 * 1024;
    private const long Capacity = StorageMegabytes * Megabyte;

    private readonly MediaMaker maker;
    private long otherBytes;
    private int taken;

    /// <summary>Inserts a card.</summary>
    /// <param name="library">What is on it.</param>
    /// <param name="freeMegabytes">What is free at first; 0 for a full card. What the library does not account for counts as other data.</param>
    /// <param name="seed">For the pictures that are taken.</param>
    public MemoryCard(MediaLibrary library, int freeMegabytes, int seed)
    {
        maker = new MediaMaker(seed);
        Library = library;
        taken = library.Entries.Count;
        otherBytes = Capacity - (freeMegabytes * Megabyte) - UsedBytes;
    }

    /// <summary>What is on it.</summary>
    public MediaLibrary Library { get; private set; }

    /// <summary>What is free, in MiB.</summary>
    public int FreeMegabytes => (int)Math.Clamp(FreeBytes / Megabyte, 0, StorageMegabytes);

    /// <summary>Bytes of the photos it takes: shortest and longest.</summary>
    public (int Shortest, int Longest) PhotoLength
    {
        get => maker.PhotoLength;
        set => maker.PhotoLength = value;
    }

    private long UsedBytes => Library.Entries.Sum(entry => entry.Length);

    private long FreeBytes => Capacity - otherBytes - UsedBytes;

    /// <summary>Takes a photo.</summary>
    /// <param name="time">By the camera's clock.</param>
    /// <returns>The photo; null when the card is full.</returns>
    public MediaEntry? TakePhoto(long time)
    {
        var (directory, number) = MediaMaker.PlaceOf(taken);
        return Keep(maker.Photo(directory, number, time));
    }

    /// <summary>Takes a video.</summary>
    /// <param name="time">By the camera's clock.</param>
    /// <param name="duration">Its length.</param>
    /// <returns>The video; null when the card is full.</returns>
    public MediaEntry? TakeVideo(long time, TimeSpan duration)
    {
        var (directory, number) = MediaMaker.PlaceOf(taken);
        return Keep(maker.Video(directory, number, time, duration));
    }

    /// <summary>Another library in place of what is on it; the room left is as if it had always been there.</summary>
    public void Replace(MediaLibrary library)
    {
        Library = library;
        taken = library.Entries.Count;
    }

    /// <summary>Deletes one; false when there is no such entry.</summary>
    public bool Delete(MediaReference reference)
    {
        var left = Library.Without(reference);
        Library = left ?? Library;
        return left is not null;
    }

    /// <summary>Deletes all.</summary>
    public void DeleteAll() => Library = MediaLibrary.Empty;

    /// <summary>Formats it: nothing is left, and numbers begin anew.</summary>
    public void Format()
    {
        DeleteAll();
        (otherBytes, taken) = (0, 0);
    }

    private MediaEntry? Keep(MediaEntry entry)
    {
        if (FreeBytes < entry.Length)
        {
            return null;
        }

        taken++;
        Library = Library.With(entry);
        return entry;
    }
}
