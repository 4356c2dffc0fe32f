using System.Buffers.Binary;
using System.IO.Compression;

namespace CameraP2P.Captures;

/// <summary>
/// Reads a recorded conversation from a file of any kind known here: <c>.pcapng</c>, <c>.pcap</c>, or one JSON object per line, each
/// of them plain or compressed with gzip. The file's first bytes decide, not its name. Of a network capture it gives the datagrams of
/// the camera's family: UDP over IPv4, fragments put back together, starting with 0xF1 and a length. A datagram that was cut, or whose
/// fragments are not all there, is given with its <see cref="CapturedDatagram.MissingBytes"/>; other programs' traffic is left out.
/// </summary>
/// <remarks>
/// A network capture does not say which side is the camera. In this order: who sends P2P_RDY, opcode 0x43, the greeting or an
/// answer is a camera, who sends LAN_SEARCH or a request is a client; else the side whose port is 40611, 32108 or 32100 is the
/// camera's; else what an earlier datagram told of either end point; else whoever speaks first is the client.
/// <see cref="CapturedDatagram.Number"/> is the packet's number in the file, as other programs show it.
/// </remarks>
public static class CaptureFile
{
    /// <summary>The first two bytes of a gzip file (RFC 1952).</summary>
    private const uint GzipMagic = 0x1F8B;

    /// <summary>Reads a file; it is open while the result is enumerated, and read as the enumeration goes on.</summary>
    /// <param name="path">The file.</param>
    /// <param name="summary">Is told what of the file could not be given; null when nobody asks.</param>
    /// <returns>Its datagrams in order.</returns>
    /// <exception cref="CaptureFormatException">While enumerating: the file is empty, broken, or none of the kinds known.</exception>
    /// <exception cref="IOException">While enumerating: the file cannot be opened or read.</exception>
    public static IEnumerable<CapturedDatagram> Read(string path, CaptureSummary? summary = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        return ReadFile(path, summary ?? new CaptureSummary());
    }

    /// <summary>Reads an open file.</summary>
    /// <param name="stream">Can be read and sought; it is left open.</param>
    /// <param name="summary">Is told what of the file could not be given; null when nobody asks.</param>
    /// <returns>Its datagrams in order.</returns>
    /// <exception cref="CaptureFormatException">While enumerating: the file is empty, broken, or none of the kinds known.</exception>
    public static IEnumerable<CapturedDatagram> Read(Stream stream, CaptureSummary? summary = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return ReadStream(stream, summary ?? new CaptureSummary());
    }

    private static IEnumerable<CapturedDatagram> ReadFile(string path, CaptureSummary summary)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 64 * 1024);
        foreach (var datagram in ReadStream(stream, summary))
        {
            yield return datagram;
        }
    }

    private static IEnumerable<CapturedDatagram> ReadStream(Stream stream, CaptureSummary summary)
    {
        var start = stream.Position;
        var magic = PeekMagic(stream);
        stream.Position = start;
        if (magic >> 16 != GzipMagic)
        {
            return magic is null ? throw new CaptureFormatException("it is empty") : Open(stream, magic.Value, summary);
        }

        using (var first = new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true))
        {
            magic = PeekMagic(first);
        }

        stream.Position = start;
        return magic is null ? throw new CaptureFormatException("it is a gzip file that holds nothing") : Unzip(stream, magic.Value, summary);
    }

    private static IEnumerable<CapturedDatagram> Unzip(Stream stream, uint magic, CaptureSummary summary)
    {
        // Not buffered: a wrong checksum at the end would take along all that was read ahead.
        using var unzipped = new CountingStream(new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true));
        using var datagrams = Open(unzipped, magic, summary).GetEnumerator();
        while (MoveNext(datagrams))
        {
            yield return datagrams.Current;
        }

        summary.HasWrongEnd = ReadGzipLength(stream) != (uint)unzipped.Count;
    }

    /// <summary>The last four bytes of a gzip file: the length of what it holds, modulo 2^32 (RFC 1952). .NET does not look at them.</summary>
    private static uint ReadGzipLength(Stream stream)
    {
        Span<byte> length = stackalloc byte[sizeof(uint)];
        stream.Seek(-length.Length, SeekOrigin.End);
        stream.ReadExactly(length);
        return BinaryPrimitives.ReadUInt32LittleEndian(length);
    }

    private static bool MoveNext(IEnumerator<CapturedDatagram> datagrams)
    {
        try
        {
            return datagrams.MoveNext();
        }
        catch (InvalidDataException e)
        {
            throw new CaptureFormatException("its compression is broken", e);
        }
    }

    private static IEnumerable<CapturedDatagram> Open(Stream stream, uint magic, CaptureSummary summary) => magic switch
    {
        _ when PcapngReader.Begins(magic) => PacketCapture.Read(new PcapngReader(stream), summary),
        _ when PcapReader.Begins(magic) => PacketCapture.Read(new PcapReader(stream), summary),

        // Text begins with {, white space or a byte order mark; its reader refuses anything else, in line 1.
        _ => ReadLines(stream),
    };

    /// <summary>The first four bytes, or as many as there are; null when there is none.</summary>
    private static uint? PeekMagic(Stream stream)
    {
        Span<byte> first = stackalloc byte[sizeof(uint)];
        first.Clear();
        try
        {
            return stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false) == 0 ? null : BinaryPrimitives.ReadUInt32BigEndian(first);
        }
        catch (InvalidDataException e)
        {
            throw new CaptureFormatException("its compression is broken", e);
        }
    }

    private static IEnumerable<CapturedDatagram> ReadLines(Stream stream)
    {
        using var reader = new StreamReader(stream, System.Text.Encoding.UTF8, leaveOpen: true);
        foreach (var datagram in JsonLinesCapture.Read(reader))
        {
            yield return datagram;
        }
    }
}
