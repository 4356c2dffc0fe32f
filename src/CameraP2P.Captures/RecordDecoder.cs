using System.Text;
using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Commands;

namespace CameraP2P.Captures;

/// <summary>Turns a record into what a person can read.</summary>
internal sealed class RecordDecoder(bool revealSecrets)
{
    /// <summary>Decodes a whole record.</summary>
    /// <param name="raw">The record.</param>
    /// <param name="note">Why its text is not shown; null when it is or there is none.</param>
    public DecodedRecord Decode(RawRecord raw, out string? note)
    {
        note = null;
        var record = new DecodedRecord
        {
            RecordClass = raw.Header.Class,
            Sequence = raw.Header.Sequence,
            PayloadLength = raw.Header.PayloadLength,
            Payload = raw.Payload,
        };
        return raw.Header.Class switch
        {
            RecordClass.Request or RecordClass.Response => DecodeCommand(record, ref note),
            RecordClass.Event => record with { Json = Show(CameraText.Mend(UpToNul(raw.Payload)).Span, ref note) },
            _ => record,
        };
    }

    /// <summary>Describes a record of which only a part is there.</summary>
    public static DecodedRecord Describe(RecordHeader header) => new()
    {
        RecordClass = header.Class,
        Sequence = header.Sequence,
        PayloadLength = header.PayloadLength,
        IsIncomplete = true,
    };

    private DecodedRecord DecodeCommand(DecodedRecord record, ref string? note)
    {
        if (!CommandAnswer.TryDecode(record.Payload.Span, out var json))
        {
            note = "the command cannot be decrypted";
            return record;
        }

        CommandAnswer.TryReadResult(json.Span, out var commandId, out _);
        return record with { CommandId = commandId, Json = Show(json.Span, ref note) };
    }

    private string? Show(ReadOnlySpan<byte> text, ref string? note)
    {
        var shown = revealSecrets ? Encoding.UTF8.GetString(text) : SecretMask.Apply(text);
        if (shown is null)
        {
            note = "its text is not JSON and is withheld";
            return null;
        }

        return shown.Any(char.IsControl) ? string.Concat(shown.Where(letter => !char.IsControl(letter))) : shown;
    }

    private static ReadOnlyMemory<byte> UpToNul(byte[] payload)
    {
        var end = Array.IndexOf(payload, (byte)0);
        return end < 0 ? payload : payload.AsMemory(0, end);
    }
}
