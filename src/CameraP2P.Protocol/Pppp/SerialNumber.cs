namespace CameraP2P.Protocol.Pppp;

/// <summary>
/// Comparison of counters that wrap (RFC 1982 in 16 bits): DRW indexes restart at 0 after 65,535, about every 64 MB.
/// Two public clients break there (docs/PROTOCOL_ANALYSIS.md#where-claims-and-evidence-differ).
/// </summary>
public static class SerialNumber
{
    /// <summary>How far <paramref name="index"/> is ahead of <paramref name="origin"/>.</summary>
    /// <param name="index">A DRW index.</param>
    /// <param name="origin">The index it is compared with.</param>
    /// <returns>−32,768 to 32,767; negative when it lies behind.</returns>
    public static int Distance(ushort index, ushort origin) => (short)(index - origin);
}
