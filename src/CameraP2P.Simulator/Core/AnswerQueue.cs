namespace CameraP2P.Simulator.Core;

/// <summary>Answers the camera is still thinking about, in the order they were asked for. Not thread-safe.</summary>
internal sealed class AnswerQueue
{
    private readonly Queue<(byte[] Record, TimeSpan Due)> waiting = new();
    private TimeSpan last;

    /// <summary>When the next may go.</summary>
    public TimeSpan NextDeadline => waiting.TryPeek(out var first) ? first.Due : TimeSpan.MaxValue;

    /// <summary>Keeps an answer until its time; returns that, which is not before the last one ahead of it.</summary>
    public TimeSpan Add(byte[] record, TimeSpan due)
    {
        last = due > last ? due : last;
        waiting.Enqueue((record, last));
        return last;
    }

    /// <summary>Forgets them all.</summary>
    public void Clear() => waiting.Clear();

    /// <summary>Takes the next whose time has come.</summary>
    public bool TryTakeDue(TimeSpan now, out byte[] record)
    {
        record = [];
        if (now < NextDeadline)
        {
            return false;
        }

        record = waiting.Dequeue().Record;
        return true;
    }
}
