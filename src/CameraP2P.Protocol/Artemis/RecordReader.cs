using System.Buffers;

namespace CameraP2P.Protocol.Artemis;

/// <summary>What a channel's byte stream held next.</summary>
public enum RecordItemKind
{
    /// <summary>A whole record.</summary>
    Record,

    /// <summary>The literal three bytes <c>ACK</c> the camera opens channel 0 with (docs/PROTOCOL_ANALYSIS.md#session-set-up).</summary>
    Greeting,

    /// <summary>Bytes that belong to no record; reading went on at the next <c>ARTEMIS</c>.</summary>
    Skipped,

    /// <summary>The header of a record that is longer than its limit: its payload follows as <see cref="Data"/>, without being gathered.</summary>
    Begin,

    /// <summary>The next bytes of a record that began with <see cref="Begin"/>.</summary>
    Data,

    /// <summary>All bytes of the record that began with <see cref="Begin"/> have been read.</summary>
    End,
}

/// <summary>One item of a channel's byte stream; valid until the next call of the reader.</summary>
public readonly ref struct RecordItem
{
    internal RecordItem(RecordItemKind kind, RecordHeader header, ReadOnlySpan<byte> payload, int length)
    {
        Kind = kind;
        Header = header;
        Payload = payload;
        Length = length;
    }

    /// <summary>What was found.</summary>
    public RecordItemKind Kind { get; }

    /// <summary>The record's header; for <see cref="RecordItemKind.Data"/> and <see cref="RecordItemKind.End"/> that of the record they belong to.</summary>
    public RecordHeader Header { get; }

    /// <summary>The record's payload, or the piece of it that was read.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>Bytes of the stream this item took.</summary>
    public int Length { get; }
}

/// <summary>
/// Cuts a channel's byte stream into records (docs/PROTOCOL_ANALYSIS.md#records). A record up to its limit is handed out whole: as a view when it
/// lies within one piece of input, from a pooled buffer when it is spread over several. A longer one is handed out in pieces, so any announced
/// length costs no memory, and what nobody wants is skipped by its exact length. Never throws on what the wire brings. Not thread-safe.
/// </summary>
/// <param name="maxPayloadLength">The longest payload handed out whole, in bytes.</param>
/// <param name="limit">The same by header, in place of <paramref name="maxPayloadLength"/>; −1 for records that always come in pieces.</param>
public sealed class RecordReader(int maxPayloadLength = RecordReader.DefaultMaxPayloadLength, Func<RecordHeader, int>? limit = null) : IDisposable
{
    /// <summary>
    /// 4 MiB: four times the longest record reported (1,048,449 bytes of a file, docs/PROTOCOL_ANALYSIS.md#media).
    /// </summary>
    public const int DefaultMaxPayloadLength = 4 * 1024 * 1024;

    private const int FirstBufferLength = 2048;

    private byte[]? buffer;
    private int held;
    private bool handedOut;
    private bool passing;
    private RecordHeader passed;
    private uint left;

    private static ReadOnlySpan<byte> Greeting => "ACK"u8;

    /// <summary>Whether a DRW carries the camera's greeting, the first thing it says on channel 0 (docs/PROTOCOL_ANALYSIS.md#session-set-up).</summary>
    /// <param name="payload">The payload of the DRW.</param>
    /// <returns>True when it begins with the greeting.</returns>
    public static bool IsGreeting(ReadOnlySpan<byte> payload) => payload.StartsWith(Greeting);

    /// <summary>Bytes of an unfinished record held until more arrives.</summary>
    public int HeldBytes => handedOut ? 0 : held;

    /// <summary>The header of the unfinished record that is held.</summary>
    /// <param name="header">The header.</param>
    /// <returns>False when none is held or its header is not complete.</returns>
    public bool TryPeekHeader(out RecordHeader header) => RecordHeader.TryRead(buffer.AsSpan(0, HeldBytes), out header);

    /// <summary>
    /// Takes the next item. Call again until it returns false, then bring the next piece of the stream.
    /// </summary>
    /// <param name="input">The stream's next bytes; what was used is cut off its front.</param>
    /// <param name="item">The item, valid until the next call.</param>
    /// <returns>False when the input is used up and no item is complete.</returns>
    public bool TryRead(scoped ref ReadOnlySpan<byte> input, out RecordItem item)
    {
        if (handedOut)
        {
            Clear();
        }

        if (passing)
        {
            return TryPass(ref input, out item);
        }

        return held == 0 ? TryReadDirect(ref input, out item) : TryReadGathered(ref input, out item);
    }

    /// <summary>Forgets an unfinished record, as after a gap in a recorded stream.</summary>
    public void Clear()
    {
        if (buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = null;
        }

        held = 0;
        handedOut = false;
        passing = false;
    }

    /// <summary>Gives the pooled buffer back.</summary>
    public void Dispose() => Clear();

    /// <summary>Within a record that comes in pieces.</summary>
    private bool TryPass(scoped ref ReadOnlySpan<byte> input, out RecordItem item)
    {
        item = default;
        if (left == 0)
        {
            passing = false;
            item = new RecordItem(RecordItemKind.End, passed, default, 0);
            return true;
        }

        if (input.IsEmpty)
        {
            return false;
        }

        var length = (int)Math.Min(left, (uint)input.Length);
        left -= (uint)length;
        item = new RecordItem(RecordItemKind.Data, passed, input[..length], length);
        input = input[length..];
        return true;
    }

    private void Pass(RecordHeader header) => (passing, passed, left) = (true, header, header.PayloadLength);

    /// <summary>At a record's first byte: whole records are handed out as views, the rest is kept.</summary>
    private bool TryReadDirect(scoped ref ReadOnlySpan<byte> input, out RecordItem item)
    {
        item = default;
        if (input.IsEmpty)
        {
            return false;
        }

        switch (Examine(input, out var header, out var length))
        {
            case Start.Record when input.Length >= length:
                item = new RecordItem(RecordItemKind.Record, header, input[RecordHeader.Length..length], length);
                break;
            case Start.Greeting:
                item = new RecordItem(RecordItemKind.Greeting, default, default, length);
                break;
            case Start.LongRecord:
                item = new RecordItem(RecordItemKind.Begin, header, default, length);
                Pass(header);
                break;
            case Start.Foreign:
                item = new RecordItem(RecordItemKind.Skipped, default, default, length);
                break;
            default:
                Hold(input, length);
                input = default;
                return false;
        }

        input = input[item.Length..];
        return true;
    }

    /// <summary>Behind an unfinished record: completes its header, then its payload.</summary>
    private bool TryReadGathered(scoped ref ReadOnlySpan<byte> input, out RecordItem item)
    {
        item = default;
        while (true)
        {
            var start = Examine(buffer.AsSpan(0, held), out var header, out var length);
            if (start == Start.Record && held >= length)
            {
                handedOut = true;
                item = new RecordItem(RecordItemKind.Record, header, buffer.AsSpan(RecordHeader.Length, length - RecordHeader.Length), length);
                return true;
            }

            if (start is Start.Record or Start.Unfinished)
            {
                var wanted = start == Start.Record ? length : Math.Min(held + 1, RecordHeader.Length);
                if (input.IsEmpty)
                {
                    return false;
                }

                var piece = input[..Math.Min(input.Length, wanted - held)];
                Hold(piece, wanted);
                input = input[piece.Length..];
                continue;
            }

            item = new RecordItem(
                start switch { Start.Greeting => RecordItemKind.Greeting, Start.LongRecord => RecordItemKind.Begin, _ => RecordItemKind.Skipped },
                header,
                default,
                length);
            Drop(length);
            if (start == Start.LongRecord)
            {
                Pass(header);
            }

            return true;
        }
    }

    private enum Start
    {
        Record,
        Greeting,
        LongRecord,
        Foreign,
        Unfinished,
    }

    /// <summary>What the bytes at a record's place are, and how many of them that takes.</summary>
    private Start Examine(ReadOnlySpan<byte> bytes, out RecordHeader header, out int length)
    {
        header = default;
        length = RecordHeader.Length;
        if (RecordHeader.TryRead(bytes, out header))
        {
            if (header.PayloadLength > (long)(limit?.Invoke(header) ?? maxPayloadLength))
            {
                return Start.LongRecord;
            }

            length = RecordHeader.Length + (int)header.PayloadLength;
            return Start.Record;
        }

        if (bytes.StartsWith(Greeting))
        {
            length = Greeting.Length;
            return Start.Greeting;
        }

        if (MayBecomeRecord(bytes) || Greeting.StartsWith(bytes))
        {
            return Start.Unfinished;
        }

        length = FindNextStart(bytes);
        return Start.Foreign;
    }

    private static bool MayBecomeRecord(ReadOnlySpan<byte> bytes) => bytes.Length < RecordHeader.Magic.Length
        ? RecordHeader.Magic.StartsWith(bytes)
        : bytes.StartsWith(RecordHeader.Magic);

    /// <summary>Where the next record may start: at a whole magic, or at a beginning of one that the bytes end with.</summary>
    private static int FindNextStart(ReadOnlySpan<byte> bytes)
    {
        var at = bytes[1..].IndexOf(RecordHeader.Magic);
        if (at >= 0)
        {
            return at + 1;
        }

        for (var i = Math.Max(1, bytes.Length - RecordHeader.Magic.Length + 1); i < bytes.Length; i++)
        {
            if (RecordHeader.Magic.StartsWith(bytes[i..]))
            {
                return i;
            }
        }

        return bytes.Length;
    }

    private void Hold(ReadOnlySpan<byte> piece, int wanted)
    {
        var needed = Math.Max(held + piece.Length, Math.Min(wanted, held + piece.Length + FirstBufferLength));
        if (buffer is null || buffer.Length < needed)
        {
            // Grows with what has arrived, not with what a header announces: a hostile length costs nothing.
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstBufferLength, Math.Max(needed, held * 2)));
            buffer.AsSpan(0, held).CopyTo(larger);
            if (buffer is not null)
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }

            buffer = larger;
        }

        piece.CopyTo(buffer.AsSpan(held));
        held += piece.Length;
    }

    private void Drop(int length)
    {
        held -= length;
        if (held == 0)
        {
            Clear();
            return;
        }

        buffer.AsSpan(length, held).CopyTo(buffer);
    }
}
