namespace CameraP2P.Benchmarks.Figures;

/// <summary>A thousand sessions in one process.</summary>
internal static class Fleet
{
    private const int Sessions = 1000;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(30);

    public static async IAsyncEnumerable<Figure> MeasureAsync()
    {
        var result = await FleetRun.MeasureAsync(Sessions, Duration).ConfigureAwait(false);
        yield return Figure.AtMost("1,000 sessions, distance from the grid, max", result.Late.At(1).TotalMilliseconds, "ms", 50);
        yield return Figure.AtMost("1,000 sessions, processor", result.Load, "% core", 10);
        yield return Figure.AtMost("1,000 sessions, managed memory each", result.BytesEach / 1000.0, "KB", 25);
        yield return Figure.AtMost("1,000 sessions, lost or beats failed", result.Lost + result.Failed, "", 0);
    }
}
