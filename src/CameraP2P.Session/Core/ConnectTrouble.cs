using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Session.Core;

/// <summary>What went wrong in the attempts since the last login; it goes into the error when no attempt succeeds. Not thread-safe.</summary>
internal sealed class ConnectTrouble
{
    private readonly TriedPaths tried = new();
    private readonly List<(FoundPath Path, bool HasGreeted)> reached = [];
    private int closedAttempts;

    /// <summary>What the last attempt tried.</summary>
    public IReadOnlyList<PathAttempt> LastTried { get; private set; } = [];

    /// <summary>What all attempts tried.</summary>
    public IReadOnlyList<PathAttempt> AllTried => tried.All;

    /// <summary>Who was reached and never greeted.</summary>
    public IReadOnlyList<Ipv4EndPoint> Silent => [.. reached.Where(each => !each.HasGreeted).Select(each => each.Path.Peer)];

    /// <summary>What the operating system said when this attempt could not send.</summary>
    public string? SendFailure { get; set; }

    /// <summary>Why the rendezvous server was not asked.</summary>
    public string? ServerFailure { get; set; }

    /// <summary>An attempt is over.</summary>
    public void Add(Attempt attempt)
    {
        LastTried = attempt.Tried;
        tried.Add(LastTried);
    }

    /// <summary>An attempt reached a device and still failed.</summary>
    public void AddReached(FoundPath path, bool hasGreeted)
    {
        hasGreeted |= reached.Contains((path, true));
        reached.RemoveAll(each => each.Path == path);
        reached.Add((path, hasGreeted));
        if (reached.Count > PathTarget.MaxSilent)
        {
            reached.RemoveAt(0);
        }
    }

    /// <summary>The camera closed the session during an attempt.</summary>
    public void AddClosed() => closedAttempts++;

    /// <summary>A login succeeded: what came before no longer matters.</summary>
    public void Clear()
    {
        tried.Clear();
        reached.Clear();
        closedAttempts = 0;
    }

    /// <summary>Adds to a reason that sending failed, if it did.</summary>
    public string Explain(string reason) => SendFailure is null ? reason : $"{reason}; sending failed: {SendFailure}";

    /// <summary>Why the first connection did not come about.</summary>
    public CameraException DescribeConnectFailure(PathTarget target, TimeSpan limit, int attempts)
    {
        var greeted = reached.Where(each => each.HasGreeted).Select(each => each.Path).ToArray();
        return greeted.Length > 0
            ? SessionFailures.LoginTimeout(greeted, limit, AllTried, Describe())
            : SessionFailures.ConnectTimeout(target, limit, attempts, [.. reached.Select(each => each.Path)], AllTried, Describe());
    }

    /// <summary>Why a lost connection does not come back.</summary>
    public CameraException DescribeLoss(ConnectionLoss? loss, string how) => SessionFailures.Lost(loss, how, AllTried, Describe());

    private string Describe() => SessionFailures.Trouble(SendFailure, ServerFailure, closedAttempts);
}
