namespace CameraP2P.Session.Core;

/// <summary>Mean, least and greatest of all samples, and a percentile of the recent ones, in constant memory. Not thread-safe.</summary>
internal sealed class SampleSeries
{
    private const int RecentCount = 512;

    private float[]? recent;
    private double sum;

    /// <summary>How many samples there were.</summary>
    public long Count { get; private set; }

    /// <summary>The least, in milliseconds.</summary>
    public double? Min { get; private set; }

    /// <summary>The greatest, in milliseconds.</summary>
    public double? Max { get; private set; }

    /// <summary>The last, in milliseconds.</summary>
    public double? Last { get; private set; }

    /// <summary>The mean, in milliseconds.</summary>
    public double? Mean => Count == 0 ? null : Math.Round(sum / Count, 3);

    /// <summary>The 99th percentile of the last 512, in milliseconds.</summary>
    public double? P99
    {
        get
        {
            var held = (int)Math.Min(Count, RecentCount);
            if (held == 0)
            {
                return null;
            }

            var sorted = recent.AsSpan(0, held).ToArray();
            Array.Sort(sorted);
            return Math.Round((double)sorted[(int)Math.Ceiling(held * 0.99) - 1], 3);
        }
    }

    /// <summary>Takes a sample.</summary>
    public void Add(TimeSpan sample)
    {
        recent ??= new float[RecentCount];
        // Microseconds are as fine as anyone reads.
        var value = Math.Round(sample.TotalMilliseconds, 3);
        recent[Count % RecentCount] = (float)value;
        Count++;
        sum += value;
        Last = value;
        Min = Math.Min(Min ?? value, value);
        Max = Math.Max(Max ?? value, value);
    }
}
