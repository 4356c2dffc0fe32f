namespace CameraP2P.Simulator.Camera;

/// <summary>What a command may know of the session it came in.</summary>
internal interface ICommandSession
{
    /// <summary>The token granted at login; null before.</summary>
    long? Token { get; }

    /// <summary>The simulator's counters.</summary>
    SimulatorCounters Counters { get; }

    /// <summary>A login was accepted.</summary>
    long GrantToken();
}
