namespace CameraP2P.Protocol.Media;

/// <summary>
/// Turns a camera's time stamps into times of the file: from 0 on, strictly ascending, exact as long as the stamps ascend. What does not fit is
/// changed as little as possible: a stamp up to a second too early moves its own frame to one unit behind the frame before; a jump farther back,
/// or of more than <see cref="LongestGapSeconds"/> forward, is a clock that was set: the frame follows after the usual time, and so do all others.
/// </summary>
internal sealed class FrameTimes(int unitsPerSecond)
{
    /// <summary>A longer silence of a live view is a reconnect, and stays out of the file.</summary>
    public const int LongestGapSeconds = 60;

    private bool begun;
    private long referenceStamp;
    private long referenceTime;

    /// <summary>The time of the last frame.</summary>
    public long Last { get; private set; }

    /// <summary>The last time between two frames that needed no change and was below a second; at first 1/15 s, a usual rate.</summary>
    public long Step { get; private set; } = Math.Max(1, unitsPerSecond / 15);

    /// <summary>How many stamps had to be changed.</summary>
    public long Corrected { get; private set; }

    /// <summary>The time of the next frame.</summary>
    /// <param name="stamp">Its stamp, any value.</param>
    public long Next(long stamp)
    {
        if (!begun)
        {
            (begun, referenceStamp) = (true, stamp);
            return 0;
        }

        var gap = Map(stamp) - Last;
        if (gap > 0 && gap <= (Int128)LongestGapSeconds * unitsPerSecond)
        {
            Last += (long)gap;
            Step = gap <= unitsPerSecond ? (long)gap : Step;
            return Last;
        }

        Corrected++;
        if (gap <= 0 && gap >= -unitsPerSecond)
        {
            return ++Last;
        }

        Last += Step;
        (referenceStamp, referenceTime) = (stamp, Last);
        return Last;
    }

    /// <summary>The time a stamp of the sound stands for.</summary>
    /// <param name="stamp">The stamp, any value.</param>
    /// <param name="time">The time; before the file's start it is negative.</param>
    /// <returns>False when it is too far from the pictures to be of their clock.</returns>
    public bool TryMap(long stamp, out long time)
    {
        var exact = Map(stamp);
        var near = Int128.Abs(exact - Last) <= (Int128)LongestGapSeconds * unitsPerSecond;
        time = near ? (long)exact : 0;
        return near;
    }

    private Int128 Map(long stamp) => (Int128)stamp - referenceStamp + referenceTime;
}
