namespace CameraP2P.Shell;

/// <summary>What the process ends with, where the script itself did not say <c>exit n</c>.</summary>
internal static class ExitCodes
{
    /// <summary>All went well.</summary>
    public const int Success = 0;

    /// <summary>An error that nobody caught.</summary>
    public const int Error = 1;

    /// <summary>The program was called wrongly.</summary>
    public const int Usage = 2;

    /// <summary>Ctrl+C: 128 + SIGINT, as every Unix shell has it.</summary>
    public const int Interrupted = 130;

    /// <summary>128 + SIGTERM.</summary>
    public const int Terminated = 143;
}
