namespace CameraP2P.Session.Captures;

/// <summary>A capture file that cannot be read. The message names the line and the fault, never the line's content.</summary>
public sealed class CaptureFormatException : FormatException
{
    /// <summary>A fault in one line.</summary>
    /// <param name="lineNumber">The line, from 1.</param>
    /// <param name="fault">What is wrong with it, without a word of its content.</param>
    /// <param name="innerException">What found the fault.</param>
    public CaptureFormatException(int lineNumber, string fault, Exception? innerException = null)
        : base(FormattableString.Invariant($"Line {lineNumber} of the capture cannot be read: {fault}."), innerException) =>
        LineNumber = lineNumber;

    /// <summary>The line, from 1.</summary>
    public int LineNumber { get; }
}
