using CameraP2P.Protocol.Artemis;
using CameraP2P.Captures;

namespace CameraP2P.Output;

/// <summary>One record in <see cref="CameraCaptureDatagram.GetRecords"/>, without its bytes. Immutable.</summary>
public sealed class CameraCaptureRecord
{
    internal CameraCaptureRecord(DecodedRecord record)
    {
        RecordClass = record.RecordClass;
        Sequence = record.Sequence;
        PayloadLength = record.PayloadLength;
        CommandId = record.CommandId;
        Json = record.Json;
        IsIncomplete = record.IsIncomplete;
    }

    /// <summary>What it carries; may be a value without a name.</summary>
    public RecordClass RecordClass { get; }

    /// <summary>Its sequence; a response has that of its request.</summary>
    public uint Sequence { get; }

    /// <summary>Length of its payload in bytes, as its header says.</summary>
    public uint PayloadLength { get; }

    /// <summary>The number in <c>cmdId</c>; null when it carries no command.</summary>
    public int? CommandId { get; }

    /// <summary>Its text, with secrets masked; null when it has none.</summary>
    public string? Json { get; }

    /// <summary>Whether parts of it are missing in the capture.</summary>
    public bool IsIncomplete { get; }

    /// <summary>Class, sequence and command.</summary>
    /// <returns>Such as <c>Response 65538 (512)</c>.</returns>
    public override string ToString() => CommandId is { } id ? FormattableString.Invariant($"{RecordClass} {Sequence} ({id})") : FormattableString.Invariant($"{RecordClass} {Sequence}");
}
