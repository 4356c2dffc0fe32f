using CameraP2P.Session;
using CameraP2P.Session.Core;

namespace CameraP2P.Pipeline;

/// <summary>Tells -Verbose how a connection comes about, line by line.</summary>
/// <param name="queue">Where the lines go.</param>
/// <param name="label">Whom it is about.</param>
internal sealed class ConnectStory(PipelineQueue queue, string label)
{
    private TimeSpan? start;

    /// <summary>Takes an event of the session; quick, as it is called inside the driver's lock.</summary>
    public void Take(SessionEvent sessionEvent)
    {
        start ??= sessionEvent.At;
        switch (sessionEvent)
        {
            case AttemptStarted attempt:
                Say(attempt, FormattableString.Invariant($"attempt {attempt.Number} begins"));
                break;
            case AttemptFailed failed:
                SayTried(failed, failed.Attempts);
                Say(failed, $"attempt failed: {failed.Reason}");
                break;
            case PathFound found:
                SayTried(found, found.Attempts);
                Say(found, FormattableString.Invariant($"P2P_RDY from {found.Path.Uid} at {found.Path.Peer} after {found.Took.TotalMilliseconds:0} ms"));
                break;
            case LoggedIn login:
                Say(login, FormattableString.Invariant($"greeting after {login.ConnectTime.TotalMilliseconds:0} ms, login answered after another {login.LoginTime.TotalMilliseconds:0} ms{DescribeBattery(login)}"));
                break;
        }
    }

    /// <summary>The line the official app writes to its log, for people who compare logs (docs/PROTOCOL_ANALYSIS.md#session-set-up).</summary>
    public void TellInTheAppsWords(CameraSession session) => queue.Verbose(FormattableString.Invariant(
        $"{session.Path} connect to remote success, mode:P2P, cost time:{session.ConnectTime.TotalSeconds:0}, localAddr:({session.LocalEndPoint}), remoteAddr:({session.RemoteEndPoint})"));

    private static string DescribeBattery(LoggedIn login) =>
        login.BatteryPercent is { } percent ? FormattableString.Invariant($", battery {percent} %") : string.Empty;

    private void SayTried(SessionEvent sessionEvent, IReadOnlyList<PathAttempt> attempts)
    {
        foreach (var attempt in attempts)
        {
            Say(sessionEvent, FormattableString.Invariant($"from {attempt.Start.TotalMilliseconds:0} ms: {attempt}"));
        }
    }

    private void Say(SessionEvent sessionEvent, string what) =>
        queue.Verbose(FormattableString.Invariant($"{label} [{(sessionEvent.At - start!.Value).TotalSeconds:0.000} s] {what}"));
}
