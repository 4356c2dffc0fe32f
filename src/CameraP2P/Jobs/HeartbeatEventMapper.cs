using CameraP2P.Protocol;
using CameraP2P.Session;
using CameraP2P.Session.Core;
using CameraP2P.Session.Drivers;

namespace CameraP2P.Jobs;

/// <summary>Turns a session's events into those a heartbeat job reports. Not thread-safe.</summary>
/// <param name="session">The session.</param>
/// <param name="includeBeat">Whether every acknowledged heartbeat is reported.</param>
internal sealed class HeartbeatEventMapper(CameraSession session, bool includeBeat)
{
    private HeartbeatSent? lastSent;

    /// <summary>The event to report; null when this one is not worth it.</summary>
    public HeartbeatEvent? Map(SessionEvent sessionEvent)
    {
        switch (sessionEvent)
        {
            case HeartbeatSent sent:
                lastSent = sent;
                return null;
            case HeartbeatAcknowledged beat when includeBeat:
                return Describe(beat, HeartbeatEventKind.Beat, "acknowledged") with
                {
                    Sequence = beat.Sequence,
                    RoundTripTime = beat.RoundTrip,
                    Late = lastSent?.Sequence == beat.Sequence ? lastSent.Late : null,
                };
            case HeartbeatFailed failed:
                return Describe(failed, HeartbeatEventKind.Failure, FormattableString.Invariant($"not acknowledged, {failed.InARow} in a row")) with
                {
                    Sequence = failed.Sequence,
                };
            case ConnectionLost lost:
                return Describe(lost, HeartbeatEventKind.Lost, lost.Loss.ToString());
            case LoggedIn { Restored: { } away } back:
                return Describe(back, HeartbeatEventKind.Reconnected, FormattableString.Invariant($"back after {away.TotalSeconds:0.0} s"));
            case SessionEnded { Failure: { } failure } ended:
                return Describe(ended, HeartbeatEventKind.Ended, failure.Message);
            case SessionEnded ended:
                return Describe(ended, HeartbeatEventKind.Ended, "the session was closed");
            default:
                return null;
        }
    }

    /// <summary>The heartbeats are not this job's any more.</summary>
    public HeartbeatEvent Stopped(SessionEvent sessionEvent, string why) => Describe(sessionEvent, HeartbeatEventKind.Stopped, why);

    private HeartbeatEvent Describe(SessionEvent sessionEvent, HeartbeatEventKind kind, string message) => new()
    {
        Time = DateTime.Now - (UdpDriver.Now - sessionEvent.At),
        Kind = kind,
        SessionId = session.Id,
        Session = Printable.Clean(session.Name),
        Message = Printable.Clean(message),
    };
}
