namespace CameraP2P.Captures;

/// <summary>What a reader of a network capture met and could not give as a whole datagram. Counts grow while the file is read. Not thread-safe.</summary>
public sealed class CaptureSummary
{
    /// <summary>Packets in the file, those of other programs included.</summary>
    public int Packets { get; internal set; }

    /// <summary>Packets that were cut so short that they do not even tell where they went: left out.</summary>
    public int CutBeforeHeader { get; internal set; }

    /// <summary>Packets that are announced as IPv4 and have no IPv4 header that can be: left out.</summary>
    public int Damaged { get; internal set; }

    /// <summary>Whether a gzip file ends otherwise than its contents say: it was cut, or something was written behind it.</summary>
    public bool HasWrongEnd { get; internal set; }

    /// <summary>IPv4 fragments whose first fragment is missing, so that they do not tell where they went: left out.</summary>
    public int FragmentsWithoutStart { get; internal set; }
}
