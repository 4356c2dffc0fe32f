using System.Buffers;
using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Captures;

/// <summary>A datagram on its way into a trace, with a copy of its bytes in a pooled buffer.</summary>
internal sealed class TracedDatagram(long unixNanoseconds, CaptureDirection direction, int localPort, Ipv4EndPoint remote, ReadOnlySpan<byte> bytes)
{
    private readonly byte[] buffer = Copy(bytes);
    private readonly int length = bytes.Length;

    public long UnixNanoseconds { get; } = unixNanoseconds;

    public CaptureDirection Direction { get; } = direction;

    public int LocalPort { get; } = localPort;

    public Ipv4EndPoint Remote { get; } = remote;

    public Span<byte> Bytes => buffer.AsSpan(0, length);

    /// <summary>Gives the buffer back; the bytes are not used afterwards.</summary>
    public void Release() => ArrayPool<byte>.Shared.Return(buffer);

    private static byte[] Copy(ReadOnlySpan<byte> bytes)
    {
        var copy = ArrayPool<byte>.Shared.Rent(Math.Max(1, bytes.Length));
        bytes.CopyTo(copy);
        return copy;
    }
}
