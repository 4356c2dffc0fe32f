using CameraP2P.Simulator.Media;

namespace CameraP2P.Simulator.Camera;

/// <summary>Makes photos and videos out of nothing. Not thread-safe.</summary>
/// <param name="seed">The same seed, the same media.</param>
internal sealed class MediaMaker(int seed)
{
    private const int FirstDirectory = 100;

    /// <summary>Files of one directory, numbered from 1 (DCF, the rule for file names in cameras).</summary>
    private const int FilesPerDirectory = 999;

    private readonly Random random = new(seed);

    /// <summary>Bytes of a photo: shortest and longest. Those seen have about a million.</summary>
    public (int Shortest, int Longest) PhotoLength { get; set; } = (200_000, 1_050_000);

    /// <summary>Directory and number of the file that was taken after so many others.</summary>
    public static (int Directory, int Number) PlaceOf(int before) => (FirstDirectory + (before / FilesPerDirectory), 1 + (before % FilesPerDirectory));

    /// <summary>A thumbnail of 16 to 40 KB, the lengths reported.</summary>
    public static PaintedPhoto Thumbnail(int scene, string name) => new(scene, 320, 180, 16_000 + (int)((uint)scene % 24_000), name);

    /// <summary>A photo.</summary>
    public MediaEntry Photo(int directory, int number, long time)
    {
        var (id, scene, length) = (NextId(), random.Next(), random.Next(PhotoLength.Shortest, PhotoLength.Longest));
        var name = NameOf(directory, number);
        return new MediaEntry(0, directory, number, 0, id, time)
        {
            Length = length,
            File = new PaintedPhoto(scene, 640, 360, length, name),
            Thumbnail = Thumbnail(scene, name),
        };
    }

    /// <summary>A video.</summary>
    public MediaEntry Video(int directory, int number, long time, TimeSpan duration)
    {
        var (id, scene) = (NextId(), random.Next());
        var video = VideoContent.Sample.WithDuration(duration);
        return new MediaEntry(1, directory, number, (int)duration.TotalMilliseconds, id, time)
        {
            Length = video.Length,
            Video = video,
            Thumbnail = Thumbnail(scene, NameOf(directory, number)),
        };
    }

    private static string NameOf(int directory, int number) => FormattableString.Invariant($"Simulated {directory}-{number:D4}");

    private uint NextId() => (uint)random.NextInt64(1, uint.MaxValue);
}
