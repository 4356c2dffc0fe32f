namespace CameraP2P.Simulator.Camera;

/// <summary>What a command may know of the session it came in.</summary>
internal interface ICommandSession
{
    /// <summary>The token granted at login; null before.</summary>
    long? Token { get; }

    /// <summary>The simulator's counters.</summary>
    SimulatorCounters Counters { get; }

    /// <summary>Whether a heartbeat came before the login's answer.</summary>
    bool IsSpoilt { get; }

    /// <summary>Whether the login has been answered.</summary>
    /// <param name="now">The time.</param>
    bool IsLoggedIn(TimeSpan now);

    /// <summary>Whether records of a request are still being sent on a media channel.</summary>
    /// <param name="channel">The channel.</param>
    bool IsSending(int channel);

    /// <summary>A login was accepted.</summary>
    long GrantToken();

    /// <summary>The login has ended: the token counts no more.</summary>
    void EndLogin();

    /// <summary>A heartbeat came before the login's answer: there will be none.</summary>
    void Spoil();

    /// <summary>A command has come with the token.</summary>
    void NoteToken();
}
