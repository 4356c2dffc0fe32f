namespace CameraP2P.Captures;

/// <summary>What a capture file consists of, for saying where it is broken.</summary>
public enum CaptureUnit
{
    /// <summary>Lines of text, one JSON object each.</summary>
    Line,

    /// <summary>Packets behind one header, in a .pcap file; the header counts as packet 0.</summary>
    Packet,

    /// <summary>Blocks, in a .pcapng file.</summary>
    Block,
}

/// <summary>A capture file that cannot be read. The message names the place and the fault, never the content.</summary>
public sealed class CaptureFormatException : FormatException
{
    /// <summary>A fault in one line.</summary>
    /// <param name="lineNumber">The line, from 1.</param>
    /// <param name="fault">What is wrong with it, without a word of its content.</param>
    /// <param name="innerException">What found the fault.</param>
    public CaptureFormatException(int lineNumber, string fault, Exception? innerException = null)
        : this(CaptureUnit.Line, lineNumber, fault, innerException)
    {
    }

    /// <summary>A fault in one line, packet or block.</summary>
    /// <param name="unit">What is counted.</param>
    /// <param name="number">Which one, from 1.</param>
    /// <param name="fault">What is wrong with it, without a word of its content.</param>
    /// <param name="innerException">What found the fault.</param>
    public CaptureFormatException(CaptureUnit unit, int number, string fault, Exception? innerException = null)
        : base(FormattableString.Invariant($"{unit} {number} of the capture cannot be read: {fault}."), innerException)
    {
        Unit = unit;
        Number = number;
    }

    /// <summary>A fault of the whole file.</summary>
    /// <param name="fault">What is wrong with it.</param>
    /// <param name="innerException">What found the fault.</param>
    public CaptureFormatException(string fault, Exception? innerException = null)
        : base($"The capture cannot be read: {fault}.", innerException)
    {
    }

    /// <summary>What <see cref="Number"/> counts.</summary>
    public CaptureUnit Unit { get; }

    /// <summary>The line, packet or block, from 1.</summary>
    public int Number { get; }

    /// <summary>The same as <see cref="Number"/>, for a file of lines.</summary>
    public int LineNumber => Number;
}
