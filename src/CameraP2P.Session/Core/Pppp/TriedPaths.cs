namespace CameraP2P.Session.Core;

/// <summary>
/// What all attempts of a connection have tried, put together: one entry for each way, packet and end point. The last attempt alone may
/// have been cut off after its first datagrams. Not thread-safe.
/// </summary>
internal sealed class TriedPaths
{
    /// <summary>More are left out: a hostile server could name another end point each time. 256: four times the longest list of ports.</summary>
    private const int MaxEntries = 256;

    private readonly List<PathAttempt> tried = [];

    /// <summary>Everything so far.</summary>
    public IReadOnlyList<PathAttempt> All => [.. tried];

    /// <summary>The connection stands, or another one is asked for.</summary>
    public void Clear() => tried.Clear();

    /// <summary>An attempt is over.</summary>
    public void Add(IEnumerable<PathAttempt> attempts)
    {
        foreach (var attempt in attempts)
        {
            var known = tried.FindIndex(other => (other.Path, other.Opcode, other.EndPoint) == (attempt.Path, attempt.Opcode, attempt.EndPoint));
            if (known >= 0)
            {
                tried[known] = Merge(tried[known], attempt);
            }
            else if (tried.Count < MaxEntries)
            {
                tried.Add(attempt);
            }
        }
    }

    /// <summary>The better result stays, with its times.</summary>
    private static PathAttempt Merge(PathAttempt before, PathAttempt now) =>
        (now.Result > before.Result ? now : before) with { Sent = before.Sent + now.Sent };
}
