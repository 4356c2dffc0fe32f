using System.Text;

namespace CameraP2P.Tests.Live;

/// <summary>A connection in memory: what the browser sent, and what it got. The browser can stop to take, and go.</summary>
internal sealed class DuplexStream(string sent, int pieceLength = int.MaxValue) : Stream
{
    private readonly MemoryStream got = new();
    private readonly TaskCompletionSource gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] request = Encoding.Latin1.GetBytes(sent);
    private int read;

    /// <summary>The browser takes nothing any more.</summary>
    public bool IsStuck { get; set; }

    /// <summary>What the browser got.</summary>
    public string Got
    {
        get
        {
            lock (got)
            {
                return Encoding.Latin1.GetString(got.ToArray());
            }
        }
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>The browser closes its side.</summary>
    public void Leave() => gone.TrySetResult();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var length = Math.Min(Math.Min(buffer.Length, pieceLength), request.Length - read);
        if (length == 0)
        {
            await gone.Task.WaitAsync(cancellationToken);
            return 0;
        }

        request.AsMemory(read, length).CopyTo(buffer);
        read += length;
        return length;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (IsStuck)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        lock (got)
        {
            got.Write(buffer.Span);
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
