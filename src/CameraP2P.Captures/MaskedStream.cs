using System.Buffers.Text;
using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Captures;

/// <summary>
/// Channel 0 of a session in one direction, with the secrets of its records masked. It shows only what it has understood:
/// the greeting, the text of commands and answers with secrets overwritten, and events. Everything else becomes NUL, so that
/// nothing can slip through; every length stays. Memory is bounded. Not thread-safe.
/// </summary>
internal sealed class MaskedStream : IDisposable
{
    /// <summary>
    /// Indexes remembered on either side of the next one: what is further away shows as NUL. Sixteen send windows of 64 DRWs, and
    /// the default receive window.
    /// </summary>
    private const int Window = 1024;

    /// <summary>Base64 of the longest answer that is read as JSON.</summary>
    private const int MaxRecordLength = CommandAnswer.MaxLength / 3 * 4;

    private readonly Dictionary<ushort, MaskedPayload> payloads = [];
    private readonly Queue<MaskedPayload> open = new();
    private readonly RecordReader reader = new(MaxRecordLength);
    private ushort next;

    /// <summary>Takes a DRW.</summary>
    /// <returns>What the trace shows of it, perhaps not ready yet; null when it shows nothing.</returns>
    public MaskedPayload? Add(ushort index, ReadOnlySpan<byte> payload)
    {
        if (payloads.TryGetValue(index, out var known))
        {
            return payload.SequenceEqual(known.Original) ? known : null;
        }

        var ahead = SerialNumber.Distance(index, next);
        if (ahead is < 0 or >= Window || payload.IsEmpty)
        {
            return null;
        }

        var added = new MaskedPayload(index, payload);
        payloads.Add(index, added);
        ReadOn();
        return added;
    }

    /// <summary>
    /// The trace cannot wait for a payload any longer. When a DRW before it is missing, as after an overflow of the trace's
    /// queue, reading goes on behind the gap, at the next record.
    /// </summary>
    public void GiveUp(MaskedPayload payload)
    {
        if (!payload.IsReady && SerialNumber.Distance(payload.Index, next) > 0)
        {
            SkipGap();
        }

        payload.Force();
    }

    public void Dispose() => reader.Dispose();

    private void ReadOn()
    {
        while (payloads.TryGetValue(next, out var following))
        {
            payloads.Remove((ushort)(next - Window));
            next++;
            Read(following);
        }
    }

    private void SkipGap()
    {
        while (open.TryDequeue(out var cut))
        {
            cut.Force();
        }

        reader.Clear();
        next = (ushort)(next + payloads.Keys.Select(index => SerialNumber.Distance(index, next)).Where(ahead => ahead > 0).Min());
        foreach (var old in payloads.Keys.Where(index => SerialNumber.Distance(index, next) < -Window).ToArray())
        {
            payloads.Remove(old);
        }

        ReadOn();
    }

    private void Read(MaskedPayload payload)
    {
        open.Enqueue(payload);
        var input = payload.Original;
        while (reader.TryRead(ref input, out var item))
        {
            Show(item);
        }
    }

    private void Show(RecordItem item)
    {
        var shown = new byte[item.Length];
        if (item.Kind == RecordItemKind.Greeting)
        {
            "ACK"u8.CopyTo(shown);
        }
        else if (item.Kind == RecordItemKind.Record)
        {
            item.Header.Write(shown);
            Mask(item.Header.Class, item.Payload, shown.AsSpan(RecordHeader.Length));
        }

        ReadOnlySpan<byte> left = shown;
        while (!left.IsEmpty)
        {
            var first = open.Peek();
            first.Fill(ref left);
            if (first.IsFull)
            {
                open.Dequeue();
            }
        }
    }

    private static void Mask(RecordClass recordClass, ReadOnlySpan<byte> payload, Span<byte> shown)
    {
        switch (recordClass)
        {
            case RecordClass.Request or RecordClass.Response:
                MaskCommand(payload, shown);
                break;
            case RecordClass.Event:
                payload.CopyTo(shown);
                break;
        }
    }

    /// <summary>Decrypts, overwrites, encrypts. What stands behind the text is left out: real senders leave stale bytes there.</summary>
    private static void MaskCommand(ReadOnlySpan<byte> payload, Span<byte> shown)
    {
        if (!CommandCipher.TryDecode(payload, out var text))
        {
            return;
        }

        var end = text.Tail.IsEmpty && text.Json.Length % 16 == 0 ? 0 : 1;
        var blocks = new byte[text.Json.Length + end + text.Tail.Length];
        text.Json.CopyTo(blocks);
        var padding = payload.Length - Base64.GetMaxEncodedToUtf8Length(blocks.Length);
        if (padding >= 0 && SecretMask.TryOverwrite(blocks.AsSpan(0, text.Json.Length)))
        {
            CommandCipher.EncodeBlocks(blocks, padding).CopyTo(shown);
        }
    }
}
