namespace CameraP2P.Output;

/// <summary>The stages of a connection, in their order.</summary>
public enum CameraConnectionStage
{
    /// <summary>The name has an IPv4 address.</summary>
    NameResolution,

    /// <summary>A port of the camera answers with P2P_RDY.</summary>
    Port,

    /// <summary>The camera opens the session with its greeting on channel 0.</summary>
    Reply,

    /// <summary>It accepts user name and password.</summary>
    Login,

    /// <summary>It acknowledges a heartbeat.</summary>
    Heartbeat,
}

/// <summary>What became of one stage of a connection, as Test-CameraConnection gives it. Immutable.</summary>
public sealed record CameraConnectionTest
{
    /// <summary>The stage.</summary>
    public required CameraConnectionStage Stage { get; init; }

    /// <summary>Whether it went well; false also for one that was not reached.</summary>
    public required bool Passed { get; init; }

    /// <summary>How long it took, until success or giving up; null for a stage that was not reached, or whose moment is not known.</summary>
    public TimeSpan? Time { get; init; }

    /// <summary>What happened, a sentence without its stop.</summary>
    public required string Detail { get; init; }

    /// <summary>What to try; null for a stage that passed or was not reached.</summary>
    public string? Advice { get; init; }

    /// <summary>The address as it was given.</summary>
    public required string Address { get; init; }
}
