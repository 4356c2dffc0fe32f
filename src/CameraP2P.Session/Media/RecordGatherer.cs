using System.Buffers;
using CameraP2P.Protocol.Artemis;

namespace CameraP2P.Session.Media;

/// <summary>Puts the pieces of one record after the other together. What is longer than the limit is passed by. Not thread-safe.</summary>
/// <param name="limit">The longest payload, in bytes.</param>
internal sealed class RecordGatherer(int limit) : IDisposable
{
    private const int FirstLength = 16 * 1024;

    private byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Min(limit, FirstLength));
    private int held;
    private bool within;

    /// <summary>Records that were too long.</summary>
    public int TooLong { get; private set; }

    /// <summary>Takes a piece.</summary>
    /// <param name="read">Begin, data or end.</param>
    /// <param name="payload">The whole payload, to be changed at will; valid until the next call.</param>
    /// <returns>True when a record is whole.</returns>
    public bool TryAdd(MediaRead read, out Memory<byte> payload)
    {
        payload = default;
        switch (read.Item)
        {
            case RecordItemKind.Begin:
                held = 0;
                within = read.Header.PayloadLength <= limit;
                TooLong += within ? 0 : 1;
                return false;
            case RecordItemKind.Data when within:
                Append(read.Bytes.Span);
                return false;
            case RecordItemKind.End when within:
                within = false;
                payload = buffer.AsMemory(0, held);
                return true;
            default:
                return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
    }

    /// <summary>Grows with what has come, not with what a header announces.</summary>
    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (buffer.Length < held + bytes.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Min(limit, Math.Max(held + bytes.Length, held * 2)));
            buffer.AsSpan(0, held).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }

        bytes.CopyTo(buffer.AsSpan(held));
        held += bytes.Length;
    }
}
