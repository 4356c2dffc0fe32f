using CameraP2P.Protocol.Media;

namespace CameraP2P.Session.Media;

/// <summary>Counts what a live view does. Thread-safe.</summary>
/// <param name="clock">Gives the time; only differences count.</param>
internal sealed class LiveCounter(Func<TimeSpan> clock)
{
    /// <summary>Rates are taken over so long: two key frame intervals of most cameras.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(2);

    /// <summary>No camera sends more pictures in that time.</summary>
    private const int MostRecent = 1000;

    private readonly object gate = new();
    private readonly Queue<(TimeSpan At, int Bytes)> recent = new();
    private readonly TimeSpan start = clock();
    private CameraStreamStatistics counts = new() { Time = default };

    /// <summary>What was counted so far.</summary>
    public CameraStreamStatistics Snapshot()
    {
        lock (gate)
        {
            var now = clock();
            Forget(now);
            var span = Math.Max(0.1, Math.Min(Window.TotalSeconds, (now - start).TotalSeconds));
            return counts with
            {
                Time = DateTime.Now,
                Elapsed = now - start,
                FramesPerSecond = Math.Round(recent.Count / span, 2),
                BitsPerSecond = Math.Round(recent.Sum(each => (long)each.Bytes) * 8 / span),
            };
        }
    }

    /// <summary>Counts a picture, sound or both.</summary>
    public void AddFrame(FrameHeader header, int videoLength, int audioLength)
    {
        lock (gate)
        {
            counts = counts with { Bytes = counts.Bytes + videoLength + audioLength };
            if (videoLength == 0)
            {
                return;
            }

            counts = counts with
            {
                Frames = counts.Frames + 1,
                KeyFrames = counts.KeyFrames + (header.IsKeyFrame ? 1 : 0),
                Width = (int)Math.Min(header.Width, int.MaxValue),
                Height = (int)Math.Min(header.Height, int.MaxValue),
                Codec = header.IsH265 ? "H.265" : "H.264",
            };
            var now = clock();
            Forget(now);
            recent.Enqueue((now, videoLength + audioLength));
        }
    }

    /// <summary>Changes one of the plain counts.</summary>
    public void Change(Func<CameraStreamStatistics, CameraStreamStatistics> change)
    {
        lock (gate)
        {
            counts = change(counts);
        }
    }

    private void Forget(TimeSpan now)
    {
        while (recent.TryPeek(out var oldest) && (now - oldest.At > Window || recent.Count >= MostRecent))
        {
            recent.Dequeue();
        }
    }
}
