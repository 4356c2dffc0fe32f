using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Session.Core;

/// <summary>The path on which a session reaches its camera.</summary>
public enum CameraPath
{
    /// <summary>Directly, in the same network.</summary>
    Lan,

    /// <summary>Directly, after a rendezvous server brought both together.</summary>
    P2P,

    /// <summary>Through a relay.</summary>
    Relay,
}

/// <summary>What became of one thing that was tried; of two results the later one here is kept.</summary>
public enum PathResult
{
    /// <summary>Nothing has come back.</summary>
    NoAnswer,

    /// <summary>A camera with another UID answered.</summary>
    OtherCamera,

    /// <summary>A PUNCH_PKT came back.</summary>
    Answered,

    /// <summary>The server knows the camera, but it is not on line.</summary>
    Offline,

    /// <summary>The server does not know the UID.</summary>
    UnknownUid,

    /// <summary>P2P_RDY or RLY_RDY: this one won.</summary>
    Ready,
}

/// <summary>One thing that was tried to reach a camera: a PUNCH_PKT to a port, a LAN_SEARCH.</summary>
/// <param name="Path">The path it belongs to.</param>
/// <param name="Opcode">What was sent.</param>
/// <param name="EndPoint">Where to.</param>
/// <param name="Start">When it was first sent, counted from the start of the attempt.</param>
/// <param name="Sent">How often it was sent.</param>
/// <param name="Result">What came of it.</param>
/// <param name="Answer">When that came, counted like <paramref name="Start"/>; null when nothing did.</param>
public sealed record PathAttempt(CameraPath Path, PpppOpcode Opcode, Ipv4EndPoint EndPoint, TimeSpan Start, int Sent, PathResult Result, TimeSpan? Answer)
{
    /// <summary>A line a person can read.</summary>
    /// <returns>Such as <c>PUNCH_PKT to 192.168.43.1:40611 (3 sent): no answer</c>.</returns>
    public override string ToString()
    {
        var after = Answer is { } time ? FormattableString.Invariant($" after {(time - Start).TotalMilliseconds:0} ms") : string.Empty;
        return FormattableString.Invariant($"{Opcode} to {EndPoint} ({Sent} sent): {Describe(Result)}{after}");
    }

    /// <summary>The same in everyday words, for an error: <c>port 40611 of 192.168.43.1 (3 times): no answer</c>.</summary>
    internal string Describe()
    {
        var what = Opcode switch
        {
            PpppOpcode.LAN_SEARCH => "search at",
            PpppOpcode.PUNCH_PKT => "port",
            _ when Path == CameraPath.Relay => "relay at",
            _ => "server at",
        };
        var where = Opcode == PpppOpcode.PUNCH_PKT ? FormattableString.Invariant($"{EndPoint.Port} of {EndPoint.IPAddress}") : EndPoint.ToString();
        return FormattableString.Invariant($"{what} {where} ({Sent} {(Sent == 1 ? "time" : "times")}): {Describe(Result)}");
    }

    private static string Describe(PathResult result) => result switch
    {
        PathResult.NoAnswer => "no answer",
        PathResult.Answered => "answered",
        PathResult.OtherCamera => "another camera answered",
        PathResult.Offline => "not on line",
        PathResult.UnknownUid => "unknown UID",
        _ => "ready",
    };
}
