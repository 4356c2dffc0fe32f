using System.Buffers.Binary;

namespace CameraP2P.Captures;

/// <summary>
/// Reads a recorded conversation from a file of any kind known here: <c>.pcapng</c>, <c>.pcap</c>, or one JSON object per line.
/// The file's first bytes decide, not its name. Of a network capture it gives the datagrams of the camera's family and leaves
/// the rest out: IPv4 and UDP, not fragmented, whole, and starting with 0xF1 and the right length (reference section 1).
/// </summary>
/// <remarks>
/// A network capture does not say which side is the camera. In this order: who sends P2P_RDY, opcode 0x43, the greeting or an
/// answer is a camera, who sends LAN_SEARCH or a request is a client; else the side whose port is 40611, 32108 or 32100 is the
/// camera's; else what an earlier datagram told of either end point; else whoever speaks first is the client.
/// <see cref="CapturedDatagram.Number"/> is the packet's number in the file, as other programs show it.
/// </remarks>
public static class CaptureFile
{
    /// <summary>Reads a file; it is open while the result is enumerated, and read as the enumeration goes on.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its datagrams in order.</returns>
    /// <exception cref="CaptureFormatException">While enumerating: the file is broken, or none of the kinds known.</exception>
    /// <exception cref="IOException">While enumerating: the file cannot be opened or read.</exception>
    public static IEnumerable<CapturedDatagram> Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return ReadFile(path);
    }

    /// <summary>Reads an open file.</summary>
    /// <param name="stream">Can be read and sought; it is left open.</param>
    /// <returns>Its datagrams in order.</returns>
    /// <exception cref="CaptureFormatException">While enumerating: the file is broken, or none of the kinds known.</exception>
    public static IEnumerable<CapturedDatagram> Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return ReadStream(stream);
    }

    private static IEnumerable<CapturedDatagram> ReadFile(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 64 * 1024);
        foreach (var datagram in ReadStream(stream))
        {
            yield return datagram;
        }
    }

    private static IEnumerable<CapturedDatagram> ReadStream(Stream stream)
    {
        foreach (var datagram in Open(stream))
        {
            yield return datagram;
        }
    }

    private static IEnumerable<CapturedDatagram> Open(Stream stream)
    {
        var magic = PeekMagic(stream);
        if (PcapngReader.Begins(magic))
        {
            return PacketCapture.Read(new PcapngReader(stream));
        }

        if (PcapReader.Begins(magic))
        {
            return PacketCapture.Read(new PcapReader(stream));
        }

        // Text begins with {, white space or a byte order mark; anything else its reader refuses, in line 1.
        return ReadLines(stream);
    }

    private static uint PeekMagic(Stream stream)
    {
        Span<byte> first = stackalloc byte[sizeof(uint)];
        var start = stream.Position;
        var length = stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
        stream.Position = start;
        return length == first.Length ? BinaryPrimitives.ReadUInt32BigEndian(first) : 0;
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
