using System.Buffers.Binary;
using System.Text;

namespace CameraP2P.Simulator.Media;

/// <summary>
/// A JPEG the simulated camera makes itself: a painted scene behind comment segments that bring it to the wanted length. The padding is
/// made where it is read, so that a photo takes little memory however long it is. Not thread-safe.
/// </summary>
/// <param name="seed">The same seed, the same photo.</param>
/// <param name="width">In pixels.</param>
/// <param name="height">In pixels.</param>
/// <param name="length">Bytes of the photo; more when the scene takes more.</param>
/// <param name="name">Written into the first comment.</param>
internal sealed class PaintedPhoto(int seed, int width, int height, int length, string name) : IMediaBytes
{
    /// <summary>A segment as long as its length field allows, the two bytes of its marker included.</summary>
    private const int SegmentLength = 2 + ushort.MaxValue;

    /// <summary>Marker and length field.</summary>
    private const int SegmentHeaderLength = 4;

    private const byte Comment = 0xFE;

    private static readonly byte[] Noise = MakeNoise();

    private byte[] head = [];
    private byte[] tail = [];
    private int padding;

    /// <inheritdoc/>
    public long Length
    {
        get
        {
            Paint();
            return head.Length + padding + tail.Length;
        }
    }

    /// <inheritdoc/>
    public void Read(long offset, Span<byte> destination)
    {
        Paint();
        var at = (int)offset;
        while (!destination.IsEmpty)
        {
            var (start, end) = at < head.Length ? (0, head.Length)
                : at < head.Length + padding ? (head.Length, head.Length + padding)
                : (head.Length + padding, int.MaxValue);
            var piece = destination[..Math.Min(destination.Length, end - at)];
            if (start == head.Length && padding > 0)
            {
                Pad(at - start, piece);
            }
            else
            {
                (start == 0 ? head : tail).AsSpan(at - start, piece.Length).CopyTo(piece);
            }

            at += piece.Length;
            destination = destination[piece.Length..];
        }
    }

    /// <summary>Bytes that never look like a marker.</summary>
    private static byte[] MakeNoise()
    {
        var noise = new byte[64 * 1024];
        new Random(1).NextBytes(noise);
        foreach (ref var octet in noise.AsSpan())
        {
            octet &= 0x7F;
        }

        return noise;
    }

    /// <summary>Comment segments filled with noise, which begins elsewhere in each photo.</summary>
    private void Pad(int at, Span<byte> destination)
    {
        for (var done = 0; done < destination.Length;)
        {
            var source = Noise.AsSpan((int)((uint)(at + done + (seed * 7919)) % Noise.Length));
            source = source[..Math.Min(source.Length, destination.Length - done)];
            source.CopyTo(destination[done..]);
            done += source.Length;
        }

        Span<byte> header = stackalloc byte[SegmentHeaderLength];
        for (var start = at / SegmentLength * SegmentLength; start < at + destination.Length; start += SegmentLength)
        {
            var left = Math.Min(SegmentLength, padding - start);
            header.Fill(0xFF);
            if (left >= SegmentHeaderLength)
            {
                header[1] = Comment;
                BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)(left - 2));
            }

            // Less than a segment's header is left as fill bytes, which may stand before any marker (ITU-T T.81, B.1.1.2).
            for (var i = 0; i < Math.Min(left, SegmentHeaderLength); i++)
            {
                if (start + i - at is >= 0 and var place && place < destination.Length)
                {
                    destination[place] = header[i];
                }
            }
        }
    }

    private void Paint()
    {
        if (head.Length > 0)
        {
            return;
        }

        var jpeg = BlockJpeg.Encode(width, height, Scene.Of(seed, width, height));
        var text = Encoding.ASCII.GetBytes(name);
        tail = jpeg[2..];
        head = new byte[2 + SegmentHeaderLength + text.Length];
        (head[0], head[1], head[2], head[3]) = (0xFF, 0xD8, 0xFF, Comment);
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(4), (ushort)(text.Length + 2));
        text.CopyTo(head, 2 + SegmentHeaderLength);
        padding = Math.Max(0, length - head.Length - tail.Length);
    }
}
