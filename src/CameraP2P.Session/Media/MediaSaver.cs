using System.Security.Cryptography;
using CameraP2P.Protocol.Commands;

namespace CameraP2P.Session.Media;

/// <summary>A file that was written, as read back from the disk.</summary>
/// <param name="Length">Its bytes.</param>
/// <param name="Sha256">Their hash, in hexadecimal.</param>
internal readonly record struct WrittenFile(long Length, string Sha256);

/// <summary>
/// Writes media under a temporary name in the same folder, and gives them their name once they are whole, checked and on the disk: no half file ever has
/// a final name.
/// </summary>
internal static class MediaSaver
{
    /// <summary>What the temporary name adds.</summary>
    public const string PartEnding = ".part";

    /// <summary>Writes the temporary file; what is left when that fails is deleted.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="name">The final name.</param>
    /// <param name="write">Writes the file.</param>
    /// <param name="time">The time the file is given; null for now.</param>
    public static async Task WritePartAsync(IMediaFolder folder, string name, Func<Stream, Task> write, DateTime? time)
    {
        var part = name + PartEnding;
        var stream = folder.Create(part);
        try
        {
            await write(stream).ConfigureAwait(false);
            folder.Close(stream);
            if (time is { } utc)
            {
                folder.SetTime(part, utc);
            }
        }
        catch
        {
            DeletePart(folder, part, stream);
            throw;
        }
    }

    /// <summary>Gives the file its name.</summary>
    public static void Finish(IMediaFolder folder, string name, bool overwrite) => folder.Move(name + PartEnding, name, overwrite);

    /// <summary>Reads a file back.</summary>
    public static WrittenFile ReadBack(IMediaFolder folder, string name)
    {
        using var file = folder.OpenRead(name);
        return new WrittenFile(file.Length, Convert.ToHexString(SHA256.HashData(file)));
    }

    /// <summary>The moment a camera's wall clock stands for; null for one that the camera's zone does not have.</summary>
    /// <param name="mediaTime">As the camera counts it.</param>
    /// <param name="zone">The camera's zone.</param>
    public static DateTime? UtcOf(long? mediaTime, TimeZoneInfo zone)
    {
        // A file system begins in 1601 or 1970: a clock that was never set is not worth a failure.
        if (CameraClock.FromSeconds(mediaTime) is not { Year: > 1980 and < 2200 } clock)
        {
            return null;
        }

        // In the hour that summer time leaves out, what the clock would show an hour later.
        return TimeZoneInfo.ConvertTimeToUtc(zone.IsInvalidTime(clock) ? clock.AddHours(1) : clock, zone);
    }

    private static void DeletePart(IMediaFolder folder, string part, Stream stream)
    {
        try
        {
            stream.Dispose();
            folder.Delete(part);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next run clears it away.
            return;
        }
    }
}
