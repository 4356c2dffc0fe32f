using CameraP2P.Protocol;
using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Session.Core;

/// <summary>Why a session ends other than by being closed: the message and the advice.</summary>
internal static class SessionFailures
{
    /// <summary>The login's result when others hold the camera's sessions (read in the app, docs/COMMAND_IDS_AND_PAYLOADS.md#0-login).</summary>
    private const int TooManyConnections = -2;

    /// <summary>Devices named in one message; with more the reader learns nothing.</summary>
    private const int MaxNamed = 4;

    /// <summary>No camera came as far as a login in time. Who was reached and what the attempts came to says why, and what to do.</summary>
    public static CameraException ConnectTimeout(PathTarget target, TimeSpan limit, int attempts, IReadOnlyList<FoundPath> reached, IReadOnlyList<PathAttempt> tried, string trouble)
    {
        var results = tried.Select(attempt => attempt.Result).ToHashSet();
        var where = $"at {Describe(target)}";
        var (what, advice) = reached.Count > 0
            ? ($"{Names(reached)} answered, but never greeted", "Restart the camera; another client may hold its only session." + (target.Uid is null ? " If this is another device, name the camera with -Uid." : string.Empty))
            : results.Contains(PathResult.Answered) ? ($"A camera answered, but was never ready, {where}", "Move closer to the camera, or restart it; another client may hold its only session.")
            : results.Contains(PathResult.OtherCamera) ? ($"Only another camera answered {where}", "Check the UID (-Uid); Find-Camera shows the UID of each camera.")
            : ($"No camera answered {where}", "Wake the camera, join its Wi-Fi, check the address with Find-Camera, and let UDP through the firewall." + AdviseUid(target));
        var list = tried.Count == 0 ? "nothing" : string.Join("; ", tried.Select(attempt => attempt.Describe()));
        return new CameraException(
            CameraError.ConnectTimeout,
            $"{what} within {Seconds(limit)} ({Count(attempts)}). Tried: {list}.{trouble}",
            advice)
        {
            Attempts = tried,
        };
    }

    /// <summary>A search that named no camera met several.</summary>
    public static CameraException CameraAmbiguous(IReadOnlyList<FoundPath> cameras, IReadOnlyList<PathAttempt> tried) => new(
        CameraError.CameraAmbiguous,
        $"{cameras.Count} cameras answered the search, so none was connected: {string.Join(", ", cameras.Select(each => $"{each.Uid} at {each.Peer.IPAddress}"))}.",
        "Name the camera with -Uid or -Address; Find-Camera lists them all.")
    {
        Attempts = tried,
    };

    /// <summary>The camera was there, but never answered the login.</summary>
    public static CameraException LoginTimeout(IReadOnlyList<FoundPath> greeted, TimeSpan limit, IReadOnlyList<PathAttempt> tried, string trouble) => new(
        CameraError.LoginTimeout,
        $"{Names(greeted)} did not answer the login within {Seconds(limit)}.{trouble}",
        "Restart the camera; another client may hold its only session.")
    {
        Attempts = tried,
    };

    /// <summary>The camera refused the login.</summary>
    public static CameraException LoginRefused(Ipv4EndPoint peer, string userName, LoginResponse answer) => new(
        CameraError.LoginRefused,
        FormattableString.Invariant($"The camera at {peer} refused the login of user '{Printable.Short(userName)}' (result {answer.Result}: {ReturnCodes.DescribeLogin(answer.Result) ?? answer.Message})."),
        answer.Result == TooManyConnections ? "Close the app and other clients, or restart the camera." : "Check user name and password (-Credential); the camera's own are admin/admin unless changed.");

    /// <summary>The answer to the login cannot be read.</summary>
    public static CameraException MalformedLogin(Ipv4EndPoint peer) => new(
        CameraError.MalformedResponse,
        $"The camera at {peer} answered the login with something that cannot be read.",
        OtherDialect.Advice);

    /// <summary>The connection was lost and is not coming back.</summary>
    public static CameraException Lost(ConnectionLoss? loss, string how, IReadOnlyList<PathAttempt> tried, string trouble) => new(
        CameraError.SessionLost,
        $"{loss} The connection {how}.{trouble}",
        "Check that the camera is on and in reach, then connect again with Connect-Camera.")
    {
        Attempts = tried,
        Loss = loss,
    };

    /// <summary>Further sentences about what went wrong; empty when there are none.</summary>
    public static string Trouble(string? sendFailure, string? serverFailure, int closedAttempts) =>
        (closedAttempts == 0 ? string.Empty : FormattableString.Invariant($" The camera closed the session in {Count(closedAttempts)}."))
        + (sendFailure is null ? string.Empty : $" Sending failed: {sendFailure}.")
        + (serverFailure is null ? string.Empty : $" The rendezvous server was not asked: {serverFailure}");

    /// <summary>Such as <c>3 attempts</c>.</summary>
    public static string Count(int attempts) => FormattableString.Invariant($"{attempts} attempt{(attempts == 1 ? string.Empty : "s")}");

    private static string Names(IReadOnlyList<FoundPath> cameras)
    {
        var named = string.Join(", ", cameras.Take(MaxNamed).Select(each => $"{each.Uid} at {each.Peer}"));
        return (cameras.Count - MaxNamed) switch
        {
            > 0 and var more => FormattableString.Invariant($"{named} and {more} more"),
            _ => named,
        };
    }

    private static string Seconds(TimeSpan time) => FormattableString.Invariant($"{time.TotalSeconds:0.###} s");

    /// <summary>A PUNCH_PKT straight to the port carries a UID, and a camera answers only its own.</summary>
    private static string AdviseUid(PathTarget target) => target is { Address: not null, Uid: null }
        ? $" If the camera's UID is not {CameraUid.Kjk230}, give it with -Uid."
        : string.Empty;

    private static string Describe(PathTarget target) => target.Address is { } address
        ? new Ipv4EndPoint(address, 0).IPAddress.ToString()
        : "any address of the network";
}
