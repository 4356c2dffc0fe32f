using System.Diagnostics.CodeAnalysis;
using CameraP2P.Protocol;
using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Captures;

namespace CameraP2P.Output;

/// <summary>
/// One datagram of a recorded conversation, as ConvertFrom-CameraCapture gives it. Texts are cleaned of control characters,
/// passwords, tokens and lock codes are masked. Immutable.
/// </summary>
public sealed class CameraCaptureDatagram
{
    private readonly ReadableList<CameraCaptureRecord> records;

    internal CameraCaptureDatagram(string path, CapturedDatagram captured, DecodedDatagram decoded, int conversation)
    {
        Path = Clean(path);
        Number = decoded.Number;
        Time = decoded.Time;
        Direction = decoded.Direction;
        Peer = Clean(captured.Peer);
        Source = Clean(captured.Source);
        Destination = Clean(captured.Destination);
        Conversation = conversation;
        Length = decoded.Length;
        Opcode = decoded.Opcode;
        Uid = Clean(decoded.Uid);
        Channel = decoded.Channel;
        Index = decoded.Index;
        AcknowledgedIndexes = new ReadableList<ushort>(decoded.AcknowledgedIndexes);
        RecordClass = decoded.RecordClass;
        Sequence = decoded.Sequence;
        CommandId = decoded.CommandId;
        Json = decoded.Json;
        IsDuplicate = decoded.IsDuplicate;
        IsIncomplete = decoded.IsIncomplete;
        records = new ReadableList<CameraCaptureRecord>(decoded.Records.Select(record => new CameraCaptureRecord(record)));
        Note = decoded.Note;
        Error = decoded.Error;
    }

    /// <summary>Its number in the file.</summary>
    public int Number { get; }

    /// <summary>Seconds since the recording began; null when the recorder kept no time.</summary>
    public double? Time { get; }

    /// <summary>Tx from the client to the camera, Rx the other way.</summary>
    public CaptureDirection Direction { get; }

    /// <summary>Who the other side was where it was not the camera, such as <c>cloud</c>; null for the camera.</summary>
    public string? Peer { get; }

    /// <summary>Sender as <c>address:port</c>; null when the recorder kept none.</summary>
    public string? Source { get; }

    /// <summary>Receiver as <c>address:port</c>; null when the recorder kept none.</summary>
    public string? Destination { get; }

    /// <summary>Which of the file's conversations it belongs to, from 1; a reconnect begins another.</summary>
    public int Conversation { get; }

    /// <summary>Its length in bytes.</summary>
    public int Length { get; }

    /// <summary>What kind of packet it is, perhaps a value without a name; null when it is no packet of this protocol.</summary>
    public PpppOpcode? Opcode { get; }

    /// <summary>The UID in PUNCH_PKT, P2P_RDY and opcode 0x43.</summary>
    public string? Uid { get; }

    /// <summary>The channel of a DRW or DRW_ACK, 0 to 7.</summary>
    public int? Channel { get; }

    /// <summary>The index of a DRW, 0 to 65,535.</summary>
    public int? Index { get; }

    /// <summary>The indexes of a DRW_ACK, as they stand there.</summary>
    public IReadOnlyList<ushort> AcknowledgedIndexes { get; }

    /// <summary>The class of the first record this datagram completes.</summary>
    public RecordClass? RecordClass { get; }

    /// <summary>The sequence of that record.</summary>
    public uint? Sequence { get; }

    /// <summary>The number in <c>cmdId</c> of that record; null when it carries no command.</summary>
    public int? CommandId { get; }

    /// <summary>The text of that record.</summary>
    public string? Json { get; }

    /// <summary>Whether this DRW was recorded before: a retransmission.</summary>
    public bool IsDuplicate { get; }

    /// <summary>Whether parts of a record are missing in the capture.</summary>
    public bool IsIncomplete { get; }

    /// <summary>What a reader should know besides.</summary>
    public string? Note { get; }

    /// <summary>Why it cannot be read; null when it can.</summary>
    public string? Error { get; }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Every record this datagram completes, and one that a gap has cut short: the property <c>Records</c> in PowerShell.</summary>
    /// <returns>Empty when there is none.</returns>
    public IReadOnlyList<CameraCaptureRecord> GetRecords() => records;

    [return: NotNullIfNotNull(nameof(text))]
    private static string? Clean(string? text) => text is null ? null : Protocol.Printable.Clean(text);
}
