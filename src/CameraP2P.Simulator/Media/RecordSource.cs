namespace CameraP2P.Simulator.Media;

/// <summary>Gives the records of one request, each when its time has come. Not thread-safe.</summary>
internal interface IRecordSource
{
    /// <summary>When the next record may be taken; never, when there is none.</summary>
    TimeSpan NextDue { get; }

    /// <summary>Takes the next record; null when none is due.</summary>
    OutgoingRecord? TryTake(TimeSpan now);
}

/// <summary>A record and its time.</summary>
/// <param name="Due">From the start of the source.</param>
/// <param name="Record">The record.</param>
internal readonly record struct TimedRecord(TimeSpan Due, OutgoingRecord Record);

/// <summary>Records in a row, made one ahead.</summary>
internal sealed class RecordSource : IRecordSource
{
    private readonly IEnumerator<TimedRecord> records;
    private readonly TimeSpan start;

    /// <summary>Begins with the first.</summary>
    /// <param name="records">The records.</param>
    /// <param name="start">The time from which theirs count.</param>
    public RecordSource(IEnumerable<TimedRecord> records, TimeSpan start)
    {
        this.records = records.GetEnumerator();
        this.start = start;
        Advance();
    }

    /// <inheritdoc/>
    public TimeSpan NextDue { get; private set; }

    /// <inheritdoc/>
    public OutgoingRecord? TryTake(TimeSpan now)
    {
        if (now < NextDue)
        {
            return null;
        }

        var record = records.Current.Record;
        Advance();
        return record;
    }

    private void Advance() => NextDue = records.MoveNext() ? start + records.Current.Due : TimeSpan.MaxValue;
}

/// <summary>
/// Live view: the frames of a video over and over at their rate, until it is stopped. When the channel cannot keep up, frames are left out up to
/// the next key frame, as nobody wants to see what is long past.
/// </summary>
/// <param name="video">What the camera sees.</param>
/// <param name="start">The time.</param>
/// <param name="frame">Makes the record of a picture: its number among all, and its time.</param>
internal sealed class LiveSource(VideoContent video, TimeSpan start, Func<long, TimeSpan, OutgoingRecord> frame) : IRecordSource
{
    /// <summary>So far behind, frames are left out.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private long next;

    /// <inheritdoc/>
    public TimeSpan NextDue => start + video.TimeOf(next);

    /// <inheritdoc/>
    public OutgoingRecord? TryTake(TimeSpan now)
    {
        if (now - NextDue > Patience)
        {
            next = (long)((now - start).TotalSeconds * video.PictureRate);
            while (!video.IsKey(next))
            {
                next++;
            }
        }

        return now < NextDue ? null : frame(next, start + video.TimeOf(next++));
    }
}
