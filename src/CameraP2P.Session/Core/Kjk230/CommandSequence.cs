namespace CameraP2P.Session.Core;

/// <summary>The sequences of one connection's commands; the login takes the first. Not thread-safe.</summary>
internal sealed class CommandSequence
{
    /// <summary>
    /// Commands count 1, 2, 3, …, heartbeats 0x10001, 0x10002, … on their own (docs/PROTOCOL_ANALYSIS.md#records). Commands start again before they
    /// reach the heartbeats' numbers, as they would in a session of weeks.
    /// </summary>
    private const uint Last = 0xFFFF;

    private uint next = 1;

    /// <summary>The next one.</summary>
    public uint Take()
    {
        var sequence = next;
        next = sequence == Last ? 1 : sequence + 1;
        return sequence;
    }
}
