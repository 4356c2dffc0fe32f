using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Captures;

/// <summary>A record of a recorded conversation. Immutable.</summary>
public sealed record DecodedRecord
{
    /// <summary>What it carries; may be a value without a name.</summary>
    public required RecordClass RecordClass { get; init; }

    /// <summary>Its sequence; a response has that of its request.</summary>
    public required uint Sequence { get; init; }

    /// <summary>Length of its payload in bytes, as its header says.</summary>
    public required uint PayloadLength { get; init; }

    /// <summary>Its payload as recorded, encrypted for a request or response; empty when it was cut short.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>The number in <c>cmdId</c> of a request or response; null otherwise.</summary>
    public int? CommandId { get; init; }

    /// <summary>
    /// The decrypted JSON of a request or response, or the plain text of an event; secrets are masked and control characters
    /// left out. Null for other records, and for what is no JSON while secrets are masked.
    /// </summary>
    public string? Json { get; init; }

    /// <summary>Whether DRWs that hold the rest of it are missing in the capture.</summary>
    public bool IsIncomplete { get; init; }
}

/// <summary>What one recorded datagram says, in its conversation. Immutable.</summary>
public sealed record DecodedDatagram
{
    /// <summary>Its number in the capture.</summary>
    public required int Number { get; init; }

    /// <summary>Seconds since the recording began; null when unknown.</summary>
    public double? Time { get; init; }

    /// <summary>Which way it went.</summary>
    public required CaptureDirection Direction { get; init; }

    /// <summary>Length of the datagram in bytes.</summary>
    public required int Length { get; init; }

    /// <summary>What kind of packet it is, perhaps a value without a name; null when it is no PPPP packet.</summary>
    public PpppOpcode? Opcode { get; init; }

    /// <summary>Why it cannot be read; null when it can.</summary>
    public string? Error { get; init; }

    /// <summary>The UID in PUNCH_PKT, P2P_RDY and opcode 0x43; null otherwise.</summary>
    public string? Uid { get; init; }

    /// <summary>The channel of a DRW or DRW_ACK.</summary>
    public byte? Channel { get; init; }

    /// <summary>The index of a DRW.</summary>
    public ushort? Index { get; init; }

    /// <summary>The indexes of a DRW_ACK in their order, repeats included; empty otherwise.</summary>
    public IReadOnlyList<ushort> AcknowledgedIndexes { get; init; } = [];

    /// <summary>Whether this DRW's index was already there in this session: a retransmission. It brings no records again.</summary>
    public bool IsDuplicate { get; init; }

    /// <summary>
    /// Whether DRWs are missing in the capture so that a record is cut short: this datagram continues one whose start is not
    /// there, or shows that one before it stays unfinished.
    /// </summary>
    public bool IsIncomplete { get; init; }

    /// <summary>What a reader should know besides: parts of longer records, gaps, text that is withheld. Null when nothing.</summary>
    public string? Note { get; init; }

    /// <summary>The records this datagram completes, in their order, then one that a gap has cut short.</summary>
    public IReadOnlyList<DecodedRecord> Records { get; init; } = [];

    /// <summary><see cref="DecodedRecord.RecordClass"/> of the first record.</summary>
    public RecordClass? RecordClass => First?.RecordClass;

    /// <summary><see cref="DecodedRecord.Sequence"/> of the first record.</summary>
    public uint? Sequence => First?.Sequence;

    /// <summary><see cref="DecodedRecord.CommandId"/> of the first record.</summary>
    public int? CommandId => First?.CommandId;

    /// <summary><see cref="DecodedRecord.Json"/> of the first record.</summary>
    public string? Json => First?.Json;

    private DecodedRecord? First => Records.Count > 0 ? Records[0] : null;
}
