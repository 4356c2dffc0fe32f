using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Captures;

/// <summary>How a DRW stands to those before it on its channel and direction.</summary>
internal enum DrwStanding
{
    /// <summary>Its index is new.</summary>
    New,

    /// <summary>Its index was there, with the same bytes.</summary>
    Duplicate,

    /// <summary>Its index was there with other bytes, or lies far behind: a new session counts from 0 again.</summary>
    OtherSession,
}

/// <summary>What a new DRW brought.</summary>
internal sealed class DrwContent
{
    /// <summary>Records that are whole now.</summary>
    public List<RawRecord> Records { get; } = [];

    /// <summary>DRWs missing right in front of this one; 0 when it continues a run.</summary>
    public int Missing { get; set; }

    /// <summary>Bytes that belong to a record whose start is not there.</summary>
    public int SkippedBytes { get; set; }

    /// <summary>The run in front of the gap, which ended inside a record.</summary>
    public RecordRun? CutShort { get; set; }

    /// <summary>The run this DRW belongs to.</summary>
    public required RecordRun Run { get; init; }
}

/// <summary>
/// One channel in one direction of a recorded conversation: tells new DRWs from repeated ones and cuts records out of them,
/// in the order of their indexes, whatever is missing. Memory is bounded.
/// </summary>
internal sealed class DrwStream : IDisposable
{
    /// <summary>Indexes remembered: some 4 MB of data, far more than is ever unacknowledged at once.</summary>
    private const int WindowLength = 4096;

    private const int MaxRuns = 64;

    /// <summary>Twice the longest record that is accepted.</summary>
    private const int MaxHeldBytes = 2 * RecordReader.DefaultMaxPayloadLength;

    private readonly (bool IsUsed, ushort Index, int Hash)[] window = new (bool, ushort, int)[WindowLength];
    private readonly List<RecordRun> runs = [];
    private ushort newest;
    private bool hasBegun;

    /// <summary>Bytes held for records that are not whole.</summary>
    public long HeldBytes => runs.Sum(run => (long)run.HeldBytes);

    /// <summary>Compares a DRW with those before it and remembers it when it is new.</summary>
    public DrwStanding Examine(ushort index, ReadOnlySpan<byte> payload)
    {
        var hash = HashOf(payload);
        ref var place = ref window[index % WindowLength];
        if (hasBegun)
        {
            if (SerialNumber.Distance(index, newest) <= -WindowLength)
            {
                return DrwStanding.OtherSession;
            }

            if (place.IsUsed && place.Index == index)
            {
                return place.Hash == hash ? DrwStanding.Duplicate : DrwStanding.OtherSession;
            }
        }

        place = (true, index, hash);
        newest = hasBegun && SerialNumber.Distance(index, newest) < 0 ? newest : index;
        hasBegun = true;
        return DrwStanding.New;
    }

    /// <summary>Takes the payload of a DRW that is new.</summary>
    public DrwContent Append(ushort index, ReadOnlySpan<byte> payload)
    {
        var run = runs.Find(candidate => candidate.Next == index);
        var content = new DrwContent { Run = run ?? new RecordRun(index) };
        if (run is null)
        {
            FindGap(index, content);
            runs.Add(content.Run);
        }

        content.SkippedBytes = content.Run.Append(payload, content.Records);
        if (runs.Find(candidate => candidate.First == content.Run.Next && candidate != content.Run) is { } follower)
        {
            content.Run.Join(follower, content.Records);
            runs.Remove(follower);
        }

        Trim(content.Run);
        return content;
    }

    public void Dispose()
    {
        foreach (var run in runs)
        {
            run.Dispose();
        }

        runs.Clear();
    }

    private static int HashOf(ReadOnlySpan<byte> payload)
    {
        var hash = default(HashCode);
        hash.AddBytes(payload);
        return hash.ToHashCode();
    }

    private void FindGap(ushort index, DrwContent content)
    {
        foreach (var run in runs)
        {
            var missing = SerialNumber.Distance(index, run.Next);
            if (missing > 0 && (content.Missing == 0 || missing < content.Missing))
            {
                content.Missing = missing;
                content.CutShort = run.TryGetUnfinished(out _, out _) ? run : null;
            }
        }
    }

    /// <summary>Forgets the oldest runs when there are too many or they hold too much.</summary>
    private void Trim(RecordRun current)
    {
        while (runs.Count > MaxRuns || HeldBytes > MaxHeldBytes)
        {
            var oldest = runs[0];
            runs.RemoveAt(0);
            oldest.Dispose();
            if (oldest == current)
            {
                return;
            }
        }
    }
}
