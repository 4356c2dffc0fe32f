using System.Globalization;

namespace CameraP2P.Benchmarks;

/// <summary>Samples of one kind, and how they are shown.</summary>
internal sealed class Quantiles
{
    private readonly List<TimeSpan> samples = [];

    public int Count => samples.Count;

    public TimeSpan Median => At(0.5);

    public void Add(TimeSpan sample) => samples.Add(sample);

    /// <summary>The smallest sample that at least this part of them does not exceed.</summary>
    public TimeSpan At(double part)
    {
        var sorted = samples.Order().ToArray();
        var rank = (int)Math.Ceiling(part * sorted.Length) - 1;
        return sorted[Math.Clamp(rank, 0, sorted.Length - 1)];
    }

    /// <summary>One line of a table.</summary>
    public string Line(string name) => samples.Count == 0
        ? $"{name,-44}  no samples"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-44} n {samples.Count,6}  p50 {Micro(At(0.5)),9:0.0} µs  p99 {Micro(At(0.99)),9:0.0} µs  max {Micro(At(1)),9:0.0} µs");

    private static double Micro(TimeSpan time) => time.TotalMilliseconds * 1000;
}
