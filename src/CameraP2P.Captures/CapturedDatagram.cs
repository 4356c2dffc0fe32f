namespace CameraP2P.Captures;

/// <summary>Which way a recorded datagram went, seen from the client.</summary>
public enum CaptureDirection
{
    /// <summary>Client to camera.</summary>
    Tx,

    /// <summary>Camera to client.</summary>
    Rx,
}

/// <summary>One recorded UDP datagram, as a capture file holds it. Immutable.</summary>
/// <param name="Number">Its number in the file.</param>
/// <param name="Time">Seconds since the recording began; null when the recorder kept no time.</param>
/// <param name="Direction">Which way it went.</param>
/// <param name="Bytes">The datagram's payload.</param>
public sealed record CapturedDatagram(int Number, double? Time, CaptureDirection Direction, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Bytes of the datagram that the recording does not hold: it was cut by a snap length, or a fragment is missing.</summary>
    public int MissingBytes { get; init; }

    /// <summary>Who the other side was where it was not the camera, such as <c>cloud</c>; null for the camera.</summary>
    public string? Peer { get; init; }

    /// <summary>Sender as <c>address:port</c>; null when the recorder kept none.</summary>
    public string? Source { get; init; }

    /// <summary>Receiver as <c>address:port</c>; null when the recorder kept none.</summary>
    public string? Destination { get; init; }
}
