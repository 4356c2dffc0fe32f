using CameraP2P.Session.Core;

namespace CameraP2P.Session.Diagnostics;

/// <summary>Counts what happens in one session in the process's instruments. Not thread-safe: called inside the driver's lock.</summary>
internal sealed class SessionMetrics
{
    private ReliableCounters? link;
    private long retransmissions;
    private long duplicates;
    private bool isActive;

    /// <summary>An event of the session.</summary>
    public void Note(SessionEvent sessionEvent)
    {
        switch (sessionEvent)
        {
            case HeartbeatSent:
                CameraDiagnostics.HeartbeatsSent.Add(1);
                break;
            case HeartbeatAcknowledged:
                CameraDiagnostics.HeartbeatsAcknowledged.Add(1);
                break;
            case HeartbeatFailed:
                CameraDiagnostics.HeartbeatsFailed.Add(1);
                break;
            case ConnectionLost lost:
                CameraDiagnostics.Lost(lost.Loss.Reason);
                break;
            case LoggedIn login:
                NoteLogin(login);
                break;
            case SessionEnded when isActive:
                isActive = false;
                CameraDiagnostics.SessionEnded();
                break;
        }
    }

    /// <summary>What the link has counted since the last call. A lost link's last counts are still in the object it left.</summary>
    public void NoteLink(ReliableCounters? current)
    {
        if (link is not null)
        {
            Add(link);
        }

        if (!ReferenceEquals(link, current))
        {
            (link, retransmissions, duplicates) = (current, 0, 0);
            if (current is not null)
            {
                Add(current);
            }
        }
    }

    private void Add(ReliableCounters counters)
    {
        if (counters.Retransmissions != retransmissions)
        {
            CameraDiagnostics.Retransmissions.Add(counters.Retransmissions - retransmissions);
            retransmissions = counters.Retransmissions;
        }

        if (counters.Duplicates != duplicates)
        {
            CameraDiagnostics.Duplicates.Add(counters.Duplicates - duplicates);
            duplicates = counters.Duplicates;
        }
    }

    private void NoteLogin(LoggedIn login)
    {
        if (login.Restored is not null)
        {
            CameraDiagnostics.Reconnects.Add(1);
            ThreadPool.UnsafeQueueUserWorkItem(CameraDiagnostics.Measure, login, preferLocal: false);
        }

        if (!isActive)
        {
            isActive = true;
            CameraDiagnostics.SessionBegan();
        }
    }
}
