namespace CameraP2P.Session.Core;

/// <summary>Deadlines of machines and their parts; <see cref="TimeSpan.MaxValue"/> is never. Thread-safe.</summary>
internal static class Deadline
{
    /// <summary>The earliest of several.</summary>
    /// <param name="deadlines">Any number.</param>
    /// <returns><see cref="TimeSpan.MaxValue"/> when there is none.</returns>
    public static TimeSpan Earliest(params ReadOnlySpan<TimeSpan> deadlines)
    {
        var earliest = TimeSpan.MaxValue;
        foreach (var deadline in deadlines)
        {
            earliest = deadline < earliest ? deadline : earliest;
        }

        return earliest;
    }
}
