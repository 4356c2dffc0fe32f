using System.Collections.Concurrent;
using CameraP2P.Protocol.Commands;

namespace CameraP2P.Session;

/// <summary>The lengths of files that were fetched: a camera's list does not have them. Thread-safe.</summary>
internal sealed class MediaSizes
{
    /// <summary>Some 200 bytes each: 2 MB. A card with more is known again from here on.</summary>
    private const int MaxCount = 10_000;

    private readonly ConcurrentDictionary<(int? Type, int? Directory, int? Number, long? Id, long? Time), long> lengths = new();

    /// <summary>Keeps the length of one file.</summary>
    public void Note(MediaFile file, long length)
    {
        if (lengths.Count >= MaxCount)
        {
            lengths.Clear();
        }

        lengths[KeyOf(file)] = length;
    }

    /// <summary>The length of one file in bytes; null when it was not fetched.</summary>
    public long? Find(MediaFile file) => lengths.TryGetValue(KeyOf(file), out var length) ? length : null;

    /// <summary>With id and time, because numbers begin anew when a card is formatted.</summary>
    private static (int? Type, int? Directory, int? Number, long? Id, long? Time) KeyOf(MediaFile file) =>
        (file.FileType, file.DirectoryNumber, file.MediaNumber, file.MediaId, file.MediaTime);
}
