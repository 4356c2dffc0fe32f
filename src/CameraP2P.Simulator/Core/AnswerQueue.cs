namespace CameraP2P.Simulator.Core;

/// <summary>Answers the camera is still thinking about, in the order they were asked for. Not thread-safe.</summary>
internal sealed class AnswerQueue
{
    private readonly Queue<(byte[] Record, TimeSpan Due)> waiting = new();

    /// <summary>When the next may go; never before those ahead of it.</summary>
    public TimeSpan NextDeadline => waiting.TryPeek(out var first) ? first.Due : TimeSpan.MaxValue;

    /// <summary>Keeps an answer until its time.</summary>
    public void Add(byte[] record, TimeSpan due) => waiting.Enqueue((record, due));

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
