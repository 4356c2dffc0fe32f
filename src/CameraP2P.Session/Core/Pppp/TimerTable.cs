namespace CameraP2P.Session.Core;

/// <summary>The session's own timers, by name. The parts (attempt, link, commands, heartbeat, liveness) keep theirs.</summary>
internal enum SessionTimer
{
    /// <summary>All attempts of the first connection together.</summary>
    Connect,

    /// <summary>One attempt, up to the greeting.</summary>
    Attempt,

    /// <summary>The login answer.</summary>
    Login,

    /// <summary>The wait before the next attempt.</summary>
    NextAttempt,

    /// <summary>All attempts to restore a connection together.</summary>
    Recovery,
}

/// <summary>One table of named timers. Not thread-safe.</summary>
internal sealed class TimerTable
{
    private readonly TimeSpan[] due = new TimeSpan[Enum.GetValues<SessionTimer>().Length];

    /// <summary>Creates it with no timer set.</summary>
    public TimerTable() => StopAll();

    /// <summary>When the next timer is due.</summary>
    public TimeSpan NextDeadline => Deadline.Earliest(due);

    /// <summary>Sets a timer, in place of what it was set to.</summary>
    public void Set(SessionTimer timer, TimeSpan at) => due[(int)timer] = at;

    /// <summary>Adds to a timer that is set.</summary>
    public void Postpone(SessionTimer timer, TimeSpan by)
    {
        if (due[(int)timer] < TimeSpan.MaxValue)
        {
            due[(int)timer] += by;
        }
    }

    /// <summary>Stops a timer.</summary>
    public void Stop(SessionTimer timer) => due[(int)timer] = TimeSpan.MaxValue;

    /// <summary>Stops them all.</summary>
    public void StopAll() => Array.Fill(due, TimeSpan.MaxValue);

    /// <summary>Takes the timer that is due; of several, the earliest.</summary>
    public bool TryTake(TimeSpan now, out SessionTimer timer)
    {
        var earliest = Array.IndexOf(due, NextDeadline);
        timer = (SessionTimer)earliest;
        if (due[earliest] > now)
        {
            return false;
        }

        due[earliest] = TimeSpan.MaxValue;
        return true;
    }
}
