using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Simulator.Core;

/// <summary>How long the real camera took, from the recordings and the app's log (docs/PROTOCOL_ANALYSIS.md#session-set-up and #reliable-channels and docs/COMMAND_IDS_AND_PAYLOADS.md).</summary>
internal static class RecordedTimes
{
    /// <summary>From a request to its answer (docs/COMMAND_IDS_AND_PAYLOADS.md); those not timed take as long as device information.</summary>
    public static TimeSpan ToAnswer(int commandId, Random random) => commandId switch
    {
        CommandIds.Login => Draw(104, 266, random),
        CommandIds.StartLiveAv => Draw(62, 166, random),
        CommandIds.StopLiveAv => Draw(222, 417, random),
        CommandIds.MediaList => Draw(100, 1200, random),
        CommandIds.Thumbnails => Draw(43, 95, random),
        CommandIds.StartDownload => Draw(44, 123, random),
        _ => Draw(90, 283, random),
    };

    /// <summary>From a PUNCH_PKT sent straight to the port to the first P2P_RDY (docs/PROTOCOL_ANALYSIS.md#session-set-up).</summary>
    public static TimeSpan ToReady(Random random) => Draw(26, 40, random);

    /// <summary>
    /// What a datagram of the camera waits for: an answer to a search 8–60 ms (docs/PROTOCOL_ANALYSIS.md#session-set-up), a DRW_ACK 17–120 ms (docs/PROTOCOL_ANALYSIS.md#reliable-channels), the others
    /// nothing.
    /// </summary>
    public static TimeSpan ToSend(PpppOpcode opcode, Random random) => opcode switch
    {
        PpppOpcode.PUNCH_PKT => Draw(8, 60, random),
        PpppOpcode.DRW_ACK => Draw(17, 120, random),
        _ => TimeSpan.Zero,
    };

    private static TimeSpan Draw(double from, double to, Random random) => TimeSpan.FromMilliseconds(from + ((to - from) * random.NextDouble()));
}
