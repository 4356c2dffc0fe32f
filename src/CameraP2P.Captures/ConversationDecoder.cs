using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Captures;

/// <summary>
/// Decodes a recorded conversation, datagram by datagram, in the order of the recording. It never fails: what cannot be read
/// says so, and after a gap reading goes on at the next record. A capture may begin in the middle of a session and hold
/// several sessions one after the other. One decoder per conversation, that is per pair of end points. Not thread-safe.
/// </summary>
/// <param name="revealSecrets">
/// Leaves passwords, tokens and lock codes in the texts. Off by default: they are replaced by <c>***</c>.
/// </param>
public sealed class ConversationDecoder(bool revealSecrets = false) : IDisposable
{
    private readonly Dictionary<(CaptureDirection Direction, byte Channel), DrwStream> streams = [];
    private readonly RecordDecoder records = new(revealSecrets);

    /// <summary>Streams whose last record was in a datagram that was cut: what continues it is whole, and the cut one has said so.</summary>
    private readonly HashSet<(CaptureDirection Direction, byte Channel)> afterCut = [];
    private bool isAnswered;
    private bool mayRestart;

    /// <summary>Bytes held for records that are not whole: at most 8 MiB for each of the 16 channels and directions.</summary>
    public long HeldBytes => streams.Values.Sum(stream => stream.HeldBytes);

    /// <summary>Decodes the next datagram.</summary>
    /// <param name="datagram">The datagram.</param>
    /// <returns>What it says.</returns>
    public DecodedDatagram Decode(CapturedDatagram datagram)
    {
        ArgumentNullException.ThrowIfNull(datagram);
        var error = PpppPacket.TryRead(datagram.Bytes.Span, out var packet);
        var decoded = new DecodedDatagram
        {
            Number = datagram.Number,
            Time = datagram.Time,
            Direction = datagram.Direction,
            Length = datagram.Bytes.Length + datagram.MissingBytes,
        };
        if (datagram.MissingBytes > 0)
        {
            return DescribeCut(decoded, datagram);
        }

        if (error != PpppError.None)
        {
            return decoded with { Error = Describe(error) };
        }

        decoded = decoded with { Opcode = packet.Opcode, Note = DescribeSurplus(packet) };
        WatchForRestart(packet.Opcode);
        return packet.Opcode switch
        {
            PpppOpcode.DRW => DecodeDrw(decoded, packet.Body),
            PpppOpcode.DRW_ACK => DecodeAck(decoded, packet.Body),
            PpppOpcode.PUNCH_PKT or PpppOpcode.P2P_RDY or PpppOpcode.TRY_LAN_TCP => DecodeUid(decoded, packet.Body),
            _ => decoded,
        };
    }

    /// <summary>Forgets everything, as before the first datagram.</summary>
    public void Reset()
    {
        foreach (var stream in streams.Values)
        {
            stream.Dispose();
        }

        streams.Clear();
        afterCut.Clear();
        isAnswered = false;
        mayRestart = false;
    }

    /// <summary>Gives pooled buffers back.</summary>
    public void Dispose() => Reset();

    private static string Describe(PpppError error) => error switch
    {
        PpppError.TooShort => "shorter than the envelope of 4 bytes",
        PpppError.BadMagic => "does not start with 0xF1",
        _ => "shorter than its length field says",
    };

    /// <summary>
    /// What can be told of a datagram that was not captured whole: its envelope, and of a DRW its place. Its payload joins no record.
    /// </summary>
    private DecodedDatagram DescribeCut(DecodedDatagram decoded, CapturedDatagram datagram)
    {
        var bytes = datagram.Bytes.Span;
        decoded = decoded with
        {
            IsIncomplete = true,
            Opcode = bytes.Length > 1 ? (PpppOpcode)bytes[1] : null,
            Error = FormattableString.Invariant($"only {bytes.Length} of {decoded.Length} bytes were captured"),
        };
        if (decoded.Opcode != PpppOpcode.DRW || bytes.Length < PpppPacket.HeaderLength || !DrwPacket.TryRead(bytes[PpppPacket.HeaderLength..], out var drw))
        {
            return decoded;
        }

        afterCut.Add((decoded.Direction, drw.Channel));
        return decoded with { Channel = drw.Channel, Index = drw.Index };
    }

    private static string? DescribeSurplus(PpppPacket packet) =>
        packet.Surplus > 0 ? FormattableString.Invariant($"{packet.Surplus} bytes after the end of the packet") : null;

    /// <summary>
    /// CLOSE ends a session. PUNCH_PKT and P2P_RDY open one, but the camera repeats them between its first DRWs: only after
    /// both sides have gone past those do they announce another session. It begins with the next index 0.
    /// </summary>
    private void WatchForRestart(PpppOpcode opcode) =>
        mayRestart |= opcode == PpppOpcode.CLOSE || (isAnswered && opcode is PpppOpcode.PUNCH_PKT or PpppOpcode.P2P_RDY);

    private static DecodedDatagram DecodeUid(DecodedDatagram decoded, ReadOnlySpan<byte> body) =>
        CameraUid.TryRead(body, out var uid) ? decoded with { Uid = uid.ToString() } : decoded with { Error = "too short for a UID" };

    private static DecodedDatagram DecodeAck(DecodedDatagram decoded, ReadOnlySpan<byte> body)
    {
        if (!DrwAckPacket.TryRead(body, out var ack))
        {
            return decoded with { Error = "no well-formed DRW_ACK" };
        }

        var indexes = new ushort[ack.Count];
        for (var i = 0; i < indexes.Length; i++)
        {
            indexes[i] = ack[i];
        }

        return decoded with { Channel = ack.Channel, AcknowledgedIndexes = indexes };
    }

    private DecodedDatagram DecodeDrw(DecodedDatagram decoded, ReadOnlySpan<byte> body)
    {
        if (!DrwPacket.TryRead(body, out var drw))
        {
            return decoded with { Error = "no well-formed DRW" };
        }

        decoded = decoded with { Channel = drw.Channel, Index = drw.Index };
        if (drw.Channel >= DrwPacket.ChannelCount)
        {
            return decoded with { Error = "a channel beyond 7" };
        }

        if (mayRestart && drw.Index == 0)
        {
            Reset();
        }

        var stream = StreamOf(decoded.Direction, drw.Channel);
        var standing = stream.Examine(drw.Index, drw.Payload);
        if (standing == DrwStanding.OtherSession)
        {
            Reset();
            stream = StreamOf(decoded.Direction, drw.Channel);
            standing = stream.Examine(drw.Index, drw.Payload);
        }

        isAnswered |= drw is { Channel: 0, Index: > 0 };
        return standing == DrwStanding.Duplicate
            ? decoded with { IsDuplicate = true }
            : Describe(decoded, stream.Append(drw.Index, drw.Payload));
    }

    private DrwStream StreamOf(CaptureDirection direction, byte channel)
    {
        if (!streams.TryGetValue((direction, channel), out var stream))
        {
            stream = new DrwStream();
            streams.Add((direction, channel), stream);
        }

        return stream;
    }

    private DecodedDatagram Describe(DecodedDatagram decoded, DrwContent content)
    {
        var found = new List<DecodedRecord>(content.Records.Count);
        var notes = new List<string>();
        foreach (var raw in content.Records)
        {
            found.Add(records.Decode(raw, out var note));
            if (note is not null)
            {
                notes.Add(note);
            }
        }

        AddGap(decoded.Index!.Value, content, found, notes);
        if (content.SkippedBytes > 0)
        {
            notes.Add(FormattableString.Invariant($"{content.SkippedBytes} bytes belong to a record whose start is missing"));
        }

        if (content.Run.TryGetUnfinished(out var header, out var bytes))
        {
            notes.Add(Progress(header, bytes) + " so far");
        }

        var place = (decoded.Direction, decoded.Channel!.Value);
        var continuesCut = afterCut.Contains(place);
        if (found.Count > 0)
        {
            afterCut.Remove(place);
        }

        return decoded with
        {
            Records = found,
            IsIncomplete = (content.SkippedBytes > 0 && !continuesCut) || found.Exists(record => record.IsIncomplete),
            Note = notes.Count > 0 || decoded.Note is not null ? string.Join("; ", notes.Prepend(decoded.Note).OfType<string>()) : null,
        };
    }

    private static void AddGap(ushort index, DrwContent content, List<DecodedRecord> found, List<string> notes)
    {
        if (content.Missing > 0)
        {
            notes.Add(FormattableString.Invariant($"DRW {(ushort)(index - content.Missing)} to {(ushort)(index - 1)} are missing in front"));
        }

        if (content.CutShort is { } run && run.TryGetUnfinished(out var header, out var bytes))
        {
            found.Add(RecordDecoder.Describe(header));
            notes.Add(Progress(header, bytes) + " before the gap");
        }
    }

    private static string Progress(RecordHeader header, int bytes) => FormattableString.Invariant(
        $"{bytes} of {RecordHeader.Length + (long)header.PayloadLength} bytes of record {header.Sequence}");
}
