using System.Diagnostics.CodeAnalysis;
using CameraP2P.Simulator.Camera;

namespace CameraP2P.Simulator.Core;

/// <summary>An answer that is ready.</summary>
/// <param name="Record">The record.</param>
/// <param name="Sequence">That of the request.</param>
/// <param name="Media">What is sent on a media channel behind it; null for nothing.</param>
internal sealed record Answer(byte[] Record, uint Sequence, MediaStart? Media);

/// <summary>Answers the camera is still thinking about, in the order they were asked for. Not thread-safe.</summary>
internal sealed class AnswerQueue
{
    private readonly Queue<(Answer Answer, TimeSpan Due)> waiting = new();
    private TimeSpan last;

    /// <summary>When the next may go.</summary>
    public TimeSpan NextDeadline => waiting.TryPeek(out var first) ? first.Due : TimeSpan.MaxValue;

    /// <summary>Keeps an answer until its time; returns that, which is not before the last one ahead of it.</summary>
    public TimeSpan Add(Answer answer, TimeSpan due)
    {
        last = due > last ? due : last;
        waiting.Enqueue((answer, last));
        return last;
    }

    /// <summary>Forgets them all.</summary>
    public void Clear() => waiting.Clear();

    /// <summary>Takes the next whose time has come.</summary>
    public bool TryTakeDue(TimeSpan now, [NotNullWhen(true)] out Answer? answer)
    {
        answer = null;
        if (now < NextDeadline)
        {
            return false;
        }

        answer = waiting.Dequeue().Answer;
        return true;
    }
}
